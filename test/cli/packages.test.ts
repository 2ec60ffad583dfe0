/** `predict` and packages that it must look up: what it asks, what it says, and `--offline`. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Report, Size } from '../../server/src/protocol/report.ts';
import { baseArchive } from '../support/baseArchive.ts';
import { bundleCli, type CliBundle } from '../support/cliBundle.ts';
import { drip, type Handler, startTestServer, type TestServer } from '../support/httpServer.ts';
import {
	apkArchive,
	apkStanza,
	debFiles,
	debStanza,
	filesHandler,
	npmFiles,
} from '../support/packageServers.ts';
import { allRecords, recordingArguments, recordingInto } from '../ui/connections.ts';

let cli: CliBundle;
let folder: string;
let mirror: TestServer;
let answer: Handler;

const files = {
	...debFiles({
		folder: '/ubuntu/dists/noble',
		components: {
			main: [
				debStanza({ name: 'curl', version: '8.5-1', kib: 30_000, depends: 'libcurl4' }),
				debStanza({ name: 'libcurl4', version: '8.5-1', kib: 20_000 }),
			].join(''),
		},
	}),
	'/alpine/main/x86_64/APKINDEX.tar.gz': apkArchive(
		apkStanza('curl', 7_000_000, 'libcurl') + apkStanza('libcurl', 3_000_000),
	),
	...npmFiles('left', '1.0.0', 4_000_000),
	...npmFiles('right', '2.0.0', 6_000_000),
	'/tool': npmDocument('tool', '3.0.0', { helper: '^1.0.0' }),
	'/helper': npmDocument('helper', '1.1.0', {}),
	...npmFiles('tool', '3.0.0', 5_000_000),
	...npmFiles('helper', '1.1.0', 2_000_000),
};

/** A registry's document of a package with one version. */
function npmDocument(name: string, version: string, dependencies: Record<string, string>): string {
	const versions = { [version]: { name, version, dependencies } };
	return JSON.stringify({ name, 'dist-tags': { latest: version }, versions });
}

beforeAll(async () => {
	cli = await bundleCli();
	cpSync('data', path.join(cli.folder, 'data'), { recursive: true });
	mirror = await startTestServer((request, response) => answer(request, response));
});
afterAll(async () => {
	cli.remove();
	await mirror.close();
});
beforeEach(() => {
	answer = filesHandler(() => files);
	folder = mkdtempSync(path.join(tmpdir(), 'cli-packages-'));
	writeFileSync(path.join(folder, '.npmrc'), `registry=${mirror.url}/\n`);
	writeFileSync(path.join(folder, 'ubuntu.tar'), ubuntu());
	writeFileSync(path.join(folder, 'alpine.tar'), alpine());
	return () => rmSync(folder, { recursive: true, force: true });
});

function ubuntu(): Buffer {
	return baseArchive({
		'etc/os-release': 'ID=ubuntu\nVERSION_CODENAME=noble\nVERSION_ID="24.04"\n',
		'etc/apt/sources.list.d/ubuntu.sources': `Types: deb\nURIs: ${mirror.url}/ubuntu\nSuites: noble\nComponents: main\n`,
		'etc/apt/apt.conf.d/docker-clean':
			'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };\n',
		'var/lib/dpkg/status':
			'Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.39\nInstalled-Size: 100\nDescription: x\n\n',
	});
}

function alpine(): Buffer {
	return baseArchive({
		'etc/os-release': 'ID=alpine\nVERSION_ID=3.20.3\n',
		'etc/apk/repositories': `${mirror.url}/alpine/main\n`,
		'etc/apk/world': 'musl\n',
		'lib/apk/db/installed': 'C:Q1x=\nP:musl\nV:1\nA:x86_64\nS:1\nI:600000\n\n',
	});
}

const lock = JSON.stringify({
	name: 'app',
	lockfileVersion: 3,
	packages: {
		'': { name: 'app', dependencies: { left: '1.0.0', right: '2.0.0' } },
		'node_modules/left': {
			version: '1.0.0',
			resolved: 'https://registry.npmjs.org/left/-/left-1.0.0.tgz',
		},
		'node_modules/right': {
			version: '2.0.0',
			resolved: 'https://registry.npmjs.org/right/-/right-2.0.0.tgz',
		},
	},
});

const dockerfile = [
	'FROM ubuntu:24.04 AS deb',
	'RUN apt-get update && apt-get install -y curl',
	'FROM alpine:3.20 AS apk',
	'RUN apk add curl',
	'FROM node:20-bookworm-slim',
	'WORKDIR /app',
	'COPY package.json package-lock.json ./',
	'RUN npm ci && npm cache clean --force',
	'RUN npm install -g tool && npm cache clean --force',
	'RUN truncate -s 10M /file',
	'COPY --from=deb /usr/bin/curl /deb-curl',
	'COPY --from=apk /usr/bin/curl /apk-curl',
	'',
].join('\n');

const bases = [
	'ubuntu:24.04=ubuntu.tar',
	'alpine:3.20=alpine.tar',
	'node:20-bookworm-slim=ubuntu.tar',
];

function writeProject(): readonly string[] {
	writeFileSync(path.join(folder, 'Dockerfile'), dockerfile);
	writeFileSync(path.join(folder, 'package.json'), '{"name":"app"}');
	writeFileSync(path.join(folder, 'package-lock.json'), lock);
	writeFileSync(path.join(folder, '.dockerignore'), '*.tar\n');
	return ['--platform', 'linux/amd64', ...bases.flatMap((base) => ['--base', base])];
}

interface Run {
	readonly stderr: string;
	readonly status: number | null;
	readonly opened: readonly string[];
	/** By the instruction's text. */
	readonly sizes: ReadonlyMap<string, Size<string>>;
	readonly report: Report<string>;
	readonly milliseconds: number;
}

/** In a process of its own that records its connections; the mirror is in this one. */
async function predict(args: readonly string[] = []): Promise<Run> {
	const start = performance.now();
	const common = writeProject();
	const record = path.join(folder, `record-${start}`);
	const program = spawn(
		process.execPath,
		[
			...recordingArguments,
			path.join(cli.folder, 'commandLine.cjs'),
			...['predict', '--format', 'json', ...common, ...args],
		],
		{
			cwd: folder,
			env: {
				PATH: process.env['PATH'],
				HOME: folder,
				DOCKER_CONFIG: folder,
				...recordingInto(record),
			},
		},
	);
	const said = { stdout: '', stderr: '' };
	program.stdout.on('data', (chunk) => {
		said.stdout += chunk;
	});
	program.stderr.on('data', (chunk) => {
		said.stderr += chunk;
	});
	const status = await new Promise<number | null>((resolve) => program.on('close', resolve));
	const records = allRecords(record);
	expect(records.some(({ what }) => what === 'loaded')).toBe(true);
	const report: Report<string> = JSON.parse(said.stdout);
	const lines = dockerfile.split('\n');
	const sizes = new Map(
		report.stages.flatMap(({ instructions }) =>
			instructions.flatMap(({ line, size }) =>
				size === null ? [] : [[lines[line - 1] ?? '', size] as const],
			),
		),
	);
	return {
		...{ stderr: said.stderr, status, report, sizes },
		opened: records
			.filter(({ what }) => what !== 'loaded')
			.map(({ what, target }) => `${what} ${target}`),
		milliseconds: performance.now() - start,
	};
}

const installs = {
	apt: 'RUN apt-get update && apt-get install -y curl',
	apk: 'RUN apk add curl',
	npm: 'RUN npm ci && npm cache clean --force',
	global: 'RUN npm install -g tool && npm cache clean --force',
} as const;
const other = 'RUN truncate -s 10M /file';

test('packages of Ubuntu, Alpine and npm are sizes, from the hosts of the build', async () => {
	const before = mirror.requests.length;
	const { status, stderr, sizes, opened } = await predict();
	console.log(mirror.requests.slice(before).join('\n'));
	for (const [line, size] of sizes)
		console.log(`${line}: ${size.low}–${size.high} (${size.bytes})`);
	expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
	// 50,000 KiB stated; 10,000,000 B of files; 10,000,000 B of packages, and what npm notes of them.
	for (const [line, truth] of [
		[installs.apt, 50_000_000],
		[installs.apk, 10_000_000],
		[installs.npm, 10_010_000],
		[installs.global, 7_002_000],
	] as const) {
		const size = sizes.get(line);
		expect(size?.basis).toBe('estimated');
		expect(size?.low).toBeLessThanOrEqual(truth);
		expect(size?.high).toBeGreaterThanOrEqual(truth);
		expect((size?.high ?? 0) / (size?.low ?? 1)).toBeLessThan(4);
	}
	const ports = new Set(opened.map((line) => /"port":"?(\d+)/.exec(line)?.[1] ?? line));
	console.log(`asked ${[...ports].map((port) => `127.0.0.1:${port}`).join(', ')}`);
	expect([...ports]).toEqual([mirror.host.replace(/.*:/, '')]);
});

test('--offline opens nothing: those lines are not known, the others are', async () => {
	const before = mirror.connections();
	const { status, stderr, sizes, opened } = await predict(['--offline']);
	expect({ status, stderr, opened }).toEqual({ status: 0, stderr: '', opened: [] });
	expect(mirror.connections()).toBe(before);
	for (const line of [installs.apt, installs.apk, installs.global]) {
		expect(sizes.get(line)?.basis).toBe('unknown');
	}
	expect(sizes.get(other)?.bytes).toBe(10_485_760);
	console.log('predict --offline: 0 connections, look-ups and programs');
});

describe('what fails is a note with the way out, and the rest keeps its numbers', () => {
	test.each<[string, Handler]>([
		['pages instead', (_, response) => response.end('<html>sign in</html>')],
		['another status', (_, response) => response.writeHead(500).end()],
		['broken connections', (_, response) => response.destroy()],
		[
			'redirects elsewhere',
			(_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
		],
	])('%s', async (_, lie) => {
		answer = lie;
		const { status, stderr, sizes, opened } = await predict();
		console.log(stderr.trimEnd());
		expect(status).toBe(0);
		const notes = stderr.trimEnd().split('\n');
		expect(notes).toHaveLength(3);
		expect(notes[0]).toContain(
			'the list of packages of ubuntu noble (amd64) could not be looked up',
		);
		expect(notes[1]).toContain(
			'the list of packages of alpine 3.20 (amd64) could not be looked up',
		);
		expect(notes[2]).toContain('2 packages could not be looked up');
		for (const note of notes) {
			expect(note).toContain(mirror.url);
			expect(note).toMatch(/\(--offline asks nothing\)$/);
		}
		expect(sizes.get(other)?.bytes).toBe(10_485_760);
		expect(
			opened.filter((line) => line.includes('"port":"1"') || line.includes('"port":1,')),
		).toEqual([]);
	});

	test('one mirror that drips', { timeout: 90_000 }, async () => {
		const honest = filesHandler(() => files);
		answer = (request, response) =>
			request.url?.startsWith('/alpine') === true ? drip(response) : honest(request, response);
		const { stderr, sizes, milliseconds } = await predict();
		console.log(`${Math.round(milliseconds)} ms: ${stderr.trimEnd()}`);
		expect(stderr.trimEnd().split('\n')).toHaveLength(1);
		expect(stderr).toContain('did not answer in time');
		expect(sizes.get(installs.apk)?.basis).toBe('unknown');
		for (const line of [installs.apt, installs.npm])
			expect(sizes.get(line)?.basis).toBe('estimated');
		expect(milliseconds).toBeLessThan(65_000);
	});
});

/** The kernel's own count, beside what the program says of itself. */
test('--offline makes no connect and no execve, as strace counts them', {
	timeout: 60_000,
}, async () => {
	if (spawnSync('strace', ['-V']).error !== undefined) {
		throw new Error('strace is not installed: apt-get install strace, and run this test again');
	}
	const common = writeProject();
	const trace = path.join(folder, 'trace');
	const run = async (more: readonly string[]): Promise<readonly string[]> => {
		const program = spawn(
			'strace',
			[
				...['-f', '-qq', '-e', 'trace=connect,execve,sendto,socket', '-o', trace],
				...[process.execPath, path.join(cli.folder, 'commandLine.cjs'), 'predict'],
				...[...common, ...more],
			],
			{
				cwd: folder,
				env: { PATH: process.env['PATH'], HOME: folder, DOCKER_CONFIG: folder },
				stdio: 'ignore',
			},
		);
		expect(await new Promise((resolve) => program.on('close', resolve))).toBe(0);
		return readFileSync(trace, 'utf8')
			.split('\n')
			.flatMap((line) => /^\d+ +((?:connect|execve|sendto|socket)\(.*)$/.exec(line)?.[1] ?? []);
	};
	const calls = await run(['--offline']);
	console.log(
		`predict --offline: ${calls.length} call: ${calls.map((call) => call.slice(0, 40))}…`,
	);
	// It is strace's own start of the program.
	expect(calls).toHaveLength(1);
	expect(calls[0]).toMatch(/^execve\(/);
	const asked = (await run([])).filter((call) => call.startsWith('connect('));
	const ports = new Set(asked.map((call) => /htons\((\d+)\)/.exec(call)?.[1]));
	console.log(`predict: ${asked.length} connects, to ports ${[...ports]}`);
	expect([...ports]).toEqual([mirror.host.replace(/.*:/, '')]);
});
