/** `# dockerfile-layers: ignore=RuleA,RuleB`: a comment that silences rules for the instruction below it. */
import type { Comment, Dockerfile, Fix, Instruction } from '../dockerfile/model.ts';
import { lineAt } from '../text/lines.ts';
import type { Span } from '../text/span.ts';

const pattern = /^#\s*dockerfile-layers\s*:\s*ignore\s*=\s*([A-Za-z]+(?:\s*,\s*[A-Za-z]+)*)\s*$/;

/** Whether a comment in the block of comment lines right above the instruction names the rule. */
export function isIgnored(dockerfile: Dockerfile, instruction: Instruction, rule: string): boolean {
	return commentsAbove(dockerfile, instruction.line).some((comment) =>
		ignoredIn(dockerfile, comment).includes(rule),
	);
}

/**
 * Silences `rule` for the instruction at the start of `span`: a comment line above it with the same
 * indentation, or one more name in the ignore comment that stands there already.
 */
export function ignoreFix(dockerfile: Dockerfile, span: Span, rule: string): Fix {
	const title = { code: 'fix.ignore', args: { rule } };
	const line = lineAt(dockerfile.lineStarts, span.start);
	const present = commentsAbove(dockerfile, line).findLast(
		(comment) => ignoredIn(dockerfile, comment).length > 0,
	);
	if (present !== undefined) {
		const text = dockerfile.text.slice(present.span.start, present.span.end).trimEnd();
		const end = present.span.start + text.length;
		return { title, edits: [{ span: { start: end, end }, newText: `,${rule}` }], preferred: false };
	}
	const start = dockerfile.lineStarts[line] ?? 0;
	const indentation = /^[ \t]*/.exec(dockerfile.text.slice(start, span.start))?.[0] ?? '';
	const at = { start: start + indentation.length, end: start + indentation.length };
	const newText = `# dockerfile-layers: ignore=${rule}${lineEndAt(dockerfile, line)}${indentation}`;
	return { title, edits: [{ span: at, newText }], preferred: false };
}

/** How the given line ends; where it is the last one, as the file's first line does. */
export function lineEndAt(dockerfile: Dockerfile, line: number): '\n' | '\r\n' {
	const { text, lineStarts } = dockerfile;
	const next = lineStarts[line + 1] ?? lineStarts[1];
	return next !== undefined && text[next - 2] === '\r' ? '\r\n' : '\n';
}

function ignoredIn(dockerfile: Dockerfile, comment: Comment): readonly string[] {
	const text = dockerfile.text.slice(comment.span.start, comment.span.end).trimEnd();
	const names = pattern.exec(text)?.[1];
	return names === undefined ? [] : names.split(',').map((name) => name.trim());
}

/** The comments on the lines directly above `line`, top first. */
function commentsAbove(dockerfile: Dockerfile, line: number): readonly Comment[] {
	const { comments } = dockerfile;
	let end = firstAtOrAfter(comments, line);
	const above: Comment[] = [];
	let wanted = line - 1;
	while (end > 0 && comments[end - 1]?.line === wanted) {
		const comment = comments[end - 1];
		if (comment !== undefined) above.unshift(comment);
		end--;
		wanted--;
	}
	return above;
}

/** Index of the first comment on `line` or below it. */
function firstAtOrAfter(comments: readonly Comment[], line: number): number {
	let low = 0;
	let high = comments.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((comments[middle]?.line ?? 0) < line) low = middle + 1;
		else high = middle;
	}
	return low;
}
