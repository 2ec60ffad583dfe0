/** Follows one simple command: its words, its redirections and what its model says of it. */
import { type Command, type CommandArgument, parse, type Word } from 'unbash';
import { noBytes } from './amount.ts';
import { changedDirectory, type Effect, type Source } from './command.ts';
import { commandModel, flowChanging, shellChanging, specialBuiltins } from './commands.ts';
import { lostTrack, type Outcome, type Process, unknownOutcome } from './outcome.ts';
import { applyOutput, leavesNoOutput, openStreams, type Streams } from './redirects.ts';
import { withRelease } from './releaseVariables.ts';
import { setOptions } from './setOptions.ts';
import { shellName } from './shellName.ts';
import { afterUnknown, entryAt, filesOf, join, type RunState, sameFiles } from './state.ts';
import {
	assign,
	declareNames,
	type Environment,
	forget,
	inheritedVariables,
	prefixOf,
} from './variables.ts';
import { type Field, wordFields } from './words.ts';
import type { RunWorld } from './world.ts';
import { wrappedCall } from './wrappers.ts';
import { xargsCall } from './xargs.ts';

export function runCommand(
	node: Command,
	state: RunState,
	process: Process,
	stdin: Source | null,
): Outcome {
	if (state.shadowed) return unknownOutcome(state, false, shownName(node));
	const { world } = process;
	if (!substitutionsOnlyRead(node, state, process)) {
		return unknownOutcome(assign(node, state, world), false, shownName(node));
	}
	const streams = openStreams(node.redirects, state, world, stdin);
	if (streams === null) return unknownOutcome(state, true, shownName(node));
	if (node.name === undefined) return settle(streams, assign(node, streams.state, world));
	const words = callWords(node.name, node.args, state, world);
	if (words === null || changesLookup(node)) return unknownOutcome(state, true, shownName(node));
	const environment = prefixOf(node, streams.state, world);
	return call(words, {
		node,
		streams: afterPrefix(words.name, streams, environment),
		process,
		environment,
	});
}

/** Before a special built-in an assignment stays, to some shells. */
function afterPrefix(name: string, streams: Streams, environment: Environment): Streams {
	if (environment.size === 0 || !specialBuiltins.has(name)) return streams;
	const variables = new Map(streams.state.variables);
	for (const variable of environment.keys()) variables.set(variable, null);
	return { ...streams, state: { ...streams.state, variables } };
}

/** A command's name as the script writes it, for people. */
function shownName({ name }: Command): string | undefined {
	const text = name?.text ?? '';
	return /^[\w./+-]{1,40}$/.test(text) ? text : undefined;
}

interface Words {
	readonly name: string;
	readonly args: readonly (string | null)[];
	readonly patterns: ReadonlyMap<number, string>;
}

/** Null where the name is not known. */
function callWords(
	name: Word,
	args: readonly CommandArgument[],
	state: RunState,
	world: RunWorld,
): Words | null {
	const fields: (Field | null)[] = [];
	for (const word of [name, ...args]) {
		if (word.type === 'Word') fields.push(...(wordFields(word, state, world) ?? [null]));
		else fields.push({ value: word.text, pattern: false });
	}
	const [first, ...rest] = fields;
	if (first === undefined || first === null || first.pattern) return null;
	const patterns = new Map<number, string>();
	for (const [index, field] of rest.entries()) {
		if (field?.pattern) patterns.set(index, field.value);
	}
	const values = rest.map((field) => (field === null || field.pattern ? null : field.value));
	return { name: first.value, args: values, patterns };
}

interface Call {
	readonly node: Command;
	readonly streams: Streams;
	readonly process: Process;
	/** What is set for this command only. */
	readonly environment: Environment;
}

function call(words: Words, given: Call): Outcome {
	const { node, streams, process } = given;
	const { name, args } = words;
	const { state, stdin } = streams;
	const { world } = process;
	const body = state.functions.get(name);
	if (body !== undefined) return callFunction(body.body, words, given);
	switch (name) {
		case 'exit':
			return exit(args[0], state, process);
		case 'false':
			return { ok: null, fail: state, soft: null };
		case 'cd':
			return changeDirectory(args, streams, world);
		case 'set':
			return setOptions(args, state);
		case 'export':
		case 'readonly':
			return settle(streams, declareNames(node, state, world));
		case 'unset':
			return settle(streams, forget(args, state));
		case '.':
		case 'source': {
			const told = args.length === 1 ? withRelease(args[0] ?? '', state, world) : null;
			if (told !== null) {
				// Where there is no such file, some shells end.
				process.aborted = join(process.aborted, state);
				return { ok: told, fail: state, soft: null };
			}
		}
	}
	if (flowChanging.has(name) && !(name === 'exec' && args.length > 0)) {
		return lostTrack(state, process);
	}
	const inner = wrappedCall(words, world);
	if (inner?.kind === 'call') {
		const environment = new Map([...given.environment, ...inner.environment]);
		return callInner(inner.words, { ...given, environment }, name === 'exec');
	}
	if (inner?.kind === 'script') return callScript(name, inner.text, given);
	if (name === 'xargs') {
		const listed = xargsCall(words, stdin, state, world);
		if (listed !== null) return callInner(listed, given, false);
	}
	const model = commandModel(name);
	const variables = inheritedVariables(state, given.environment, world);
	const environment = (variable: string) => {
		const set = variables.get(variable);
		return set === undefined ? world.variable(variable) : (set ?? undefined);
	};
	const effect = model?.({ ...words, stdin, state, world, environment }) ?? null;
	if (effect !== null) return finish(effect, streams, world);
	if (onlyTells(args))
		return finish({ state, output: { low: 0, high: null }, sure: false }, streams, world);
	return callUnknown(name, state, process);
}

/** `node --version`: whatever it is, it prints a line and ends. */
function onlyTells(args: readonly (string | null)[]): boolean {
	return args.length === 1 && ['--version', '-V', '--help'].includes(args[0] ?? '');
}

/** `exec` ends the shell with the command's end. */
function callInner(words: Words, given: Call, ends: boolean): Outcome {
	const outcome = call(words, given);
	if (!ends) return outcome;
	const { process } = given;
	process.exited = join(process.exited, outcome.ok);
	process.aborted = join(process.aborted, join(outcome.fail, outcome.soft));
	return { ok: null, fail: null, soft: null };
}

/** `sh -c TEXT`, in a shell that gets the files and what is exported; options do not hold there. */
function callScript(name: string, text: string, { streams, process, environment }: Call): Outcome {
	const script = parse(text);
	const { state } = streams;
	if ((script.errors?.length ?? 0) > 0 || process.budget.depth <= 0) {
		return unknownOutcome(state, false);
	}
	const variables = inheritedVariables(state, environment, process.world);
	const inner: RunState = {
		...state,
		functions: new Map(),
		variables,
		exported: new Set(variables.keys()),
		shell: shellName(name, (path) => process.world.resolve(path)),
		stopOnError: false,
		stopOnUnset: false,
	};
	process.budget.depth--;
	const { ok, fail, soft } = process.followInner(script, inner, process);
	process.budget.depth++;
	if (!leavesNoOutput(streams)) return unknownOutcome(state, false);
	const back = (end: RunState | null) => end && { ...state, ...filesOf(end) };
	return { ok: back(ok), fail: back(fail), soft: back(soft) };
}

function callFunction(
	body: Parameters<Process['followBody']>[0] | { readonly type: 'CompoundList' },
	{ name, args, patterns }: Words,
	{ streams, process, environment }: Call,
): Outcome {
	const { state } = streams;
	// Where all of its output goes is not followed; shells differ in what a prefix leaves behind.
	const isPlain = leavesNoOutput(streams) && environment.size === 0 && patterns.size === 0;
	if (body.type === 'CompoundList' || process.budget.depth <= 0 || !isPlain) {
		return unknownOutcome(state, true, name);
	}
	const variables = new Map(state.variables);
	for (let index = 1; index <= 9; index++) variables.set(String(index), args[index - 1] ?? '');
	if (args.includes(null)) for (let at = 1; at <= 9; at++) variables.set(String(at), null);
	process.budget.depth--;
	const outcome = process.followBody(body, { ...state, variables }, process);
	process.budget.depth++;
	const back = (end: RunState | null) =>
		end && { ...end, variables: withoutPositions(end.variables, state.variables) };
	return { ok: back(outcome.ok), fail: back(outcome.fail), soft: back(outcome.soft) };
}

function withoutPositions(
	after: ReadonlyMap<string, string | null>,
	before: ReadonlyMap<string, string | null>,
): ReadonlyMap<string, string | null> {
	const variables = new Map(after);
	for (let index = 1; index <= 9; index++) {
		const name = String(index);
		const outer = before.get(name);
		if (outer === undefined) variables.delete(name);
		else variables.set(name, outer);
	}
	return variables;
}

function callUnknown(name: string, state: RunState, process: Process): Outcome {
	// What these read may leave the script or give names another meaning.
	if (name === '.' || name === 'source' || name === 'eval') return lostTrack(state, process);
	return unknownOutcome(state, shellChanging.has(name), name);
}

function finish(effect: Effect, streams: Streams, world: RunWorld): Outcome {
	const written = applyOutput(streams, effect, world);
	if (effect.fails) {
		// It says why, where that is kept.
		return { ok: null, fail: written?.state ?? afterUnknown(effect.state, false), soft: null };
	}
	if (written === null) return unknownOutcome(effect.state, false);
	const sure = effect.sure && streams.sure && written.sure;
	const fail = sure ? null : join(streams.before, written.state);
	const { url, path } = effect;
	const output: Source = {
		amount: written.output,
		readLimit: 1,
		...(url === undefined ? {} : { url }),
		...(path === undefined ? {} : { path }),
	};
	return { ok: written.state, fail, soft: null, output };
}

function settle(streams: Streams, state: RunState): Outcome {
	return { ok: state, fail: streams.sure ? null : join(streams.before, state), soft: null };
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
	streams: Streams,
	world: RunWorld,
): Outcome {
	const { state } = streams;
	const [target, ...others] = args;
	// CDPATH gives a bare name another meaning.
	const plain = typeof target === 'string' && others.length === 0 && target !== '-';
	const path = plain ? changedDirectory(target, state, world) : null;
	const behindLink = path !== null && isBehindLink(target ?? '', path, state);
	const ok = { ...state, workingDirectory: path, behindLink };
	const sure = path !== null && entryAt(state, path, world).kind === 'directory';
	if ((sure || path === '/') && streams.sure) return { ok, fail: null, soft: null };
	const said = applyOutput(streams, { state, output: noBytes, sure: false }, world);
	const fail = join(streams.before, said?.state ?? afterUnknown(state, true));
	return { ok, fail, soft: null };
}

/** Whether the folder has another name than the one it was gone to by. */
function isBehindLink(target: string, path: string, state: RunState): boolean {
	if (/(^|\/)\.\.(\/|$)/.test(target)) return false;
	const from = target.startsWith('/') ? '' : `${state.workingDirectory}/`;
	const names = `${from}${target}`.split('/').filter((name) => name !== '' && name !== '.');
	return state.behindLink || `/${names.join('/')}` !== path;
}

/** Whether what the command's words run prints text and changes nothing. */
function substitutionsOnlyRead(node: Command, state: RunState, process: Process): boolean {
	for (const part of [node.name, ...node.args, ...node.prefix]) {
		if (part === undefined || !('text' in part)) continue;
		if (!/\$\(|`|[<>]\(|\$\{[^}]*=/.test(part.text)) continue;
		const word = part.type === 'Assignment' ? part.value : part;
		if (word.type !== 'Word' || !readsOnly(word, state, process)) return false;
	}
	return true;
}

function readsOnly(word: Word, state: RunState, process: Process): boolean {
	for (const part of word.parts ?? []) {
		const inside = part.type === 'DoubleQuoted' ? part.parts : [part];
		for (const each of inside) {
			if (each.type === 'ProcessSubstitution' || each.type === 'ExtendedGlob') return false;
			if (each.type === 'ParameterExpansion' && /[=$`]/.test(each.text.slice(2))) return false;
			if (each.type === 'ArithmeticExpansion' && each.text.includes('=')) return false;
			if (each.type !== 'CommandExpansion') continue;
			if (each.script === undefined || (each.script.errors?.length ?? 0) > 0) return false;
			const { ok, fail, soft } = process.followInner(each.script, state, process);
			for (const end of [ok, fail, soft]) {
				if (end !== null && !sameFiles(end, state)) return false;
			}
		}
	}
	return true;
}

/** `PATH=… dd`: another dd may run. */
function changesLookup(node: Command): boolean {
	return node.prefix.some(
		(part) => part.type === 'Assignment' && /^(PATH|LD_\w+|POSIXLY_CORRECT)$/.test(part.name),
	);
}
