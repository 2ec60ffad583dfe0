import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX, listFiles } from '@vscode/vsce';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readManifest, stagePackage } from '../scripts/stagePackage.mjs';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));
const manifest = readManifest();

/** What the package holds: all that runs, and nothing that only builds or tests it. */
const packaged = [
	'CHANGELOG.md',
	'LICENSE',
	'README.md',
	'dist/cli.cjs',
	'dist/client.cjs',
	'dist/codicon.css',
	'dist/codicon.ttf',
	'dist/commandLine.cjs',
	'dist/data/deb/bookworm.br',
	'dist/data/deb/trixie.br',
	'dist/panel.css',
	'dist/panel.js',
	'dist/server.cjs',
	'dist/web/client.js',
	'dist/web/server.js',
	'dist/worker.cjs',
	'media/icon.png',
	'media/screenshots/editor.png',
	'package.json',
	'package.nls.json',
	'syntaxes/comment.injection.json',
	'syntaxes/shell.injection.json',
];

/**
 * Bytes of the .vsix. It is 0.8 MB in November 2026, and 6 MB of indexes of Debian's packages; what
 * makes it bigger has to be worth it.
 */
const ceiling = 8_000_000;

describe('the package', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'package-test-'));
	beforeAll(() => stagePackage(path.join(folder, 'staged')));
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	test('holds what it needs and nothing else', async () => {
		const files = await listFiles({ cwd: path.join(folder, 'staged'), packageManager: 0 });
		expect(files.map((file) => file.replaceAll('\\', '/')).sort()).toEqual(packaged);
	});

	test(`stays below ${ceiling} bytes`, async () => {
		const packagePath = path.join(folder, 'extension.vsix');
		await createVSIX({
			cwd: path.join(folder, 'staged'),
			packagePath,
			dependencies: false,
			rewriteRelativeLinks: false,
			allowMissingRepository: true,
		});
		expect(statSync(packagePath).size).toBeLessThan(ceiling);
	});

	// It is read byte by byte, which is quick; letters beyond ASCII would be garbled.
	test('the bundle of the command line is plain ASCII', () => {
		const bytes = readFileSync(path.join(folder, 'staged/dist/commandLine.cjs'));
		expect(bytes.findIndex((byte) => byte > 127)).toBe(-1);
	});

	test('every file that package.json names is in it', () => {
		const named = JSON.stringify(manifest.contributes).match(/\.\/[\w./-]+/g) ?? [];
		for (const file of [manifest.main, manifest.browser, manifest.icon, ...named]) {
			expect(packaged).toContain(path.posix.normalize(file));
		}
	});

	// The web extension host refuses ES modules, and takes every `.js` of a package with this type for one.
	test('package.json has no module type', () => {
		expect(manifest.type).toBeUndefined();
		expect(existsSync(path.join(projectRoot, manifest.browser))).toBe(true);
	});
});
