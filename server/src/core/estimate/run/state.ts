/**
 * The file system of a RUN while its script is followed: what this layer holds so far. Two branches
 * of the script join into one state that holds for either.
 */
import { type Amount, anyAmount, exact, hull, noBytes } from './amount.ts';

/** What is known of a path below this layer. */
export type LowerEntry =
	| { readonly kind: 'absent' | 'directory' | 'other' | 'unknown' }
	| { readonly kind: 'file'; readonly bytes: number };

export interface Entry {
	/** `unsure`: either nothing, or something that adds at most `size` to the layer. */
	readonly kind: 'file' | 'directory' | 'gone' | 'unsure';
	readonly size: Amount;
}

export interface RunState {
	/** Touched by this RUN, by absolute path. */
	readonly entries: ReadonlyMap<string, Entry>;
	/** A command ran of which nothing is known: it may have written and removed anything. */
	readonly unknown: boolean;
	/** A path of a layer below was removed. */
	readonly removedLower: boolean;
	/** Null where a command may have changed it. */
	readonly workingDirectory: string | null;
	/** Shell variables that the script set; null: set to something unknown. */
	readonly variables: ReadonlyMap<string, string | null>;
	/** `set -e`. */
	readonly stopOnError: boolean;
	/** A name may stand for something else than the command of that name: an alias, a function. */
	readonly shadowed: boolean;
	/** Something still runs behind the script's last command: a background command, a trap. */
	readonly deferred: boolean;
}

export function initialState(workingDirectory: string | null, stopOnError: boolean): RunState {
	return {
		entries: new Map(),
		unknown: false,
		removedLower: false,
		workingDirectory,
		variables: new Map(),
		stopOnError,
		shadowed: false,
		deferred: false,
	};
}

/** The world around a RUN. */
export interface RunWorld {
	readonly lower: (path: string) => LowerEntry;
	/** Whether what is written at a path stays in the layer. */
	readonly keeps: (path: string) => 'yes' | 'no' | 'maybe';
	/** Follows symbolic links of the layers below. */
	readonly resolve: (path: string) => string;
	/** ENV and ARG; undefined: cannot be known. */
	readonly variable: (name: string) => string | undefined;
	/** True where the RUN is root for certain. */
	readonly root: boolean;
}

/** The state after a command of which nothing is known. `inShell`: it may also change the shell. */
export function afterUnknown(state: RunState, inShell: boolean): RunState {
	return {
		...state,
		entries: new Map(),
		unknown: true,
		workingDirectory: inShell ? null : state.workingDirectory,
		variables: inShell
			? new Map([...state.variables.keys()].map((name) => [name, null]))
			: state.variables,
	};
}

export function withEntry(state: RunState, path: string, entry: Entry): RunState {
	return { ...state, entries: new Map(state.entries).set(path, entry) };
}

/** What stands at a path now, as far as it is known. */
export function entryAt(state: RunState, path: string, world: RunWorld): LowerFact {
	const entry = state.entries.get(path);
	if (entry !== undefined) {
		if (entry.kind === 'file') return { kind: 'file', size: entry.size };
		if (entry.kind === 'directory') return { kind: 'directory' };
		return { kind: entry.kind === 'gone' ? 'absent' : 'unknown' };
	}
	if (state.unknown) return { kind: 'unknown' };
	for (const [above, { kind }] of state.entries) {
		if (kind !== 'directory' && path.startsWith(`${above}/`)) return { kind: 'unknown' };
	}
	const lower = world.lower(path);
	return lower.kind === 'file' ? { kind: 'file', size: exact(lower.bytes) } : { kind: lower.kind };
}

export type LowerFact =
	| { readonly kind: 'absent' | 'directory' | 'other' | 'unknown' }
	| { readonly kind: 'file'; readonly size: Amount };

/** The size of the file at a path before it is changed; 0 where there is none. */
export function sizeAt(state: RunState, path: string, world: RunWorld): Amount {
	const fact = entryAt(state, path, world);
	if (fact.kind === 'file') return fact.size;
	return fact.kind === 'absent' ? noBytes : anyAmount;
}

/** One state that holds where either of the two does; null is a branch that cannot be. */
export function join(a: RunState | null, b: RunState | null): RunState | null {
	if (a === null || b === null || a === b) return a ?? b;
	const entries = new Map<string, Entry>();
	for (const path of new Set([...a.entries.keys(), ...b.entries.keys()])) {
		entries.set(path, joinEntries(a.entries.get(path), b.entries.get(path)));
	}
	return {
		entries,
		unknown: a.unknown || b.unknown,
		removedLower: a.removedLower || b.removedLower,
		workingDirectory: a.workingDirectory === b.workingDirectory ? a.workingDirectory : null,
		variables: joinVariables(a.variables, b.variables),
		stopOnError: a.stopOnError && b.stopOnError,
		shadowed: a.shadowed || b.shadowed,
		deferred: a.deferred || b.deferred,
	};
}

function joinEntries(a: Entry | undefined, b: Entry | undefined): Entry {
	const size = hull(a?.size ?? noBytes, b?.size ?? noBytes);
	if (a !== undefined && a.kind === b?.kind) return { kind: a.kind, size };
	return { kind: 'unsure', size: { low: 0, high: size.high } };
}

function joinVariables(
	a: ReadonlyMap<string, string | null>,
	b: ReadonlyMap<string, string | null>,
): ReadonlyMap<string, string | null> {
	const joined = new Map<string, string | null>();
	for (const name of new Set([...a.keys(), ...b.keys()])) {
		const value = a.get(name);
		joined.set(name, value !== undefined && value === b.get(name) ? value : null);
	}
	return joined;
}
