import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Editor, openEditor, themeClasses } from './editor.ts';
import { founding, times, typeFounding, typingSettings } from './founding.ts';

describe.each([
	{ ends: 'LF', eol: '\n' },
	{ ends: 'CRLF', eol: '\r\n' },
])('the founding example typed by hand with $ends', ({ ends, eol }) => {
	let editor: Editor;
	const typed = founding.map((line) => line + eol).join('');

	beforeAll(async () => {
		editor = await openEditor({
			vsix: inject('vsix'),
			files: { Dockerfile: '' },
			settings: { ...typingSettings, 'files.eol': eol },
		});
		await editor.open('Dockerfile');
		await typeFounding(editor);
	});
	afterEach(async ({ task }) => {
		if (task.result?.state === 'fail') await editor?.picture(`failed-${task.id}`);
	});
	afterAll(() => editor?.close());

	test('each RUN has its size behind it', async () => {
		await editor.untilDrawn('two hints', (text) => times(text, '10.5 MB') === 2);
	});

	test('the lens above FROM counts three layers', async () => {
		await editor.lens(/^3 layers/).waitFor();
	});

	test('the file is saved as it was typed', async () => {
		await editor.untilSaved('Dockerfile', 'text as it was typed', (text) => text === typed);
	});

	test('the panel shows both rows and jumps to their lines', async () => {
		await editor.command('Dockerfile Layers: Show Layers');
		const rows = editor.panel().locator('table.history tbody tr');
		await rows.filter({ hasText: 'file1' }).waitFor();
		expect(await rows.filter({ hasText: '10.5 MB' }).count()).toBe(2);
		await rows.filter({ hasText: 'file2' }).click();
		await editor.page.locator('.statusbar-item', { hasText: 'Ln 3,' }).waitFor();
		await editor.picture(ends === 'LF' ? 'editor' : 'founding-CRLF', ends === 'LF');
	});

	test.each(Object.keys(themeClasses) as (keyof typeof themeClasses)[])(
		'it can be read in %s',
		async (theme) => {
			await editor.theme(theme);
			await editor.lens(/^3 layers/).waitFor();
			await editor.picture(`founding-${ends}-${themeClasses[theme]}`);
		},
	);

	test('Ctrl+. merges the RUNs, the hints follow, and one undo restores every byte', async () => {
		await editor.quickFix('Merge RUN layers (lines 2');
		const drawn = await editor.untilDrawn(
			'one RUN with the size of both',
			(text) => times(text, 'RUN ') === 1 && /21(\.0)? MB/.test(text),
		);
		expect(times(drawn, '10.5 MB')).toBe(0);
		await editor.lens(/^2 layers/).waitFor();
		const merged = await editor.untilSaved(
			'Dockerfile',
			'merged text in the file',
			(text) => times(text, 'RUN ') === 1,
		);
		expect(merged.split(eol).join('')).not.toMatch(/[\r\n]/);

		await editor.page.locator('.editor-instance .view-lines').first().click();
		await editor.page.keyboard.press('Control+Z');
		await editor.untilSaved('Dockerfile', 'text as it was', (text) => text === typed);
		await editor.untilDrawn('two hints', (text) => times(text, '10.5 MB') === 2);
	});

	test('no toast was shown', async () => {
		expect(await editor.toasts()).toEqual([]);
	});
});
