/** What dnf, microdnf or yum make of a system: a new system, and what came in. */

import type { PackageProblem } from '../packagePart.ts';
import { countOfTexts, textsOf } from '../texts.ts';
import { capabilitiesOf, parseRpmCapability, type RpmDependency } from './rpmDependency.ts';
import type { RpmIndex, RpmPackage } from './rpmIndex.ts';
import type { InstalledRpm, RpmSystem } from './rpmSystem.ts';
import {
	bestOfEachName,
	obsoletes,
	provides,
	RpmCandidates,
	RpmTransaction,
} from './rpmTransaction.ts';
import { compareRpmVersions } from './rpmVersion.ts';

export interface RpmRequest {
	readonly kind: 'install' | 'remove' | 'upgrade';
	/** `name`, `name-version`, `/path`, `name*`; none: all, for an upgrade. */
	readonly words: readonly string[];
	/** What is recommended comes too; null: as the system has it. */
	readonly weakDependencies: boolean | null;
	/** Only the newest of what is named will do (`best`, set in Red Hat's dnf.conf). */
	readonly best: boolean;
}

export interface RpmOutcome {
	readonly system: RpmSystem;
	/** New ones and those that replace another version, in the order of their choice. */
	readonly added: readonly RpmPackage[];
	/** Names of the system that went and were not replaced. */
	readonly removed: readonly string[];
}

/** Choices that are tried before it is given up. */
const mostChoices = 2_000;

export function resolveRpm(
	index: RpmIndex,
	system: RpmSystem,
	request: RpmRequest,
): RpmOutcome | PackageProblem {
	if (request.kind === 'remove') return removed(system, request.words);
	const solver = new RpmSolver(new RpmCandidates(index), system);
	const words =
		request.kind === 'upgrade' && request.words.length === 0
			? [...system.installed.keys()]
			: request.words;
	const goals: (readonly RpmPackage[])[] = [];
	for (const word of words) {
		const matches = solver.matches(word);
		if (request.kind === 'upgrade') {
			goals.push(...matches.filter((list) => list.some((each) => solver.isNewer(each))));
			continue;
		}
		if (matches.length === 0) {
			if (system.assumed.has(word)) continue;
			return { problem: { code: 'rpm.noMatch', args: { word } } };
		}
		const only = (list: readonly RpmPackage[]) => bestOfEachName(list, solver.candidates);
		goals.push(...(request.best ? matches.map(only) : matches));
	}
	const done = solver.close(new RpmTransaction(solver.candidates, system), goals, []);
	if (done === null) return { problem: { code: 'rpm.unmet', args: { names: words.join(' ') } } };
	const weak = request.weakDependencies ?? system.weakDependencies;
	return outcome(system, weak ? solver.withWeak(done) : done, goals);
}

class RpmSolver {
	readonly candidates: RpmCandidates;
	readonly #system: RpmSystem;
	#choices = 0;

	constructor(candidates: RpmCandidates, system: RpmSystem) {
		this.candidates = candidates;
		this.#system = system;
	}

	isNewer(candidate: RpmPackage): boolean {
		const installed = this.#system.installed.get(candidate.name);
		return installed !== undefined && compareRpmVersions(candidate, installed) > 0;
	}

	/** Lists of which one package each is to be taken; empty: nothing is of that name. */
	matches(word: string): RpmPackage[][] {
		if (/[*?[]/.test(word)) return this.#globMatches(word);
		const exact = this.#namedMatches(word);
		const found = exact.length > 0 ? exact : this.#capabilityMatches(word);
		return found.length === 0 ? [] : [found];
	}

	#globMatches(pattern: string): RpmPackage[][] {
		const form = globForm(pattern);
		const lists = new Map<string, RpmPackage[]>();
		for (let id = 0; id < countOfTexts(this.candidates.index.records); id++) {
			const candidate = this.candidates.at(id);
			if (candidate === null || !form.test(candidate.name)) continue;
			lists.set(candidate.name, [...(lists.get(candidate.name) ?? []), candidate]);
		}
		return [...lists.values()];
	}

	/** `name`, `name.arch`, `name-version`, `name-version-release`, with an epoch too. */
	#namedMatches(word: string): RpmPackage[] {
		const own = this.candidates.about(word).filter(({ name }) => name === word);
		if (own.length > 0) {
			const heirs = this.candidates
				.about(word)
				.filter((other) => own.every((each) => obsoletes(other, each)));
			return heirs.length > 0 ? heirs : own;
		}
		const dot = word.lastIndexOf('.');
		const bare = dot > 0 ? word.slice(0, dot) : word;
		const names = new Set<string>([bare]);
		for (let at = word.indexOf('-'); at !== -1; at = word.indexOf('-', at + 1))
			names.add(word.slice(0, at));
		return [...names]
			.flatMap((name) => this.candidates.about(name).filter((each) => each.name === name))
			.filter((each) => spellings(each).includes(word));
	}

	#capabilityMatches(word: string): RpmPackage[] {
		const capability = parseRpmCapability(word);
		return capability === null ? [] : [...this.candidates.providers(capability)];
	}

	/** Takes in what the goals and dependencies need; null where that cannot be. */
	close(
		start: RpmTransaction,
		goals: readonly (readonly RpmPackage[])[],
		dependencies: readonly RpmDependency[],
	): RpmTransaction | null {
		const transaction = start.copy();
		let open = [...goals];
		let pending = [...dependencies];
		for (;;) {
			pending = pending.filter((dependency) => !transaction.isMet(dependency));
			const lists = [
				...open,
				...pending.flatMap((dependency) => transaction.goals(dependency)),
			].map((list) => list.filter((candidate) => transaction.allows(candidate)));
			if (lists.some((list) => list.length === 0)) return null;
			const unmet = lists.filter((list) => !list.some((each) => isTaken(transaction, each)));
			if (unmet.length === 0) {
				pending = this.#lacking(transaction);
				if (pending.length === 0) return transaction;
				continue;
			}
			const single = unmet.find((list) => list.length === 1)?.[0];
			if (single === undefined) return this.#choose(transaction, unmet, open, pending);
			open = open.filter((list) => !list.includes(single));
			pending.push(...this.#take(transaction, single));
		}
	}

	#choose(
		transaction: RpmTransaction,
		unmet: readonly (readonly RpmPackage[])[],
		open: readonly (readonly RpmPackage[])[],
		pending: readonly RpmDependency[],
	): RpmTransaction | null {
		const [list = []] = unmet;
		const best = bestOfEachName(list, this.candidates);
		const rest = list.filter((candidate) => !best.includes(candidate));
		for (const candidate of [...best, ...rest]) {
			if (++this.#choices > mostChoices) return null;
			const next = transaction.copy();
			const needs = this.#take(next, candidate);
			const left = open.filter((goal) => !goal.includes(candidate));
			const done = this.close(next, left, [...pending, ...needs]);
			if (done !== null) return done;
		}
		return null;
	}

	/** What its coming needs: its own demands, and newer ones of those that can no longer stay. */
	#take(transaction: RpmTransaction, candidate: RpmPackage): readonly RpmDependency[] {
		const lacking = transaction.select(candidate);
		const renewed = lacking.map(
			({ name, epoch, version, release }): RpmDependency => ({
				kind: 'capability',
				name,
				sign: '>',
				version: { epoch, version, release },
			}),
		);
		return [...candidate.requires, ...renewed];
	}

	/** Demands that hold only where something else is there, and it came later. */
	#lacking(transaction: RpmTransaction): RpmDependency[] {
		return [...transaction.selected.values()]
			.flatMap(({ requires }) => requires)
			.filter((dependency) => !transaction.isMet(dependency));
	}

	/** Adds what new packages recommend, and what supplements them, as far as it can be had. */
	withWeak(start: RpmTransaction): RpmTransaction {
		let transaction = start;
		const asked = new Set<string>();
		for (let isChanged = true; isChanged; ) {
			isChanged = false;
			for (const { name, recommends } of [...transaction.selected.values()]) {
				const old = this.#system.installed
					.get(name)
					?.recommends.map((each) => JSON.stringify(each));
				for (const dependency of recommends) {
					const key = JSON.stringify(dependency);
					if (asked.has(key) || old?.includes(key)) continue;
					asked.add(key);
					if (transaction.isMet(dependency)) continue;
					const done = this.close(transaction, [], [dependency]);
					if (done === null) continue;
					transaction = done;
					isChanged = true;
				}
			}
			const supplemented = this.#supplemented(transaction);
			if (supplemented === null) continue;
			transaction = supplemented;
			isChanged = true;
		}
		return transaction;
	}

	/** Null where nothing more comes in. */
	#supplemented(transaction: RpmTransaction): RpmTransaction | null {
		const before = new RpmTransaction(this.candidates, this.#system);
		for (const id of this.candidates.index.supplementing) {
			const candidate = this.candidates.at(id);
			if (candidate === null || isTaken(transaction, candidate)) continue;
			if (this.#system.installed.has(candidate.name)) continue;
			const isDue = candidate.supplements.some(
				(dependency) => transaction.isMet(dependency) && !before.isMet(dependency),
			);
			const done = isDue ? this.close(transaction, [[candidate]], []) : null;
			if (done !== null) return done;
		}
		return null;
	}
}

function isTaken(transaction: RpmTransaction, candidate: RpmPackage): boolean {
	return transaction.selected.get(candidate.name) === candidate;
}

/** Every way in which dnf takes a package's name on the command line. */
function spellings({ name, architecture, epoch, version, release }: RpmPackage): readonly string[] {
	return [`${name}.${architecture}`].concat(
		[version, `${epoch}:${version}`].flatMap((number) => [
			`${name}-${number}`,
			`${name}-${number}-${release}`,
			`${name}-${number}-${release}.${architecture}`,
		]),
	);
}

/** A set in brackets stays one, the rest is taken literally. */
function globForm(pattern: string): RegExp {
	const literal = pattern.replace(/[.+^${}()|\\[\]]/g, '\\$&');
	return new RegExp(`^${literal.replace(/\*+/g, '.*').replace(/\?/g, '.')}$`);
}

/** Without what is named, what cannot be without it, and what came only for it. */
function removed(system: RpmSystem, words: readonly string[]): RpmOutcome {
	const left = new Map(system.installed);
	const gone: string[] = [];
	const drop = (name: string) => {
		if (left.delete(name)) gone.push(name);
	};
	for (const word of words) {
		const form = globForm(word);
		for (const name of [...left.keys()]) if (form.test(name)) drop(name);
	}
	const before = new RpmTransaction(nothing, system);
	for (let count = -1; count !== left.size; ) {
		count = left.size;
		const rest = new RpmTransaction(nothing, { ...system, installed: left });
		for (const { name, requires } of [...left.values()]) {
			if (requires.some((each) => before.isMet(each) && !rest.isMet(each))) drop(name);
		}
	}
	const neededBefore = needed(system.installed);
	const neededNow = needed(left);
	for (const name of neededBefore) if (!neededNow.has(name)) drop(name);
	return { system: { ...system, installed: left }, added: [], removed: gone.sort() };
}

/** Names of what was asked for and of all that it leads to, recommended things too. */
function needed(installed: ReadonlyMap<string, InstalledRpm>): ReadonlySet<string> {
	const all = [...installed.values()];
	const found = new Set<string>();
	const queue = all.filter(({ isWanted }) => isWanted);
	for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
		if (found.has(next.name)) continue;
		found.add(next.name);
		const capabilities = [...next.requires, ...next.recommends].flatMap(capabilitiesOf);
		queue.push(
			...all.filter(
				(other) =>
					capabilities.some((capability) => provides(other, capability)) ||
					other.supplements.flatMap(capabilitiesOf).some((each) => provides(next, each)),
			),
		);
	}
	return found;
}

const noPackages: RpmIndex = {
	release: '',
	architecture: '',
	repositories: [],
	records: textsOf([]),
	names: textsOf([]),
	supplementing: [],
	isTruncated: false,
};
const nothing = new RpmCandidates(noPackages);

function outcome(
	before: RpmSystem,
	transaction: RpmTransaction,
	goals: readonly (readonly RpmPackage[])[],
): RpmOutcome {
	const installed = new Map([...transaction.kept()].map((each) => [each.name, each]));
	const added: RpmPackage[] = [];
	for (const found of transaction.selected.values()) {
		const old = before.installed.get(found.name);
		const isWanted = old?.isWanted ?? goals.some((list) => list.includes(found));
		installed.set(found.name, { ...found, isWanted });
		if (old === undefined || compareRpmVersions(old, found) !== 0) added.push(found);
	}
	const removedNames = [...transaction.gone].filter((name) => !installed.has(name)).sort();
	return { system: { ...before, installed }, added, removed: removedNames };
}
