/** The server as a process of its own: when it looks up packages, and what holds up what. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
	createMessageConnection,
	type InlayHint,
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
import { type Handler, startTestServer, type TestServer } from '../support/httpServer.ts';
import {
	apkArchive,
	apkStanza,
	debFiles,
	debStanza,
	filesHandler,
	npmFiles,
} from '../support/packageServers.ts';
import { allRecords, recordingArguments, recordingInto } from '../ui/connections.ts';
import { introduce, type TestClient } from './testConnection.ts';

let folder: string;
let mirror: TestServer;
let answer: Handler;
const children = new Set<ChildProcess>();

const many = Array.from({ length: 600 }, (_, index) => `p${index}`);
const files = {
	...debFiles({
		folder: '/ubuntu/dists/noble',
		components: { main: debStanza({ name: 'curl', version: '8.5-1', kib: 50_000 }) },
	}),
	'/alpine/main/x86_64/APKINDEX.tar.gz': apkArchive(apkStanza('curl', 10_000_000)),
	...Object.assign({}, ...many.map((name) => npmFiles(name, '1.0.0', 100_000))),
};

beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'packages-test-'));
	await build({
		entryPoints: { main: 'test/lsp/packagesServer.ts', worker: 'server/src/node/worker.ts' },
		outdir: folder,
		outExtension: { '.js': '.cjs' },
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		mainFields: ['module', 'main'],
		logLevel: 'error',
	});
	cpSync('data', path.join(folder, 'data'), { recursive: true });
	mirror = await startTestServer((request, response) => answer(request, response));
	writeFileSync(path.join(folder, '.npmrc'), `registry=${mirror.url}/\n`);
	writeFileSync(path.join(folder, 'package.json'), '{"name":"app"}');
	writeFileSync(path.join(folder, 'package-lock.json'), lockOf(many));
	writeFileSync(path.join(folder, '.dockerignore'), '*\n!package*.json\n');
});
afterAll(async () => {
	rmSync(folder, { recursive: true, force: true });
	await mirror.close();
});
beforeEach(() => {
	answer = filesHandler(() => files);
});
afterEach(() => {
	for (const child of children) child.kill();
	children.clear();
});

function lockOf(names: readonly string[]): string {
	const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
	const locked = names.map((name) => [
		`node_modules/${name}`,
		{ version: '1.0.0', resolved: `https://registry.npmjs.org/${name}/-/${name}-1.0.0.tgz` },
	]);
	const packages = { '': { name: 'app', dependencies }, ...Object.fromEntries(locked) };
	return JSON.stringify({ name: 'app', lockfileVersion: 3, packages });
}

const dockerfile = [
	'FROM ubuntu:24.04 AS deb',
	'RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*',
	'FROM alpine:3.20 AS apk',
	'RUN apk add --no-cache curl',
	'FROM debian:bookworm-slim AS shipped',
	'RUN apt-get update && apt-get install -y --no-install-recommends jq',
	'FROM alpine:3.20',
	'WORKDIR /app',
	'COPY package.json package-lock.json ./',
	'RUN npm ci && npm cache clean --force',
	'RUN truncate -s 10M /file',
	'COPY --from=deb /x /y',
	'COPY --from=apk /x /y',
	'COPY --from=shipped /x /y',
	'',
].join('\n');

function bases(): string {
	return JSON.stringify({
		'ubuntu:24.04': {
			'/etc/os-release': 'ID=ubuntu\nVERSION_CODENAME=noble\n',
			'/etc/apt/sources.list': `deb ${mirror.url}/ubuntu noble main\n`,
			'/etc/apt/apt.conf.d/docker-clean': '',
			'/var/lib/dpkg/status':
				'Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.39\n\n',
		},
		'debian:bookworm-slim': {
			'/etc/os-release': 'ID=debian\nVERSION_CODENAME=bookworm\n',
			'/etc/apt/sources.list': `deb ${mirror.url}/debian bookworm main\n`,
			'/etc/apt/apt.conf.d/docker-clean': '',
			'/var/lib/dpkg/status':
				'Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9+deb12u10\n\n',
		},
		'alpine:3.20': {
			'/etc/os-release': 'ID=alpine\nVERSION_ID=3.20.3\n',
			'/etc/apk/repositories': `${mirror.url}/alpine/main\n`,
			'/etc/apk/world': 'musl\n',
			'/lib/apk/db/installed': 'C:Q1x=\nP:musl\nV:1\nA:x86_64\nS:1\nI:600000\n\n',
		},
	});
}

interface Started {
	readonly client: TestClient;
	readonly uri: string;
	readonly opened: () => readonly string[];
	/** Of the lines with packages, and the one that needs none. */
	readonly hints: () => Promise<
		Readonly<Record<'apt' | 'apk' | 'shipped' | 'npm' | 'other', string>>
	>;
	readonly status: () => Promise<string>;
}

async function start(network: Settings['network'], trusted = true): Promise<Started> {
	const record = path.join(folder, `record-${Math.random()}`);
	const child = spawn(
		process.execPath,
		[...recordingArguments, path.join(folder, 'main.cjs'), '--stdio'],
		{
			env: {
				PATH: process.env['PATH'],
				HOME: folder,
				DOCKER_CONFIG: folder,
				BASES: bases(),
				...recordingInto(record),
			},
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
	client.open(dockerfile, uri);
	return {
		client,
		uri,
		opened: () => {
			const records = allRecords(record);
			expect(records.some(({ what }) => what === 'loaded')).toBe(true);
			return records
				.filter(({ what }) => what !== 'loaded')
				.map(({ what, target }) => `${what} ${target}`);
		},
		hints: async () => {
			const found: InlayHint[] = await connection.sendRequest('textDocument/inlayHint', {
				textDocument: { uri },
				range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
			});
			const at = (line: number): string =>
				String(found.find(({ position }) => position.line === line)?.label ?? '').replace(
					', not shipped',
					'',
				);
			return { apt: at(1), apk: at(3), shipped: at(5), npm: at(9), other: at(10) };
		},
		status: async () => {
			const { items }: StatusResult = await connection.sendRequest(statusRequest, { uri });
			const item = items.find(({ id }) => id === 'background');
			return item === undefined ? '' : `${item.text}\n${item.detail}`;
		},
	};
}

function lookUp({ client, uri }: Started): Promise<LookUpResult> {
	return client.connection.sendRequest(lookUpRequest, { uri });
}

/** Longer than a document takes to settle. */
const settled = 1500;
const known = /\d.*B$/;

describe('nothing is asked', () => {
	test.each<[string, Settings['network'], boolean]>([
		['while nobody clicks', 'onRequest', true],
		['with the network off', 'off', true],
		['in a workspace that is not trusted', 'on', false],
	])('%s', { timeout: 120_000 }, async (name, network, trusted) => {
		const before = mirror.connections();
		const started = await start(network, trusted);
		await expect
			.poll(async () => (await started.hints()).shipped, { timeout: 40_000 })
			.toMatch(known);
		await wait(settled);
		if (network !== 'onRequest') {
			const outcome = trusted ? 'off' : 'untrusted';
			expect(await lookUp(started)).toEqual({ outcome, failures: [] });
			await wait(200);
		}
		const { apt, apk, other } = await started.hints();
		expect({ apt, apk, other }).toEqual({
			apt: 'size unknown',
			apk: 'size unknown',
			other: '10.5 MB',
		});
		console.log(`${name}: ${started.opened().length} connections, look-ups and programs`);
		expect(started.opened()).toEqual([]);
		expect(mirror.connections()).toBe(before);
	});
});

describe('packages are looked up at the hosts of the build', () => {
	test.each<[string, Settings['network'], boolean]>([
		['from one click', 'onRequest', true],
		['by itself where that is set', 'on', false],
	])('%s', { timeout: 120_000 }, async (name, network, clicks) => {
		const before = mirror.requests.length;
		const started = await start(network);
		if (clicks) expect(await lookUp(started)).toEqual({ outcome: 'done', failures: [] });
		const hints = () => started.hints();
		await expect.poll(async () => (await hints()).npm, { timeout: 40_000 }).toMatch(/60(\.\d)? MB/);
		await expect.poll(async () => (await hints()).apt, { timeout: 40_000 }).toMatch(known);
		await expect.poll(async () => (await hints()).apk, { timeout: 40_000 }).toMatch(known);
		const asked = mirror.requests.slice(before);
		console.log(
			`${name}:`,
			await hints(),
			asked.filter((each) => !each.includes('/p')),
			asked.length,
		);
		// Each once, and what ships not at all.
		expect(asked.filter((each) => each.includes('APKINDEX'))).toHaveLength(1);
		expect(asked.filter((each) => each.includes('/debian'))).toEqual([]);
		const ports = new Set(started.opened().map((line) => /"port":"?(\d+)/.exec(line)?.[1] ?? line));
		console.log(`asked ${[...ports].map((port) => `127.0.0.1:${port}`).join(', ')}`);
		expect([...ports]).toEqual([mirror.host.replace(/.*:/, '')]);
	});
});

test('while one index loads the other lines have their numbers', { timeout: 120_000 }, async () => {
	const held: ServerResponse[] = [];
	const honest = filesHandler(() => files);
	answer = (request, response) => {
		if (request.url?.startsWith('/alpine') === true) held.push(response);
		else honest(request, response);
	};
	const started = await start('on');
	await expect
		.poll(() => started.hints(), { timeout: 40_000 })
		.toMatchObject({
			apt: expect.stringMatching(known),
			apk: 'size unknown',
			shipped: expect.stringMatching(known),
			npm: expect.stringMatching(/60(\.\d)? MB/),
			other: '10.5 MB',
		});
	console.log('held:', await started.hints());
	// Typing asks nothing again, and ends nothing.
	for (let key = 0; key < 3; key++) {
		started.client.replace(`${dockerfile}# ${key}\n`, started.uri);
		await wait(500);
	}
	expect(held).toHaveLength(1);
	held[0]?.end(files['/alpine/main/x86_64/APKINDEX.tar.gz']);
	await expect.poll(async () => (await started.hints()).apk, { timeout: 40_000 }).toMatch(known);
});

test('what fails is named with the way out, and asked again by a click only', {
	timeout: 120_000,
}, async () => {
	answer = (_, response) => response.writeHead(503).end();
	const started = await start('on');
	await expect.poll(() => started.status(), { timeout: 40_000 }).toContain('alpine 3.20');
	await expect.poll(() => started.status(), { timeout: 40_000 }).toContain('600 packages');
	console.log(await started.status());
	const said = await started.status();
	expect(said).toContain(
		`the list of packages of ubuntu noble (amd64) could not be looked up: ${mirror.url}/ubuntu/dists/noble/InRelease: the server answered 503. “Look Up Base Image” asks again`,
	);
	expect(said).toContain(
		`the list of packages of alpine 3.20 (amd64) could not be looked up: ${mirror.url}/alpine/main/x86_64/APKINDEX.tar.gz: the server answered 503.`,
	);
	expect(said).toContain(`600 packages could not be looked up: ${mirror.url}/p`);
	await expect
		.poll(() => started.hints(), { timeout: 40_000 })
		.toMatchObject({
			...{ apt: 'size unknown', apk: 'size unknown', other: '10.5 MB' },
			shipped: expect.stringMatching(known),
		});
	await wait(settled);
	const before = mirror.requests.length;
	for (let key = 0; key < 4; key++) {
		started.client.replace(`${dockerfile}# ${key}\n`, started.uri);
		await wait(450);
	}
	await wait(settled);
	console.log(`${mirror.requests.length - before} requests while typing`);
	expect(mirror.requests).toHaveLength(before);
	answer = filesHandler(() => files);
	expect(await lookUp(started)).toEqual({ outcome: 'done', failures: [] });
	const { apt, apk, npm } = await started.hints();
	for (const each of [apt, apk, npm]) expect(each).toMatch(known);
	expect(await started.status()).toBe('');
});

test('closing the file ends what still loads', { timeout: 120_000 }, async () => {
	const held: ServerResponse[] = [];
	answer = (request, response) => {
		if (request.url?.startsWith('/alpine') === true) held.push(response);
		else response.writeHead(404).end();
	};
	const { client, uri } = await start('on');
	await expect.poll(() => held.length, { timeout: 40_000 }).toBe(1);
	expect(held[0]?.destroyed).toBe(false);
	await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
	await expect.poll(() => held[0]?.destroyed, { timeout: 2000 }).toBe(true);
});
