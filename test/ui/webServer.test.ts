import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumFlags } from '../../scripts/vscode/host.mjs';

const bundle = readFileSync(new URL('../../dist/web/server.js', import.meta.url));
const uri = 'vscode-vfs://example/Dockerfile';
const text =
	'FROM alpine:3.15.0\n' +
	'RUN dd if=/dev/zero of=file1 bs=10M count=1\n' +
	'RUN dd if=/dev/zero of=file2 bs=10M count=1\n' +
	'COPY app /app\n';

/** The server of the web extension in a real browser's worker, spoken to as vscode-languageclient does. */
describe('the server in a web worker', () => {
	let site: Server;
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		site = createServer((request, response) => {
			const script = request.url === '/server.js';
			response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' });
			response.end(script ? bundle : '<!doctype html><title>worker</title>');
		});
		await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
		browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlags });
		page = await browser.newPage();
		await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
		await page.evaluate(startWorker);
		await ask('initialize', {
			processId: null,
			rootUri: null,
			capabilities: {},
			initializationOptions: { trusted: true, locale: 'en', showLayersCommand: 'show' },
		});
		await tell('initialized', {});
		await tell('textDocument/didOpen', {
			textDocument: { uri, languageId: 'dockerfile', version: 1, text },
		});
	});
	afterAll(async () => {
		await browser?.close();
		site?.close();
	});

	const ask = (method: string, params: object) =>
		page.evaluate(([name, given]) => (globalThis as unknown as WorkerDoor).ask(name, given), [
			method,
			params,
		] as const);
	const tell = (method: string, params: object) =>
		page.evaluate(([name, given]) => (globalThis as unknown as WorkerDoor).tell(name, given), [
			method,
			params,
		] as const);
	const document = { textDocument: { uri } };
	const everything = { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } };

	test('it answers with hints, and says what it cannot know', async () => {
		const hints = (await ask('textDocument/inlayHint', { ...document, range: everything })) as {
			position: { line: number };
			label: string | { value: string }[];
		}[];
		const labels = new Map(
			hints.map(({ position, label }) => [
				position.line,
				typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
			]),
		);
		expect([labels.get(1), labels.get(2)]).toEqual(['10.5 MB', '10.5 MB']);
		expect(labels.get(3)).toBe('size unknown');
	});

	test('it offers the merge', async () => {
		const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } };
		const actions = (await ask('textDocument/codeAction', {
			...document,
			range,
			context: { diagnostics: [] },
		})) as { title: string }[];
		expect(actions.map(({ title }) => title).join('\n')).toMatch(/Merge RUN layers/);
	});

	test('it fills the panel', async () => {
		const state = (await ask('dockerfileLayers/panel', { uri })) as {
			kind: string;
			rows: unknown[];
		};
		expect(state.kind).toBe('image');
		expect(state.rows.length).toBeGreaterThanOrEqual(3);
	});
});

interface WorkerDoor {
	ask(method: string, params: object): Promise<unknown>;
	tell(method: string, params: object): void;
}

/** Runs in the page. */
function startWorker(): void {
	const worker = new Worker('/server.js');
	const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
	let last = 0;
	worker.onmessage = ({ data }) => {
		// What the server asks of its client (settings, registrations, refreshes) is answered with nothing.
		if (data.method !== undefined && data.id !== undefined) {
			worker.postMessage({ jsonrpc: '2.0', id: data.id, result: null });
			return;
		}
		const one = waiting.get(data.id);
		if (data.error === undefined) one?.resolve(data.result);
		else one?.reject(new Error(data.error.message));
	};
	const door: WorkerDoor = {
		ask: (method, params) =>
			new Promise((resolve, reject) => {
				last += 1;
				waiting.set(last, { resolve, reject });
				worker.postMessage({ jsonrpc: '2.0', id: last, method, params });
			}),
		tell: (method, params) => worker.postMessage({ jsonrpc: '2.0', method, params }),
	};
	Object.assign(globalThis, door);
}
