import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
	type CodeAction,
	createMessageConnection,
	type InlayHint,
	IPCMessageReader,
	IPCMessageWriter,
	type MessageConnection,
	StreamMessageReader,
	StreamMessageWriter,
	type TextEdit,
} from 'vscode-languageserver/node';
import { applyEdits } from '../../server/src/core/text/edit.ts';
import { lineStartsOf } from '../../server/src/core/text/lines.ts';
import { offsetAt } from '../../server/src/features/positions.ts';
import type { PanelState } from '../../server/src/protocol/panel.ts';
import {
	panelRequest,
	planChangedNotification,
	type StatusResult,
	statusRequest,
} from '../../server/src/protocol/requests.ts';
import { introduce, type TestClient, vscodeCapabilities } from './testConnection.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The bundles as esbuild.mjs makes them, in a folder of the test's own. */
let folder: string;
const options: BuildOptions = {
	absWorkingDir: root,
	bundle: true,
	logLevel: 'silent',
	mainFields: ['module', 'main'],
};

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'server-bundle-'));
	const node = { ...options, platform: 'node', format: 'cjs', target: 'node20' } as const;
	await Promise.all([
		build({
			...node,
			entryPoints: ['server/src/node/main.ts'],
			outfile: path.join(folder, 'server.cjs'),
		}),
		build({
			...node,
			entryPoints: ['server/src/node/worker.ts'],
			outfile: path.join(folder, 'worker.cjs'),
		}),
		build({
			...options,
			platform: 'browser',
			target: 'chrome122',
			mainFields: ['browser', 'module', 'main'],
			format: 'iife',
			entryPoints: ['server/src/browser/main.ts'],
			outfile: path.join(folder, 'web.js'),
		}),
	]);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const children: ChildProcess[] = [];
afterEach(() => {
	for (const child of children.splice(0)) child.kill();
});

function overStdio(): { readonly connection: MessageConnection; readonly child: ChildProcess } {
	const child = spawn(process.execPath, [path.join(folder, 'server.cjs'), '--stdio'], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	children.push(child);
	return {
		child,
		connection: createMessageConnection(
			new StreamMessageReader(child.stdout),
			new StreamMessageWriter(child.stdin),
		),
	};
}

const dd = (name: string) => `RUN dd if=/dev/zero of=/${name} bs=10M count=1`;

async function hints({ connection }: TestClient, uri: string): Promise<readonly string[]> {
	const found: InlayHint[] = await connection.sendRequest('textDocument/inlayHint', {
		textDocument: { uri },
		range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
	});
	return found.map(({ label, position }) => `${position.line}:${String(label)}`);
}

function edited(text: string, edits: readonly TextEdit[]): string {
	const lines = { text, lineStarts: lineStartsOf(text) };
	return applyEdits(
		text,
		edits.map(({ range, newText }) => ({
			span: { start: offsetAt(lines, range.start), end: offsetAt(lines, range.end) },
			newText,
		})),
	);
}

describe('the bundled server over stdio', () => {
	test.each([
		['LF', '\n'],
		['CRLF', '\r\n'],
	])('types, merges and undoes with %s', async (_, lineEnd) => {
		const client = await introduce(overStdio().connection, { capabilities: {} });
		const uri = pathToFileURL(path.join(folder, 'nowhere/Dockerfile')).href;
		const before = ['FROM scratch', dd('a'), dd('b'), ''].join(lineEnd);
		client.open('', uri);
		client.replace(before, uri);
		expect(await hints(client, uri)).toEqual(['1:10.5 MB', '2:10.5 MB']);
		const at = { line: 2, character: 1 };
		const actions: CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', {
			textDocument: { uri },
			range: { start: at, end: at },
			context: { diagnostics: [] },
		});
		const merge = actions.find(({ title }) => title === 'Merge RUN layers (lines 2–3)');
		const after = edited(before, merge?.edit?.changes?.[uri] ?? []);
		expect(after.match(/^RUN/gm)).toHaveLength(1);
		expect(
			after
				.split('\n')
				.every(
					(line, index, all) =>
						index === all.length - 1 || line.endsWith('\r') === (lineEnd === '\r\n'),
				),
		).toBe(true);
		client.replace(after, uri);
		expect(await hints(client, uri)).toEqual(['1:21 MB']);
		client.replace(before, uri);
		expect(await hints(client, uri)).toEqual(['1:10.5 MB', '2:10.5 MB']);
		await client.close();
	});

	test('reads the build context in its worker, and again when a file changes', async () => {
		const project = path.join(folder, 'project');
		await mkdir(project, { recursive: true });
		await writeFile(path.join(project, 'data'), 'x'.repeat(3000));
		const client = await introduce(overStdio().connection, { capabilities: vscodeCapabilities });
		const uri = pathToFileURL(path.join(project, 'Dockerfile')).href;
		client.open('FROM scratch\nCOPY data /\n', uri);
		await until(async () => (await hints(client, uri))[0] === '1:3 kB');
		await writeFile(path.join(project, 'data'), 'x'.repeat(5000));
		await until(async () => (await hints(client, uri))[0] === '1:5 kB');
		expect(await client.untilHeard(planChangedNotification)).toEqual({ uri });
		await client.close();
	});

	test('ends when the client says so', async () => {
		const { child, connection } = overStdio();
		const client = await introduce(connection);
		const ended = new Promise((resolve) => child.on('exit', resolve));
		await client.connection.sendRequest('shutdown');
		await client.connection.sendNotification('exit');
		expect(await ended).toBe(0);
	});
});

describe('the bundled server over node-ipc', () => {
	test('answers', async () => {
		const child = fork(path.join(folder, 'server.cjs'), ['--node-ipc'], { execArgv: [] });
		children.push(child);
		const client = await introduce(
			createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child)),
		);
		client.open(`FROM scratch\n${dd('a')}\n`, 'file:///x/Dockerfile');
		expect(await hints(client, 'file:///x/Dockerfile')).toEqual(['1:10.5 MB']);
	});
});

describe('the web bundle', () => {
	test('answers in a worker from the text alone, and says what it cannot know', async () => {
		const { port1, port2 } = new MessageChannel();
		// A browser's worker as far as the server needs one.
		const shim = `
			const { workerData } = require('node:worker_threads');
			const { port } = workerData;
			globalThis.self = globalThis;
			globalThis.postMessage = (message) => port.postMessage(message);
			globalThis.addEventListener = () => {};
			port.on('message', (data) => globalThis.onmessage({ data }));
			for (const name of ['require', 'process', 'Buffer', 'setImmediate', 'global']) globalThis[name] = undefined;
			(0, eval)(workerData.code);
		`;
		const code = await readFile(path.join(folder, 'web.js'), 'utf8');
		const worker = new Worker(shim, {
			eval: true,
			workerData: { port: port2, code },
			transferList: [port2],
		});
		const failed = new Promise<never>((_, reject) => worker.on('error', reject));
		const client = await Promise.race([introduce(portConnection(port1)), failed]);
		const uri = 'vscode-vfs://github/owner/repo/Dockerfile';
		client.open(`FROM scratch\n${dd('a')}\nCOPY src /src\n`, uri);
		expect(await hints(client, uri)).toEqual(['1:10.5 MB', '2:size unknown']);
		const panel: PanelState = await client.connection.sendRequest(panelRequest, { uri });
		expect(panel).toMatchObject({ kind: 'image', notes: ['Context sizes need a local workspace'] });
		const status: StatusResult = await client.connection.sendRequest(statusRequest, { uri });
		expect(status.items.find(({ id }) => id === 'background')?.text).toBe(
			'Context sizes need a local workspace',
		);
		await worker.terminate();
		port1.close();
	});
});

/** Messages as objects over a port, as the browser's connection sends them. */
function portConnection(port: MessageChannel['port1']): MessageConnection {
	const none = { dispose: () => {} };
	return createMessageConnection(
		{
			onError: () => none,
			onClose: () => none,
			onPartialMessage: () => none,
			listen(callback) {
				port.on('message', callback);
				return none;
			},
			dispose: () => {},
		},
		{
			onError: () => none,
			onClose: () => none,
			write: async (message) => port.postMessage(message),
			end: () => {},
			dispose: () => {},
		},
	);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
	const deadline = Date.now() + 20_000;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error('it never came true');
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
