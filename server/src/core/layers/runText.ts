import type { InstructionNode } from '../dockerfile/model.ts';
import type { RowInput } from './createdBy.ts';
import { isSetIn } from './frames.ts';
import type { Expanded } from './resolved.ts';
import type { DeclaredArgument, FoldState } from './stageState.ts';

/** Handed to every RUN where the build gives them; no row shows them unless an ARG names them. */
const hiddenArguments = ['http', 'https', 'ftp', 'no', 'all']
	.map((protocol) => `${protocol}_proxy`)
	.flatMap((name) => [name, name.toUpperCase()]);

/** What RUN executes, with its build arguments in front: `|1 FOO=1 /bin/sh -c echo`. */
export function runText({ node, before, frontend, buildArgs }: RowInput): Expanded {
	const buildkit = frontend.builder === 'buildkit';
	const given = buildkit ? orderedArguments(before) : classicArguments(before);
	if (given === null) return null;
	const command = node.json ?? [...before.shell, commandLine(node, buildkit)];
	// The classic builder counts the hidden arguments in before it leaves them out.
	const hidden = !buildkit && hiddenArguments.some((name) => buildArgs.has(name));
	const prefix = given.length === 0 && !hidden ? [] : [`|${given.length}`, ...given];
	return [...prefix, ...command].join(' ');
}

/** BuildKit: each ARG once, where it stood first, with the value in force now. */
function orderedArguments({ args, environment }: FoldState): readonly string[] | null {
	const values = new Map<string, Expanded>();
	for (const { name, value } of args) {
		const inForce = environment.get(name);
		values.set(name, inForce === undefined ? (value ?? '') : inForce);
	}
	return pairsOf(values);
}

/** Classic: only those that have a value and that no ENV overrides, sorted. */
function classicArguments({ args, config }: FoldState): readonly string[] | null {
	const last = new Map<string, DeclaredArgument>(args.map((arg) => [arg.name, arg]));
	const values = new Map<string, Expanded>();
	for (const { name, value } of last.values()) {
		if (value === undefined) continue;
		if (isSetIn(config, name)) continue;
		// Whether the unknown base sets it too decides if it is listed.
		if (config.missing === null) return null;
		values.set(name, value);
	}
	return pairsOf(values)?.toSorted() ?? null;
}

function pairsOf(values: ReadonlyMap<string, Expanded>): readonly string[] | null {
	const pairs: string[] = [];
	for (const [name, value] of values) {
		if (value === null) return null;
		pairs.push(`${name}=${value}`);
	}
	return pairs;
}

/**
 * The script that the shell gets. A lone heredoc is the script itself, or a file where it begins
 * with `#!`; other heredocs are put back behind the line. The classic builder knows none.
 */
function commandLine(node: InstructionNode, heredocs: boolean): string {
	const first = node.heredocs[0];
	if (first === undefined || !heredocs) return node.body;
	if (/^\d*<<-?\s*["']?[^\s<"']+["']?$/.test(node.body)) {
		return first.content.startsWith('#!') ? `/dev/pipes/${first.name}` : first.content;
	}
	return node.heredocs.reduce(
		(text, { name, chomp, content, contentSpan }) =>
			`${text}\n${chomp ? node.text.slice(contentSpan.start, contentSpan.end) : content}${name}`,
		node.body,
	);
}
