import type { ReportRange } from '../../protocol/report.ts';
import type { ChangedStretch } from './changedStretch.ts';
import type { Span } from './span.ts';

/** Offsets at which the lines of a text begin; `\n` and `\r\n` end a line, a lone `\r` does not. */
export type LineStarts = readonly number[];

export function lineStartsOf(text: string): LineStarts {
	const starts = [0];
	for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
	return starts;
}

/** Those of `text`, from those of the text before an edit. */
export function lineStartsAfter(
	before: LineStarts,
	text: string,
	{ start, endBefore, endAfter }: ChangedStretch,
): LineStarts {
	const starts = before.slice(0, lineAt(before, start) + 1);
	for (let at = text.indexOf('\n', start); at !== -1 && at < endAfter; ) {
		starts.push(at + 1);
		at = text.indexOf('\n', at + 1);
	}
	const by = endAfter - endBefore;
	for (let line = lineAt(before, endBefore) + 1; line < before.length; line++) {
		starts.push((before[line] ?? 0) + by);
	}
	return starts;
}

/** The 0-based line that holds `offset`. */
export function lineAt(starts: LineStarts, offset: number): number {
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return low;
}

/** A span as the 1-based range of a Report. */
export function reportRange(starts: LineStarts, span: Span): ReportRange {
	const line = lineAt(starts, span.start);
	const endLine = lineAt(starts, span.end);
	return {
		line: line + 1,
		column: span.start - (starts[line] ?? 0) + 1,
		endLine: endLine + 1,
		endColumn: span.end - (starts[endLine] ?? 0) + 1,
	};
}
