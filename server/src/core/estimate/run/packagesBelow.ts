/** What is installed below a RUN, and what is known of what can be. */
import type { Message } from '../../../protocol/message.ts';
import type {
	AptBelow,
	InstalledPackages,
	StageFiles,
	StageImage,
} from '../../filesystem/layerChange.ts';
import {
	type Answer,
	type PackageIndex,
	type PackageIndexName,
	packageIndexKey,
} from '../../knowledge.ts';
import type { Need } from '../../plan.ts';
import type { EstimateInput } from '../estimateInstruction.ts';
import { type ApkSystem, apkSystemOf, builtinApkSystem } from '../packages/apk/apkSystem.ts';
import {
	addsSourcesIn,
	aptSettingsIn,
	installsFilesIn,
	joinSettings,
	plainSettings,
} from '../packages/deb/aptSettings.ts';
import { builtinDebBase, debBaseKey } from '../packages/deb/debBases.ts';
import type { DebIndex } from '../packages/deb/debIndex.ts';
import type { DebSystem } from '../packages/deb/debSystem.ts';
import { debIndexName, debSystemOf } from '../packages/deb/debSystemOf.ts';
import { npmTreeKey } from '../packages/npm/tree/treeRequest.ts';
import { pythonRequestKey } from '../packages/pip/pythonRequest.ts';
import { rpmRepositories } from '../packages/rpm/rpmRepositories.ts';
import { assumedSystem, builtinRpmSystem, coreNames } from '../packages/rpm/rpmSystem.ts';
import type { Below, PackageWorld } from './packageWorld.ts';

/** `text`: the RUN's own. */
export function packageWorldOf(
	{ knowledge, build, files }: EstimateInput,
	text: string,
	ask: (need: Need) => void,
): PackageWorld {
	const installed = installedIn(files);
	const image = imageOf(files);
	const { architecture } = build.platform;
	const indexOf = (name: PackageIndexName): IndexAnswer => {
		const answer = knowledge.packageIndexes.get(packageIndexKey(name));
		if (answer === undefined) ask({ kind: 'packageIndex', ...name });
		return indexAnswer(name, answer);
	};
	return {
		deb: () => debBelow({ image, installed, architecture, indexOf }),
		apk: (repositories) => {
			const system = installed.apk ?? apkBase(image);
			if (system === null) return baseUnknown(image);
			const lines = [...system.repositories, ...repositories].map(({ url, tag }) =>
				tag === null ? url : `@${tag} ${url}`,
			);
			const release = system.release ?? 'latest';
			const name = { distribution: 'alpine', release, architecture, repositories: lines };
			const found = indexOf({ manager: 'apk', ...name });
			return found.manager === 'apk' ? known(found.index, system) : unknownIndex(found);
		},
		rpm: () => {
			const base = rpmBase(image, architecture);
			if (base === null) return baseUnknown(image);
			const found = indexOf(base.name);
			if (found.manager !== 'rpm') return unknownIndex(found);
			return known(found.index, installed.rpm ?? base.system);
		},
		apt: joinSettings(installed.apt ?? plainSettings, aptSettingsIn(text)),
		addsSources: addsSourcesIn(text),
		hasOtherSources: installed.apt?.otherSources ?? false,
		installsFiles: installsFilesIn(text),
		hasLists: installed.apt?.lists ?? false,
		logged: installed.apt?.turnover ?? 0,
		libc: libcOf(image),
		sizes: knowledge.packageSizes,
		reference: image?.reference ?? null,
		osRelease: osReleaseOf(image?.image?.texts ?? null),
		python: installed.python ?? [],
		ranPython: installed.ranPython === true,
		pythonInstall: (request) => {
			const answer = knowledge.pythonInstalls.get(pythonRequestKey(request));
			if (answer === undefined) ask({ kind: 'pythonInstall', request });
			return answer;
		},
		npmTree: (request) => {
			const answer = knowledge.npmTrees.get(npmTreeKey(request));
			if (answer === undefined) ask({ kind: 'npmTree', request });
			return answer;
		},
		wantSizes: (packages) => ask({ kind: 'packageSizes', packages }),
	};
}

/** The packages that the newest RUN that installed some left. */
export function installedIn(files: StageFiles): InstalledPackages {
	let packages: InstalledPackages = {};
	let apt: AptBelow | undefined;
	for (let at = files; at.kind === 'layer'; at = at.below) {
		if (at.change.kind === 'none') continue;
		const found = at.change.packages?.apt;
		// Lists come and go; settings add up.
		if (found !== undefined) {
			apt = apt === undefined ? found : { ...apt, ...joinSettings(found, apt) };
		}
		packages = { ...at.change.packages, ...packages };
	}
	return apt === undefined ? packages : { ...packages, apt };
}

function imageOf(files: StageFiles): StageImage | null {
	let at = files;
	while (at.kind === 'layer') at = at.below;
	return at.kind === 'scratch' ? null : (at.image ?? null);
}

//#region Systems

interface DebSources {
	readonly image: StageImage | null;
	readonly installed: InstalledPackages;
	readonly architecture: string;
	readonly indexOf: (name: PackageIndexName) => IndexAnswer;
}

function debBelow({
	image,
	installed,
	architecture,
	indexOf,
}: DebSources): Below<DebIndex, DebSystem> {
	const texts = image?.image?.texts ?? null;
	if (texts !== null) {
		const name = debIndexName(texts, architecture);
		const system = installed.deb ?? readSystem(texts);
		if (name === null || system === null) return baseUnknown(image);
		const found = indexOf(name);
		return found.manager === 'deb' ? known(found.index, system) : unknownIndex(found);
	}
	const base = image === null ? null : builtinDebBase(image.reference, image.platform);
	if (base === null) return baseUnknown(image);
	const found = indexOf(base.index);
	if (found.manager !== 'deb') return unknownIndex(found);
	const system = installed.deb ?? found.bases.get(debBaseKey(base));
	return system === undefined ? baseUnknown(image) : known(found.index, system);
}

/** A base's status is a megabyte of text: read once. */
const systems = new WeakMap<ReadonlyMap<string, string>, DebSystem | null>();

function readSystem(texts: ReadonlyMap<string, string>): DebSystem | null {
	const read = systems.get(texts);
	if (read !== undefined) return read;
	const system = debSystemOf(texts);
	systems.set(texts, system);
	return system;
}

const apkSystems = new WeakMap<ReadonlyMap<string, string>, ApkSystem | null>();

function apkBase(image: StageImage | null): ApkSystem | null {
	const texts = image?.image?.texts ?? null;
	if (image === null) return null;
	if (texts === null) return builtinApkSystem(image.reference);
	const read = apkSystems.get(texts);
	if (read !== undefined) return read;
	const system = apkSystemOf(texts);
	apkSystems.set(texts, system);
	return system;
}

function osReleaseOf(texts: ReadonlyMap<string, string> | null): string | null {
	return texts?.get('/etc/os-release') ?? texts?.get('/usr/lib/os-release') ?? null;
}

function libcOf(image: StageImage | null): 'glibc' | 'musl' | null {
	if (image === null) return null;
	if (apkBase(image) !== null) return 'musl';
	const texts = image.image?.texts;
	if (texts?.has('/var/lib/dpkg/status')) return 'glibc';
	const isDebian = builtinDebBase(image.reference, image.platform) !== null;
	return isDebian || builtinRpmSystem(image.reference) !== null ? 'glibc' : null;
}

/** rpm's database is binary: of a base whose files are known it is the addresses that count. */
function rpmBase(image: StageImage | null, architecture: string) {
	if (image === null) return null;
	const texts = image.image?.texts ?? null;
	const base = builtinRpmSystem(image.reference);
	const osRelease = osReleaseOf(texts) ?? '';
	const field = (key: string) => new RegExp(`^${key}="?([\\w.-]+)`, 'm').exec(osRelease)?.[1];
	const distribution = base?.distribution ?? field('ID');
	const release = field('VERSION_ID') ?? base?.release;
	if (distribution === undefined || release === undefined || release === null) return null;
	const basearch = basearches.get(architecture) ?? architecture;
	const repositories =
		texts === null ? [] : rpmRepositories(texts, { releasever: release, basearch });
	if (base === null && repositories.length === 0) return null;
	const name: PackageIndexName = {
		...{ manager: 'rpm', distribution, release },
		...{ architecture, repositories },
	};
	return { name, system: base?.system ?? assumedSystem(coreNames, true) };
}

const basearches: ReadonlyMap<string, string> = new Map([
	['amd64', 'x86_64'],
	['arm64', 'aarch64'],
]);

//#endregion

//#region Answers

type IndexAnswer = PackageIndex | { readonly manager: null; readonly problem: Message };

function indexAnswer(
	{ distribution, release }: PackageIndexName,
	answer: Answer<PackageIndex> | undefined,
): IndexAnswer {
	if (answer?.state === 'known') return answer.value;
	const name = `${distribution} ${release}`;
	const problem = answer?.reason ?? { code: 'packages.indexNotRead', args: { name } };
	return { manager: null, problem };
}

function unknownIndex(found: IndexAnswer): Below<never, never> {
	return unknown(found.manager === null ? found.problem : { code: 'packages.noIndex' });
}

function known<Index, System>(index: Index, system: System): Below<Index, System> {
	return { state: 'known', index, system };
}

function unknown(problem: Message): Below<never, never> {
	return { state: 'unknown', problem };
}

function baseUnknown(image: StageImage | null): Below<never, never> {
	return image === null
		? unknown({ code: 'packages.noBase' })
		: unknown({ code: 'packages.baseUnknown', args: { reference: image.reference } });
}

//#endregion
