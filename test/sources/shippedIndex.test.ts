import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { PackageIndexName } from '../../server/src/core/knowledge.ts';
import { readShippedIndex } from '../../server/src/sources/packageIndex/readShippedIndex.ts';
import { serveWorker } from '../../server/src/sources/worker/serveWorker.ts';
import { createWorkerClient } from '../../server/src/sources/worker/workerClient.ts';
import type { FromWorker, ToWorker } from '../../server/src/sources/worker/workerProtocol.ts';

const name: PackageIndexName = {
	manager: 'deb',
	distribution: 'debian',
	release: 'trixie',
	architecture: 'arm64',
	repositories: [],
};

const folder = mkdtempSync(path.join(tmpdir(), 'shipped-'));
mkdirSync(path.join(folder, 'deb'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
	['Debian', {}, 'known'],
	['its mirror does not matter', { repositories: ['deb http://example.org trixie main'] }, 'known'],
	['another release', { release: 'buster' }, null],
	['a path', { release: '../deb/trixie' }, null],
	['another distribution', { distribution: 'ubuntu' }, null],
	['another architecture', { architecture: 's390x' }, null],
	['another manager', { manager: 'apk' as const }, null],
])('what ships: %s', (_what, more, state) => {
	expect(readShippedIndex('data', { ...name, ...more })?.state ?? null).toBe(state);
});

test('a damaged file is a reason, not a crash', () => {
	writeFileSync(path.join(folder, 'deb/bookworm.br'), 'no brotli');
	expect(readShippedIndex(folder, { ...name, release: 'bookworm' })).toMatchObject({
		state: 'failed',
		reason: { code: 'packageIndex.failed', args: { place: 'bookworm.br' } },
	});
});

test('the worker gives each index once, whatever mirror the base names', async () => {
	copyFileSync('data/deb/trixie.br', path.join(folder, 'deb/trixie.br'));
	let tasks = 0;
	const client = createWorkerClient(() => {
		const toClient: ((message: FromWorker) => void)[] = [];
		const toWorker: ((message: ToWorker) => void)[] = [];
		serveWorker(
			{
				postMessage: (message, transfer) => {
					const moved = structuredClone(message, { transfer: [...transfer] });
					for (const listener of toClient) listener(moved);
				},
				on: (_event, listener) => toWorker.push(listener),
			},
			folder,
		);
		return {
			postMessage: (message: ToWorker) => {
				tasks++;
				for (const listener of toWorker) listener(message);
			},
			on: (event: string, listener: (message: never) => void) => {
				if (event === 'message') toClient.push(listener as (message: FromWorker) => void);
			},
			ref: () => {},
			unref: () => {},
			terminate: async () => 0,
		};
	});
	const [one, other, none] = await Promise.all([
		client.packageIndexes.read(name),
		client.packageIndexes.read({ ...name, repositories: ['x'] }),
		client.packageIndexes.read({ ...name, release: 'sid' }),
	]);
	expect(one).toBe(other);
	expect(none).toBeNull();
	expect(tasks).toBe(2);
	if (one?.state !== 'known' || one.value.manager !== 'deb') throw new Error('not known');
	expect(one.value.index.rows).toBeGreaterThan(60_000);
});
