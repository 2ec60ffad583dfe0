/** Continued lines of a Dockerfile as continued lines of a shell script. */
import { walkScript } from '../shell/walkScript.ts';
import type { MergeMember } from './mergeMember.ts';

interface Stretch {
	readonly pos: number;
	readonly end: number;
}

/**
 * The lines of the given stretches of a RUN's script, in order, with the comments between them.
 * Null where a comment stands inside of a stretch, or a shell would keep a continuation as text.
 */
export function shellLines(
	member: MergeMember,
	stretches: readonly Stretch[],
	escapeCharacter: string,
): readonly string[] | null {
	const { node } = member.instruction;
	const { offset } = member.script;
	const breaks = quotedBreaks(member);
	const lines: string[] = [];
	let from = stretches[0]?.pos ?? 0;
	for (const { pos, end } of stretches) {
		lines.push(...commentsOf(node.text.slice(offset + from, offset + pos)));
		const source = node.text.slice(offset + pos, offset + end);
		const joined = shellContinuations(source, escapeCharacter);
		if (joined === null || hasQuotedBreak(breaks, { pos, end })) return null;
		lines.push(...joined.split('\n'));
		from = end;
	}
	return lines;
}

function commentsOf(gap: string): readonly string[] {
	return gap
		.split('\n')
		.slice(1)
		.map((line) => line.trim())
		.filter((line) => line.startsWith('#'));
}

/** `source` with each continuation as the shell writes it. */
function shellContinuations(source: string, escapeCharacter: string): string | null {
	const [first = '', ...others] = source.split('\n');
	let result = first;
	for (const line of others) {
		if (/^[ \t]*#/.test(line)) return null;
		if (line.trim() === '') continue;
		const continued = result.trimEnd();
		if (!continued.endsWith(escapeCharacter)) return null;
		const kept = continued.slice(0, -1);
		// The shell would take two of them for one that is text.
		if (kept.endsWith('\\')) return null;
		result = `${kept}\\\n${line}`;
	}
	const end = result.trimEnd();
	return others.length > 0 && end.endsWith(escapeCharacter) && escapeCharacter !== '\\'
		? null
		: result;
}

/** Single quotes keep a backslash and the line's end as text; the Dockerfile removes both before. */
function hasQuotedBreak(breaks: readonly Stretch[], stretch: Stretch): boolean {
	return breaks.some(({ pos, end }) => pos >= stretch.pos && end <= stretch.end);
}

/** Where a line ends in single quotes or a heredoc's operator. */
function quotedBreaks(member: MergeMember): readonly Stretch[] {
	const { text } = member.instruction.node;
	const { offset, program } = member.script;
	const found: Stretch[] = [];
	if (!text.includes('\n') || !/'|<</.test(text)) return found;
	walkScript(program, (node) => {
		if (node.type !== 'SingleQuoted' && node.type !== 'AnsiCQuoted' && node.type !== 'HereDoc')
			return;
		if (text.slice(offset + node.pos, offset + node.end).includes('\n')) found.push(node);
	});
	return found;
}
