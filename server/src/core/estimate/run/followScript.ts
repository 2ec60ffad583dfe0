/**
 * Follows a RUN's script and says what the file system is where it succeeds. Every step keeps all
 * states that the script can be in: where a command may fail and the script goes on, both count.
 */
import type {
	AndOr,
	Case,
	CommandNode,
	CompoundList,
	For,
	If,
	ParsedScript,
	Pipeline,
	PipelineNode,
	Function as ShellFunction,
	Statement,
	SyntaxNode,
} from 'unbash';
import { forEachChild } from 'unbash';
import { pipeOf, type Source } from './command.ts';
import { flowChanging } from './commands.ts';
import { doubleBracket } from './doubleBracket.ts';
import { lostTrack, type Outcome, type Process, unknownOutcome } from './outcome.ts';
import { runCommand } from './runCommand.ts';
import { shellGlob } from './shellGlob.ts';
import { withSourcesOf } from './sourcesAdded.ts';
import { afterUnknown, filesOf, join, type RunState } from './state.ts';
import { patternValue, unsplitValue, wordFields } from './words.ts';
import type { RunWorld } from './world.ts';

/** More commands than any script by hand has; loops over long lists stop here. */
const mostCommands = 2000;

/** Functions that call functions, shells in shells. */
const mostCalls = 16;

export interface ScriptEnd {
	/** The state in which the script succeeds; null: it cannot. */
	readonly ok: RunState | null;
	/** The state in which it fails, as far as that was followed. */
	readonly failed: RunState | null;
}

/** One that is too long to follow may have done anything. */
export function followScript(program: ParsedScript, state: RunState, world: RunWorld): ScriptEnd {
	const process: Process = {
		world,
		exited: null,
		aborted: null,
		budget: { left: mostCommands, depth: mostCalls },
		followBody: (body, from, inside) => followNode(body, from, inside, false),
		followInner: ({ commands }, from, outer) => followApart(commands, from, outer, false),
	};
	const { ok, fail, soft } = followList(program.commands, state, process, false);
	if (process.budget.left <= 0) return { ok: afterUnknown(state, true), failed: null };
	const end = join(ok, process.exited);
	const failed = join(join(fail, soft), process.aborted);
	return { ok: end?.deferred ? afterUnknown(end, true) : end, failed };
}

/** `guarded`: a failure in here does not stop the script even under `set -e`. */
function followList(
	statements: readonly Statement[],
	state: RunState,
	process: Process,
	guarded: boolean,
): Outcome {
	let current = state;
	let last: Outcome = { ok: state, fail: null, soft: null };
	for (const [index, statement] of statements.entries()) {
		last = followStatement(statement, current, process, guarded);
		if (index === statements.length - 1) break;
		const stops = current.stopOnError && !guarded;
		if (stops) process.aborted = join(process.aborted, last.fail);
		const next = join(join(last.ok, last.soft), stops ? null : last.fail);
		if (next === null) return { ok: null, fail: stops ? null : last.fail, soft: null };
		current = next;
	}
	return last;
}

function followStatement(
	statement: Statement,
	state: RunState,
	process: Process,
	guarded: boolean,
): Outcome {
	if (statement.background) {
		return { ok: { ...afterUnknown(state, false), deferred: true }, fail: null, soft: null };
	}
	return followNode(statement.command, state, process, guarded);
}

function followNode(
	node: PipelineNode | AndOr,
	state: RunState,
	process: Process,
	guarded: boolean,
	stdin: Source | null = null,
): Outcome {
	if (--process.budget.left <= 0) return unfollowed(state);
	switch (node.type) {
		case 'Command':
			return runCommand(node, withSourcesOf(node, state, process.world), process, stdin);
		case 'AndOr':
			return followAndOr(node, state, process, guarded);
		case 'Pipeline':
			return followPipeline(node, withSourcesOf(node, state, process.world), process, guarded);
		case 'BraceGroup':
			return followList(node.body.commands, state, process, guarded);
		case 'Subshell':
			return followSubshell(node.body, state, process, guarded);
		case 'If':
			return followIf(node, state, process, guarded);
		case 'For':
			return followFor(node, state, process, guarded);
		case 'Case':
			return followCase(node, state, process, guarded);
		case 'Function':
			return { ok: withFunction(node, state), fail: null, soft: null };
		default:
			return followOpaque(node, state, process);
	}
}

function followAndOr(node: AndOr, state: RunState, process: Process, guarded: boolean): Outcome {
	const last = node.commands.length - 1;
	let ok: RunState | null = state;
	let fail: RunState | null = null;
	let soft: RunState | null = null;
	for (const [index, command] of node.commands.entries()) {
		const and = index === 0 || node.operators[index - 1] === '&&';
		const from: RunState | null = and ? ok : soft;
		if (from === null) continue;
		const next = followNode(command, from, process, guarded || index < last);
		ok = and ? next.ok : join(ok, next.ok);
		soft = and ? join(soft, next.soft) : next.soft;
		if (index < last) soft = join(soft, next.fail);
		else fail = next.fail;
	}
	return { ok, fail, soft };
}

function followPipeline(
	node: Pipeline,
	state: RunState,
	process: Process,
	guarded: boolean,
): Outcome {
	const negated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
	const [only, ...others] = node.commands;
	if (only === undefined) return unfollowed(state);
	const outcome =
		others.length === 0
			? followNode(only, state, process, guarded || negated)
			: followPipes(node.commands, state, process);
	if (!negated) return outcome;
	return { ok: join(outcome.fail, outcome.soft), fail: null, soft: outcome.ok };
}

/** All parts run at once, each in a shell of its own: only the last may change files. */
function followPipes(commands: readonly CommandNode[], state: RunState, process: Process): Outcome {
	let stdin: Source | null = null;
	for (const [index, command] of commands.entries()) {
		if (command.type !== 'Command') return pipesUnknown(state);
		const outcome = runCommand(command, state, process, stdin);
		if (outcome.ok === null || process.budget.left <= 0) return pipesUnknown(state);
		if (index === commands.length - 1) {
			const ok = { ...state, ...filesOf(outcome.ok) };
			// With pipefail an earlier part's failure counts after the last one has done its work.
			const failed = join(outcome.fail, outcome.soft);
			return { ok, fail: join(ok, failed && { ...state, ...filesOf(failed) }), soft: null };
		}
		if (outcome.ok !== state || outcome.output === undefined) return pipesUnknown(state);
		const { amount, url, path } = outcome.output;
		stdin = pipeOf({
			output: amount,
			...(url === undefined ? {} : { url }),
			...(path === undefined ? {} : { path }),
		});
	}
	return pipesUnknown(state);
}

function pipesUnknown(state: RunState): Outcome {
	return unknownOutcome(state, false);
}

function followSubshell(
	body: CompoundList,
	state: RunState,
	process: Process,
	guarded: boolean,
): Outcome {
	return followApart(body.commands, state, process, guarded);
}

/** In a shell of its own. */
function followApart(
	statements: readonly Statement[],
	state: RunState,
	process: Process,
	guarded: boolean,
): Outcome {
	const inner: Process = { ...process, exited: null, aborted: null };
	const outcome = followList(statements, state, inner, guarded);
	const leave = (end: RunState | null) => end && { ...state, ...filesOf(end) };
	return {
		ok: leave(join(outcome.ok, inner.exited)),
		fail: leave(join(join(outcome.fail, outcome.soft), inner.aborted)),
		soft: null,
	};
}

function followIf(node: If, state: RunState, process: Process, guarded: boolean): Outcome {
	let result: Outcome = { ok: null, fail: null, soft: null };
	let reached: RunState | null = state;
	for (const { clause, then } of [node, ...node.elif]) {
		if (reached === null) return result;
		const tested: Outcome = followList(clause.commands, reached, process, true);
		if (tested.ok !== null) {
			result = either(result, followList(then.commands, tested.ok, process, guarded));
		}
		reached = join(tested.fail, tested.soft);
	}
	if (reached === null) return result;
	const otherwise =
		node.else === undefined
			? { ok: reached, fail: null, soft: null }
			: followList(node.else.commands, reached, process, guarded);
	return either(result, otherwise);
}

function either(a: Outcome, b: Outcome): Outcome {
	return { ok: join(a.ok, b.ok), fail: join(a.fail, b.fail), soft: join(a.soft, b.soft) };
}

/** Only over words that are known one by one. */
function followFor(node: For, state: RunState, process: Process, guarded: boolean): Outcome {
	const { world } = process;
	const values = listedValues(node, state, world);
	if (values === null) return followOpaque(node, state, process);
	let last: Outcome = { ok: state, fail: null, soft: null };
	let current = state;
	for (const [index, value] of values.entries()) {
		const variables = new Map(current.variables).set(node.name.text, value);
		last = followList(node.body.commands, { ...current, variables }, process, guarded);
		if (index === values.length - 1) break;
		const stops = current.stopOnError && !guarded;
		if (stops) process.aborted = join(process.aborted, last.fail);
		const next = join(join(last.ok, last.soft), stops ? null : last.fail);
		if (next === null) return { ok: null, fail: stops ? null : last.fail, soft: null };
		current = next;
	}
	return last;
}

/** Null where a word is a pattern or not known. */
function listedValues(node: For, state: RunState, world: RunWorld): readonly string[] | null {
	const values: string[] = [];
	for (const word of node.wordlist ?? []) {
		const fields = wordFields(word, state, world);
		if (fields === null || fields.some(({ pattern }) => pattern)) return null;
		values.push(...fields.map(({ value }) => value));
	}
	return node.wordlist === undefined ? null : values;
}

/** The branch of a known word; where it is not known, every branch may run, or none. */
function followCase(node: Case, state: RunState, process: Process, guarded: boolean): Outcome {
	if (node.items.some(({ terminator }) => (terminator ?? ';;') !== ';;')) {
		return followOpaque(node, state, process);
	}
	const value = unsplitValue(node.word, state, process.world);
	let result: Outcome = { ok: null, fail: null, soft: null };
	for (const { pattern, body } of node.items) {
		const fits = value === null ? null : fitsOne(value, pattern, state, process.world);
		if (fits === false) continue;
		result = either(result, followList(body.commands, state, process, guarded));
		if (fits === true) return result;
	}
	return either(result, { ok: state, fail: null, soft: null });
}

/** Null where it is not known. */
function fitsOne(
	value: string,
	patterns: Case['items'][number]['pattern'],
	state: RunState,
	world: RunWorld,
): boolean | null {
	let fits: boolean | null = false;
	for (const word of patterns) {
		const pattern = patternValue(word, state, world);
		const one = pattern === null ? null : shellGlob.matchesText(value, pattern);
		if (one === true) return true;
		if (one === null) fits = null;
	}
	return fits;
}

function withFunction(node: ShellFunction, state: RunState): RunState {
	return { ...state, functions: new Map(state.functions).set(node.name.text, node) };
}

/** Loops and all else that is not followed. */
function followOpaque(node: CommandNode, state: RunState, process: Process): Outcome {
	if (node.type === 'TestCommand') {
		const truth = doubleBracket(node.expression, { state, world: process.world });
		return { ok: truth === false ? null : state, fail: truth === true ? null : state, soft: null };
	}
	const unknown = afterUnknown(state, true);
	if (!changesFlow(node)) return { ok: unknown, fail: unknown, soft: null };
	return lostTrack(unknown, process);
}

function changesFlow(node: SyntaxNode): boolean {
	if (node.type === 'Function') return true;
	if (node.type === 'Command' && node.name !== undefined) {
		const { value } = node.name;
		if (leaving.has(value) || (flowChanging.has(value) && !loopOnly.has(value))) return true;
	}
	let found = false;
	forEachChild(node, (child) => {
		found ||= changesFlow(child);
	});
	return found;
}

const leaving: ReadonlySet<string> = new Set(['exit', '.', 'source', 'eval']);
const loopOnly: ReadonlySet<string> = new Set(['break', 'continue']);

function unfollowed(state: RunState): Outcome {
	const unknown = afterUnknown(state, true);
	return { ok: unknown, fail: unknown, soft: null };
}
