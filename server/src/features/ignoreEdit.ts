/** The comment that silences a rule for the instruction below it. */
import type { Dockerfile } from '../core/dockerfile/model.ts';
import type { TextEdit } from '../core/text/edit.ts';
import { lineAt } from '../core/text/lines.ts';
import type { Span } from '../core/text/span.ts';
import { endOfLine, lineEndOf } from './positions.ts';

const ignoreComment = /^#\s*dockerfile-layers:\s*ignore=[\w,\s]*$/i;

/** Adds a comment line above the instruction where a finding begins, or the rule's name to the comment there. */
export function ignoreEdit(dockerfile: Dockerfile, rule: string, span: Span): TextEdit {
	const line = instructionLine(dockerfile, span);
	const above = dockerfile.comments.find((comment) => comment.line === line - 1);
	if (above !== undefined) {
		const comment = dockerfile.text.slice(above.span.start, above.span.end);
		if (ignoreComment.test(comment)) {
			const end = above.span.start + comment.trimEnd().length;
			return { span: { start: end, end }, newText: `,${rule}` };
		}
	}
	const start = dockerfile.lineStarts[line] ?? 0;
	const first = dockerfile.text.slice(start, endOfLine(dockerfile, line));
	const indentation = /^[ \t]*/.exec(first)?.[0] ?? '';
	const newText = `${indentation}# dockerfile-layers: ignore=${rule}${lineEndOf(dockerfile)}`;
	return { span: { start, end: start }, newText };
}

/** 0-based line of the instruction that holds the span's start, a line inside of it would be no place for a comment. */
function instructionLine(dockerfile: Dockerfile, span: Span): number {
	const line = lineAt(dockerfile.lineStarts, span.start);
	const owner = dockerfile.instructions.find((each) => each.line <= line && line <= each.endLine);
	return owner?.line ?? line;
}
