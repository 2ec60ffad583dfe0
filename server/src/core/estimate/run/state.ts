/**
 * The file system of a RUN while its script is followed: what this layer holds so far, over what lies
 * below. Two branches of the script join into one state that holds for either.
 */
import type { Function as ShellFunction } from 'unbash';
import type { Message } from '../../../protocol/message.ts';
import { FileKind } from '../../filesystem/fileTree.ts';
import { segmentsOf } from '../../filesystem/queryTree.ts';
import { partBelow } from '../../filesystem/stageFiles.ts';
import { type Amount, anyAmount, exact, hull, noBytes, perhaps, usualOf } from './amount.ts';
import type { FileGroup } from './fileGroup.ts';
import { joinPackages, noPackages, type PackagesOfRun } from './packagesOfRun.ts';
import { isWithin, parentOf } from './paths.ts';
import type { RunWorld } from './world.ts';

export interface Entry {
	/** `unsure`: either nothing, or something that adds at most `size` to the layer. */
	readonly kind: 'file' | 'directory' | 'symlink' | 'gone' | 'unsure';
	readonly size: Amount;
	/** What a symbolic link says. */
	readonly target?: string;
	/** A hard link: another name of the file at this path, which holds the bytes. */
	readonly linkOf?: string;
	/** A file copied or moved here: if a folder of layers below stands at this path, it is inside it. */
	readonly orFolder?: boolean;
	/** What it is, where its path does not say it. */
	readonly label?: Message;
}

/** Something that cannot be known before the build, named. */
export interface Doubt {
	readonly label: Message;
	/** The folder that holds all of it; null: it may be anywhere. */
	readonly place: string | null;
}

export type ShellName = 'bash' | 'busybox' | 'dash';

export interface RunState {
	/** Touched by this RUN one by one, by absolute path. */
	readonly entries: ReadonlyMap<string, Entry>;
	/** Touched many at once, by kind and place. */
	readonly groups: ReadonlyMap<string, FileGroup>;
	readonly packages: PackagesOfRun;
	/** By what tells them apart. */
	readonly doubts: ReadonlyMap<string, Doubt>;
	/** Paths of layers below that were removed for certain. */
	readonly removed: ReadonlySet<string>;
	/** Paths at and below which layers below may have lost something, or nothing. */
	readonly thinned: ReadonlySet<string>;
	/** A link was made over something unknown: if that is a folder, the link is inside it. */
	readonly looseLinks: boolean;
	/** A command ran of which nothing is known: it may have written and removed anything. */
	readonly unknown: boolean;
	/** Null where a command may have changed it. */
	readonly workingDirectory: string | null;
	/** `cd` went through links of some kind: the shell has another name for the working directory. */
	readonly behindLink: boolean;
	/** Shell variables that the script set; null: set to something unknown. */
	readonly variables: ReadonlyMap<string, string | null>;
	/** Of the variables that the script set, those that commands see too. */
	readonly exported: ReadonlySet<string>;
	readonly functions: ReadonlyMap<string, ShellFunction>;
	/** A command that is not followed may have set variables that the script itself did not set. */
	readonly openVariables: boolean;
	/** Which shell reads the script; null: it is not known. */
	readonly shell: ShellName | null;
	/** `set -e`. */
	readonly stopOnError: boolean;
	/** `set -u`. */
	readonly stopOnUnset: boolean;
	/** A name may stand for something else than the command of that name: an alias, an unknown PATH. */
	readonly shadowed: boolean;
	/** Something still runs behind the script's last command: a background command, a trap. */
	readonly deferred: boolean;
}

export function initialState(workingDirectory: string | null, stopOnError: boolean): RunState {
	return {
		entries: new Map(),
		groups: new Map(),
		packages: noPackages,
		doubts: new Map(),
		removed: new Set(),
		thinned: new Set(),
		looseLinks: false,
		unknown: false,
		workingDirectory,
		behindLink: false,
		variables: new Map(),
		exported: new Set(),
		functions: new Map(),
		openVariables: false,
		shell: null,
		stopOnError,
		stopOnUnset: false,
		shadowed: false,
		deferred: false,
	};
}

type ShellState = Pick<
	RunState,
	| 'workingDirectory'
	| 'behindLink'
	| 'variables'
	| 'exported'
	| 'functions'
	| 'openVariables'
	| 'shell'
	| 'stopOnError'
	| 'stopOnUnset'
	| 'shadowed'
>;

/** What a shell of its own leaves to the one that started it. */
export function filesOf(state: RunState): Omit<RunState, keyof ShellState> {
	const { entries, groups, packages, doubts, looseLinks, unknown, deferred } = state;
	const { removed, thinned } = state;
	return { entries, groups, packages, doubts, removed, thinned, looseLinks, unknown, deferred };
}

export function sameFiles(a: RunState, b: RunState): boolean {
	return (
		a.entries === b.entries &&
		a.groups === b.groups &&
		a.packages === b.packages &&
		a.doubts === b.doubts &&
		a.removed === b.removed &&
		a.thinned === b.thinned &&
		a.unknown === b.unknown &&
		a.deferred === b.deferred
	);
}

/**
 * The state after a command of which nothing is known. `inShell`: it may also change the shell.
 * Packages stay: what runs between two calls of a package manager rarely takes their files away.
 */
export function afterUnknown(state: RunState, inShell: boolean, label?: Message): RunState {
	const named =
		label === undefined ? state : withDoubt(state, labelKey(label), { label, place: null });
	return {
		...named,
		entries: new Map(),
		groups: new Map(),
		unknown: true,
		workingDirectory: inShell ? null : state.workingDirectory,
		variables: inShell
			? new Map([...state.variables.keys()].map((name) => [name, null]))
			: state.variables,
		openVariables: state.openVariables || inShell,
	};
}

function labelKey({ code, args = {} }: Message): string {
	return `${code} ${Object.values(args).join(' ')}`;
}

export function withEntry(state: RunState, path: string, entry: Entry): RunState {
	return { ...state, entries: new Map(state.entries).set(path, entry) };
}

/** More bytes than are known, under a name. */
export function withDoubt(state: RunState, key: string, doubt: Doubt): RunState {
	return { ...state, doubts: new Map(state.doubts).set(key, doubt) };
}

//#region What stands where

export type Fact =
	| { readonly kind: 'absent' | 'directory' | 'other' | 'unknown' }
	| { readonly kind: 'file'; readonly size: Amount; readonly orFolder?: boolean };

const unknownFact: Fact = { kind: 'unknown' };
const absentFact: Fact = { kind: 'absent' };
const directoryFact: Fact = { kind: 'directory' };

/** What stands at a path now, as far as it is known. */
export function entryAt(state: RunState, path: string, world: RunWorld): Fact {
	const own = ownFact(state, path);
	if (own !== undefined) return own;
	if (state.unknown) return unknownFact;
	for (let at = parentOf(path); at !== '/'; at = parentOf(at)) {
		const above = state.entries.get(at);
		if (above === undefined || above.kind === 'directory') continue;
		// A folder that went and came again holds nothing of before.
		return above.kind === 'gone' ? absentFact : unknownFact;
	}
	if (isIn(state.removed, path)) return absentFact;
	if (isIn(state.thinned, path)) return unknownFact;
	const lower = world.lower(path);
	if (lower.kind !== 'directory' && state.packages.touched && isSystemPath(path))
		return unknownFact;
	return lower.kind === 'file' ? { kind: 'file', size: exact(lower.bytes) } : { kind: lower.kind };
}

/** What this RUN itself put at a path; undefined: nothing that is known. */
function ownFact(state: RunState, path: string): Fact | undefined {
	const entry = state.entries.get(path);
	if (entry !== undefined) return factOf(entry, state);
	for (const group of state.groups.values()) {
		if (isWithin(group.place, path) && group.place !== path) return directoryFact;
		if (!isWithin(path, group.place) || group.copiedUp) continue;
		const { part } = group;
		if (part === null) return unknownFact;
		const inside = partBelow(part, segmentsOf(path.slice(group.place.length)));
		if (inside === undefined) continue;
		const { tree, entry: at } = inside;
		const kind = tree.kinds[at];
		if (kind === FileKind.file) return { kind: 'file', size: exact(tree.sizes[at] ?? 0) };
		return kind === FileKind.directory ? directoryFact : { kind: 'other' };
	}
	for (const { place } of state.doubts.values()) {
		if (place !== null && isWithin(path, place)) return unknownFact;
	}
	return undefined;
}

function factOf(entry: Entry, state: RunState): Fact {
	switch (entry.kind) {
		case 'file': {
			const held = entry.linkOf === undefined ? undefined : state.entries.get(entry.linkOf);
			const size = held?.size ?? entry.size;
			return { kind: 'file', size, ...(entry.orFolder ? { orFolder: true } : {}) };
		}
		case 'directory':
			return directoryFact;
		case 'symlink':
			return { kind: 'other' };
		case 'gone':
			return absentFact;
		case 'unsure':
			return unknownFact;
	}
}

/** Whether one of the paths is this one or above it. */
export function isIn(paths: ReadonlySet<string>, path: string): boolean {
	if (paths.size === 0) return false;
	for (let at = path; at !== '/'; at = parentOf(at)) if (paths.has(at)) return true;
	return paths.has('/');
}

/** Folders that hold what packages bring. */
export const systemFolders = [
	'/usr',
	'/etc',
	'/var',
	'/lib',
	'/lib64',
	'/bin',
	'/sbin',
	'/run',
	'/opt',
];

/** Where packages put their files. */
export function isSystemPath(path: string): boolean {
	return systemFolders.some((folder) => isWithin(path, folder));
}

/** The size of the file at a path before it is changed; 0 where there is none. */
export function sizeAt(state: RunState, path: string, world: RunWorld): Amount {
	const fact = entryAt(state, path, world);
	if (fact.kind === 'file') return fact.size;
	return fact.kind === 'absent' ? noBytes : anyAmount;
}

//#endregion

//#region Two branches

/**
 * One state that holds where either of the two does; null is a branch that cannot be. The best guess
 * is the branch that adds more: what may fail rarely does, and what has a condition mostly runs.
 */
export function join(a: RunState | null, b: RunState | null): RunState | null {
	if (a === null || b === null || a === b) return a ?? b;
	const likely = usualBytes(b) > usualBytes(a) ? 'b' : 'a';
	return {
		entries: joinMaps(a.entries, b.entries, (x, y) => joinEntries(x, y, likely)),
		groups: joinMaps(a.groups, b.groups, (x, y) => joinGroups(x, y, likely)),
		packages: joinPackages(a.packages, b.packages),
		doubts: a.doubts === b.doubts ? a.doubts : new Map([...a.doubts, ...b.doubts]),
		...joinRemoved(a, b),
		looseLinks: a.looseLinks || b.looseLinks,
		unknown: a.unknown || b.unknown,
		workingDirectory: a.workingDirectory === b.workingDirectory ? a.workingDirectory : null,
		behindLink: a.behindLink || b.behindLink,
		...joinVariables(a, b),
		functions: a.functions,
		openVariables: a.openVariables || b.openVariables,
		shell: a.shell === b.shell ? a.shell : null,
		stopOnError: a.stopOnError && b.stopOnError,
		stopOnUnset: a.stopOnUnset || b.stopOnUnset,
		shadowed: a.shadowed || b.shadowed || a.functions !== b.functions,
		deferred: a.deferred || b.deferred,
	};
}

type Branch = 'a' | 'b';

function usualBytes({ entries, groups }: RunState): number {
	let bytes = 0;
	for (const { kind, size } of entries.values()) if (kind !== 'gone') bytes += usualOf(size);
	for (const { amount } of groups.values()) bytes += usualOf(amount);
	return bytes;
}

function joinMaps<T>(
	a: ReadonlyMap<string, T>,
	b: ReadonlyMap<string, T>,
	of: (x: T | undefined, y: T | undefined) => T | undefined,
): ReadonlyMap<string, T> {
	if (a === b) return a;
	const joined = new Map<string, T>();
	for (const key of new Set([...a.keys(), ...b.keys()])) {
		const value = of(a.get(key), b.get(key));
		if (value !== undefined) joined.set(key, value);
	}
	return joined;
}

/** An amount that holds both, with the guess of the likely one. */
function either(a: Amount = noBytes, b: Amount = noBytes, likely: Branch = 'a'): Amount {
	const usual = usualOf(likely === 'a' ? a : b);
	const amount = hull(a, b);
	return amount.low === amount.high ? amount : { ...amount, usual };
}

function joinEntries(
	a: Entry | undefined,
	b: Entry | undefined,
	likely: Branch,
): Entry | undefined {
	if (a === b) return a;
	const size = either(a?.size, b?.size, likely);
	if (a !== undefined && a.kind === b?.kind && a.target === b.target && a.linkOf === b.linkOf) {
		return { ...a, size, ...(b.orFolder ? { orFolder: true } : {}) };
	}
	return { kind: 'unsure', size: perhaps(size) };
}

function joinGroups(
	a: FileGroup | undefined,
	b: FileGroup | undefined,
	likely: Branch,
): FileGroup | undefined {
	if (a === b) return a;
	const group = a ?? b;
	if (group === undefined) return undefined;
	return { ...group, amount: either(a?.amount, b?.amount, likely), files: null, part: null };
}

/** What only one of the two removed may be there. */
function joinRemoved(a: RunState, b: RunState): Pick<RunState, 'removed' | 'thinned'> {
	const { removed, thinned } = a;
	if (removed === b.removed && thinned === b.thinned) return { removed, thinned };
	const all = new Set([...removed, ...b.removed]);
	const both = new Set([...all].filter((path) => isIn(removed, path) && isIn(b.removed, path)));
	const some = [...all].filter((path) => !both.has(path));
	return { removed: both, thinned: new Set([...thinned, ...b.thinned, ...some]) };
}

/** What only one of the two set or exported has no known value. */
function joinVariables(a: RunState, b: RunState): Pick<RunState, 'variables' | 'exported'> {
	const { variables, exported } = a;
	if (variables === b.variables && exported === b.exported) return { variables, exported };
	const joined = new Map<string, string | null>();
	for (const name of new Set([...variables.keys(), ...b.variables.keys()])) {
		const value = variables.get(name);
		const isSame = value !== undefined && value === b.variables.get(name);
		joined.set(name, isSame && exported.has(name) === b.exported.has(name) ? value : null);
	}
	return { variables: joined, exported: new Set([...exported, ...b.exported]) };
}

//#endregion
