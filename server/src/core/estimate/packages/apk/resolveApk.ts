/** What apk add, del and upgrade make of a system: a new system, and what came and went. */

import type { PackageProblem } from '../packagePart.ts';
import { type ApkDependency, parseApkDependency } from './apkDependency.ts';
import { type ApkIndex, type ApkPackage, apkPackage, packagesOfName } from './apkIndex.ts';
import { type Candidate, type CandidateWorld, solveApk } from './apkSolver.ts';
import type { ApkSystem, InstalledApk } from './apkSystem.ts';

export interface ApkRequest {
	readonly kind: 'add' | 'del' | 'upgrade';
	/** As they stand on the command line: `name`, `name=1.2`, `name@edge`, `!name`. */
	readonly words: readonly string[];
	/** The name behind `--virtual`; null: none. */
	readonly virtual: string | null;
	/** `add -u`: what is named, and what it needs, may be replaced by newer ones. */
	readonly upgradeNamed: boolean;
}

export interface ApkOutcome {
	readonly system: ApkSystem;
	/** Of the index, in the order of their names: newly installed and replaced ones. */
	readonly added: readonly ApkPackage[];
	readonly removed: readonly InstalledApk[];
}

export function resolveApk(
	index: ApkIndex,
	system: ApkSystem,
	request: ApkRequest,
): ApkOutcome | PackageProblem {
	const demands: ApkDependency[] = [];
	for (const word of request.words) {
		const demand = parseApkDependency(word);
		if (demand === null || word.includes('/')) {
			return { problem: { code: 'apk.badWord', args: { word } } };
		}
		demands.push(demand);
	}
	const virtual = request.virtual === null ? null : virtualPackage(request.virtual, demands);
	const world = worldAfter(system.world, request.kind, demands, virtual);
	const candidates = new IndexedCandidates(index, system, virtual);
	const upgrade =
		request.kind === 'upgrade' && demands.length === 0
			? 'all'
			: new Set(
					request.kind === 'upgrade' || request.upgradeNamed ? demands.map(({ name }) => name) : [],
				);
	const solution = solveApk(candidates, { world, upgrade });
	if ('unmet' in solution) {
		return { problem: { code: 'apk.unmet', args: { names: solution.unmet.join(', ') } } };
	}
	return outcome(candidates, system, world, solution.chosen);
}

/** A package that only needs others; its version is the time of the call. */
function virtualPackage(name: string, depends: readonly ApkDependency[]): Candidate {
	return {
		name: parseApkDependency(name)?.name ?? name,
		version: '20000101.000000',
		checksum: '',
		priority: 0,
		repository: 0,
		tag: null,
		isInstalled: false,
		depends,
		provides: [],
		installIf: [],
	};
}

function worldAfter(
	world: readonly ApkDependency[],
	kind: ApkRequest['kind'],
	demands: readonly ApkDependency[],
	virtual: Candidate | null,
): readonly ApkDependency[] {
	if (kind === 'upgrade') return world;
	const named: readonly ApkDependency[] =
		kind === 'add' && virtual !== null
			? [{ name: virtual.name, operator: null, version: '', isConflict: false, tag: null }]
			: demands;
	const names = new Set(named.map(({ name }) => name));
	const kept = world.filter(({ name }) => !names.has(name));
	return kind === 'del' ? kept : [...kept, ...named];
}

/** Packages by name out of the index and the system, each made once. */
class IndexedCandidates implements CandidateWorld {
	readonly #index: ApkIndex;
	readonly #system: ApkSystem;
	readonly #virtual: Candidate | null;
	readonly #byId = new Map<number, Candidate>();
	readonly #packages = new Map<Candidate, ApkPackage>();
	/** Installed ones that the index does not have, by every name. */
	readonly #ownByName = new Map<string, Candidate[]>();
	readonly #ownTriggers = new Map<string, Candidate[]>();

	constructor(index: ApkIndex, system: ApkSystem, virtual: Candidate | null) {
		this.#index = index;
		this.#system = system;
		this.#virtual = virtual;
		for (const installed of system.installed.values()) {
			if (this.#hasIndexed(installed)) continue;
			const own = ownCandidate(installed);
			for (const name of [own.name, ...own.provides.map((provided) => provided.name)]) {
				append(this.#ownByName, name, own);
			}
			for (const { name } of own.installIf) append(this.#ownTriggers, name, own);
		}
	}

	/** Marks the index's package as installed; a name without a version means its newest. */
	#hasIndexed(installed: InstalledApk): boolean {
		let newest: Candidate | null = null;
		for (const id of packagesOfName(this.#index, installed.name).providers) {
			const candidate = this.#candidate(id);
			if (candidate === null || candidate.name !== installed.name) continue;
			if (installed.version === null) newest ??= candidate;
			else if (candidate.version === installed.version) newest ??= candidate;
		}
		if (newest === null) return false;
		this.#replace(newest, { ...newest, isInstalled: true });
		return true;
	}

	#replace(old: Candidate, next: Candidate): void {
		for (const [id, candidate] of this.#byId) if (candidate === old) this.#byId.set(id, next);
		const known = this.#packages.get(old);
		this.#packages.delete(old);
		if (known !== undefined) this.#packages.set(next, known);
	}

	#candidate(id: number): Candidate | null {
		const made = this.#byId.get(id);
		if (made !== undefined) return made;
		const found = apkPackage(this.#index, id);
		if (found === null) return null;
		const { repository } = found;
		const candidate: Candidate = {
			...found,
			tag: this.#index.repositories[repository]?.tag ?? null,
			isInstalled: false,
		};
		this.#byId.set(id, candidate);
		this.#packages.set(candidate, found);
		return candidate;
	}

	providers(name: string): readonly Candidate[] {
		const { providers } = packagesOfName(this.#index, name);
		const found = this.#candidates(providers);
		if (this.#virtual?.name === name) found.push(this.#virtual);
		for (const own of this.#ownByName.get(name) ?? []) {
			// A virtual package that is made again takes the place of the old one.
			if (own.name !== this.#virtual?.name) found.push(own);
		}
		return found;
	}

	triggers(name: string): readonly Candidate[] {
		const { triggers } = packagesOfName(this.#index, name);
		return [...this.#candidates(triggers), ...(this.#ownTriggers.get(name) ?? [])];
	}

	#candidates(ids: readonly number[]): Candidate[] {
		return ids.map((id) => this.#candidate(id)).filter((candidate) => candidate !== null);
	}

	/** The package of the index behind a candidate; null for what the index does not have. */
	packageOf(candidate: Candidate): ApkPackage | null {
		return this.#packages.get(candidate) ?? null;
	}

	/** What the system knows of a candidate that is installed already. */
	installedOf(candidate: Candidate): InstalledApk | null {
		return candidate.isInstalled ? (this.#system.installed.get(candidate.name) ?? null) : null;
	}
}

function append(map: Map<string, Candidate[]>, name: string, candidate: Candidate): void {
	const list = map.get(name);
	if (list === undefined) map.set(name, [candidate]);
	else list.push(candidate);
}

function ownCandidate(installed: InstalledApk): Candidate {
	return {
		...installed,
		version: installed.version ?? '0',
		repository: Number.MAX_SAFE_INTEGER,
		tag: null,
		isInstalled: true,
	};
}

function outcome(
	candidates: IndexedCandidates,
	before: ApkSystem,
	world: readonly ApkDependency[],
	chosen: ReadonlySet<Candidate>,
): ApkOutcome {
	const installed = new Map<string, InstalledApk>();
	const added: ApkPackage[] = [];
	for (const candidate of [...chosen].sort((a, b) => (a.name < b.name ? -1 : 1))) {
		const kept = candidates.installedOf(candidate);
		const found = candidates.packageOf(candidate);
		if (kept !== null) {
			const isNamedOnly = kept.version === null;
			const filled = isNamedOnly ? { ...installedFrom(candidate, found), version: null } : kept;
			installed.set(candidate.name, filled);
			continue;
		}
		if (found !== null) added.push(found);
		installed.set(candidate.name, installedFrom(candidate, found));
	}
	const removed = [...before.installed.values()].filter(({ name }) => !installed.has(name));
	return { system: { ...before, installed, world }, added, removed };
}

function installedFrom(candidate: Candidate, found: ApkPackage | null): InstalledApk {
	const { name, version, checksum, priority, depends, provides, installIf } = candidate;
	const known = {
		installedBytes: found?.installedBytes ?? 0,
		stanzaBytes: found?.stanzaBytes ?? 0,
		files: [],
	};
	return { name, version, checksum, priority, depends, provides, installIf, ...known };
}
