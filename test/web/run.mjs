// `npm run test:web`: the suite of test/vscode and one of its own in a real web extension host, a
// worker in Chromium. Fails when no test ran.
import { appendFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { stagePackage } from '../../scripts/stagePackage.mjs';
import { ensurePrograms } from '../../scripts/vscode/debian.mjs';
import { chromiumFlags, freePort } from '../../scripts/vscode/host.mjs';
import { installWeb, serveWeb } from '../../scripts/vscode/installWeb.mjs';
import { runWindowSuite } from '../../scripts/vscode/windowSuite.mjs';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const output = path.join(projectRoot, '.cache/test-web');
const log = path.join(output, 'window.log');
const extension = path.join(output, 'extension');
const suite = path.join(extension, 'suite.js');
const timeLimitMs = 180_000;

await mkdir(output, { recursive: true });
await writeFile(log, '');
const result = { passes: 0, failures: 0 };
let exitCode = 1;
const root = await mkdtemp(path.join(tmpdir(), 'test-web-'));
try {
	ensurePrograms(['/usr/bin/chromium'], console.log);
	await installWeb(console.log);
	await buildAll();
	exitCode = await runSuite();
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
} finally {
	await rm(root, { recursive: true, force: true });
}
if (result.passes + result.failures === 0) console.error(`The suite did not run; see ${log}`);
const failed = Math.max(result.failures, exitCode !== 0 || result.passes === 0 ? 1 : 0);
console.log(`${result.passes} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** What ships, and the suite beside it: the host loads nothing from elsewhere. */
async function buildAll() {
	stagePackage(extension);
	await build({
		absWorkingDir: projectRoot,
		entryPoints: ['test/web/suite/index.ts'],
		outfile: suite,
		bundle: true,
		platform: 'browser',
		// Mocha's build for browsers takes module.exports for itself.
		format: 'iife',
		globalName: 'suite',
		footer: { js: 'module.exports = suite;' },
		target: 'chrome122',
		sourcemap: 'inline',
		external: ['vscode'],
		alias: { 'node:assert': path.join(projectRoot, 'test/web/suite/assert.ts') },
		logLevel: 'warning',
	});
}

/** @returns {Promise<number>} The suite's exit code; 97: it did not end in time. */
async function runSuite() {
	const folder = path.join(root, 'folder');
	const profile = path.join(root, 'profile');
	await mkdir(folder);
	// A webview's page keeps its worker only where cookies of other sites are let in.
	await mkdir(path.join(profile, 'Default'), { recursive: true });
	const preferences = JSON.stringify({ profile: { cookie_controls_mode: 0 } });
	await writeFile(path.join(profile, 'Default/Preferences'), preferences);
	const port = await freePort();
	const web = await serveWeb({
		extensionDevelopmentPath: extension,
		extensionTestsPath: suite,
		folderPath: folder,
		port,
	});
	const browser = await chromium.launchPersistentContext(profile, {
		executablePath: '/usr/bin/chromium',
		args: chromiumFlags,
	});
	try {
		const page = await browser.newPage();
		const meanwhile = () => clickRow(page);
		return await runWindowSuite(page, { url: web.url, timeLimitMs, heard, meanwhile });
	} finally {
		await browser.close();
		web.dispose();
	}
}

/** The suite sees by the cursor in the editor that this click came through. @param {import('playwright-core').Page} page */
function clickRow(page) {
	const panel = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
	const row = panel.locator('table.history tbody tr', { hasText: 'COPY app' });
	row.click({ timeout: timeLimitMs }).catch(() => {});
}

/** @param {unknown[]} parts */
function heard(parts) {
	const text = format(...parts);
	appendFileSync(log, `${text}\n`);
	const [, kind, rest = ''] = /suite-(line|result) ([\s\S]*)/.exec(text) ?? [];
	if (kind === 'line') console.log(rest);
	if (kind === 'result') Object.assign(result, JSON.parse(rest));
}
