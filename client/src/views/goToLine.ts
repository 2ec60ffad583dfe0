import { Range, Selection, TextEditorRevealType, window } from 'vscode';
import type { ActiveDockerfile } from '../activeDockerfile.ts';

/** Puts the cursor on a line (1-based) of the followed Dockerfile and scrolls it into sight. */
export async function goToLine(
	{ document, editor }: ActiveDockerfile,
	line: number,
	focus: boolean,
): Promise<void> {
	if (document === undefined || line > document.lineCount) return;
	const start = document.lineAt(line - 1).range.start;
	const shown = await window.showTextDocument(document, {
		preserveFocus: !focus,
		preview: false,
		...(editor?.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }),
	});
	shown.selection = new Selection(start, start);
	shown.revealRange(new Range(start, start), TextEditorRevealType.InCenterIfOutsideViewport);
}
