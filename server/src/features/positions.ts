/** Offsets in the file to LSP positions and back, over the line starts that the parser made. */
import type { Position, Range } from 'vscode-languageserver-types';
import type { Dockerfile } from '../core/dockerfile/model.ts';
import { lineAt } from '../core/text/lines.ts';
import type { Span } from '../core/text/span.ts';
import type { ReportRange } from '../protocol/report.ts';

export type Lines = Pick<Dockerfile, 'text' | 'lineStarts'>;

/** 0-based line and UTF-16 column. */
export function positionAt(lines: Lines, offset: number): Position {
	const line = lineAt(lines.lineStarts, offset);
	return { line, character: offset - (lines.lineStarts[line] ?? 0) };
}

/** A span of the file as a range. */
export function rangeOf(lines: Lines, span: Span): Range {
	return { start: positionAt(lines, span.start), end: positionAt(lines, span.end) };
}

/** A range of the Report as the protocol counts. */
export function fromReportRange(range: ReportRange): Range {
	return {
		start: { line: range.line - 1, character: range.column - 1 },
		end: { line: range.endLine - 1, character: range.endColumn - 1 },
	};
}

/** Whether a position lies in a range or at its end. */
export function holds({ start, end }: Range, position: Position): boolean {
	return !isBefore(position, start) && !isBefore(end, position);
}

function isBefore(one: Position, other: Position): boolean {
	return one.line < other.line || (one.line === other.line && one.character < other.character);
}

/** The offset of a position; columns behind the line's end count as its end. */
export function offsetAt(lines: Lines, position: Position): number {
	const start = lines.lineStarts[position.line];
	if (start === undefined) return lines.text.length;
	return Math.min(start + position.character, endOfLine(lines, position.line));
}

/** The offset behind a line's last character, its line end not counted. */
export function endOfLine(lines: Lines, line: number): number {
	const next = lines.lineStarts[line + 1];
	if (next === undefined) return lines.text.length;
	return lines.text[next - 2] === '\r' ? next - 2 : next - 1;
}

/** Whether two half-open ranges share a position; an empty range touches both of its neighbours. */
export function touches(span: Span, other: Span): boolean {
	return span.start <= other.end && other.start <= span.end;
}
