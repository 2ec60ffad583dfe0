/** A half-open stretch of text in UTF-16 offsets. */
export interface Span {
	readonly start: number;
	readonly end: number;
}

/** The same stretch, seen from a text that begins `by` units earlier. */
export function shiftSpan(span: Span, by: number): Span {
	return { start: span.start + by, end: span.end + by };
}
