/**
 * What a layer holds whose RUN began with one system and ended with another, part by part. The figures
 * of what apt, dpkg and their helpers write beside the packages are fitted to real installs on Debian.
 */
import type { PackagePart } from '../packagePart.ts';
import type { DebIndex } from './debIndex.ts';
import type { DebSetup } from './debSetup.ts';
import type { DebSystem } from './debSystem.ts';
import { DebUniverse, type DebVersion } from './debUniverse.ts';
import { debFileParts } from './fileParts.ts';
import { installResults } from './installResults.data.ts';
import {
	about,
	bytesOfFile,
	compiledBytes,
	exactly,
	fileBytes,
	infoBytes,
	isListed,
	nothing,
	pythonBytes,
	type Range,
	sum,
	sumOfListed,
} from './packageBytes.ts';

export interface DebLayerState {
	/** apt-get update ran in this RUN and its lists are still there. */
	readonly lists: boolean;
	/** Downloaded .debs are still in /var/cache/apt/archives, where the image keeps them at all. */
	readonly archives: boolean;
	/**
	 * Packages that were set up or removed on the way, those included that came and went: dpkg writes
	 * its database with each.
	 */
	readonly turnover: number;
	/** The same in layers below, whose log files are copied up to be gone on with. */
	readonly loggedBelow: number;
	/** apt did not run: neither its history nor its hooks wrote anything. */
	readonly dpkgAlone?: boolean;
}

/** In the order of an explanation: what the packages hold first. */
export function debLayerParts(
	index: DebIndex,
	before: DebSystem,
	after: DebSystem,
	{ lists, archives, turnover, loggedBelow, dpkgAlone = false }: DebLayerState,
): readonly PackagePart[] {
	const { setup } = before;
	const change = changeOf(index, before, after);
	const parts: PackagePart[] = [];
	const add = (key: string, place: string | null, range: Range, count?: number) => {
		if (range.high <= 0) return;
		const label =
			count === undefined
				? { code: `part.deb.${key}` }
				: { code: `part.deb.${key}`, args: { count } };
		parts.push({ key: `deb-${key}`, label, place, ...range });
	};
	const { added } = change;
	const listed = added.filter((one) => !isFile(one));
	const files = addedFiles(index, listed, setup);
	if (listed.length > 0) {
		add('packages', null, before.isEstimated ? loosely(files) : files, listed.length);
	}
	parts.push(
		...debFileParts(
			added.filter(isFile).flatMap(({ stanza }) => stanza ?? []),
			setup,
		),
	);
	if (turnover > 0) {
		add('database', '/var/lib/dpkg', database(change, before, after, dpkgAlone));
		add('python', null, compiled(change));
		add('results', null, results(change, before));
		add('debconf', '/var/cache/debconf', debconf(change, dpkgAlone));
		add(
			'logs',
			'/var/log',
			dpkgAlone ? dpkgLog(turnover, loggedBelow) : logs(turnover + loggedBelow),
		);
		add('caches', null, systemCaches(change, dpkgAlone));
	}
	if (lists) add('lists', '/var/lib/apt/lists', listBytes(index, setup));
	if (!setup.cleans && !dpkgAlone && (lists || added.length > 0)) {
		add('binaryCaches', null, binaryCaches(index));
		if (archives)
			add('archives', '/var/cache/apt/archives', sum(listed.map((one) => archive(index, one))));
	}
	return parts;
}

/** It was named as a file, which was read. */
function isFile({ stanza }: DebVersion): boolean {
	return stanza?.file !== undefined;
}

/** Where what the base has is a built-in list, a few packages may be there already, or be missing. */
function loosely({ bytes, low, high }: Range): Range {
	return about(bytes, low * 0.9, high * 1.1 + 100_000);
}

interface Change {
	readonly universe: DebUniverse;
	readonly index: DebIndex;
	/** New packages and new versions of old ones. */
	readonly added: readonly DebVersion[];
	readonly after: DebSystem;
}

function changeOf(index: DebIndex, before: DebSystem, after: DebSystem): Change {
	const universe = new DebUniverse(index, after);
	const added = [...after.installed]
		.filter(([name]) => isChanged(name, before, after))
		.flatMap(([name]) => universe.installed(name) ?? []);
	return { universe, index, added, after };
}

/** dpkg unpacks a file of the same version again. */
function isChanged(name: string, before: DebSystem, after: DebSystem): boolean {
	if (before.installed.get(name) !== after.installed.get(name)) return true;
	const { file } = after.stanzas.get(name) ?? {};
	return file !== undefined && file !== before.stanzas.get(name)?.file;
}

function addedFiles(index: DebIndex, added: readonly DebVersion[], setup: DebSetup): Range {
	const bytesOf = (all: readonly DebVersion[]): readonly Range[] =>
		all.map((one) => packageFiles(index, one, setup));
	const listed = added.filter(({ row }) => isListed(index, row));
	if (listed.length === 0) return sum(bytesOf(added));
	const others = added.filter(({ row }) => !isListed(index, row));
	return sum([...bytesOf(others), sumOfListed(bytesOf(listed))]);
}

/** A version that the index does not know: its stanza says KiB. */
function packageFiles(index: DebIndex, version: DebVersion, setup: DebSetup): Range {
	if (version.row >= 0) return fileBytes(index, version.row, setup);
	const stated = 1024 * (version.stanza?.installedKib ?? 0);
	return about(stated * 0.97, stated * 0.4, stated);
}

/**
 * Both copies of the status file are written anew, with all that was in it before. dpkg writes
 * the older one as it was before a call of it; apt calls dpkg more than once.
 */
function database(
	{ universe, index, added }: Change,
	before: DebSystem,
	after: DebSystem,
	dpkgAlone: boolean,
): Range {
	const status = (system: DebSystem) =>
		[...system.installed.keys()].reduce(
			(all, name) => all + stanzaBytes(universe, system, name),
			0,
		);
	const bytes = status(after);
	const info = sum(added.map((one) => infoOf(index, one, before.setup)));
	// Alternatives, diversions, triggers: 0–27 kB in the installs that were measured.
	const rest = about(added.length * 12, 0, 4000 + added.length * 90);
	const listed = added.filter(({ row }) => isListed(index, row)).length;
	const descriptions = listed === 0 ? nothing : about(0, -600 * listed, 4000 + 1200 * listed);
	// The older copy is one step behind, and a first change of an image copies a whole one up too.
	const older = Math.min(bytes, Math.max(status(before), dpkgAlone ? 0 : bytes * 0.97));
	return sum([about(2 * bytes, 0.97 * (bytes + older), 2.02 * bytes), info, rest, descriptions]);
}

function infoOf(index: DebIndex, { row, stanza }: DebVersion, setup: DebSetup): Range {
	const numbers = stanza?.file?.numbers;
	if (numbers !== undefined) {
		const { bytes, control, list, sums } = numbers;
		const whole = control + list + sums;
		// What is left out of the image has no digest.
		const isWhole = bytesOfFile(numbers, setup).bytes === bytes && !setup.hasOtherExcludes;
		return isWhole ? exactly(whole) : about(whole, control + list, whole);
	}
	return row < 0 ? about(5000, 1000, 100_000) : infoBytes(index, row);
}

function stanzaBytes(universe: DebUniverse, system: DebSystem, name: string): number {
	const stated = system.stanzas.get(name)?.statusBytes;
	if (stated !== undefined) return stated;
	const row = universe.installed(name)?.row ?? -1;
	const known = row < 0 ? -1 : (universe.index.numbers.statusBytes[row] ?? -1);
	return known < 0 ? 1100 : known;
}

/** Python's own modules, compiled when its minimal package is set up. */
const standardLibrary = about(11_675_110, 11_000_000, 14_500_000);

function compiled({ index, added, universe }: Change): Range {
	if (universe.installed('python3-minimal') === null) return nothing;
	const isNew = (pattern: RegExp) => added.some(({ name }) => pattern.test(name));
	const library = isNew(/^libpython3\.\d+-stdlib$/) ? standardLibrary : nothing;
	const modules = added.map(({ row, stanza }) =>
		row < 0 ? compiledBytes(stanza?.file?.numbers.pyBytes ?? 0) : pythonBytes(index, row),
	);
	return sum([library, ...modules]);
}

function results({ added }: Change, before: DebSystem): Range {
	const found = added
		.filter(({ name }) => !before.installed.has(name))
		.flatMap(({ name }) => installResults.filter((one) => one.package.test(name)));
	return sum(found);
}

/** The databases of questions: apt's hook always writes one copy, both are once a package asks something. */
function debconf({ universe, added }: Change, dpkgAlone: boolean): Range {
	const asking = added.filter((one) =>
		universe
			.dependencies(one)
			.some(({ alternatives }) => alternatives.some(({ name }) => /^debconf(-2\.0)?$/.test(name))),
	);
	if (asking.length === 0 && dpkgAlone) return nothing;
	if (asking.length === 0) return about(757_558, 700_000, 1_570_000);
	const more = 14_000 * asking.length;
	return about(1_542_000 + more, 1_400_000, 1_900_000 + 12 * more);
}

/** dpkg.log, apt's history and terminal output, alternatives. */
function logs(count: number): Range {
	return about(9000 + 480 * count, 3000 + 300 * count, 25_000 + 1100 * count);
}

/** Six lines a package that is set up, three for one that is only unpacked, behind those of before. */
function dpkgLog(count: number, below: number): Range {
	return about(380 * (count + below), 180 * count, 25_000 + 1100 * (count + below));
}

/** How many packages come, go or change between two systems. */
export function turnoverOf(before: DebSystem, after: DebSystem): number {
	let count = 0;
	for (const name of after.installed.keys()) if (isChanged(name, before, after)) count++;
	for (const name of before.installed.keys()) if (!after.installed.has(name)) count++;
	return count;
}

/** ld.so.cache and its aux-cache, extended_states. */
function systemCaches({ added }: Change, dpkgAlone: boolean): Range {
	const libraries = added.filter(({ name }) => name.startsWith('lib')).length;
	const high = 30_000 + 600 * libraries;
	if (!dpkgAlone) return about(13_000 + 200 * libraries, 2000, high);
	return about(libraries === 0 ? 0 : 9500 + 200 * libraries, 0, high);
}

/** The mirror moves: point releases change little, security lists grow by the day. */
const listsMove = 0.06;
/** How well a list is compressed that was not seen so. */
const ratioVaries = 0.2;

function listBytes({ lists }: DebIndex, { compressesLists, translations }: DebSetup): Range {
	if (lists === null) return about(20_000_000, 8_000_000, 95_000_000);
	const bytes = compressesLists
		? lists[translations ? 'compressedTranslated' : 'compressed']
		: lists[translations ? 'plainTranslated' : 'plain'];
	const move = listsMove + (compressesLists && lists.isEstimated === true ? ratioVaries : 0);
	return about(bytes, bytes * (1 - move), bytes * (1 + move));
}

/** pkgcache.bin and srcpkgcache.bin hold the lists once more, each; one is made anew if the lists are old. */
function binaryCaches({ rows }: DebIndex): Range {
	return about(rows * 1150, rows * 560, rows * 1700);
}

function archive({ numbers }: DebIndex, { row }: DebVersion): Range {
	const bytes = row < 0 ? -1 : (numbers.debBytes[row] ?? -1);
	return bytes < 0 ? about(1_000_000, 10_000, 100_000_000) : exactly(bytes);
}
