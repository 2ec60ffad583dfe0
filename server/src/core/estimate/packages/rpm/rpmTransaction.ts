/** A transaction in the making: what would be there, and whether something may come in. */
import { meetsCapability, type RpmCapability, type RpmDependency } from './rpmDependency.ts';
import { type RpmIndex, type RpmPackage, rpmPackage, rpmPackagesOfName } from './rpmIndex.ts';
import type { InstalledRpm, RpmSystem } from './rpmSystem.ts';
import { compareRpmVersions } from './rpmVersion.ts';

/** What a package must have so that others can be held against it. */
type Present = Pick<
	InstalledRpm,
	'name' | 'epoch' | 'version' | 'release' | 'provides' | 'files' | 'conflicts'
>;

/** The packages of an index, each decoded once. */
export class RpmCandidates {
	readonly index: RpmIndex;
	readonly #byId = new Map<number, RpmPackage | null>();
	readonly #ids = new Map<RpmPackage, number>();

	constructor(index: RpmIndex) {
		this.index = index;
	}

	at(id: number): RpmPackage | null {
		const made = this.#byId.get(id);
		if (made !== undefined) return made;
		const found = rpmPackage(this.index, id);
		this.#byId.set(id, found);
		if (found !== null) this.#ids.set(found, id);
		return found;
	}

	/** Position in the repositories: where nothing else decides, the first is taken. */
	orderOf(candidate: RpmPackage): number {
		return this.#ids.get(candidate) ?? Number.MAX_SAFE_INTEGER;
	}

	/** All that have to do with a name: are it, provide it, own it. */
	about(name: string): readonly RpmPackage[] {
		return rpmPackagesOfName(this.index, name)
			.map((id) => this.at(id))
			.filter((found) => found !== null);
	}

	providers(needed: RpmCapability): readonly RpmPackage[] {
		return this.about(needed.name).filter((candidate) => provides(candidate, needed));
	}
}

export function provides(present: Present, needed: RpmCapability): boolean {
	if (needed.name.startsWith('/') && present.files.includes(needed.name)) return true;
	return present.provides.some((provided) => meetsCapability(needed, provided));
}

export class RpmTransaction {
	readonly candidates: RpmCandidates;
	readonly #system: RpmSystem;
	/** By name, in the order of their choice. */
	readonly selected: Map<string, RpmPackage>;
	/** Names of the system that go, or are replaced. */
	readonly gone: Set<string>;

	constructor(
		candidates: RpmCandidates,
		system: RpmSystem,
		selected: ReadonlyMap<string, RpmPackage> = new Map(),
		gone: ReadonlySet<string> = new Set(),
	) {
		this.candidates = candidates;
		this.#system = system;
		this.selected = new Map(selected);
		this.gone = new Set(gone);
	}

	copy(): RpmTransaction {
		return new RpmTransaction(this.candidates, this.#system, this.selected, this.gone);
	}

	/** Those of the system that stay. */
	*kept(): Generator<InstalledRpm> {
		for (const installed of this.#system.installed.values()) {
			if (!this.gone.has(installed.name)) yield installed;
		}
	}

	isMet(dependency: RpmDependency): boolean {
		switch (dependency.kind) {
			case 'capability':
				return this.#isThere(dependency);
			case 'and':
			case 'with':
				return dependency.parts.every((part) => this.isMet(part));
			case 'or':
				return dependency.parts.some((part) => this.isMet(part));
			case 'without':
				return dependency.parts[0] !== undefined && this.isMet(dependency.parts[0]);
			case 'if':
				if (this.isMet(dependency.condition)) return this.isMet(dependency.then);
				return dependency.otherwise === null || this.isMet(dependency.otherwise);
			case 'unless':
				if (!this.isMet(dependency.condition)) return this.isMet(dependency.then);
				return dependency.otherwise === null || this.isMet(dependency.otherwise);
		}
	}

	#isThere(needed: RpmCapability): boolean {
		// What rpm itself can do; a name that a base of unknown versions holds.
		if (needed.name.startsWith('rpmlib(') || this.#system.assumed.has(needed.name)) return true;
		const about = this.candidates.about(needed.name);
		// Of a path outside of bin and etc only the list of all files tells whose it is.
		if (about.length === 0 && needed.name.startsWith('/') && !isListedPath(needed.name))
			return true;
		for (const candidate of about) {
			const isThere =
				this.selected.get(candidate.name) === candidate || this.#system.assumed.has(candidate.name);
			if (isThere && provides(candidate, needed)) return true;
		}
		for (const installed of this.kept()) if (provides(installed, needed)) return true;
		return false;
	}

	/** Packages any of which would meet it; several lists where several things are needed. */
	goals(dependency: RpmDependency): readonly (readonly RpmPackage[])[] {
		if (this.isMet(dependency)) return [];
		switch (dependency.kind) {
			case 'capability':
				return [this.candidates.providers(dependency)];
			case 'and':
				return dependency.parts.flatMap((part) => this.goals(part));
			case 'or':
				return [dependency.parts.flatMap((part) => this.goals(part)[0] ?? [])];
			case 'with': {
				const [first = [], ...others] = dependency.parts.map((part) => this.goals(part)[0] ?? []);
				return [first.filter((each) => others.every((other) => other.includes(each)))];
			}
			case 'without': {
				const [first, ...others] = dependency.parts.map((part) => this.goals(part)[0] ?? []);
				return [(first ?? []).filter((each) => !others.some((other) => other.includes(each)))];
			}
			case 'if': {
				if (this.isMet(dependency.condition)) return this.goals(dependency.then);
				// The solver of dnf takes the condition to be as good as what is there for its absence.
				const either = [dependency.condition, dependency.otherwise].filter((part) => part !== null);
				return this.goals({ kind: 'or', parts: either });
			}
			case 'unless':
				return this.goals(
					this.isMet(dependency.condition)
						? (dependency.otherwise ?? dependency.then)
						: dependency.then,
				);
		}
	}

	/** Whether it can stand beside all that is there. */
	allows(candidate: RpmPackage): boolean {
		const other = this.selected.get(candidate.name);
		if (other !== undefined) return other === candidate;
		if (this.#system.assumed.has(candidate.name)) return false;
		for (const present of this.selected.values()) {
			if (this.#exclude(present, candidate) || this.#exclude(candidate, present)) return false;
			if (obsoletes(present, candidate) || obsoletes(candidate, present)) return false;
		}
		for (const present of this.kept()) {
			if (present.name === candidate.name || obsoletes(candidate, present)) continue;
			if (this.#exclude(present, candidate) || this.#exclude(candidate, present)) return false;
		}
		return true;
	}

	#exclude({ conflicts }: Present, other: Present): boolean {
		return conflicts.some(
			(conflict) => conflict.kind === 'capability' && provides(other, conflict),
		);
	}

	/** Takes it in; what of the system it replaces goes, and what then lacks something is returned. */
	select(candidate: RpmPackage): readonly InstalledRpm[] {
		this.selected.set(candidate.name, candidate);
		let isChanged = false;
		for (const installed of this.kept()) {
			if (installed.name !== candidate.name && !obsoletes(candidate, installed)) continue;
			this.gone.add(installed.name);
			isChanged = true;
		}
		if (!isChanged) return [];
		return [...this.kept()].filter(
			(installed) => !installed.requires.every((each) => this.isMet(each)),
		);
	}
}

/** Paths that primary.xml names, as createrepo chooses them. */
function isListedPath(path: string): boolean {
	return path.startsWith('/etc/') || path.includes('bin/') || path === '/usr/lib/sendmail';
}

/** Whether one package says of itself that it takes the other's place. */
export function obsoletes(
	{ obsoletes: list, name }: Pick<RpmPackage, 'name' | 'obsoletes'>,
	other: Pick<Present, 'name' | 'epoch' | 'version' | 'release'>,
): boolean {
	if (name === other.name) return false;
	const own: RpmCapability = {
		name: other.name,
		sign: '=',
		version: { epoch: other.epoch, version: other.version, release: other.release },
	};
	return list.some((obsolete) => meetsCapability(obsolete, own));
}

/** Of each name the highest version, then in the order of the repositories. */
export function bestOfEachName(
	list: readonly RpmPackage[],
	candidates: RpmCandidates,
): readonly RpmPackage[] {
	const best = new Map<string, RpmPackage>();
	for (const candidate of list) {
		if (list.some((other) => obsoletes(other, candidate))) continue;
		const known = best.get(candidate.name);
		if (known === undefined || compareRpmVersions(candidate, known) > 0)
			best.set(candidate.name, candidate);
	}
	return [...best.values()].sort((a, b) => candidates.orderOf(a) - candidates.orderOf(b));
}
