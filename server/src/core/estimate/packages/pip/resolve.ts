/**
 * Which versions an install brings. As pip does it, newest first: a condition that comes later makes
 * the choice again, and where nothing is left, the package that brought the condition gives way to an
 * older version. Works on what is known and says what it lacks, so that it can be asked again.
 */
import type { Message } from '../../../../protocol/message.ts';
import type { Candidate, IndexFile } from './candidates.ts';
import { type MarkerEnvironment, markerHolds } from './marker.ts';
import type { PythonRequest, UnknownPackage } from './pythonRequest.ts';
import { markerEnvironment } from './pythonTarget.ts';
import { parseRequirement, type Requirement } from './requirement.ts';
import { isWheelAddress } from './requirementsFile.ts';
import {
	admitsPrereleases,
	parseVersion,
	pinnedVersion,
	type Specifier,
	satisfies,
} from './version.ts';
import { parseWheelName } from './wheelTags.ts';

/** What is known of an index. */
export interface IndexFacts {
	/** By project; a Message: it cannot be had. */
	readonly projects: ReadonlyMap<string, readonly Candidate[] | Message>;
	/** Requirements of wheels, by address; a Message: they cannot be read. */
	readonly requirements: ReadonlyMap<string, readonly string[] | Message>;
}

export interface ChosenWheel {
	readonly name: string;
	readonly version: string;
	readonly wheel: IndexFile;
	/** The install itself names it. */
	readonly requested: boolean;
	/** Only this version meets what is asked for. */
	readonly pinned: boolean;
	/** It is asked for by its address. */
	readonly direct: boolean;
}

export type Resolution =
	| {
			readonly kind: 'asks';
			readonly projects: readonly string[];
			readonly wheels: readonly IndexFile[];
	  }
	| {
			readonly kind: 'resolved';
			readonly wheels: readonly ChosenWheel[];
			readonly unknown: readonly UnknownPackage[];
	  }
	| { readonly kind: 'conflict'; readonly reason: Message };

/** pip gives up at 200,000 rounds; that many other choices are what a person waits for. */
const mostAttempts = 200;
/** More packages are no environment that a person installs. */
const mostPackages = 2_000;
/** Requirements that are followed, those of one name told more than once. */
const mostRequirements = 100_000;
/** Lists in METADATA are shorter by far. */
const mostPerWheel = 5_000;

export function resolve(request: PythonRequest, facts: IndexFacts): Resolution {
	const roots: Requirement[] = [];
	for (const text of request.requirements) {
		const requirement = rootOf(text);
		if (requirement === null) return conflict('pip.badRequirement', { word: text.slice(0, 200) });
		roots.push(requirement);
	}
	const search: Search = {
		request,
		facts,
		environment: markerEnvironment(request.target),
		roots,
		constraints: constraintsOf(request),
		installed: installedOf(request),
		rejected: new Map(),
		hints: [],
	};
	for (let attempt = 0; attempt < mostAttempts; attempt++) {
		const outcome = tryOnce(search);
		if (outcome !== 'again') return outcome;
	}
	return conflict('pip.tooManyChoices', {
		names: roots
			.map(({ name }) => name)
			.join(', ')
			.slice(0, 200),
	});
}

function conflict(code: string, args: NonNullable<Message['args']>): Resolution {
	return { kind: 'conflict', reason: { code, args } };
}

/** A condition, and what brought it; the install itself where `by` is null. */
interface Condition {
	readonly name: string;
	readonly specifiers: readonly Specifier[];
	readonly by: Parent | null;
}

interface Parent {
	readonly name: string;
	readonly version: string;
}

interface Search {
	readonly request: PythonRequest;
	readonly facts: IndexFacts;
	readonly environment: MarkerEnvironment;
	readonly roots: readonly Requirement[];
	readonly constraints: readonly Requirement[];
	readonly installed: ReadonlyMap<string, string>;
	/** Versions that brought conditions which nothing meets, by project. */
	readonly rejected: Map<string, Set<string>>;
	/** Conditions that came after a choice which did not meet them. */
	hints: Condition[];
}

function rootOf(text: string): Requirement | null {
	if (!isWheelAddress(text)) return parseRequirement(text);
	const url = text.replace(/#.*$/, '');
	const wheel = parseWheelName(fileOf(url));
	if (wheel === null) return null;
	return { name: wheel.project, extras: [], specifiers: [], url, marker: null };
}

function fileOf(url: string): string {
	const name = url.replace(/[?#].*$/s, '').replace(/^.*\//s, '');
	return name.replace(/%2b/gi, '+');
}

function constraintsOf({ constraints }: PythonRequest): readonly Requirement[] {
	return constraints.flatMap((text) => {
		const requirement = parseRequirement(text);
		return requirement === null ? [] : [requirement];
	});
}

function installedOf({ installed }: PythonRequest): ReadonlyMap<string, string> {
	return new Map(
		installed.map((text) => {
			const [name = '', version = ''] = text.split('==');
			return [name, version] as const;
		}),
	);
}

interface Demand {
	readonly conditions: Condition[];
	readonly extras: Set<string>;
	url: string | null;
	pick: Pick | null;
}

type Pick =
	| {
			readonly kind: 'installed' | 'source' | 'unknown';
			readonly text: string;
			readonly reason?: Message;
	  }
	| { readonly kind: 'wheel'; readonly text: string; readonly wheel: IndexFile };

interface Attempt {
	readonly demands: Map<string, Demand>;
	readonly waiting: { readonly requirement: Requirement; readonly by: Parent | null }[];
	readonly projects: Set<string>;
	readonly wheels: Map<string, IndexFile>;
}

function tryOnce(search: Search): Resolution | 'again' {
	const attempt: Attempt = {
		demands: new Map(),
		waiting: [],
		projects: new Set(),
		wheels: new Map(),
	};
	for (const requirement of search.roots) {
		if (holds(requirement, search, [])) attempt.waiting.push({ requirement, by: null });
	}
	for (let at = 0; at < attempt.waiting.length; at++) {
		const next = attempt.waiting[at];
		if (next === undefined) break;
		if (attempt.demands.size > mostPackages || at > mostRequirements) {
			return conflict('pip.tooManyPackages', { count: mostPackages });
		}
		const outcome = take(next.requirement, next.by, attempt, search);
		if (outcome !== null) return outcome;
	}
	if (attempt.projects.size + attempt.wheels.size > 0) {
		return { kind: 'asks', projects: [...attempt.projects], wheels: [...attempt.wheels.values()] };
	}
	return dropHints(attempt, search) ? 'again' : resolved(attempt, search);
}

/** Conditions of versions that are not chosen any more do not count; true: there were some. */
function dropHints({ demands }: Attempt, search: Search): boolean {
	const kept = search.hints.filter(
		({ by }) => by === null || demands.get(by.name)?.pick?.text === by.version,
	);
	const dropped = kept.length < search.hints.length;
	search.hints = kept;
	return dropped;
}

function holds({ marker }: Requirement, search: Search, extras: readonly string[]): boolean {
	return marker === null || markerHolds(marker, search.environment, extras) !== false;
}

/** Null: it is followed. */
function take(
	requirement: Requirement,
	by: Parent | null,
	attempt: Attempt,
	search: Search,
): Resolution | 'again' | null {
	const { name, extras, specifiers, url } = requirement;
	const demand = attempt.demands.get(name) ?? newDemand(name, search);
	attempt.demands.set(name, demand);
	const condition: Condition = { name, specifiers, by };
	demand.conditions.push(condition);
	demand.url ??= url;
	const fresh = extras.filter((extra) => !demand.extras.has(extra));
	for (const extra of fresh) demand.extras.add(extra);
	if (demand.pick === null) {
		const pick = pickFor(name, demand, attempt, search);
		if (pick === 'asked') return null;
		if (pick === null) return giveWay(condition, demand, search);
		demand.pick = pick;
		follow(name, pick, demand, attempt, search);
		return null;
	}
	if (!meets(demand.pick, specifiers)) {
		search.hints.push(condition);
		return pickFor(name, demand, attempt, search) === null
			? giveWay(condition, demand, search)
			: 'again';
	}
	if (fresh.length > 0) follow(name, demand.pick, demand, attempt, search);
	return null;
}

function newDemand(name: string, search: Search): Demand {
	const fromConstraints = search.constraints
		.filter((each) => each.name === name && holds(each, search, []))
		.map(({ specifiers }) => ({ name, specifiers, by: null }));
	const hinted = search.hints.filter((hint) => hint.name === name);
	return { conditions: [...fromConstraints, ...hinted], extras: new Set(), url: null, pick: null };
}

function meets(pick: Pick, specifiers: readonly Specifier[]): boolean {
	if (pick.kind === 'unknown') return true;
	const version = parseVersion(pick.text);
	return version === null || satisfies(version, specifiers);
}

/** The newest that meets all conditions; `asked`: the index has to be asked; null: there is none. */
function pickFor(
	name: string,
	{ conditions, url }: Demand,
	attempt: Attempt,
	search: Search,
): Pick | 'asked' | null {
	if (url !== null) return pickDirect(url);
	const specifiers = conditions.flatMap((each) => each.specifiers);
	const installed = search.installed.get(name);
	const isRequested = conditions.some(({ by }) => by === null);
	const { upgrade } = search.request;
	const keeps = upgrade === 'none' || (upgrade === 'named' && !isRequested);
	if (installed !== undefined && keeps) {
		const version = parseVersion(installed);
		if (version !== null && satisfies(version, specifiers)) {
			return { kind: 'installed', text: installed };
		}
	}
	const candidates = search.facts.projects.get(name);
	if (candidates === undefined) {
		attempt.projects.add(name);
		return 'asked';
	}
	if ('code' in candidates) return { kind: 'unknown', text: '', reason: candidates };
	const best = newest(candidates, specifiers, search.rejected.get(name), search.request);
	if (best === null) return null;
	if (best.wheel === null) return { kind: 'source', text: best.text };
	return best.text === installed
		? { kind: 'installed', text: installed }
		: { kind: 'wheel', text: best.text, wheel: best.wheel };
}

function pickDirect(url: string): Pick {
	const file = fileOf(url);
	const wheel = parseWheelName(file);
	if (wheel === null) return { kind: 'source', text: '' };
	const bare = url.replace(/#.*$/s, '');
	return {
		kind: 'wheel',
		text: wheel.version,
		wheel: { file, url: bare, requiresPython: null, yanked: false, bytes: null, metadata: false },
	};
}

function newest(
	candidates: readonly Candidate[],
	specifiers: readonly Specifier[],
	rejected: ReadonlySet<string> | undefined,
	{ prereleases }: PythonRequest,
): Candidate | null {
	const fitting = candidates.filter(
		({ version, text }) => rejected?.has(text) !== true && satisfies(version, specifiers),
	);
	const admitted = prereleases || admitsPrereleases(specifiers);
	const pool = admitted || fitting.every((each) => each.isPrerelease) ? fitting : finals(fitting);
	const isPinned = pinnedVersion(specifiers) !== null;
	return pool.find(({ yanked }) => !yanked) ?? (isPinned ? pool[0] : undefined) ?? null;
}

function finals(candidates: readonly Candidate[]): readonly Candidate[] {
	return candidates.filter((each) => !each.isPrerelease);
}

/** Nothing meets a condition: what brought it, or another one of the same project's, gets older. */
function giveWay(last: Condition, { conditions }: Demand, search: Search): Resolution | 'again' {
	const parents = [last, ...[...conditions].reverse()].flatMap(({ by }) =>
		by === null ? [] : [by],
	);
	const parent = parents.find(({ name, version }) => isOneOfSeveral(name, version, search));
	if (parent === undefined) {
		const wanted = conditions.flatMap(({ specifiers }) => specifiers.map(conditionText));
		const args = { name: last.name, versions: [...new Set(wanted)].join(', ').slice(0, 200) };
		return conflict('pip.noVersion', args);
	}
	const versions = search.rejected.get(parent.name) ?? new Set();
	search.rejected.set(parent.name, versions.add(parent.version));
	search.hints = search.hints.filter(({ by }) => by?.name !== parent.name);
	return 'again';
}

function isOneOfSeveral(name: string, version: string, { facts, rejected }: Search): boolean {
	const candidates = facts.projects.get(name);
	if (candidates === undefined || 'code' in candidates) return false;
	const left = candidates.filter(({ text }) => rejected.get(name)?.has(text) !== true);
	return left.length > 1 && left.some(({ text }) => text === version);
}

function conditionText({ operator, text, prefix }: Specifier): string {
	return `${operator}${text}${prefix ? '.*' : ''}`;
}

/** Puts what a wheel needs on the list. */
function follow(name: string, pick: Pick, demand: Demand, attempt: Attempt, search: Search): void {
	if (pick.kind !== 'wheel' || !search.request.dependencies) return;
	const lines = search.facts.requirements.get(pick.wheel.url);
	if (lines === undefined) {
		attempt.wheels.set(pick.wheel.url, pick.wheel);
		return;
	}
	if ('code' in lines) return;
	const by: Parent = { name, version: pick.text };
	for (const line of lines.slice(0, mostPerWheel)) {
		const requirement = parseRequirement(line);
		if (requirement !== null && holds(requirement, search, [...demand.extras])) {
			attempt.waiting.push({ requirement, by });
		}
	}
}

function resolved({ demands }: Attempt, { facts, roots, request }: Search): Resolution {
	const wheels: ChosenWheel[] = [];
	const unknown: UnknownPackage[] = [];
	const named = new Set(roots.map(({ name }) => name));
	for (const [name, { pick, conditions, url }] of demands) {
		if (pick === null || pick.kind === 'installed') continue;
		if (pick.kind !== 'wheel') {
			const reason: Message = pick.reason ?? { code: 'pip.fromSource', args: { name } };
			unknown.push({ name, reason });
			continue;
		}
		const specifiers = conditions.flatMap((each) => each.specifiers);
		wheels.push({
			name,
			version: pick.text,
			wheel: pick.wheel,
			requested: named.has(name),
			pinned: url !== null || pinnedVersion(specifiers) !== null,
			direct: url !== null,
		});
		const lines = facts.requirements.get(pick.wheel.url);
		if (request.dependencies && lines !== undefined && 'code' in lines) {
			unknown.push({ name, reason: lines });
		}
	}
	return { kind: 'resolved', wheels, unknown };
}
