/** What a layer holds because of the package managers that its RUN called, part by part. */
import type { Message } from '../../../protocol/message.ts';
import type { ContentKind, SizePart } from '../../../protocol/report.ts';
import type { InstalledPackages } from '../../filesystem/layerChange.ts';
import { apkLayerParts } from '../packages/apk/apkLayerParts.ts';
import type { DebSetup, DocPlace } from '../packages/deb/debSetup.ts';
import { debFilePartsAnywhere } from '../packages/deb/fileParts.ts';
import { debLayerParts, turnoverOf } from '../packages/deb/layerParts.ts';
import { replacedDebParts } from '../packages/deb/replacedParts.ts';
import type { PackagePart } from '../packages/packagePart.ts';
import { rpmLayerParts } from '../packages/rpm/rpmLayerParts.ts';
import { guess } from './amount.ts';
import { hasOtherSources } from './debChange.ts';
import type { FileGroup } from './fileGroup.ts';
import type { ApkRun, Cleared, DebRun, RpmRun } from './packagesOfRun.ts';
import { isWithin } from './paths.ts';
import type { RunState } from './state.ts';
import type { RunWorld } from './world.ts';

/** Without what lies on a mount or was removed since. */
export function packageParts({ packages }: RunState, world: RunWorld): readonly SizePart[] {
	const { deb, apk, rpm, cleared, problems, looseDebs } = packages;
	const isUnseen = problems.some(({ code }) => code === 'packages.otherSources');
	const isLoose = packages.unsure || isUnseen;
	const sure = packages.unsure || deb === null ? [] : seenParts(deb, cleared, world);
	const lowOf = (part: PackagePart) =>
		isLoose ? Math.min(part.low, sure.find((one) => isSame(one, part))?.low ?? 0) : part.low;
	const parts = [
		...(deb === null ? [] : debParts(deb, cleared, world.packages.logged)),
		...debFilePartsAnywhere(looseDebs),
		...(apk === null ? [] : apkParts(apk)),
		...(rpm === null ? [] : rpmParts(rpm)),
	];
	return [
		...parts.flatMap((part) => {
			const left = partLeft(part, cleared, world);
			return left === null ? [] : [sizePart({ ...left, low: lowOf(left) })];
		}),
		...problems.map(unknownPart),
	];
}

/** A group of files in a folder of its own, which later commands may remove. */
export function partGroupOf(part: PackagePart, place: string): FileGroup {
	const { label, low, bytes, high } = part;
	const amount = guess(low, bytes, high);
	const content = contentOf(part.key);
	const plainNames = /^(deb|apk|rpm)-/.test(part.key);
	const known = { files: null, part: null, copiedUp: false };
	return { ...known, place, label, amount, plainNames, name: part.key, content };
}

/** What package managers leave for the instructions behind it. */
export function installedAfter(end: RunState, world: RunWorld): InstalledPackages {
	const { groups, packages } = end;
	const { deb, apk, rpm } = packages;
	const { apt, hasLists, logged } = world.packages;
	const hasNewLists = [...groups.values()].some(({ place }) => place === '/var/lib/apt/lists');
	const turnover = logged + (deb?.turnover ?? 0);
	const otherSources = hasOtherSources(end, world);
	const isApt = otherSources || apt.recommends !== null || hasNewLists || hasLists || turnover > 0;
	// What another repository brought is there too, unseen.
	const isUncertain = packages.unsure || packages.problems.length > 0;
	const ranPython =
		world.packages.ranPython ||
		[...groups.values()].some(({ name, amount }) => isInterpreter(name) && amount.low > 0);
	const python = [...new Set([...world.packages.python, ...packages.python])];
	return {
		...(python.length === 0 ? {} : { python }),
		...(ranPython ? { ranPython } : {}),
		...(deb === null ? {} : { deb: isUncertain ? { ...deb.after, isEstimated: true } : deb.after }),
		...(apk === null ? {} : { apk: apk.after }),
		...(rpm === null ? {} : { rpm: rpm.after }),
		...(isApt ? { apt: { ...apt, otherSources, turnover, lists: hasNewLists || hasLists } } : {}),
	};
}

function isInterpreter(name: string | undefined): boolean {
	return name?.startsWith('pip.interpreter') ?? false;
}

function sizePart({ key, label, bytes, low, high }: PackagePart): SizePart {
	const content = contentOf(key);
	if (high === null) return { label, low, high, basis: 'unknown', content };
	return { label, bytes, low, high, basis: 'estimated', content };
}

function unknownPart(label: Message): SizePart {
	return { label, low: 0, high: null, basis: 'unknown' };
}

function contentOf(key: string): ContentKind {
	if (/lists$|database|debconf|logs|index$/i.test(key)) return 'text';
	if (/archives|cache$/i.test(key)) return 'packed';
	if (/python|^pip\.(packages|compiled|interpreter|environment)/i.test(key)) return 'python';
	if (/^npm.(packages|notes)/.test(key)) return 'nodeModules';
	// Of whoever made it: programs, archives, anything.
	if (key === 'deb-file') return 'unknown';
	return 'packages';
}

//#region What was removed

const documentation: Readonly<Record<DocPlace, string>> = {
	doc: '/usr/share/doc',
	man: '/usr/share/man',
	locale: '/usr/share/locale',
	info: '/usr/share/info',
	lint: '/usr/share/lintian',
};
const docPlaces: readonly DocPlace[] = ['doc', 'man', 'locale', 'info', 'lint'];

function debParts(run: DebRun, cleared: readonly Cleared[], loggedBelow: number) {
	const { index, before, after, turnover, dpkgAlone } = run;
	const state = { lists: false, archives: false, turnover, loggedBelow, dpkgAlone };
	// apt's caches are groups of the RUN, which `apt-get clean` takes away.
	const partsOf = (setup: DebSetup) =>
		debLayerParts(index, { ...before, setup: { ...setup, cleans: true } }, after, state);
	const parts = [...partsOf(before.setup), ...replacedDebParts(run)];
	const gone = docPlaces.filter((place) => isGone(documentation[place], cleared));
	const thinned = docPlaces.filter((place) => isThinned(documentation[place], cleared));
	if (gone.length === 0 && thinned.length === 0) return parts;
	const without = (places: readonly DocPlace[]) => {
		const excluded: DebSetup['excluded'] = new Set([...before.setup.excluded, ...places]);
		return partsOf({ ...before.setup, excluded });
	};
	const [most, least] = [without(gone), without([...gone, ...thinned])];
	return parts.map((part) => {
		const [upper, lower] = [most, least].map((all) => all.find((one) => isSame(one, part)));
		if (!filesOfPackages.has(part.key) || upper === undefined || lower === undefined) return part;
		return { ...upper, low: withoutCopyrights(lower.low, upper) };
	});
}

/** What it holds of packages that came before apt chose among any that the index does not know. */
function seenParts(run: DebRun, cleared: readonly Cleared[], world: RunWorld) {
	const { before, seen, after } = run;
	const installed = new Map([...seen.installed].filter(([name]) => after.installed.has(name)));
	const kept = { ...seen, installed };
	const turnover = turnoverOf(before, kept);
	return debParts({ ...run, after: kept, turnover }, cleared, world.packages.logged);
}

function isSame(a: PackagePart, b: PackagePart): boolean {
	return a.key === b.key && a.label.args?.['name'] === b.label.args?.['name'];
}

/** Parts that hold documentation. */
const filesOfPackages: ReadonlySet<string> = new Set(['deb-packages', 'deb-file']);

/** Images leave documentation out but for copyrights, of some kB a package; rm takes them too. */
function withoutCopyrights(low: number, { label }: PackagePart): number {
	const count = Number(label.args?.['count'] ?? 1);
	return Math.max(0, low - 20_000 * count);
}

/** Null: nothing of it is left. */
function partLeft(
	part: PackagePart,
	cleared: readonly Cleared[],
	world: RunWorld,
): PackagePart | null {
	const { place } = part;
	if (place === null) {
		return cleared.some(({ path }) => mayHold(part, path)) ? { ...part, low: 0 } : part;
	}
	if (world.keeps(place) === 'no' || isGone(place, cleared)) return null;
	const isUnsure = isThinned(place, cleared) || world.keeps(place) === 'maybe';
	return isUnsure ? { ...part, low: 0 } : part;
}

function isGone(place: string, cleared: readonly Cleared[]): boolean {
	return cleared.some(({ path, whole }) => whole && isWithin(place, path));
}

function isThinned(place: string, cleared: readonly Cleared[]): boolean {
	return cleared.some(
		({ path, whole }) => isWithin(path, place) || (!whole && isWithin(place, path)),
	);
}

function mayHold({ folders }: PackagePart, path: string): boolean {
	if (folders === undefined) return mayHoldPackages(path);
	if (Object.values(documentation).some((folder) => isWithin(path, folder))) return false;
	const removed = behindMerge(path);
	return folders.map(behindMerge).some((one) => isWithin(removed, one) || isWithin(one, removed));
}

/** Debian's /bin, /lib and their kin are links into /usr. */
function behindMerge(path: string): string {
	return /^\/(s?bin|lib\w*)(\/|$)/.test(path) ? `/usr${path}` : path;
}

/** Where files of packages lie that no other part counts. */
function mayHoldPackages(path: string): boolean {
	const owned = ['/usr', '/etc', '/lib', '/lib64', '/bin', '/sbin', '/opt', '/var/lib'];
	const counted = [...Object.values(documentation), '/usr/local', '/var/lib/apt', '/var/lib/dpkg'];
	if (counted.some((folder) => isWithin(path, folder))) return false;
	return owned.some((folder) => isWithin(path, folder) || isWithin(folder, path));
}

//#endregion

function apkParts({ index, before, after, upgrades }: ApkRun): readonly PackagePart[] {
	return apkLayerParts({ index, before, after, upgrades, cacheKept: false });
}

function rpmParts(run: RpmRun): readonly PackagePart[] {
	return rpmLayerParts({ ...run, cacheCleaned: true });
}
