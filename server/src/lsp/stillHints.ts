/**
 * Hints that stay still while the user types: their words are those of the last moment of rest, their
 * places follow the lines. A new size on every key would make the text behind the cursor flicker.
 */
import type { InlayHint } from 'vscode-languageserver';
import { type ChangedStretch, changedStretch } from '../core/text/changedStretch.ts';
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

/** Where the end of a line is after an edit; null where the edit took the line away. */
function movedLine(line: number, before: Lines, after: Lines, edit: ChangedStretch): number | null {
	const start = before.lineStarts[line] ?? 0;
	const end = endOfLine(before, line);
	if (edit.start <= start && start < end && end <= edit.endBefore) return null;
	if (end <= edit.start) return line;
	if (end >= edit.endBefore) return lineAt(after.lineStarts, end + edit.endAfter - edit.endBefore);
	return start < edit.start ? line : null;
}
