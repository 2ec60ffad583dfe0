import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { chromiumFlags } from '../../scripts/vscode/host.mjs';
import { until } from './editor.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm start`, with what it printed so far; `bin` goes before the PATH. */
function start(args: readonly string[], bin = ''): { child: ChildProcess; printed: () => string } {
	const child = spawn(process.execPath, ['scripts/start.mjs', ...args], {
		cwd: projectRoot,
		env: { ...process.env, DISPLAY: '', INIT_CWD: folder, PATH: `${bin}:/usr/bin:/bin` },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	child.stdout?.on('data', (chunk) => (output += chunk));
	child.stderr?.on('data', (chunk) => (output += chunk));
	return { child, printed: () => output };
}

function ended(child: ChildProcess): Promise<number | null> {
	return new Promise((resolve) => {
		if (child.exitCode !== null) resolve(child.exitCode);
		else child.on('close', resolve);
	});
}

test('without a `code` it prints the layers and serves a real VS Code until Ctrl+C', async () => {
	const { child, printed } = start([]);
	const output = await until(
		'address',
		async () => printed(),
		(text) => text.includes('Ctrl+C ends it'),
	);
	expect(output).toContain('3 layers (1 base + 2)');
	const [address = ''] = /http:\/\/127\.0\.0\.1:\d+\//.exec(output) ?? [];
	const browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: chromiumFlags,
	});
	try {
		const page = await browser.newPage();
		await page.goto(address, { waitUntil: 'commit' });
		await page
			.locator('.codelens-decoration a', { hasText: /^3 layers/ })
			.filter({ visible: true })
			.first()
			.waitFor({ timeout: 120_000 });
	} finally {
		await browser.close();
	}
	child.kill('SIGINT');
	expect(await ended(child)).toBe(0);
	await expect(fetch(address)).rejects.toThrow();
});

test('a `code` on the PATH opens the own file in development mode', async () => {
	const bin = path.join(folder, 'bin');
	mkdirSync(bin);
	writeFileSync(path.join(bin, 'code'), `#!/bin/sh\nprintf '%s\\n' "$@" >${folder}/asked\n`, {
		mode: 0o755,
	});
	writeFileSync(path.join(folder, 'Own.Dockerfile'), 'FROM scratch\nCOPY bin /\n');
	const { child, printed } = start(['Own.Dockerfile'], bin);
	expect(await ended(child), printed()).toBe(0);
	expect(printed()).toContain('COPY bin /');
	expect(readFileSync(path.join(folder, 'asked'), 'utf8').trimEnd().split('\n')).toEqual([
		`--extensionDevelopmentPath=${projectRoot}`,
		folder,
		'--goto',
		path.join(folder, 'Own.Dockerfile'),
	]);
});

test('a file that is not there ends it with the reason', async () => {
	const { child, printed } = start(['missing']);
	expect(await ended(child)).toBe(2);
	expect(printed()).toContain(path.join(folder, 'missing'));
});
