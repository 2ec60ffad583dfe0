/** The server as a process of its own: what it asks of the network, and when. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
	type CodeLens,
	createMessageConnection,
	StreamMessageReader,
	StreamMessageWriter,
} from 'vscode-languageserver/node';
import {
	type LookUpResult,
	lookUpRequest,
	type StatusResult,
	statusRequest,
} from '../../server/src/protocol/requests.ts';
import type { Settings } from '../../server/src/protocol/settings.ts';
import { startTestServer, type TestServer } from '../support/httpServer.ts';
import { blobHandler, startRegistry, type TestRegistry, tarOf } from '../support/registryServer.ts';
import { allRecords, recordingArguments, recordingInto } from '../ui/connections.ts';
import { introduce, type TestClient } from './testConnection.ts';

let folder: string;
let registry: TestRegistry;
let blobs: TestServer;
const children = new Set<ChildProcess>();

beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'network-test-'));
	await build({
		entryPoints: ['server/src/node/main.ts', 'server/src/node/worker.ts'],
		entryNames: '[name]',
		outdir: folder,
		outExtension: { '.js': '.cjs' },
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		mainFields: ['module', 'main'],
		logLevel: 'error',
	});
	blobs = await startTestServer((request, response) =>
		blobHandler(() => registry.content)(request, response),
	);
	registry = await startRegistry({
		images: [
			{
				platform: { os: 'linux', architecture: 'amd64' },
				layers: [tarOf(40_000_000), tarOf(0)],
				config: { WorkingDir: '/srv' },
			},
		],
		auth: 'bearer',
		blobs,
	});
});
afterAll(async () => {
	rmSync(folder, { recursive: true, force: true });
	await registry.close();
	await blobs.close();
});
afterEach(() => {
	for (const child of children) child.kill();
	children.clear();
});

interface Started {
	readonly client: TestClient;
	/** Connections, look-ups of names and programs, each as `what target`. */
	readonly opened: () => readonly string[];
	readonly lens: () => Promise<string>;
}

async function start(network: Settings['network'], trusted: boolean): Promise<Started> {
	const record = path.join(folder, `record-${Math.random()}`);
	const child = spawn(
		process.execPath,
		[...recordingArguments, path.join(folder, 'main.cjs'), '--stdio'],
		{
			env: { ...process.env, ...recordingInto(record), DOCKER_CONFIG: folder },
			stdio: ['pipe', 'pipe', 'inherit'],
		},
	);
	children.add(child);
	const connection = createMessageConnection(
		new StreamMessageReader(child.stdout),
		new StreamMessageWriter(child.stdin),
	);
	const client = await introduce(connection, {
		settings: () => ({ network, platform: 'linux/amd64' }),
		initializationOptions: { trusted, locale: 'en', lookUpCommand: 'look' },
	});
	const uri = `file://${folder}/Dockerfile`;
	client.open(`FROM ${registry.repository}\nADD ${blobs.url}/file /file\n`, uri);
	return {
		client,
		opened: () => {
			const records = allRecords(record);
			// Without it nothing seen would say nothing.
			expect(records.some(({ what }) => what === 'loaded')).toBe(true);
			return records
				.filter(({ what }) => what !== 'loaded')
				.map(({ what, target }) => `${what} ${target}`);
		},
		lens: async () => {
			const textDocument = { uri };
			const lenses: CodeLens[] = await connection.sendRequest('textDocument/codeLens', {
				textDocument,
			});
			return lenses[0]?.command?.title ?? '';
		},
	};
}

function lookUp({ connection }: TestClient): Promise<LookUpResult> {
	return connection.sendRequest(lookUpRequest, { uri: `file://${folder}/Dockerfile` });
}

/** Longer than a document takes to settle. */
const settled = 1500;

describe('nothing is asked', () => {
	test.each<[string, Settings['network'], boolean]>([
		['while nobody clicks', 'onRequest', true],
		['with the network off', 'off', true],
		['in a workspace that is not trusted', 'on', false],
	])('%s', async (name, network, trusted) => {
		const before = registry.connections() + blobs.connections();
		const { client, opened, lens } = await start(network, trusted);
		expect(await lens()).toMatch(/unknown: Look Up$/);
		await wait(settled);
		expect(opened()).toEqual([]);
		if (network !== 'onRequest') {
			const { outcome, failures } = await lookUp(client);
			expect({ outcome, failures }).toEqual({
				outcome: trusted ? 'off' : 'untrusted',
				failures: [],
			});
			await wait(200);
		}
		console.log(`${name}: ${opened().length} connections, look-ups and programs`);
		expect(opened()).toEqual([]);
		expect(registry.connections() + blobs.connections()).toBe(before);
	});
});

describe('only the hosts of the build are asked', () => {
	test.each<[string, Settings['network'], boolean]>([
		['from a click', 'onRequest', true],
		['by itself where that is set', 'on', false],
	])('%s', async (name, network, clicks) => {
		const { client, opened, lens } = await start(network, true);
		expect(await lens()).toMatch(/unknown: Look Up$|2 base/);
		if (clicks) expect((await lookUp(client)).outcome).toBe('done');
		await expect.poll(lens, { timeout: 5000 }).toMatch(/\(2 base \+ 1\)/);
		const ports = new Set(opened().map((line) => /"port":"?(\d+)/.exec(line)?.[1] ?? line));
		const hosts = [...ports].map((port) => `127.0.0.1:${port}`).toSorted();
		console.log(`${name}: asked ${hosts.join(', ')}`);
		expect(hosts).toEqual([registry.host, blobs.host].toSorted());
		expect(blobs.authorizations.filter((each) => each !== undefined)).toEqual([]);
	});
});

test('what fails is named, asked again by the next click, and takes nothing else away', async () => {
	const { client, lens } = await start('onRequest', true);
	const uri = `file://${folder}/Dockerfile`;
	client.replace('FROM 127.0.0.1:1/gone\nRUN truncate -s 10M /a\n', uri);
	for (let times = 0; times < 2; times++) {
		expect(await lookUp(client)).toEqual({
			outcome: 'done',
			failures: [
				'127.0.0.1:1/gone could not be looked up: 127.0.0.1:1 cannot be reached (ECONNREFUSED)',
			],
		});
	}
	expect(await lens()).toBe('1 own layer · 10.5 MB · base 127.0.0.1:1/gone unknown: Look Up');
	const { items }: StatusResult = await client.connection.sendRequest(statusRequest, { uri });
	expect(items.find(({ id }) => id === 'background')?.text).toContain('could not be looked up');
});
