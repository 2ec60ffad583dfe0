/**
 * What package managers did in a RUN so far. What a layer holds because of them follows from what was
 * installed before the RUN and what is at its end, so installs and removals on the way leave no trace.
 */
import type { Message } from '../../../protocol/message.ts';
import type { ApkIndex } from '../packages/apk/apkIndex.ts';
import type { ApkSystem } from '../packages/apk/apkSystem.ts';
import type { DebIndex } from '../packages/deb/debIndex.ts';
import type { DebStanza, DebSystem } from '../packages/deb/debSystem.ts';
import type { RpmIndex } from '../packages/rpm/rpmIndex.ts';
import type { RpmSystem } from '../packages/rpm/rpmSystem.ts';

export interface DebRun {
	readonly index: DebIndex;
	readonly before: DebSystem;
	readonly after: DebSystem;
	/** What it was before apt first chose among packages that the index does not know; else `after`. */
	readonly seen: DebSystem;
	/** The names on the command lines of installs. */
	readonly words: ReadonlySet<string>;
	/** Packages that were set up or removed on the way. */
	readonly turnover: number;
	/** `upgrade` was among the commands: how old the base is decides. */
	readonly upgrades: boolean;
	/** apt did not run. */
	readonly dpkgAlone: boolean;
}

export interface ApkRun {
	readonly index: ApkIndex;
	readonly before: ApkSystem;
	readonly after: ApkSystem;
	readonly upgrades: boolean;
}

export interface RpmRun {
	readonly index: RpmIndex;
	readonly before: RpmSystem;
	readonly after: RpmSystem;
	/** The names on the command lines. */
	readonly words: readonly string[];
	readonly noDocs: boolean;
	readonly upgrades: boolean;
	readonly tool: 'dnf' | 'microdnf' | 'yum';
}

export interface Cleared {
	readonly path: string;
	/** False: some of what is at or below the path may be left. */
	readonly whole: boolean;
}

export interface PackagesOfRun {
	readonly deb: DebRun | null;
	readonly apk: ApkRun | null;
	readonly rpm: RpmRun | null;
	/** Python packages that it installed, `name==version`. */
	readonly python: readonly string[];
	/** True once a package manager wrote into the system's folders, whatever it was. */
	readonly touched: boolean;
	/** Calls whose packages are not known, each with the reason. */
	readonly problems: readonly Message[];
	/** .debs that were installed on a system that is not known. */
	readonly looseDebs: readonly DebStanza[];
	/** A .deb may have brought apt other sources. */
	readonly otherSources: boolean;
	/** Why a call failed; told where that ends the build. */
	readonly failure: Message | null;
	/** Removed since: what packages put there is gone. */
	readonly cleared: readonly Cleared[];
	/** True where it happened in one of several branches only. */
	readonly unsure: boolean;
}

export const noPackages: PackagesOfRun = {
	deb: null,
	apk: null,
	rpm: null,
	python: [],
	touched: false,
	problems: [],
	looseDebs: [],
	otherSources: false,
	failure: null,
	cleared: [],
	unsure: false,
};

/** A call whose packages are not known. */
export function withProblem(packages: PackagesOfRun, problem: Message): PackagesOfRun {
	return { ...packages, touched: true, problems: withMessage(packages.problems, problem) };
}

function withMessage(problems: readonly Message[], problem: Message): readonly Message[] {
	const text = JSON.stringify(problem);
	return problems.some((each) => JSON.stringify(each) === text) ? problems : [...problems, problem];
}

/** Either of the two happened. */
export function joinPackages(a: PackagesOfRun, b: PackagesOfRun): PackagesOfRun {
	if (a === b) return a;
	return {
		deb: joinDebRuns(a.deb, b.deb),
		apk: joinRuns(a.apk, b.apk),
		rpm: joinRuns(a.rpm, b.rpm),
		python: [...new Set([...a.python, ...b.python])],
		touched: a.touched || b.touched,
		problems: b.problems.reduce(withMessage, a.problems),
		looseDebs: [...new Set([...a.looseDebs, ...b.looseDebs])],
		otherSources: a.otherSources || b.otherSources,
		failure: a.failure ?? b.failure,
		cleared: joinCleared(a.cleared, b.cleared),
		unsure: true,
	};
}

interface Run {
	readonly after: { readonly installed: ReadonlyMap<string, unknown> };
	readonly upgrades: boolean;
}

function joinDebRuns(a: DebRun | null, b: DebRun | null): DebRun | null {
	const joined = joinRuns(a, b);
	if (a === null || b === null || joined === null || a === b) return joined;
	return { ...joined, words: new Set([...a.words, ...b.words]) };
}

/** What both installed: never less than either did. */
function joinRuns<R extends Run>(a: R | null, b: R | null): R | null {
	if (a === null || b === null || a === b) return a ?? b;
	const upgrades = a.upgrades || b.upgrades;
	if (a.after === b.after) return { ...a, upgrades };
	const installed = new Map([...a.after.installed, ...b.after.installed]);
	return { ...b, upgrades, after: { ...b.after, installed } };
}

function joinCleared(a: readonly Cleared[], b: readonly Cleared[]): readonly Cleared[] {
	if (a === b) return a;
	const inBoth = (one: Cleared, others: readonly Cleared[]) =>
		one.whole && others.some(({ path, whole }) => whole && path === one.path);
	const either = [
		...a.map((one) => ({ ...one, whole: inBoth(one, b) })),
		...b.map((one) => ({ ...one, whole: inBoth(one, a) })),
	];
	return either.filter(({ path }, at) => either.findIndex((one) => one.path === path) === at);
}
