/**
 * The line that the builder's parser sees: continuations joined, comment lines and empty lines
 * between them dropped. It remembers where each of its pieces stands in the source.
 */
import type { Span } from '../text/span.ts';
import { skipSpaces } from './characters.ts';
import type { EscapeCharacter } from './model.ts';

export interface LogicalLine {
	readonly text: string;
	/** Offsets in `text` at which pieces begin; ascending, the first is 0. */
	readonly starts: readonly number[];
	/** Where these pieces begin in the source, counted from the line's own start. */
	readonly sources: readonly number[];
	/** Behind the last source character that belongs to the line, without its line end. */
	readonly end: number;
	/** Where the next line of the source begins. */
	readonly next: number;
}

const lineFeed = 10;
const carriageReturn = 13;

/** Reads the logical line whose first character stands at `start`. */
export function readLogicalLine(
	source: string,
	start: number,
	escapeCharacter: EscapeCharacter,
): LogicalLine {
	const escapeCode = escapeCharacter.charCodeAt(0);
	let text = '';
	const starts: number[] = [];
	const sources: number[] = [];
	let lineStart = start;
	let end = start;
	let next = start;
	while (lineStart < source.length || lineStart === start) {
		const feed = source.indexOf('\n', lineStart);
		const behind = feed < 0 ? source.length : feed + 1;
		const lineEnd = trimLineEnd(source, lineStart, behind);
		if (lineStart > start && isDropped(source, lineStart, lineEnd)) {
			lineStart = behind;
			continue;
		}
		const mark = continuationMark(source, lineStart, lineEnd, escapeCode);
		const pieceEnd = mark ?? lineEnd;
		if (pieceEnd > lineStart || starts.length === 0) {
			starts.push(text.length);
			sources.push(lineStart - start);
			text += source.slice(lineStart, pieceEnd);
		}
		end = lineEnd;
		next = behind;
		if (mark === null) break;
		lineStart = behind;
	}
	return { text, starts, sources, end: end - start, next: next - start };
}

/** The end of a line's text: all `\r` before its line feed belong to the line end. */
export function trimLineEnd(source: string, lineStart: number, behind: number): number {
	let end = behind;
	while (end > lineStart) {
		const code = source.charCodeAt(end - 1);
		if (code !== lineFeed && code !== carriageReturn) break;
		end--;
	}
	return end;
}

/** Comment lines and empty lines do not end a continued line. */
function isDropped(source: string, lineStart: number, lineEnd: number): boolean {
	const at = skipSpaces(source, lineStart, lineEnd);
	return at === lineEnd || source[at] === '#';
}

/**
 * Where the escape character stands that continues the line: last but for blanks, and not preceded
 * by another one. Null where the line is not continued.
 */
function continuationMark(
	source: string,
	lineStart: number,
	lineEnd: number,
	escapeCode: number,
): number | null {
	let at = lineEnd - 1;
	while (at >= lineStart) {
		const code = source.charCodeAt(at);
		if (code !== 32 && code !== 9) break;
		at--;
	}
	if (at < lineStart || source.charCodeAt(at) !== escapeCode) return null;
	return at > lineStart && source.charCodeAt(at - 1) === escapeCode ? null : at;
}

/** Where the character at `offset` of the logical text stands in the source. */
export function sourceOffset(line: LogicalLine, offset: number): number {
	const { starts, sources } = line;
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return (sources[low] ?? 0) + offset - (starts[low] ?? 0);
}

/** The source span from the first to the last character of [start, end) of the logical text. */
export function sourceSpan(line: LogicalLine, start: number, end: number): Span {
	if (line.starts.length === 1) {
		const by = line.sources[0] ?? 0;
		return { start: start + by, end: end + by };
	}
	if (start >= end) {
		const at = Math.min(sourceOffset(line, start), line.end);
		return { start: at, end: at };
	}
	return { start: sourceOffset(line, start), end: sourceOffset(line, end - 1) + 1 };
}
