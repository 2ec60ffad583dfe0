/** The whole file: directives, comments, instructions, and what is wrong between them. */
import { changedStretch } from '../text/changedStretch.ts';
import { type LineStarts, lineAt, lineStartsAfter, lineStartsOf } from '../text/lines.ts';
import { shiftSpan } from '../text/span.ts';
import { skipSpaces } from './characters.ts';
import { looksLikeDirective, readDirectives } from './directives.ts';
import { makeNode, readBlock } from './instructionNode.ts';
import { trimLineEnd } from './logicalLine.ts';
import type {
	Comment,
	Dockerfile,
	EscapeCharacter,
	Fix,
	Instruction,
	InstructionNode,
	Problem,
} from './model.ts';
import { problem, shiftProblem } from './problem.ts';
import { planReuse, type Reuse } from './reuse.ts';

/** Reads a Dockerfile; never throws. Nodes of `previous` whose text did not change serve again. */
export function parseDockerfile(text: string, previous?: Dockerfile): Dockerfile {
	const edited = previous && { previous, stretch: changedStretch(previous.text, text) };
	const lineStarts =
		edited === undefined
			? lineStartsOf(text)
			: lineStartsAfter(edited.previous.lineStarts, text, edited.stretch);
	const { directives, escapeCharacter, problems, end } = readDirectives(text);
	const reuse = planReuse(end, escapeCharacter, edited);
	const { instructions, comments } = readLines(text, lineStarts, end, escapeCharacter, reuse);
	return {
		text,
		lineStarts,
		escape: escapeCharacter,
		directives,
		instructions,
		comments,
		problems: [
			...problems,
			...longLines(text, lineStarts),
			...fileProblems(text, instructions, comments),
		],
	};
}

function readLines(
	text: string,
	lineStarts: LineStarts,
	from: number,
	escapeCharacter: EscapeCharacter,
	reuse: Reuse,
): { instructions: Instruction[]; comments: Comment[] } {
	const instructions = [...reuse.instructions];
	const comments = [...reuse.comments];
	let at = Math.max(from, reuse.resumeAt);
	let line = lineAt(lineStarts, at);
	while (at < text.length) {
		const behind = lineStarts[line + 1] ?? text.length;
		const lineEnd = trimLineEnd(text, at, behind);
		const start = skipSpaces(text, at, lineEnd);
		if (start === lineEnd || text[start] === '#') {
			if (start < lineEnd) comments.push({ line, span: { start, end: lineEnd } });
			at = behind;
			line++;
			continue;
		}
		const keyword = keywordStart(text, start, lineEnd, lineStarts, line, escapeCharacter);
		const rest = reuse.rest(keyword.offset, keyword.line);
		if (rest !== null) {
			for (const instruction of rest.instructions) instructions.push(instruction);
			for (const comment of rest.comments) comments.push(comment);
			break;
		}
		const block = readBlock(text, keyword.offset, escapeCharacter);
		const node =
			reuse.node(text.slice(keyword.offset, keyword.offset + block.length)) ??
			makeNode(text, keyword.offset, block, escapeCharacter);
		const endLine = endLineOf(lineStarts, keyword.line, keyword.offset + block.length);
		instructions.push({ offset: keyword.offset, line: keyword.line, endLine, node });
		at = keyword.offset + block.next;
		line = at < text.length ? endLine + 1 : line;
	}
	return { instructions, comments };
}

function endLineOf(lineStarts: LineStarts, line: number, end: number): number {
	let last = line;
	while ((lineStarts[last + 1] ?? Number.POSITIVE_INFINITY) <= end) last++;
	return last;
}

/** Lines that hold nothing but the escape character may stand before the keyword. */
function keywordStart(
	text: string,
	start: number,
	lineEnd: number,
	lineStarts: LineStarts,
	line: number,
	escapeCharacter: EscapeCharacter,
): { offset: number; line: number } {
	let at = { offset: start, line };
	let end = lineEnd;
	while (text[at.offset] === escapeCharacter && /^[ \t]*$/.test(text.slice(at.offset + 1, end))) {
		const next = nextContentLine(text, lineStarts, at.line + 1);
		if (next === null) break;
		at = { offset: next.start, line: next.line };
		end = next.end;
	}
	return at;
}

function nextContentLine(text: string, lineStarts: LineStarts, from: number) {
	for (let line = from; line < lineStarts.length; line++) {
		const lineStart = lineStarts[line] ?? text.length;
		const end = trimLineEnd(text, lineStart, lineStarts[line + 1] ?? text.length);
		const start = skipSpaces(text, lineStart, end);
		if (start < end && text[start] !== '#') return { start, end, line };
	}
	return null;
}

/** Bytes of UTF-8 that the builder's scanner takes in one line, its line feed not counted. */
const longestLine = 65_535;

function longLines(text: string, lineStarts: LineStarts): Problem[] {
	const problems: Problem[] = [];
	for (let i = 0; i < lineStarts.length; i++) {
		const start = lineStarts[i] ?? 0;
		const behind = lineStarts[i + 1];
		const end = behind === undefined ? text.length : behind - 1;
		// A UTF-16 unit is at most three bytes.
		if ((end - start) * 3 <= longestLine || byteLength(text, start, end) <= longestLine) continue;
		problems.push(problem('LineTooLong', { start, end }));
	}
	return problems;
}

function byteLength(text: string, from: number, to: number): number {
	let bytes = 0;
	for (let at = from; at < to; at++) {
		const code = text.charCodeAt(at);
		// The halves of a surrogate pair are two bytes each.
		const isHalf = code >= 0xd800 && code <= 0xdfff;
		bytes += code < 0x80 ? 1 : code < 0x800 || isHalf ? 2 : 3;
	}
	return bytes;
}

function fileProblems(
	text: string,
	instructions: readonly Instruction[],
	comments: readonly Comment[],
): Problem[] {
	const first = instructions[0];
	if (first === undefined) return [problem('EmptyFile', { start: 0, end: 0 })];
	const problems: Problem[] = [];
	const anyStage = instructions.some((each) => each.node.keyword === 'FROM');
	if (!anyStage) problems.push(problem('NoFrom', shiftSpan(first.node.keywordSpan, first.offset)));
	let hasStage = !anyStage;
	for (const instruction of instructions) {
		const { node, offset } = instruction;
		if (node.keyword === 'FROM') hasStage = true;
		else if (!hasStage && needsStage(node)) {
			const span = shiftSpan(node.keywordSpan, offset);
			problems.push(problem('InstructionBeforeFrom', span, { keyword: node.keyword }));
		}
		if (node.problems.length === 0) continue;
		for (const found of node.problems) {
			const placed = shiftProblem(found, offset);
			problems.push(
				found.code === 'FromTakesNoComment'
					? { ...placed, fixes: moveCommentFix(text, instruction, found, comments) }
					: placed,
			);
		}
	}
	return problems;
}

/** An unknown instruction is refused for that alone. */
function needsStage(node: InstructionNode): boolean {
	return (
		node.keyword !== 'ARG' && !node.problems.some((each) => each.code === 'UnknownInstruction')
	);
}

/** Moves the comment behind FROM to a line of its own above it; the file's line ends are kept. */
function moveCommentFix(
	text: string,
	instruction: Instruction,
	found: Problem,
	comments: readonly Comment[],
): readonly Fix[] {
	const { node, offset } = instruction;
	const comment = node.body.slice(commentStart(node));
	const firstComment = comments[0]?.span.start ?? offset;
	const isFirst = firstComment >= offset && !text.slice(0, offset).includes('\n');
	if (isFirst && looksLikeDirective(comment)) return [];
	const last = node.words.at(-1)?.span.end ?? node.keywordSpan.end;
	return [
		{
			title: { code: 'fix.FromTakesNoComment' },
			edits: [
				{ span: { start: offset, end: offset }, newText: comment + lineEndOf(text, offset) },
				{ span: { start: offset + last, end: offset + found.span.end }, newText: '' },
			],
			preferred: true,
		},
	];
}

/** Where the comment begins in the body: at the first word that begins with `#`, the image apart. */
function commentStart(node: InstructionNode): number {
	return node.body.search(/(?<=[\t\v\f\r ])#/);
}

/** The line end that the file uses at `offset`. */
function lineEndOf(text: string, offset: number): string {
	const after = text.indexOf('\n', offset);
	const feed = after < 0 ? text.lastIndexOf('\n', offset) : after;
	return feed > 0 && text[feed - 1] === '\r' ? '\r\n' : '\n';
}
