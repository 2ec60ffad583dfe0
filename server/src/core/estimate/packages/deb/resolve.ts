/** What apt-get install, remove, upgrade and autoremove would do to a system. */
import type { Message } from '../../../../protocol/message.ts';
import type { PackageProblem } from '../packagePart.ts';
import type { DebIndex } from './debIndex.ts';
import type { DebStanza, DebSystem } from './debSystem.ts';
import { DebUniverse, type DebVersion, meantVersions } from './debUniverse.ts';
import { DepCache } from './depCache.ts';
import { compareVersions } from './version.ts';
import { type NamedPackage, namedPackages, releaseMask } from './words.ts';

export interface InstallRequest {
	readonly words: readonly string[];
	/** Without --no-install-recommends or its setting. */
	readonly recommends: boolean;
	/** -t; null: none. */
	readonly targetRelease: string | null;
	/** --only-upgrade: what is not installed stays so. */
	readonly onlyUpgrade: boolean;
	/** --no-upgrade: what is installed stays as it is. */
	readonly noUpgrade: boolean;
	/** -f: what lacks something gets it. */
	readonly fixBroken?: boolean;
	/** A file may be older than what is installed. */
	readonly downgrades?: boolean;
	/** .debs that are named as files. */
	readonly files?: readonly DebStanza[];
}

export type Resolved = { readonly system: DebSystem } | PackageProblem;

/** apt-get install. */
export function resolveInstall(
	index: DebIndex,
	system: DebSystem,
	request: InstallRequest,
): Resolved {
	const files = newestFiles(request.files ?? []);
	const universe = new DebUniverse(index, system, files);
	const refused = refusedFile(universe, files, request.downgrades ?? false);
	if (refused !== null) return failed(refused);
	const target = request.targetRelease === null ? 0 : releaseMask(universe, request.targetRelease);
	if (request.targetRelease !== null && target === 0) {
		return failed({ code: 'packages.noRelease', args: { name: request.targetRelease } });
	}
	const chosen = new Map<string, DebVersion>();
	const candidateOf = (name: string) => chosen.get(name) ?? candidate(universe, name, target);
	const named: NamedPackage[] = files.flatMap(({ name }) => fileAsked(universe, name));
	for (const word of request.words) {
		const found = namedPackages(universe, word, 'install', candidateOf);
		if ('problem' in found) return failed(found.problem);
		named.push(...found.packages);
	}
	for (const { name, version } of named) if (version !== null) chosen.set(name, version);
	const cache = new DepCache(universe, request.recommends, candidateOf);
	markNamed(cache, named, request);
	if (request.fixBroken) fixBroken(cache);
	holdBack(cache);
	const found = outcome(cache);
	return 'problem' in found ? found : { system: withoutUseless(index, system, found.system) };
}

/** Of two files of one package apt takes the newer. */
function newestFiles(files: readonly DebStanza[]): readonly DebStanza[] {
	const newest = new Map<string, DebStanza>();
	for (const file of files) {
		const other = newest.get(file.name);
		if (other !== undefined && compareVersions(other.version, file.version) > 0) continue;
		newest.set(file.name, file);
	}
	return [...newest.values()];
}

/** Why apt would not install a file: it goes back only where it is told to. */
function refusedFile(
	universe: DebUniverse,
	files: readonly DebStanza[],
	downgrades: boolean,
): Message | null {
	for (const { name, version, architecture } of files) {
		if (architecture !== 'all' && architecture !== universe.index.architecture) {
			return { code: 'packages.otherArchitecture', args: { name } };
		}
		const installed = downgrades ? null : universe.installed(name);
		if (installed !== null && compareVersions(installed.version, version) > 0) {
			return { code: 'packages.olderFile', args: { name, version } };
		}
	}
	return null;
}

/** What is installed stays where the file is the same package. */
function fileAsked(universe: DebUniverse, name: string): readonly NamedPackage[] {
	const [file, installed] = [universe.file(name), universe.installed(name)];
	if (file === null) return [];
	const isThere = installed !== null && isSame(universe, installed, file);
	return [{ name, action: 'install', version: isThere ? installed : file }];
}

/** apt takes two packages of one version for the same unless these differ. */
function isSame(universe: DebUniverse, a: DebVersion, b: DebVersion): boolean {
	return (
		compareVersions(a.version, b.version) === 0 &&
		universe.installedKib(a) === universe.installedKib(b) &&
		sameRelations.every((kind) => universe.text(a, kind) === universe.text(b, kind))
	);
}

const sameRelations = ['preDepends', 'depends', 'conflicts', 'breaks'] as const;

/** What was unpacked without what it depends on. */
function fixBroken(cache: DepCache): void {
	for (const { name } of cache.broken()) cache.markInstall(name, true, false);
}

/** What came for a package that was given up in the end is not installed in the first place. */
function withoutUseless(index: DebIndex, before: DebSystem, after: DebSystem): DebSystem {
	const needed = neededPackages(new DebUniverse(index, after));
	const useless = [...after.automatic].filter(
		(name) => !needed.has(name) && !before.installed.has(name),
	);
	if (useless.length === 0) return after;
	const installed = new Map(after.installed);
	const automatic = new Set(after.automatic);
	for (const name of useless) {
		installed.delete(name);
		automatic.delete(name);
	}
	return { ...after, installed, automatic };
}

function failed(problem: Message): PackageProblem {
	return { problem };
}

function markNamed(cache: DepCache, named: readonly NamedPackage[], request: InstallRequest): void {
	const followed = new Set<string>();
	for (const { name, action } of named) {
		const mark = cache.mark(name);
		if (action === 'remove') {
			cache.protect(name);
			cache.markDelete(name, true);
			continue;
		}
		if (request.onlyUpgrade && mark.current === null) continue;
		if (request.noUpgrade && mark.current !== null) continue;
		if (mark.candidate === null) continue;
		cache.markInstall(name, false, true);
		cache.protect(name);
		mark.isAutomatic = false;
		followed.add(name);
	}
	for (const name of followed) cache.markInstall(name, true, true);
}

/** apt gives up a recommended package that lacks something, rather than the whole request. */
function holdBack(cache: DepCache): void {
	for (let isChanged = true; isChanged; ) {
		isChanged = false;
		for (const version of cache.broken()) {
			const mark = cache.mark(version.name);
			if (mark.isProtected || mark.current !== null || cache.isInConflict(version)) continue;
			if (cache.markKeep(version.name)) isChanged = true;
		}
	}
}

/** The newest, those of the target release before all others; what is installed is not gone back from. */
function candidate(universe: DebUniverse, name: string, target: number): DebVersion | null {
	const versions = universe.versionsOf(name);
	const preferred =
		target === 0 ? undefined : versions.find(({ suites }) => (suites & target) !== 0);
	const { notAutomatic } = universe.index;
	const usual = versions.find(({ suites }) => (suites & ~notAutomatic) !== 0);
	const newest = preferred ?? usual ?? versions[0] ?? null;
	const installed = universe.installed(name);
	if (installed === null || newest === null) return newest ?? installed;
	return compareVersions(installed.version, newest.version) >= 0 ? installed : newest;
}

/** The system after it; a request that leaves something broken is one that apt may solve otherwise. */
function outcome(cache: DepCache): Resolved {
	const [broken] = cache.broken();
	if (broken !== undefined) {
		return failed({ code: 'packages.conflict', args: { name: broken.name } });
	}
	const before = cache.universe.system;
	const installed = new Map(before.installed);
	const automatic = new Set(before.automatic);
	const configured = new Map(before.configured);
	const stanzas = new Map<string, DebStanza>(before.stanzas);
	for (const [name, { current, install, isAutomatic }] of cache.marks) {
		if (install === null) {
			installed.delete(name);
			automatic.delete(name);
			if (current !== null) configured.set(name, current.version);
			continue;
		}
		installed.set(name, install.version);
		configured.delete(name);
		if (install.row >= 0) stanzas.delete(name);
		else if (install.stanza !== null) stanzas.set(name, install.stanza);
		if (isAutomatic) automatic.add(name);
		else automatic.delete(name);
	}
	return { system: { ...before, installed, automatic, configured, stanzas } };
}

export interface RemoveRequest {
	readonly words: readonly string[];
	readonly purge: boolean;
	readonly autoremove: boolean;
}

/** apt-get remove and purge: what depends on it goes too. */
export function removePackages(
	index: DebIndex,
	system: DebSystem,
	{ words, purge, autoremove: withUnused }: RemoveRequest,
): Resolved {
	const universe = new DebUniverse(index, system);
	const gone = new Set<string>();
	for (const word of words) {
		const found = namedPackages(universe, word, 'remove', () => null);
		if ('problem' in found) return failed(found.problem);
		for (const { name } of found.packages) gone.add(name);
	}
	const cache = new DepCache(universe, false, (name) => universe.installed(name));
	for (const name of gone) {
		cache.protect(name);
		cache.markDelete(name, true);
	}
	for (let broken = cache.broken(); broken.length > 0; broken = cache.broken()) {
		const removed = broken.filter(({ name }) => cache.markDelete(name, false));
		if (removed.length === 0) break;
	}
	const found = outcome(cache);
	if ('problem' in found) return found;
	const left = purge ? purged(found.system, [...gone]) : found.system;
	return { system: withUnused ? autoremove(index, left, { purge }) : left };
}

function purged(system: DebSystem, names: readonly string[]): DebSystem {
	const configured = new Map(system.configured);
	for (const name of names) configured.delete(name);
	return { ...system, configured };
}

/** apt-get autoremove: automatic packages that nothing installed depends on, recommends or suggests. */
export function autoremove(
	index: DebIndex,
	system: DebSystem,
	{ purge }: { readonly purge: boolean },
): DebSystem {
	const needed = neededPackages(new DebUniverse(index, system));
	const installed = new Map([...system.installed].filter(([name]) => needed.has(name)));
	const automatic = new Set([...system.automatic].filter((name) => needed.has(name)));
	const configured = new Map(system.configured);
	for (const [name, version] of system.installed) {
		if (!needed.has(name) && !purge) configured.set(name, version);
	}
	return { ...system, installed, automatic, configured };
}

/** Packages that were asked for or are essential, and what those depend on, recommend or suggest. */
function neededPackages(universe: DebUniverse): ReadonlySet<string> {
	const { system } = universe;
	const needed = new Set<string>();
	const queue = [...system.installed.keys()].filter(
		(name) => !system.automatic.has(name) || /[ei]/.test(universe.installed(name)?.flags ?? ''),
	);
	for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
		const version = universe.installed(name);
		if (version === null || needed.has(name)) continue;
		needed.add(name);
		for (const { kind, alternatives } of universe.dependencies(version)) {
			if (kind === 'conflicts' || kind === 'breaks') continue;
			for (const relation of alternatives) {
				const found = meantVersions(universe, relation, (one) => universe.installed(one));
				queue.push(...found.map((one) => one.name));
			}
		}
	}
	return needed;
}

/** apt-get upgrade (`install` false: nothing new comes, nothing goes) and dist-upgrade. */
export function upgradeAll(
	index: DebIndex,
	system: DebSystem,
	{ recommends, install }: { readonly recommends: boolean; readonly install: boolean },
): Resolved {
	const universe = new DebUniverse(index, system);
	const cache = new DepCache(universe, recommends, (name) => candidate(universe, name, 0));
	for (const name of system.installed.keys()) {
		const { candidate: newest, current } = cache.mark(name);
		if (newest !== null && newest !== current) cache.markInstall(name, install, false);
	}
	if (!install) {
		for (let broken = cache.broken(); broken.length > 0; broken = cache.broken()) {
			const kept = broken.filter(({ name }) => cache.mark(name).mode === 'install');
			if (kept.length === 0) break;
			for (const { name } of kept) cache.markKeep(name);
		}
	}
	return outcome(cache);
}
