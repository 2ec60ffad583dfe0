import type { InstructionNode } from '../../dockerfile/model.ts';
import { commandModel, flowChanging, shellChanging } from './commands.ts';

/** A command's name where words follow it; no function's name, no assignment. */
const plainCommand = /^\s*([A-Za-z][\w.+-]*)\s+(?!\s*\()/;

/** Between two commands that both run where the script succeeds. */
const separator = /&&|;|\n/;

/** A segment with any of these may end elsewhere, or not run. */
const notPlain = /["'`\\$()|{}!&#]/;

/** Redirections into files, and the commands that may leave a part of their own behind an unknown one. */
const mayWrite = />|\b(?:dd|truncate|fallocate|tee|touch|busybox)\b/;
const harmlessRedirect = /\d?>&\d|[&\d]?>>?\s*\/dev\/null\b/g;

const notPrograms: ReadonlySet<string> = new Set(
	`if then elif else fi for while until do done case esac select function time coproc exit unset
	busybox false`.split(/\s+/),
);

/** Built-ins that are followed, and leave what comes after them where it was. */
const followed: ReadonlySet<string> = new Set(['set', 'cd', 'export', 'readonly']);

/**
 * Whether a RUN surely runs a command of which nothing is known and names none that is followed
 * into files, so that following its script would find nothing. Most RUNs do: they need no parse.
 */
export function plainlyUnknown(node: InstructionNode): boolean {
	if (node.json !== null || node.heredocs.length > 0) return false;
	if (mayWrite.test(node.body.replace(harmlessRedirect, ''))) return false;
	for (const segment of node.body.split(separator)) {
		const name = plainCommand.exec(segment)?.[1];
		if (name === undefined || notPrograms.has(name)) return false;
		if (flowChanging.has(name) || shellChanging.has(name)) return false;
		if (commandModel(name) === undefined && !followed.has(name)) return true;
		if (notPlain.test(segment)) return false;
	}
	return false;
}
