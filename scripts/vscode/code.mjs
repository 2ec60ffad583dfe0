#!/usr/bin/env node
// Stands in for the desktop's `code` where @vscode/test-electron launches it: runs the suite in the
// extension host of the real VS Code that .cache/vscode holds, and exits with the suite's code.
// 97: the suite did not end in time. 98: it could not be started. CODE_LOG: a file for the lines that
// the window logs, the suite's among them; without it they are printed.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { chromium } from 'playwright-core';
import { ensurePrograms } from './debian.mjs';
import { chromiumFlags, startHost } from './host.mjs';
import { runWindowSuite } from './windowSuite.mjs';

const timeLimitMs = Number(process.env['CODE_TIME_LIMIT_MS'] ?? 300_000);
const args = process.argv.slice(2);

/** @param {string} name */
const option = (name) =>
	args.findLast((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';

/** @returns {Promise<number>} */
async function main() {
	const root = mkdtempSync(path.join(tmpdir(), 'code-'));
	const folder = args.find((arg) => !arg.startsWith('-')) ?? root;
	ensurePrograms(['/usr/bin/chromium'], console.log);
	// The driver is what runs a suite; without it nothing runs and nothing says so.
	const host = await startHost({ root, extra: ['--vscode-option', 'enable-smoke-test-driver'] });
	const browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: chromiumFlags,
	});
	try {
		const page = await browser.newPage();
		const url = urlOf(host.port, folder);
		return await runWindowSuite(page, { url, timeLimitMs, heard: log });
	} finally {
		await browser.close();
		await host.stop();
		rmSync(root, { recursive: true, force: true });
	}
}

/** @param {number} port @param {string} folder */
function urlOf(port, folder) {
	const remote = `vscode-remote://127.0.0.1:${port}`;
	const payload = ['extensionDevelopmentPath', 'extensionTestsPath'].map((name) => [
		name,
		remote + option(name),
	]);
	const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
	return `http://127.0.0.1:${port}/?${query}`;
}

/** @param {unknown[]} parts */
function log(parts) {
	const file = process.env['CODE_LOG'];
	if (file === undefined) console.log(...parts);
	else appendFileSync(file, `${format(...parts)}\n`);
}

process.exitCode = await main().catch((error) => {
	console.error(error);
	return 98;
});
