/** `predict` and the network: what it asks, what it says where it gets no answer, and `--offline`. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Report } from '../../server/src/protocol/report.ts';
import { bundleCli, type CliBundle, type CliRun } from '../support/cliBundle.ts';
import { startTestServer, type TestServer } from '../support/httpServer.ts';
import { startRegistry, type TestRegistry, tarOf } from '../support/registryServer.ts';
import { allRecords, recordingArguments, recordingInto } from '../ui/connections.ts';

let cli: CliBundle;
let registry: TestRegistry;
let silent: TestServer;
let folder: string;

beforeAll(async () => {
	cli = await bundleCli();
	registry = await startRegistry({
		images: [
			{
				platform: { os: 'linux', architecture: 'amd64' },
				layers: [tarOf(40_000_000), tarOf(0)],
				config: { OnBuild: ['RUN truncate -s 1M /trigger'], WorkingDir: '/srv' },
			},
		],
		auth: 'bearer',
	});
	silent = await startTestServer(() => undefined);
});
afterAll(async () => {
	cli.remove();
	await registry.close();
	await silent.close();
});
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'cli-network-'));
	return () => rmSync(folder, { recursive: true, force: true });
});

interface Recorded extends CliRun {
	readonly opened: readonly string[];
	readonly report: Report<string>;
}

/** In a process of its own that records its connections; the servers are in this one. */
async function predict(dockerfile: string, args: readonly string[] = []): Promise<Recorded> {
	writeFileSync(path.join(folder, 'Dockerfile'), dockerfile);
	const record = path.join(folder, 'record');
	const program = spawn(
		process.execPath,
		[
			...recordingArguments,
			path.join(cli.folder, 'commandLine.cjs'),
			...['predict', '--format', 'json', '--platform', 'linux/amd64', ...args],
		],
		{ cwd: folder, env: { ...process.env, ...recordingInto(record), DOCKER_CONFIG: folder } },
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
	return {
		...said,
		status,
		opened: records
			.filter(({ what }) => what !== 'loaded')
			.map(({ what, target }) => `${what} ${target}`),
		report: JSON.parse(said.stdout),
	};
}

test('the registry says layers, sizes, triggers and working directory of the base', async () => {
	const { status, stderr, report, opened } = await predict(
		`FROM ${registry.repository}\nRUN truncate -s 10M file\n`,
	);
	expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
	expect(report.image.layerCount).toEqual({ base: 2, own: { low: 2, high: 2 } });
	const { size } = report.stages[0]?.base ?? {};
	expect(size?.low).toBeLessThanOrEqual(40_000_000);
	expect(size?.high).toBeGreaterThanOrEqual(40_000_000);
	expect(report.stages[0]?.instructions.map(({ onbuild }) => onbuild)).toEqual([true, false]);
	const port = registry.host.replace(/.*:/, '');
	expect(opened.length).toBeGreaterThan(0);
	expect(opened.filter((line) => !line.includes(`"port":${port},`))).toEqual([]);
	console.log(`${opened.length} connections, all to the registry`);
});

test('--offline opens nothing and keeps built-in figures', async () => {
	const { status, stderr, opened, report } = await predict(
		`FROM ${registry.repository} AS a\nADD ${silent.url}/x /x\nFROM alpine:3.15.0\n`,
		['--offline'],
	);
	expect({ status, stderr, opened }).toEqual({ status: 0, stderr: '', opened: [] });
	expect(report.image.layerCount.base).toBe(1);
	expect(silent.connections()).toBe(0);
});

test('what fails is a note, and the rest keeps its numbers', { timeout: 30_000 }, async () => {
	const start = performance.now();
	const { status, stderr, report } = await predict(
		`FROM 127.0.0.1:1/gone\nADD ${silent.url}/x /x\nRUN truncate -s 10M /file\n`,
	);
	expect(status).toBe(0);
	expect(stderr.trimEnd().split('\n')).toEqual([
		'dockerfile-layers: 127.0.0.1:1/gone could not be looked up: 127.0.0.1:1 cannot be reached (ECONNREFUSED) (--offline asks nothing)',
		expect.stringMatching(
			/^dockerfile-layers: http:.*\/x could not be looked up: 127\.0\.0\.1:\d+ (did not answer in time|is not asked any more) \(--offline asks nothing\)$/,
		),
	]);
	expect(report.stages[0]?.instructions[1]?.size?.bytes).toBe(10_485_760);
	expect(performance.now() - start).toBeLessThan(20_000);
});

test('a file that names any number of downloads asks for a hundred', {
	timeout: 60_000,
}, async () => {
	const lines = Array.from({ length: 300 }, (_, index) => `ADD http://127.0.0.1:1/${index} /x`);
	const { status, stderr, opened } = await predict(`FROM scratch\n${lines.join('\n')}\n`);
	expect(status).toBe(0);
	expect(opened.length).toBeLessThanOrEqual(100);
	const notes = stderr.split('\n').filter((line) => line.startsWith('dockerfile-layers: '));
	expect(notes).toHaveLength(6);
	expect(notes[5]).toBe('dockerfile-layers: 295 more look-ups failed');
});
