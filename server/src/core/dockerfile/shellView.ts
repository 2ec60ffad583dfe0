import type { InstructionNode } from './model.ts';

/** A text of the same length as its source, for a shell parser: offsets map one to one. */
export interface ShellView {
	readonly text: string;
	/** Where `text[0]` stands in the node's text. */
	readonly offset: number;
}

/**
 * The shell form arguments of a RUN (or CMD, …) with continuations, comment lines between them and
 * `\r` blanked. For a RUN that is one heredoc, the heredoc's content. Null for exec form.
 */
export function shellView(node: InstructionNode): ShellView | null {
	if (node.json !== null) return null;
	return {
		text: node.text.slice(node.bodySpan.start, node.bodySpan.end),
		offset: node.bodySpan.start,
	};
}
