import type { Span } from './span.ts';

/** Replaces the text of `span`. Edits of one fix never overlap. */
export interface TextEdit {
	readonly span: Span;
	readonly newText: string;
}

/** Applies edits that do not overlap, in any order given. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
	const ordered = edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
	let result = '';
	let from = 0;
	for (const edit of ordered) {
		result += text.slice(from, edit.span.start) + edit.newText;
		from = edit.span.end;
	}
	return result + text.slice(from);
}
