/**
 * What an edit left alone. Instructions above the first changed character are taken over as they
 * are, those below the last one moved; between them nodes are found by their text.
 */
import type { ChangedStretch } from '../text/changedStretch.ts';
import { shiftSpan } from '../text/span.ts';
import type {
	Comment,
	Dockerfile,
	EscapeCharacter,
	Instruction,
	InstructionNode,
} from './model.ts';

export interface Reuse {
	/** Those that begin the new file. */
	readonly instructions: readonly Instruction[];
	readonly comments: readonly Comment[];
	/** Where reading goes on: the beginning of a line. */
	readonly resumeAt: number;
	/** All from the instruction at `offset` on; null where they are not the same as before. */
	rest(offset: number, line: number): Tail | null;
	/** A node of the old file with this text. */
	node(text: string): InstructionNode | undefined;
}

interface Tail {
	readonly instructions: readonly Instruction[];
	readonly comments: readonly Comment[];
}

const nothing: Reuse = {
	instructions: [],
	comments: [],
	resumeAt: 0,
	rest: () => null,
	node: () => undefined,
};

/** An old parse, and where its text was changed. */
export interface Edited {
	readonly previous: Dockerfile;
	readonly stretch: ChangedStretch;
}

/** What serves again of an old parse. `directivesEnd` and `escape` are the new text's. */
export function planReuse(
	directivesEnd: number,
	escapeCharacter: EscapeCharacter,
	edited: Edited | undefined,
): Reuse {
	if (edited === undefined || edited.previous.escape !== escapeCharacter) return nothing;
	const { previous, stretch } = edited;
	const prefix = stretch.start;
	const by = stretch.endAfter - stretch.endBefore;
	const kept = prefix > directivesEnd ? keptAbove(previous, prefix) : { count: 0, resumeAt: 0 };
	const suffixStart = stretch.endBefore;
	let nodes: Map<string, InstructionNode> | undefined;
	return {
		instructions: previous.instructions.slice(0, kept.count),
		comments: previous.comments.slice(0, firstAt(previous.comments, kept.resumeAt, commentStart)),
		resumeAt: kept.resumeAt,
		rest(offset, line) {
			const oldOffset = offset - by;
			if (oldOffset < suffixStart) return null;
			const from = firstAt(previous.instructions, oldOffset, instructionStart);
			const first = previous.instructions[from];
			return first?.offset === oldOffset ? tail(previous, from, by, line - first.line) : null;
		},
		node(wanted) {
			nodes ??= nodesBetween(previous, kept.count, suffixStart);
			return nodes.get(wanted);
		},
	};
}

/**
 * How many instructions end above `prefix` for certain. The last of them is read again: it may have
 * been open, waiting for more lines. Reading goes on at that one.
 */
function keptAbove(previous: Dockerfile, prefix: number): { count: number; resumeAt: number } {
	const { instructions } = previous;
	const count = firstAt(instructions, prefix, instructionStart) - 1;
	const open = instructions[count];
	if (count <= 0 || open === undefined) return { count: 0, resumeAt: 0 };
	const above = instructions[count - 1];
	return { count, resumeAt: previous.lineStarts[(above?.endLine ?? -1) + 1] ?? 0 };
}

function tail(previous: Dockerfile, from: number, by: number, lines: number): Tail {
	const oldOffset = previous.instructions[from]?.offset ?? 0;
	const instructions = previous.instructions.slice(from);
	const comments = previous.comments.slice(firstAt(previous.comments, oldOffset, commentStart));
	if (by === 0 && lines === 0) return { instructions, comments };
	return {
		instructions: instructions.map(({ offset, line, endLine, node }) => ({
			offset: offset + by,
			line: line + lines,
			endLine: endLine + lines,
			node,
		})),
		comments: comments.map(({ line, span }) => ({ line: line + lines, span: shiftSpan(span, by) })),
	};
}

function nodesBetween(
	previous: Dockerfile,
	from: number,
	suffixStart: number,
): Map<string, InstructionNode> {
	const nodes = new Map<string, InstructionNode>();
	for (let i = from; i < previous.instructions.length; i++) {
		const instruction = previous.instructions[i];
		if (instruction === undefined || instruction.offset >= suffixStart) break;
		nodes.set(instruction.node.text, instruction.node);
	}
	return nodes;
}

const instructionStart = (instruction: Instruction): number => instruction.offset;
const commentStart = (comment: Comment): number => comment.span.start;

/** Index of the first item that begins at `offset` or behind it. */
function firstAt<T>(items: readonly T[], offset: number, startOf: (item: T) => number): number {
	let low = 0;
	let high = items.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		const item = items[middle];
		if (item !== undefined && startOf(item) < offset) low = middle + 1;
		else high = middle;
	}
	return low;
}
