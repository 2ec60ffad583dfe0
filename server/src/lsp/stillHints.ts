/**
 * Hints that stay still while the user types: their words are those of the last moment of rest, their
 * places follow the lines. A new size on every key would make the text behind the cursor flicker.
 */
import type { InlayHint } from 'vscode-languageserver';
import { lineAt } from '../core/text/lines.ts';
import { endOfLine, type Lines } from '../features/positions.ts';

/** The hints of `before`, moved to where their lines are in `after`. Hints of lines that went go too. */
export function moveHints(
	hints: readonly InlayHint[],
	before: Lines,
	after: Lines,
): readonly InlayHint[] {
	if (before.text === after.text) return hints;
	const edit = changedStretch(before.text, after.text);
	const moved = new Map<number, InlayHint>();
	for (const hint of hints) {
		const line = movedLine(hint.position.line, before, after, edit);
		if (line === null) continue;
		const character = endOfLine(after, line) - (after.lineStarts[line] ?? 0);
		// Of two lines that became one the second has its end there.
		moved.set(line, { ...hint, position: { line, character } });
	}
	return [...moved.values()];
}

interface Stretch {
	readonly start: number;
	readonly endBefore: number;
	readonly endAfter: number;
}

/** Where the end of a line is after an edit; null where the edit took the line away. */
function movedLine(line: number, before: Lines, after: Lines, edit: Stretch): number | null {
	const start = before.lineStarts[line] ?? 0;
	const end = endOfLine(before, line);
	if (edit.start <= start && start < end && end <= edit.endBefore) return null;
	if (end <= edit.start) return line;
	if (end >= edit.endBefore) return lineAt(after.lineStarts, end + edit.endAfter - edit.endBefore);
	return start < edit.start ? line : null;
}

/** The smallest stretch outside of which both texts are the same. */
function changedStretch(before: string, after: string): Stretch {
	const shorter = Math.min(before.length, after.length);
	let start = 0;
	while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
	let tail = 0;
	while (
		tail < shorter - start &&
		before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
	)
		tail++;
	return { start, endBefore: before.length - tail, endAfter: after.length - tail };
}
