import type { MessageArgument } from '../../protocol/message.ts';
import type { Span } from '../text/span.ts';
import type { Problem } from './model.ts';

/** A problem without a fix; its text is the catalogue's entry `problem.<code>`. */
export function problem(
	code: string,
	span: Span,
	args: Readonly<Record<string, MessageArgument>> = {},
): Problem {
	return { code, message: { code: `problem.${code}`, args }, span, fixes: [] };
}
