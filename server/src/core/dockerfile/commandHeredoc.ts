import { heredocOperator } from './heredoc.ts';
import type { Heredoc, InstructionNode } from './model.ts';

export interface CommandHeredoc {
	readonly heredoc: Heredoc;
	/** The content begins with `#!`: it is run as a program of its own, SHELL is not asked. */
	readonly shebang: boolean;
}

/**
 * The heredoc that is all of a RUN's command (`RUN <<EOF`): the builder runs its content. Null where
 * the shell reads the heredoc (`RUN cat <<EOF`, `RUN <<EOF bash`) or there is none.
 */
export function commandHeredoc(node: InstructionNode): CommandHeredoc | null {
	const heredoc = node.heredocs[0];
	if (heredoc === undefined || node.keyword !== 'RUN') return null;
	if (heredocOperator(node.body) === null) return null;
	return { heredoc, shebang: heredoc.content.startsWith('#!') };
}
