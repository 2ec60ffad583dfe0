import { commandHeredoc } from './commandHeredoc.ts';
import { readLogicalLine } from './logicalLine.ts';
import type { InstructionNode } from './model.ts';

/** A text of the same length as its source, for a shell parser: offsets map one to one. */
export interface ShellView {
	readonly text: string;
	/** Where `text[0]` stands in the node's text. */
	readonly offset: number;
}

/**
 * The shell form arguments of a RUN (or CMD, …) with continuations, comment lines and empty lines
 * between them, and every `\r`, blanked. Heredocs that the shell itself reads follow with their
 * bodies. For a RUN that is one heredoc: the heredoc's content alone. Null for exec form.
 */
export function shellView(node: InstructionNode): ShellView | null {
	if (node.json !== null) return null;
	const command = commandHeredoc(node);
	if (command !== null) {
		const { start, end } = command.heredoc.contentSpan;
		return { text: withoutReturns(node.text.slice(start, end)), offset: start };
	}
	const { start, end } = node.bodySpan;
	const line = blankedLine(node, start, end);
	const bodies = node.heredocs.length > 0 ? node.text.slice(end) : '';
	return { text: withoutReturns(line + bodies), offset: start };
}

/** The logical line's characters at their places in the source, blanks between them. */
function blankedLine(node: InstructionNode, from: number, to: number): string {
	const source = node.text.slice(from, to);
	if (!source.includes('\n')) return source;
	const { text, starts, sources } = readLogicalLine(node.text, 0, node.escape);
	let view = '';
	for (const [i, start] of starts.entries()) {
		const piece = text.slice(start, starts[i + 1] ?? text.length);
		const at = (sources[i] ?? 0) - from;
		if (at + piece.length <= 0) continue;
		view = view.padEnd(at) + piece.slice(Math.max(0, -at));
	}
	return view.slice(0, to - from).padEnd(to - from);
}

function withoutReturns(text: string): string {
	return text.includes('\r') ? text.replaceAll('\r', ' ') : text;
}
