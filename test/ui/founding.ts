/** The example that every walk begins with, and what a user sees of it. */
import type { Editor } from './editor.ts';

export const founding = [
	'FROM alpine:3.15.0',
	'RUN dd if=/dev/zero of=file1 bs=10M count=1',
	'RUN dd if=/dev/zero of=file2 bs=10M count=1',
];

/** Word suggestions would take the Enter key of a text typed by hand. */
export const typingSettings = { 'editor.wordBasedSuggestions': 'off' };

/** Types the founding example into the open, empty file, line by line, as a user does. */
export async function typeFounding({ page }: Editor): Promise<void> {
	await page.locator('.editor-instance .view-lines').first().click();
	for (const line of founding) {
		await page.keyboard.type(line, { delay: 5 });
		await page.keyboard.press('Enter');
	}
}

/** How often a text is drawn. */
export function times(drawn: string, text: string): number {
	return drawn.split(text).length - 1;
}
