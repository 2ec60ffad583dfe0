import { type ParsedScript, parse } from 'unbash';
import type { ResolvedInstruction } from '../layers/resolved.ts';
import { isWholeHeredoc, runScript } from '../shell/script.ts';
import { shellFamily } from '../shell/shellFamily.ts';
import type { Estimate } from './estimate.ts';
import type { EstimateInput } from './estimateInstruction.ts';
import { unknownFolder } from './run/command.ts';
import { followScript, type ScriptEnd } from './run/followScript.ts';
import { linkNames } from './run/linkNames.ts';
import { estimateOf, nothingKnown } from './run/runEstimate.ts';
import { worldOf } from './run/runWorld.ts';
import { shellName } from './run/shellName.ts';
import { afterUnknown, initialState, type RunState } from './run/state.ts';
import type { RunWorld } from './run/world.ts';

/**
 * What a RUN adds: its script followed command by command over the files below. To the byte where all
 * commands are understood and what they read is known, a range where packages and downloads decide,
 * else what surely stays as a floor.
 */
export function estimateRun(resolved: ResolvedInstruction, input: EstimateInput): Estimate {
	const links = linkNames(resolved.instruction.node);
	const plain = followed(resolved, input, []);
	// Links that are followed one by one need no suspicion.
	const { end } = plain;
	const isPlain = links.length === 0 || (end !== null && !end.unknown && !end.looseLinks);
	return isPlain ? plain.estimate : followed(resolved, input, links).estimate;
}

function followed(
	resolved: ResolvedInstruction,
	input: EstimateInput,
	links: readonly string[],
): { readonly end: RunState | null; readonly estimate: Estimate } {
	const { world, needs } = worldOf(resolved, input, links);
	const { ok: end, failed } = followRun(resolved, input, world);
	const reason = failed?.packages.failure ?? null;
	const estimate = end === null ? nothingKnown(links, reason) : estimateOf(end, world, links);
	return { end, estimate: { ...estimate, needs: needs() } };
}

function followRun(
	{ instruction, state }: ResolvedInstruction,
	{ build }: EstimateInput,
	world: RunWorld,
): ScriptEnd {
	const { node } = instruction;
	const start = initialState(state.workingDirectory ?? unknownFolder, false);
	if (node.json !== null) return followExec(node.json, start, world);
	// The classic builder gives its shell the first line only, which is an empty command.
	if (build.builder === 'classic' && node.heredocs.length > 0) return succeeding(start);
	if (isWholeHeredoc(node)) {
		const text = node.heredocs[0]?.content ?? '';
		return followShell(shebangOf(text) ?? state.shell, parse(text), start, world);
	}
	const script = runScript(node);
	return script === null
		? succeeding(afterUnknown(start, true))
		: followShell(state.shell, script.program, start, world);
}

function succeeding(ok: RunState): ScriptEnd {
	return { ok, failed: null };
}

/** `#!/bin/sh -e` of a heredoc as the words of a SHELL. */
function shebangOf(text: string): readonly string[] | null {
	const match = /^#!\s*(.*)/.exec(text);
	if (match === null) return null;
	const words = (match[1] ?? '').trim().split(/\s+/);
	return [...(words[0] === '/usr/bin/env' ? words.slice(1) : words), '-c'];
}

function followShell(
	shell: readonly string[],
	program: ParsedScript,
	start: RunState,
	world: RunWorld,
): ScriptEnd {
	const family = shellFamily(shell);
	if (family.kind !== 'posix' || (program.errors?.length ?? 0) > 0)
		return succeeding(afterUnknown(start, true));
	// A file that bash reads before every script.
	if (family.bash && world.variable('BASH_ENV') !== undefined) {
		return succeeding(afterUnknown(start, true));
	}
	const { errexit: stopOnError, nounset: stopOnUnset } = family;
	const named = shellName(shell[0] ?? '', (path) => world.resolve(path));
	return followScript(program, { ...start, shell: named, stopOnError, stopOnUnset }, world);
}

/** The words are the command's own: nothing in them is expanded. */
function followExec(argv: readonly string[], start: RunState, world: RunWorld): ScriptEnd {
	const script = argv.at(-1);
	if (argv.length > 2 && script !== undefined && shellFamily(argv.slice(0, -1)).kind === 'posix') {
		return followShell(argv.slice(0, -1), parse(script), start, world);
	}
	const quoted = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
	return followScript(parse(quoted), { ...start, functions: new Map() }, world);
}
