import type { MessageArgument } from '../../protocol/message.ts';
import type { TextEdit } from '../text/edit.ts';
import { type Span, shiftSpan } from '../text/span.ts';
import type { Problem } from './model.ts';

/** A problem without a fix; its text is the catalogue's entry `problem.<code>`. */
export function problem(
	code: string,
	span: Span,
	args: Readonly<Record<string, MessageArgument>> = {},
): Problem {
	return { code, message: { code: `problem.${code}`, args }, span, fixes: [] };
}

/** The same problem with its spans, and those of its fixes, `by` further on. */
export function shiftProblem(problem: Problem, by: number): Problem {
	const shiftEdit = (edit: TextEdit): TextEdit => ({ ...edit, span: shiftSpan(edit.span, by) });
	return {
		...problem,
		span: shiftSpan(problem.span, by),
		fixes: problem.fixes.map((fix) => ({ ...fix, edits: fix.edits.map(shiftEdit) })),
	};
}
