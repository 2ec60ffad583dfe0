import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import {
	allRecords,
	isServer,
	ownRecords,
	recordIn,
	recordingArguments,
	recordingInto,
} from './connections.ts';
import { type Editor, openEditor } from './editor.ts';
import { founding, times, typeFounding, typingSettings } from './founding.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'connections-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the record sees a connection, a look-up and a program', () => {
	const file = path.join(folder, 'control');
	const script =
		"require('net').connect(9, '127.0.0.1').on('error', () => {});" +
		"require('dns').lookup('localhost', () => {}); require('child_process').spawn('true');" +
		"fetch('http://127.0.0.1:1234/').catch(() => {})";
	spawnSync(process.execPath, [...recordingArguments, '-e', script], {
		env: { ...process.env, ...recordingInto(file) },
	});
	expect(allRecords(file).map(({ what }) => what)).toEqual(
		expect.arrayContaining(['loaded', 'connect', 'lookup', 'spawn']),
	);
	expect(allRecords(file).filter(({ what }) => what === 'connect')).toHaveLength(2);
});

describe.each([
	{
		name: 'Docker absent, network off',
		trusted: true,
		settings: { 'dockerfileLayers.network': 'off' },
	},
	{ name: 'a workspace that is not trusted', trusted: false, settings: {} },
])('$name', ({ name, trusted, settings }) => {
	let editor: Editor;
	const file = path.join(folder, trusted ? 'trusted' : 'restricted');

	beforeAll(async () => {
		editor = await openEditor({
			vsix: inject('vsix'),
			trusted,
			settings: { ...typingSettings, ...settings },
			files: { Dockerfile: '', Containerfile: 'FROM registry.example/own:1\nRUN make\n' },
			installed: recordIn,
			env: { ...recordingInto(file), DOCKER_HOST: '', DOCKER_CONTEXT: '' },
		});
	});
	afterEach(async ({ task }) => {
		if (task.result?.state === 'fail') await editor?.picture(`failed-${task.id}`);
	});
	afterAll(() => editor?.close());

	test('the founding example has its hints, its lens and its fix', async () => {
		await editor.open('Dockerfile');
		await typeFounding(editor);
		await editor.untilDrawn('two hints', (text) => times(text, '10.5 MB') === 2);
		await editor.lens(/^3 layers/).waitFor();
		await editor.quickFix('Merge RUN layers (lines 2');
		await editor.untilDrawn('one RUN', (text) => times(text, 'RUN ') === 1);
		await editor.page.keyboard.press('Control+Z');
		await editor.untilDrawn('two RUNs', (text) => times(text, 'RUN ') === 2);
		await editor.untilSaved(
			'Dockerfile',
			'text as it was typed',
			(text) => text.trimEnd() === founding.join('\n'),
		);
	});

	test('the panel shows both rows', async () => {
		await editor.command('Dockerfile Layers: Show Layers');
		const rows = editor.panel().locator('table.history tbody tr');
		await rows.filter({ hasText: 'file2' }).waitFor();
		expect(await rows.filter({ hasText: '10.5 MB' }).count()).toBe(2);
	});

	test('a base that cannot be known is named as unknown', async () => {
		await editor.open('Containerfile');
		await editor.lens(/base registry\.example\/own:1 unknown/).waitFor();
		await editor.picture(name.replaceAll(/\W+/g, '-'));
	});

	test('no toast, no connection, no look-up, no program', async () => {
		expect(await editor.toasts()).toEqual([]);
		// The server was watched: else nothing seen would say nothing.
		const loaded = allRecords(file).filter(
			({ what, program }) => what === 'loaded' && isServer(program),
		);
		expect(loaded.length).toBeGreaterThan(0);
		const opened = ownRecords(file).filter(
			({ what, target }) =>
				what !== 'loaded' && !(what === 'spawn' && target?.includes('/dist/server.cjs')),
		);
		console.log(`${name}: ${opened.length} connections, look-ups and programs`);
		expect(opened).toEqual([]);
	});
});
