/** Which packages a world needs: what apk's own solver would choose. */
import { type ApkDependency, namesVersion } from './apkDependency.ts';
import { compareApkVersions } from './apkVersion.ts';

/** A package that may be chosen: of the index, of the system, or made by `--virtual`. */
export interface Candidate {
	readonly name: string;
	readonly version: string;
	readonly checksum: string;
	readonly priority: number;
	/** Lower comes first. */
	readonly repository: number;
	/** Tag of its repository; null: none. */
	readonly tag: string | null;
	readonly isInstalled: boolean;
	readonly depends: readonly ApkDependency[];
	readonly provides: readonly ApkDependency[];
	readonly installIf: readonly ApkDependency[];
}

export interface CandidateWorld {
	/** All that are of this name or provide it. */
	readonly providers: (name: string) => readonly Candidate[];
	/** All that come in where this name is there. */
	readonly triggers: (name: string) => readonly Candidate[];
}

export interface SolverRequest {
	readonly world: readonly ApkDependency[];
	/** Names whose packages, and what those need, may be replaced by newer ones; `all`: any. */
	readonly upgrade: ReadonlySet<string> | 'all';
}

/** The packages chosen, or the names that cannot be had. */
export type Solution =
	| { readonly chosen: ReadonlySet<Candidate> }
	| { readonly unmet: readonly string[] };

/** Steps before it is given up: an index of Alpine needs some thousand. */
const mostSteps = 200_000;

export function solveApk(candidates: CandidateWorld, request: SolverRequest): Solution {
	const solver = new Solver(candidates, request.upgrade);
	const world = [...request.world].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
	for (const demand of world) {
		if (request.upgrade !== 'all' && request.upgrade.has(demand.name)) solver.upgrade(demand.name);
		solver.discover(demand.name);
	}
	for (const demand of world) solver.apply(demand, null);
	return solver.run();
}

interface NameState {
	readonly name: string;
	readonly providers: readonly Candidate[];
	/** How many demand it. */
	demands: number;
	/** Undefined: not decided. */
	chosen: Candidate | null | undefined;
	/** A package is of this name, not only something that it provides. */
	readonly isPackage: boolean;
	/** The longest way down through dependencies. */
	depth: number;
}

class Solver {
	readonly #candidates: CandidateWorld;
	readonly #upgrade: ReadonlySet<string> | 'all';
	readonly #names = new Map<string, NameState>();
	/** Met packages by the names among their dependencies. */
	readonly #dependents = new Map<string, Set<Candidate>>();
	readonly #seen = new Set<Candidate>();
	/** Cannot be chosen any more. */
	readonly #excluded = new Set<Candidate>();
	readonly #upgradable = new Set<Candidate>();
	/** By its demand `name@tag` or by inheritance: tags that a package may come from. */
	readonly #allowedTags = new Map<Candidate, Set<string>>();
	readonly #open = new Set<NameState>();
	readonly #triggered = new Set<Candidate>();
	/** Names whose providers' common dependencies are to be looked at again. */
	readonly #dirty = new Set<NameState>();
	readonly #chosen = new Set<Candidate>();
	readonly #unmet: string[] = [];
	#steps = 0;

	constructor(candidates: CandidateWorld, upgrade: ReadonlySet<string> | 'all') {
		this.#candidates = candidates;
		this.#upgrade = upgrade;
	}

	upgrade(name: string): void {
		for (const candidate of this.discover(name).providers) this.#upgradable.add(candidate);
	}

	/** Meets a name and all that it could lead to. */
	discover(name: string): NameState {
		const known = this.#names.get(name);
		if (known !== undefined) return known;
		const first = this.#meet(name);
		const path = [{ state: first, below: this.#below(first) }];
		for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
			const next = top.below.pop();
			if (next === undefined) {
				path.pop();
				const above = path.at(-1);
				if (above !== undefined)
					above.state.depth = Math.max(above.state.depth, top.state.depth + 1);
				continue;
			}
			const met = this.#names.get(next);
			if (met !== undefined) {
				top.state.depth = Math.max(top.state.depth, met.depth + 1);
				continue;
			}
			const state = this.#meet(next);
			path.push({ state, below: this.#below(state) });
		}
		return first;
	}

	#meet(name: string): NameState {
		const providers = this.#candidates.providers(name);
		const state: NameState = {
			name,
			providers,
			demands: 0,
			chosen: undefined,
			depth: 0,
			isPackage: providers.some((candidate) => candidate.name === name),
		};
		this.#names.set(name, state);
		for (const candidate of providers) this.#watch(candidate);
		return state;
	}

	#below({ providers }: NameState): string[] {
		const names = new Set<string>();
		for (const candidate of providers) {
			for (const { name } of candidate.depends) names.add(name);
		}
		return [...names].reverse();
	}

	/** Takes note of what it depends on, so that an exclusion there reaches it. */
	#watch(candidate: Candidate): void {
		if (this.#seen.has(candidate)) return;
		this.#seen.add(candidate);
		for (const { name } of candidate.depends) {
			const dependents = this.#dependents.get(name);
			if (dependents === undefined) this.#dependents.set(name, new Set([candidate]));
			else dependents.add(candidate);
		}
	}

	/** A dependency of the world (`from` null) or of a chosen package. */
	apply(dependency: ApkDependency, from: Candidate | null): void {
		const state = this.discover(dependency.name);
		const inherited = from === null ? null : this.#allowedTags.get(from);
		for (const candidate of state.providers) {
			const isMeant = namesVersion(
				dependency,
				providedVersion(candidate, state.name),
				candidate.checksum,
			);
			if (isMeant === dependency.isConflict) {
				this.#exclude(candidate);
				continue;
			}
			if (dependency.tag !== null) this.#allow(candidate, dependency.tag);
			for (const tag of inherited ?? []) this.#allow(candidate, tag);
			if (from !== null && this.#upgradable.has(from)) this.#upgradable.add(candidate);
		}
		if (state.chosen !== undefined && !this.#isMet(dependency)) this.#unmet.push(state.name);
		if (!dependency.isConflict) this.#demand(state);
	}

	#demand(state: NameState): void {
		state.demands++;
		this.#dirty.add(state);
		if (state.chosen === undefined) this.#open.add(state);
	}

	#allow(candidate: Candidate, tag: string): void {
		const tags = this.#allowedTags.get(candidate);
		if (tags === undefined) this.#allowedTags.set(candidate, new Set([tag]));
		else tags.add(tag);
	}

	#isTagAllowed(candidate: Candidate): boolean {
		if (candidate.tag === null || candidate.isInstalled) return true;
		return this.#allowedTags.get(candidate)?.has(candidate.tag) ?? false;
	}

	#exclude(first: Candidate): void {
		const queue = [first];
		for (let candidate = queue.pop(); candidate !== undefined; candidate = queue.pop()) {
			if (this.#excluded.has(candidate) || this.#chosen.has(candidate)) continue;
			this.#excluded.add(candidate);
			for (const name of namesOf(candidate)) {
				const state = this.#names.get(name);
				if (state !== undefined && state.demands > 0) this.#dirty.add(state);
				for (const above of this.#dependents.get(name) ?? []) {
					if (!above.depends.every((dependency) => this.#canBeMet(dependency))) queue.push(above);
				}
			}
		}
	}

	#canBeMet(dependency: ApkDependency): boolean {
		const state = this.#names.get(dependency.name);
		if (state === undefined) return true;
		if (state.chosen !== undefined) return this.#isMet(dependency);
		if (dependency.isConflict) return true;
		return state.providers.some(
			(candidate) =>
				!this.#excluded.has(candidate) &&
				namesVersion(dependency, providedVersion(candidate, state.name), candidate.checksum),
		);
	}

	#isMet(dependency: ApkDependency): boolean {
		const chosen = this.#names.get(dependency.name)?.chosen;
		if (chosen === undefined || chosen === null) return dependency.isConflict;
		const version = providedVersion(chosen, dependency.name);
		return namesVersion(dependency, version, chosen.checksum) !== dependency.isConflict;
	}

	run(): Solution {
		for (;;) {
			for (const state of this.#dirty) this.#narrow(state);
			const next = this.#next();
			if (next === null) break;
			if (++this.#steps > mostSteps) return { unmet: [next.name] };
			this.#select(next);
		}
		return this.#unmet.length > 0
			? { unmet: [...new Set(this.#unmet)].sort() }
			: { chosen: this.#chosen };
	}

	/** What all that could be chosen for a name depend on is needed in any case. */
	#narrow(state: NameState): void {
		this.#dirty.delete(state);
		if (state.demands === 0 || state.chosen !== undefined) return;
		const left = state.providers.filter((candidate) => !this.#excluded.has(candidate));
		for (const candidate of left) {
			if (!candidate.depends.every((dependency) => this.#canBeMet(dependency)))
				this.#exclude(candidate);
		}
		const [first, ...others] = left.filter((candidate) => !this.#excluded.has(candidate));
		if (first === undefined) return;
		const common = first.depends.filter(
			({ name, isConflict }) =>
				!isConflict &&
				others.every(({ depends }) =>
					depends.some((other) => other.name === name && !other.isConflict),
				),
		);
		for (const { name } of common) {
			const below = this.discover(name);
			if (below.demands === 0) this.#demand(below);
		}
	}

	/** Names without a choice first, then those that decide most. */
	#next(): NameState | null {
		let best: NameState | null = null;
		for (const state of this.#open) {
			if (best === null || this.#comesBefore(state, best)) best = state;
		}
		return best;
	}

	#comesBefore(a: NameState, b: NameState): boolean {
		if (a.demands > 0 !== b.demands > 0) return a.demands > 0;
		const hasChoice = this.#hasChoice(a);
		if (hasChoice !== this.#hasChoice(b)) return !hasChoice;
		if (a.isPackage !== b.isPackage) return a.isPackage;
		if (a.depth !== b.depth) return a.depth > b.depth;
		return a.name < b.name;
	}

	#hasChoice({ providers }: NameState): boolean {
		let options = 0;
		for (const candidate of providers) {
			if (!this.#excluded.has(candidate) && ++options > 1) return true;
		}
		return false;
	}

	#select(state: NameState): void {
		this.#open.delete(state);
		const best = this.#best(state);
		if (best === null) {
			state.chosen = null;
			if (state.demands > 0) this.#unmet.push(state.name);
			this.#pullTriggers(state.name);
			return;
		}
		if (!this.#isTagAllowed(best)) this.#unmet.push(state.name);
		this.#chosen.add(best);
		for (const name of namesOf(best)) this.#assign(name, best);
		for (const dependency of best.depends) this.apply(dependency, best);
		for (const name of namesOf(best)) this.#pullTriggers(name);
	}

	#best(state: NameState): Candidate | null {
		let best: Candidate | null = null;
		for (const candidate of state.providers) {
			if (this.#excluded.has(candidate)) continue;
			if (state.demands === 0) {
				if (!this.#triggered.has(candidate) || !this.#isTagAllowed(candidate)) continue;
			}
			if (!this.#mayStandFor(candidate, state)) continue;
			if (best === null || this.#compare(candidate, best, state.name) > 0) best = candidate;
		}
		return best;
	}

	/** One that provides a name without a version is taken only where it is asked for, ranked or alone. */
	#mayStandFor(candidate: Candidate, { name, providers }: NameState): boolean {
		if (providedVersion(candidate, name) !== null) return true;
		if (candidate.priority > 0 || providers.length === 1) return true;
		return (this.#names.get(candidate.name)?.demands ?? 0) > 0;
	}

	/** Positive: a is preferred. */
	#compare(a: Candidate, b: Candidate, name: string): number {
		const isUpgrade = this.#upgrade === 'all' || this.#upgradable.has(a) || this.#upgradable.has(b);
		const installed = Number(a.isInstalled) - Number(b.isInstalled);
		const orders = [
			Number(this.#isTagAllowed(a)) - Number(this.#isTagAllowed(b)),
			this.#tagPreference(a) - this.#tagPreference(b),
			isUpgrade ? 0 : installed,
			compareProvided(providedVersion(a, name), providedVersion(b, name)),
			a.name === b.name ? compareApkVersions(a.version, b.version) : 0,
			installed,
			a.priority - b.priority,
			b.repository - a.repository,
			a.name < b.name ? 1 : a.name > b.name ? -1 : 0,
		];
		return orders.find((order) => order !== 0) ?? 0;
	}

	/** Where a demand names a tag, its repository before the others. */
	#tagPreference(candidate: Candidate): number {
		const tags = this.#allowedTags.get(candidate);
		if (tags === undefined || tags.size === 0) return candidate.tag === null ? 1 : 0;
		return candidate.tag !== null && tags.has(candidate.tag) ? 1 : 0;
	}

	#assign(name: string, chosen: Candidate): void {
		const state = this.discover(name);
		const version = providedVersion(chosen, name);
		if (state.chosen) {
			const isShared = version === null && providedVersion(state.chosen, name) === null;
			if (!isShared && state.chosen !== chosen) this.#unmet.push(name);
			return;
		}
		state.chosen = chosen;
		this.#open.delete(state);
		for (const other of state.providers) {
			const isShared = version === null && providedVersion(other, name) === null;
			if (other !== chosen && !isShared) this.#exclude(other);
		}
	}

	#pullTriggers(name: string): void {
		for (const candidate of this.#candidates.triggers(name)) {
			if (this.#triggered.has(candidate) || this.#excluded.has(candidate)) continue;
			const isTriggered = candidate.installIf.every(
				(dependency) =>
					this.#names.get(dependency.name)?.chosen !== undefined && this.#isMet(dependency),
			);
			if (!isTriggered) continue;
			this.#triggered.add(candidate);
			const state = this.discover(candidate.name);
			if (state.chosen === undefined) this.#open.add(state);
		}
	}
}

function namesOf(candidate: Candidate): readonly string[] {
	return [candidate.name, ...candidate.provides.map(({ name }) => name)];
}

/** The version under which a package provides a name; null: without one. */
function providedVersion(candidate: Candidate, name: string): string | null {
	if (candidate.name === name) return candidate.version;
	const provided = candidate.provides.find((provides) => provides.name === name);
	return provided?.operator == null ? null : provided.version;
}

/** Without a version counts as equal to any. */
function compareProvided(a: string | null, b: string | null): number {
	return a === null || b === null ? 0 : compareApkVersions(a, b);
}
