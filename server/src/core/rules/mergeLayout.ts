/** How a merged instruction is laid out: after the file's own habits. */
import type { Dockerfile } from '../dockerfile/model.ts';
import { lineEndAt } from './ignore.ts';
import type { MergeMember } from './mergeMember.ts';

export interface MergeLayout {
	readonly lineEnd: '\n' | '\r\n';
	readonly escape: string;
	/** White space at the start of a continuation line. */
	readonly indent: string;
	/** `&&` stands at the start of a line instead of the end. */
	readonly leadingOperator: boolean;
}

const continuationIndent = 4;

export function mergeLayout(dockerfile: Dockerfile, members: readonly MergeMember[]): MergeLayout {
	const [first] = members;
	const line = first?.instruction.line ?? 0;
	const start = dockerfile.lineStarts[line] ?? 0;
	const own = dockerfile.text.slice(start, first?.instruction.offset ?? start);
	const lines = members.flatMap((member) =>
		member.form === 'shell' ? continuationLines(member.code) : [],
	);
	const leading = lines.filter((each) => each.trimStart().startsWith('&&'));
	const trailing = lines.filter((each) => /&&[ \t]*[\\`]?[ \t]*$/.test(each));
	const leadingOperator = leading.length > trailing.length;
	const shallowest = indentations(leadingOperator ? leading : lines)[0];
	return {
		lineEnd: lineEndAt(dockerfile, line),
		escape: dockerfile.escape,
		indent: shallowest ?? `${/^[ \t]*$/.test(own) ? own : ''}${' '.repeat(continuationIndent)}`,
		leadingOperator,
	};
}

/** White space before the lines, the shortest first; lines at the margin do not count. */
function indentations(lines: readonly string[]): readonly string[] {
	return lines
		.map((line) => /^[ \t]*/.exec(line)?.[0] ?? '')
		.filter((white) => white !== '')
		.sort((a, b) => a.length - b.length);
}

function continuationLines(code: string): readonly string[] {
	return code
		.split(/\r?\n/)
		.slice(1)
		.filter((line) => line.trim() !== '' && !/^[ \t]*#/.test(line));
}
