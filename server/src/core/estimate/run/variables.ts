/** What assignments, `export` and `unset` make of a shell's variables. */
import type { Assignment, Command, Word } from 'unbash';
import type { RunState } from './state.ts';
import { expansionValue, wordValue } from './words.ts';
import type { RunWorld } from './world.ts';

/** A command of assignments alone. */
export function assign(node: Command, state: RunState, world: RunWorld): RunState {
	if (node.name !== undefined) return state;
	let next = state;
	for (const part of node.prefix)
		if (part.type === 'Assignment') next = assignOne(part, next, world);
	return next;
}

/** Values by name; null: set to something unknown, or taken away. */
export type Environment = ReadonlyMap<string, string | null>;

/** Assignments that hold for this command only, the later ones reading the earlier. */
export function prefixOf(node: Command, state: RunState, world: RunWorld): Environment {
	const set = new Map<string, string | null>();
	let next = state;
	for (const part of node.prefix) {
		if (part.type !== 'Assignment') continue;
		next = assignOne(part, next, world);
		set.set(part.name, next.variables.get(part.name) ?? null);
	}
	return set;
}

/** The variables of a process of its own: what was exported, and what stands before its name. */
export function inheritedVariables(
	{ variables, exported }: RunState,
	environment: Environment,
	world: RunWorld,
): Environment {
	const isSeen = (name: string) => exported.has(name) || world.variable(name) !== undefined;
	return new Map([...[...variables].filter(([name]) => isSeen(name)), ...environment]);
}

function assignOne(assignment: Assignment, state: RunState, world: RunWorld): RunState {
	const { name, value, append, index } = assignment;
	const plain = value.type === 'Word' && !append && index === undefined;
	const known = plain ? assignedValue(value, state, world) : null;
	const variables = new Map(state.variables).set(name, known);
	// These decide which words a word becomes and which file a name runs.
	const shadowed = state.shadowed || name === 'IFS' || (name === 'PATH' && !keepsPath(value));
	return { ...state, variables, shadowed };
}

/** `PATH="$PATH:/x"`, `PATH=/x:$PATH`: names of the system's own commands stay theirs, as a rule. */
function keepsPath(value: Assignment['value']): boolean {
	return (
		value.type === 'Word' &&
		/^"?(?:[\w./:${}-]*:)?\$\{?PATH\}?(?::[\w./:${}-]*)?"?$/.test(value.text)
	);
}

/** The value of an assignment is never split, so an empty one is a value too. */
function assignedValue(value: Word, state: RunState, world: RunWorld): string | null {
	if (value.text === '') return '';
	const [only, ...others] = value.parts ?? [];
	const whole =
		others.length === 0 &&
		(only?.type === 'SimpleExpansion' ||
			only?.type === 'ParameterExpansion' ||
			only?.type === 'CommandExpansion');
	return whole && only !== undefined
		? expansionValue(only, state, world)
		: wordValue(value, state, world);
}

/** `export A=1 B` and `readonly A=1`, which assigns alone. */
export function declareNames(node: Command, state: RunState, world: RunWorld): RunState {
	let next = state;
	const exported = new Set(state.exported);
	for (const arg of node.args) {
		if (arg.type === 'Assignment') next = assignOne(arg, next, world);
		exported.add(arg.type === 'Assignment' ? arg.name : arg.text);
	}
	return node.name?.text === 'export' ? { ...next, exported } : next;
}

export function forget(args: readonly (string | null)[], state: RunState): RunState {
	const variables = new Map(state.variables);
	for (const name of args) if (name !== null) variables.set(name, null);
	return { ...state, variables, shadowed: state.shadowed || args.includes(null) };
}
