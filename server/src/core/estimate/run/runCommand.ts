/** Follows one simple command: its words, its redirections and what its model says of it. */
import type { Assignment, Command, CommandArgument, Word } from 'unbash';
import { absolutePath, type Effect, type Source } from './command.ts';
import { commandModel, flowChanging, shellChanging } from './commands.ts';
import { lostTrack, type Outcome, type Process } from './outcome.ts';
import { applyOutput, openStreams, type Streams } from './redirects.ts';
import { afterUnknown, entryAt, join, type RunState, type RunWorld } from './state.ts';
import { wordValue } from './words.ts';

export function runCommand(
	node: Command,
	state: RunState,
	process: Process,
	stdin: Source | null,
): Outcome {
	if (state.shadowed) return unknownOutcome(state, false);
	const { world } = process;
	if (hasSubstitution(node)) return unknownOutcome(assign(node, state, world), false);
	const streams = openStreams(node.redirects, state, world, stdin);
	if (streams === null) return unknownOutcome(state, true);
	if (node.name === undefined) return settle(streams, assign(node, streams.state, world));
	const name = wordValue(node.name, state, world);
	const args = node.args.map((arg) => argumentValue(arg, state, world));
	if (name === null || changesLookup(node)) return unknownOutcome(state, true);
	if (name === 'exit') return exit(args[0], state, process);
	if (flowChanging.has(name)) return lostTrack(state, process);
	return call(name, { node, args, streams, process });
}

interface Call {
	readonly node: Command;
	readonly args: readonly (string | null)[];
	readonly streams: Streams;
	readonly process: Process;
}

function call(name: string, { node, args, streams, process }: Call): Outcome {
	const { state } = streams;
	const { world } = process;
	const { stdin } = streams;
	if (name === 'false') return { ok: null, fail: state, soft: null };
	if (name === 'cd') return changeDirectory(args, state, world);
	if (name === 'set') return setOptions(args, state);
	if (name === 'export' || name === 'readonly')
		return settle(streams, exportNames(node, state, world));
	if (name === 'unset') return settle(streams, forget(args, state));
	if (name === 'busybox' && typeof args[0] === 'string') {
		return call(args[0], { node, args: args.slice(1), streams, process });
	}
	const model = commandModel(name);
	const effect = model?.({ args, stdin, state, world }) ?? null;
	if (effect === null) return callUnknown(name, state, process);
	return finish(effect, streams, world);
}

function callUnknown(name: string, state: RunState, process: Process): Outcome {
	// What these read may leave the script or give names another meaning.
	if (name === '.' || name === 'source' || name === 'eval') return lostTrack(state, process);
	return unknownOutcome(state, shellChanging.has(name));
}

function finish(effect: Effect, streams: Streams, world: RunWorld): Outcome {
	const written = applyOutput(streams, effect, world);
	if (written === null) return unknownOutcome(effect.state, false);
	const sure = effect.sure && streams.sure && written.sure;
	const fail = sure ? null : join(streams.before, written.state);
	const output: Source = { amount: written.output, readLimit: 1 };
	return { ok: written.state, fail, soft: null, output };
}

function settle(streams: Streams, state: RunState): Outcome {
	return { ok: state, fail: streams.sure ? null : join(streams.before, state), soft: null };
}

function unknownOutcome(state: RunState, inShell: boolean): Outcome {
	const unknown = afterUnknown(state, inShell);
	return { ok: unknown, fail: unknown, soft: null };
}

function exit(status: string | null | undefined, state: RunState, process: Process): Outcome {
	if (status === undefined || status === null || status === '0') {
		process.exited = join(process.exited, state);
	}
	if (status !== '0') process.aborted = join(process.aborted, state);
	return { ok: null, fail: null, soft: null };
}

function changeDirectory(
	args: readonly (string | null)[],
	state: RunState,
	world: RunWorld,
): Outcome {
	const [target, ...others] = args;
	// CDPATH gives a bare name another meaning.
	const plain = typeof target === 'string' && others.length === 0 && target !== '-';
	const path = plain ? absolutePath(target, state, world) : null;
	const ok = { ...state, workingDirectory: path };
	const sure = path !== null && entryAt(state, path, world).kind === 'directory';
	return { ok, fail: sure || path === '/' ? null : state, soft: null };
}

/** `set -e`, `set -eux`, `set -o pipefail`, `set +e`; all else may change how words are read. */
function setOptions(args: readonly (string | null)[], state: RunState): Outcome {
	let { stopOnError } = state;
	for (let at = 0; at < args.length; at++) {
		const match = /^([-+])([euxvho]+)$/.exec(args[at] ?? '');
		if (match === null) return unknownOutcome({ ...state, shadowed: true }, true);
		const [, sign, letters = ''] = match;
		if (letters.includes('e')) stopOnError = sign === '-';
		if (!letters.includes('o')) continue;
		const option = args[++at] ?? '';
		if (option === 'errexit') stopOnError = sign === '-';
		else if (!harmlessOptions.has(option))
			return unknownOutcome({ ...state, shadowed: true }, true);
	}
	return { ok: { ...state, stopOnError }, fail: null, soft: null };
}

const harmlessOptions: ReadonlySet<string> = new Set(['pipefail', 'nounset', 'xtrace', 'verbose']);

//#region Variables

function assign(node: Command, state: RunState, world: RunWorld): RunState {
	if (node.name !== undefined) return state;
	let next = state;
	for (const part of node.prefix)
		if (part.type === 'Assignment') next = assignOne(part, next, world);
	return next;
}

function assignOne(assignment: Assignment, state: RunState, world: RunWorld): RunState {
	const { name, value, append, index } = assignment;
	const plain = value.type === 'Word' && !append && index === undefined;
	const known = plain ? assignedValue(value, state, world) : null;
	const variables = new Map(state.variables).set(name, known);
	// These decide which words a word becomes and which file a name runs.
	const shadowed = state.shadowed || name === 'IFS' || name === 'PATH';
	return { ...state, variables, shadowed };
}

/** The value of an assignment is never split, so an empty one is a value too. */
function assignedValue(value: Word, state: RunState, world: RunWorld): string | null {
	return value.text === '' ? '' : wordValue(value, state, world);
}

function exportNames(node: Command, state: RunState, world: RunWorld): RunState {
	let next = state;
	for (const arg of node.args) {
		if (arg.type === 'Assignment') next = assignOne(arg, next, world);
	}
	return next;
}

function forget(args: readonly (string | null)[], state: RunState): RunState {
	const variables = new Map(state.variables);
	for (const name of args) if (name !== null) variables.set(name, null);
	return { ...state, variables, shadowed: state.shadowed || args.includes(null) };
}

//#endregion

function argumentValue(arg: CommandArgument, state: RunState, world: RunWorld): string | null {
	return arg.type === 'Word' ? wordValue(arg, state, world) : null;
}

/** Whether words of the command run commands of their own. */
function hasSubstitution(node: Command): boolean {
	const texts = [node.name, ...node.args, ...node.prefix].map((part) =>
		part !== undefined && 'text' in part ? part.text : '',
	);
	return texts.some((text) => /\$\(|`|[<>]\(|\$\{[^}]*=/.test(text));
}

/** `PATH=… dd`: another dd may run. */
function changesLookup(node: Command): boolean {
	return node.prefix.some(
		(part) => part.type === 'Assignment' && /^(PATH|LD_\w+|POSIXLY_CORRECT)$/.test(part.name),
	);
}
