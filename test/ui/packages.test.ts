/** A common base, apt, npm and COPY in one file: every line has its hint, and every hint its parts. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/httpServer.ts';
import { filesHandler, npmFiles } from '../support/packageServers.ts';
import { type Editor, openEditor, themeClasses } from './editor.ts';
import { typingSettings } from './founding.ts';

const lines = [
	'FROM node:22-bookworm-slim',
	'RUN apt-get update \\',
	'    && apt-get install -y --no-install-recommends ca-certificates curl git \\',
	'    && rm -rf /var/lib/apt/lists/*',
	'WORKDIR /app',
	'COPY package.json package-lock.json ./',
	'RUN npm ci --omit=dev && npm cache clean --force',
	'COPY src ./src',
	'CMD node src/server.js',
];

const packages = Object.fromEntries(
	['body-parser', 'cookie', 'debug', 'express', 'ms'].map((name, index) => [
		name,
		{ version: '1.2.3', bytes: 100_000 * (index + 1) },
	]),
);

function lockFile(): string {
	const locked = Object.entries(packages).map(([name, { version }]) => {
		const resolved = `https://registry.npmjs.org/${name}/-/${name}-${version}.tgz`;
		return [`node_modules/${name}`, { version, resolved, integrity: `sha512-${'A'.repeat(86)}==` }];
	});
	const dependencies = Object.fromEntries(
		Object.entries(packages).map(([name, { version }]) => [name, version]),
	);
	return JSON.stringify({
		name: 'service',
		lockfileVersion: 3,
		requires: true,
		packages: { '': { name: 'service', dependencies }, ...Object.fromEntries(locked) },
	});
}

describe('a service on a common base, typed by hand', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'packages-'));
	const eventLoop = path.join(folder, 'event-loop');
	let registry: TestServer;
	let editor: Editor;
	let started = 0;

	beforeAll(async () => {
		const files = Object.entries(packages).map(([name, { version, bytes }]) =>
			npmFiles(name, version, bytes),
		);
		registry = await startTestServer(filesHandler(() => Object.assign({}, ...files)));
		editor = await openEditor({
			vsix: inject('vsix'),
			files: {
				Dockerfile: '',
				'package.json': '{"name":"service","dependencies":{}}\n',
				'package-lock.json': lockFile(),
				'src/server.js': `// ${'x'.repeat(20_000)}\n`,
				'src/routes.js': `// ${'y'.repeat(4_000)}\n`,
			},
			settings: {
				...typingSettings,
				'editor.autoIndent': 'none',
				'editor.minimap.enabled': false,
				'dockerfileLayers.network': 'on',
				'dockerfileLayers.platform': 'linux/amd64',
			},
			installed: recordEventLoop,
			env: { npm_config_registry: `${registry.url}/`, EVENT_LOOP: eventLoop },
		});
		await editor.open('Dockerfile');
		await editor.page.locator('.editor-instance .view-lines').first().click();
		for (const line of lines) {
			await editor.page.keyboard.type(line, { delay: 5 });
			await editor.page.keyboard.press('Enter');
			if (started !== 0) continue;
			// The server runs once it shows what an image of one instruction has.
			await editor.lens(/layers? /).waitFor();
			started = Date.now();
		}
	});
	afterEach(async ({ task }) => {
		if (task.result?.state === 'fail') await editor?.picture(`failed-${task.id}`);
	});
	afterAll(async () => {
		await editor?.close();
		await registry?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	test('every line that makes a layer has its size', async () => {
		const drawn = await editor.untilDrawn('a size for apt, npm and both COPYs', (text) => {
			const at = (start: string) => text.split('\n').find((line) => line.startsWith(start)) ?? '';
			return (
				/(?:≈ 9\d|8\d(?:\.\d)?–1[01]\d)(?:\.\d)? MB$/m.test(text) &&
				/≈ 1\.5\d* MB$/.test(at('RUN npm ci')) &&
				/\d B$|\d kB$/.test(at('COPY package.json')) &&
				at('COPY src').endsWith('24 kB') &&
				at('WORKDIR').endsWith('0 B')
			);
		});
		expect(drawn).not.toMatch(/size unknown/);
		await editor.lens(/layers · /).waitFor();
	});

	test('the Parts tab explains each number', async () => {
		await editor.command('Dockerfile Layers: Show Layers');
		const panel = editor.panel();
		await panel.getByRole('tab', { name: 'Parts' }).click();
		const parts = panel.locator('.parts tbody tr');
		for (const part of [
			'28 packages',
			"dpkg's database",
			'node_modules',
			'package.json: 1 file',
			'src: 2 files',
		])
			await parts.filter({ hasText: part }).first().waitFor();
		await editor.picture('packages');
	});

	test.each(Object.keys(themeClasses) as (keyof typeof themeClasses)[])(
		'it can be read in %s',
		async (theme) => {
			await editor.theme(theme);
			await editor.lens(/layers · /).waitFor();
			await editor.picture(`packages-${themeClasses[theme]}`);
		},
	);

	test('hints of a line and its parts stand on hover', async () => {
		await editor.page
			.locator('.view-line', { hasText: 'RUN npm' })
			.first()
			.getByText('npm')
			.first()
			.hover();
		await editor.page
			.locator('.monaco-hover-content', { hasText: 'node_modules' })
			.first()
			.waitFor();
		await editor.picture('packages-hover');
	});

	test('the server tells how long typing held its event loop', () => {
		const held = readFileSync(eventLoop, 'utf8')
			.split('\n')
			.filter((line) => line !== '')
			.map((line) => JSON.parse(line) as { at: number; held: number })
			.filter(({ at }) => at > started)
			.map((each) => each.held);
		const longest = Math.max(0, ...held);
		console.log(`event loop of the language server: held for ${longest.toFixed(0)} ms at most`);
	});
});

/** VS Code lets no NODE_OPTIONS through to the server, so a line in front of its code does it. */
function recordEventLoop(extensions: string): void {
	const preload = fileURLToPath(new URL('../support/recordEventLoop.cjs', import.meta.url));
	const [name = ''] = readdirSync(extensions).filter((one) => one.startsWith('dockerfile-layers'));
	const server = path.join(extensions, name, 'dist/server.cjs');
	writeFileSync(server, `require(${JSON.stringify(preload)});${readFileSync(server, 'utf8')}`);
}
