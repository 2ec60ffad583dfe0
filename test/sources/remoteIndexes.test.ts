/** Indexes and sizes of packages over HTTP, from servers that are honest and from others. */

import { execFileSync } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { officialSetup } from '../../server/src/core/estimate/packages/deb/debSetup.ts';
import type { DebSystem } from '../../server/src/core/estimate/packages/deb/debSystem.ts';
import { resolveInstall } from '../../server/src/core/estimate/packages/deb/resolve.ts';
import type {
	Answer,
	PackageIndex,
	PackageIndexName,
	PackageName,
} from '../../server/src/core/knowledge.ts';
import type { RemoteIndexSource } from '../../server/src/core/ports.ts';
import { text } from '../../server/src/messages/catalogue.ts';
import { en } from '../../server/src/messages/en.ts';
import { createHttpClient } from '../../server/src/sources/http/httpClient.ts';
import { readNpmConfiguration } from '../../server/src/sources/packageIndex/npmConfiguration.ts';
import { createPackageRegistries } from '../../server/src/sources/packageIndex/packageRegistries.ts';
import { packageSizeSource } from '../../server/src/sources/packageIndex/packageSizes.ts';
import { readFetchedIndex } from '../../server/src/sources/packageIndex/readFetchedIndex.ts';
import { remoteIndexSource } from '../../server/src/sources/packageIndex/remoteIndexes.ts';
import { watchHeldTimes } from '../support/heldTimes.cjs';
import {
	drip,
	endless,
	type Handler,
	startTestServer,
	type TestServer,
} from '../support/httpServer.ts';
import {
	apkArchive,
	apkStanza,
	debFiles,
	debStanza,
	filesHandler,
	npmFiles,
	type ServedFiles,
} from '../support/packageServers.ts';
import { startTestWorker } from '../support/testWorker.ts';

const servers: TestServer[] = [];
afterEach(async () => {
	for (const server of servers.splice(0)) await server.close();
});

async function serve(handler: Handler): Promise<TestServer> {
	const server = await startTestServer(handler);
	servers.push(server);
	return server;
}

interface Source {
	readonly source: RemoteIndexSource;
	/** How often an index was read. */
	readonly reads: () => number;
}

function sourceOf(now: () => number = () => 0): Source {
	let reads = 0;
	const source = remoteIndexSource({
		http: createHttpClient(),
		now,
		timeoutMilliseconds: 400,
		read: (name, fetched, signal) => {
			reads++;
			return readFetchedIndex(name, fetched, () => signal.aborted);
		},
	});
	return { source, reads: () => reads };
}

function nameOf(
	manager: PackageIndex['manager'],
	repositories: readonly string[],
	architecture = 'amd64',
): PackageIndexName {
	const distribution = { deb: 'ubuntu', apk: 'alpine', rpm: 'fedora' }[manager];
	const release = { deb: 'noble', apk: '3.20', rpm: '40' }[manager];
	return { manager, distribution, release, architecture, repositories };
}

function failureOf(answer: Answer<unknown>): string {
	return answer.state === 'failed' ? text(answer.reason, en) : '';
}

const empty: DebSystem = {
	setup: officialSetup(false),
	isEstimated: false,
	installed: new Map(),
	automatic: new Set(),
	held: new Set(),
	configured: new Map(),
	stanzas: new Map(),
};

const noble = debFiles({
	folder: '/ubuntu/dists/noble',
	components: {
		main: [
			debStanza({ name: 'curl', version: '8.5-1', kib: 500, depends: 'libc6 (>= 2.36), tls | x' }),
			debStanza({ name: 'libc6', version: '2.39', kib: 12_000 }),
		].join(''),
		universe: debStanza({ name: 'tls', version: '1', kib: 900, architecture: 'all' }),
	},
});
const backports = debFiles({
	folder: '/ubuntu/dists/noble-backports',
	components: { main: debStanza({ name: 'curl', version: '9.0-1', kib: 700 }) },
	fields: ['NotAutomatic: yes', 'ButAutomaticUpgrades: yes'],
});

describe('a mirror of Debian’s kin', () => {
	test('is asked for each suite and component of the sources, and no more', async () => {
		const server = await serve(filesHandler(() => ({ ...noble, ...backports })));
		const lines = [
			`deb ${server.url}/ubuntu noble main universe`,
			`deb ${server.url}/ubuntu/ noble-backports main`,
			`deb ${server.url}/ubuntu noble main`,
		];
		const answer = await sourceOf().source.read(nameOf('deb', lines));
		expect(server.requests).toEqual([
			'GET /ubuntu/dists/noble/InRelease',
			'GET /ubuntu/dists/noble/main/binary-amd64/Packages.gz',
			'GET /ubuntu/dists/noble/universe/binary-amd64/Packages.gz',
			'GET /ubuntu/dists/noble-backports/InRelease',
			'GET /ubuntu/dists/noble-backports/main/binary-amd64/Packages.gz',
		]);
		if (answer.state === 'failed' || answer.value.manager !== 'deb') throw new Error('no index');
		const { index } = answer.value;
		expect(index).toMatchObject({
			rows: 4,
			suiteNames: ['noble', 'noble-backports'],
			date: '2026-11-23',
		});
		const resolved = (targetRelease: string | null) => {
			const request = { words: ['curl'], recommends: false, onlyUpgrade: false, noUpgrade: false };
			const found = resolveInstall(index, empty, { ...request, targetRelease });
			return 'problem' in found ? found.problem : Object.fromEntries(found.system.installed);
		};
		// Backports are newer, and not what apt takes by itself.
		expect(resolved(null)).toEqual({ curl: '8.5-1', libc6: '2.39', tls: '1' });
		expect(resolved('noble-backports')).toEqual({ curl: '9.0-1' });
	});

	test('is read from xz, from a folder without suites, and for another architecture', async () => {
		const pack = (bytes: Buffer): Buffer => execFileSync('xz', ['-c'], { input: bytes });
		const components = {
			main: debStanza({ name: 'a', version: '1', kib: 9, architecture: 'armhf' }),
		};
		const xz = debFiles({
			...{ folder: '/dists/noble', architecture: 'armhf', ending: '.xz', pack, components },
		});
		const list = debStanza({ name: 'flat', version: '1', kib: 9, architecture: 'all' });
		const flat = debFiles({ folder: '/flat', components: { '.': list } });
		const renamed = Object.fromEntries(
			Object.entries(flat).map(([path, bytes]) => [
				path.replace('./binary-amd64/', '').replace('InRelease', 'Release'),
				String(bytes).includes('SHA256:') ? String(bytes).replaceAll('./binary-amd64/', '') : bytes,
			]),
		);
		const server = await serve(filesHandler(() => ({ ...xz, ...renamed })));
		const lines = [`deb ${server.url} noble main`, `deb ${server.url}/flat/ ./`];
		const answer = await sourceOf().source.read(nameOf('deb', lines, 'arm'));
		expect(failureOf(answer)).toBe('');
		const index = answer.state === 'known' && answer.value.manager === 'deb' && answer.value.index;
		expect(index ? Buffer.from(index.text.name.bytes).toString() : null).toBe('aflat');
		expect(server.requests.slice(2)).toEqual([
			'GET /flat/InRelease',
			'GET /flat/Release',
			'GET /flat/Packages.gz',
		]);
	});

	test.each<[string, (line: string) => string, string]>([
		['no sources', () => '', 'which repositories the base has is not known'],
		['a disk', () => 'deb cdrom:[Disk] noble main', 'cdrom:[Disk] is not on the network'],
		['a place above', (line) => line.replace('noble', '../../noble'), 'is not on the network'],
	])('%s', async (_, change, expected) => {
		const server = await serve(filesHandler(() => noble));
		const line = change(`deb ${server.url}/ubuntu noble main`);
		const answer = await sourceOf().source.read(nameOf('deb', line === '' ? [] : [line]));
		expect(failureOf(answer)).toContain(expected);
		expect(server.connections()).toBe(0);
	});
});

/** A repository's files, how its base names it, and the file that a lie is told about. */
interface Repository {
	readonly manager: PackageIndex['manager'];
	readonly files: ServedFiles;
	readonly lines: (url: string) => readonly string[];
	readonly file: string;
}

const repositories: Readonly<Record<string, Repository>> = {
	'apk’s index': {
		manager: 'apk',
		files: { '/main/x86_64/APKINDEX.tar.gz': apkArchive(apkStanza('curl', 1000)) },
		lines: (url) => [`${url}/main`],
		file: '/main/x86_64/APKINDEX.tar.gz',
	},
	'a suite’s release file': {
		manager: 'deb',
		files: noble,
		lines: (url) => [`deb ${url}/ubuntu noble main`],
		file: '/ubuntu/dists/noble/InRelease',
	},
	'a suite’s list': {
		manager: 'deb',
		files: noble,
		lines: (url) => [`deb ${url}/ubuntu noble main`],
		file: '/ubuntu/dists/noble/main/binary-amd64/Packages.gz',
	},
	'rpm’s list of lists': {
		manager: 'rpm',
		files: {},
		lines: (url) => [`${url}/os/`],
		file: '/os/repodata/repomd.xml',
	},
};

interface Lie {
	readonly answer: (response: ServerResponse, bytes: Buffer, elsewhere: string) => void;
	readonly says: RegExp;
}

const lies: Readonly<Record<string, Lie>> = {
	'a length that is not reached': {
		answer: (response, bytes) => {
			response.writeHead(200, { 'content-length': bytes.length + 100 });
			response.write(bytes);
			setTimeout(() => response.destroy(), 20);
		},
		says: /broke off its answer|holds more than is read/,
	},
	'a body without end': {
		answer: (response) => endless(response),
		says: /holds more than is read|did not answer in time/,
	},
	'a body that drips': { answer: (response) => drip(response), says: /did not answer in time/ },
	'no answer': { answer: () => undefined, says: /did not answer in time/ },
	'a redirect elsewhere': {
		answer: (response, _, elsewhere) =>
			response.writeHead(302, { location: `${elsewhere}/x` }).end(),
		says: /127\.0\.0\.1:\d+ is no host that this build would ask/,
	},
	'a redirect to itself': {
		answer: (response) => response.writeHead(302, { location: response.req.url }).end(),
		says: /redirects too often/,
	},
	'a page instead': {
		answer: (response) => response.end('<html><body>Please sign in</body></html>'),
		says: /no list of packages|is damaged|is not what the repository lists|is broken/,
	},
	'another status': {
		answer: (response) => response.writeHead(503).end('later'),
		says: /the server answered 503/,
	},
};

describe.each(Object.entries(repositories))('lies about %s', (_, repository) => {
	test.each(Object.entries(lies))('%s', { timeout: 10_000 }, async (lie, { answer, says }) => {
		const elsewhere = await serve((_request, response) => response.end('here'));
		const honest = filesHandler(() => repository.files);
		const server = await serve((request, response) => {
			if (request.url !== repository.file) honest(request, response);
			else answer(response, Buffer.from(repository.files[repository.file] ?? ''), elsewhere.url);
		});
		const start = performance.now();
		const { manager, lines, file } = repository;
		const said = failureOf(await sourceOf().source.read(nameOf(manager, lines(server.url))));
		console.log(`${file}, ${lie}: ${said}`);
		expect(said).toMatch(says);
		expect(said).toContain(`${server.url}${file}`);
		expect(performance.now() - start).toBeLessThan(5000);
		expect(elsewhere.connections()).toBe(0);
	});
});

test('a list that is not what the release file says is refused', async () => {
	const path = '/ubuntu/dists/noble/main/binary-amd64/Packages.gz';
	const bytes = Buffer.from(noble[path] ?? '');
	bytes[20] = (bytes[20] ?? 0) ^ 1;
	const server = await serve(filesHandler(() => ({ ...noble, [path]: bytes })));
	const line = `deb ${server.url}/ubuntu noble main`;
	expect(failureOf(await sourceOf().source.read(nameOf('deb', [line])))).toBe(
		`${server.url}${path} is not what the repository lists: its digest differs`,
	);
});

describe('one index', () => {
	const files = { '/main/x86_64/APKINDEX.tar.gz': apkArchive(apkStanza('curl', 1000)) };

	test('is asked once for all who want it, and once a day', async () => {
		let now = 0;
		const server = await serve(filesHandler(() => files));
		const { source, reads } = sourceOf(() => now);
		const name = nameOf('apk', [`${server.url}/main`]);
		const answers = await Promise.all([source.read(name), source.read(name), source.read(name)]);
		expect(new Set(answers.map(({ state }) => state))).toEqual(new Set(['known']));
		now = 23 * 60 * 60 * 1000;
		await source.read(name);
		expect([server.requests.length, reads()]).toEqual([1, 1]);
		now += 2 * 60 * 60 * 1000;
		await source.read(name);
		expect([server.requests.length, reads()]).toEqual([2, 2]);
	});

	test('goes on while anyone waits for it, and ends with the last', async () => {
		const open: ServerResponse[] = [];
		const server = await serve((_request, response) => void open.push(response));
		const { source } = sourceOf();
		const name = nameOf('apk', [`${server.url}/main`]);
		const [first, second] = [new AbortController(), new AbortController()];
		const answers = [source.read(name, first.signal), source.read(name, second.signal)];
		await expect.poll(() => open.length).toBe(1);
		first.abort();
		expect((await Promise.all(answers.slice(0, 1))).map(failureOf)).toEqual([
			'it is not waited for any longer',
		]);
		await wait(30);
		expect(open[0]?.destroyed).toBe(false);
		second.abort();
		await answers[1];
		await expect.poll(() => open[0]?.destroyed).toBe(true);
		// What failed is asked again.
		const third = source.read(name);
		await expect.poll(() => open.length).toBe(2);
		open[1]?.end(files['/main/x86_64/APKINDEX.tar.gz']);
		expect((await third).state).toBe('known');
	});
});

describe('a list as large as Ubuntu’s', () => {
	const stanzas = Array.from({ length: 100_000 }, (_, index) =>
		debStanza({
			name: `lib-${(index * 7919) % 100_000}`,
			version: `1.${index}-1ubuntu2`,
			kib: index,
			depends: `libc6 (>= 2.38), lib-${index + 1}, lib-${index + 2} (= 1.${index + 2}) | x`,
		}),
	);
	const body = gzipSync(stanzas.join(''), { level: 1 });
	const name = nameOf('deb', ['deb http://mirror.example noble main']);
	const folder = 'http://mirror.example/dists/noble';
	const file = { url: 'http://mirror.example', tag: 'noble', digest: null, keptBytes: null };
	const release = debFiles({ folder: '', components: { main: '' } })['/InRelease'];
	const fetched = () => [
		{ ...file, place: `${folder}/InRelease`, body: Buffer.from(release ?? '') },
		{ ...file, place: `${folder}/main/Packages.gz`, body: new Uint8Array(body) },
	];

	test('does not hold the server while the worker reads it', { timeout: 90_000 }, async () => {
		const worker = await startTestWorker();
		try {
			const { signal } = new AbortController();
			const [held, read]: [number[], number[]] = [[], []];
			let bytes = 0;
			for (let round = 0; round < 2; round++) {
				const files = fetched();
				let longest = 0;
				const stop = watchHeldTimes((milliseconds) => {
					longest = Math.max(longest, milliseconds);
				});
				await wait(50);
				longest = 0;
				const start = performance.now();
				const answer = await worker.readFetchedIndex(name, files, signal);
				const end = performance.now();
				await wait(50);
				stop();
				const rows =
					answer.state === 'known' && answer.value.manager === 'deb' && answer.value.index;
				expect(rows ? rows.rows : failureOf(answer)).toBe(100_000);
				if (rows)
					bytes = Object.values(rows.text).reduce((sum, text) => sum + text.bytes.length, 0);
				held.push(longest);
				read.push(end - start);
			}
			console.log(
				`100,000 packages: read in ${Math.round(Math.min(...read))} ms; the server’s thread was held ` +
					`${held.map(Math.round)} ms at most by ${bytes} B`,
			);
			expect(Math.min(...held)).toBeLessThan(25);
		} finally {
			worker.dispose();
		}
	});

	test('is let go of when nobody waits any more', { timeout: 30_000 }, async () => {
		const worker = await startTestWorker();
		try {
			const abort = new AbortController();
			const reading = worker.readFetchedIndex(name, fetched(), abort.signal);
			setTimeout(() => abort.abort(), 100);
			await expect(reading).rejects.toThrow('cancelled');
			const small = [fetched()[0] ?? []].flat();
			const answer = await worker.readFetchedIndex(name, small, new AbortController().signal);
			expect(failureOf(answer)).toContain('no list of packages');
		} finally {
			worker.dispose();
		}
	});
});

describe('sizes of packages', () => {
	function packages(count: number, url: (index: number) => string | null): readonly PackageName[] {
		return Array.from({ length: count }, (_, index) => ({
			manager: 'npm',
			name: `p${index}`,
			version: '1.0.0',
			url: url(index),
		}));
	}

	function sizesFrom(registry: string, npmrc = '') {
		const configuration = readNpmConfiguration(
			{ project: new Map(), user: `registry=${registry}\n${npmrc}` },
			() => undefined,
		);
		const registries = createPackageRegistries(createHttpClient());
		return packageSizeSource({
			npm: (names, signal) => registries.npmSizes(names, configuration, signal),
		});
	}

	test('come from the user’s registry, few at a time, and once', async () => {
		const files = Object.assign(
			{},
			...packages(60, () => null).map(({ name }) => npmFiles(name, '1.0.0', 5000)),
		);
		let [open, most] = [0, 0];
		const honest = filesHandler(() => files);
		const server = await serve((request, response) => {
			most = Math.max(most, ++open);
			response.on('close', () => open--);
			setTimeout(() => honest(request, response), 2);
		});
		const sizes = sizesFrom(server.url);
		const locked = packages(60, (index) =>
			index % 2 === 0 ? null : `https://registry.npmjs.org/p${index}/-/p${index}-1.0.0.tgz`,
		);
		const found = await sizes.read(locked);
		expect([...found.values()].filter(({ state }) => state === 'known')).toHaveLength(60);
		expect([...found.values()][0]).toEqual({
			state: 'known',
			value: {
				...{ unpackedBytes: 5000, source: 'stated', files: 3, downloadBytes: 1000 },
				pythonBytes: null,
			},
		});
		console.log(`${server.requests.length} requests for 60 packages, ${most} at once`);
		expect(most).toBeLessThanOrEqual(16);
		const before = server.requests.length;
		await sizes.read(locked);
		expect(server.requests).toHaveLength(before);
	});

	test('no credentials are sent, whatever the configuration holds', async () => {
		const server = await serve(filesHandler(() => npmFiles('p0', '1.0.0', 5000)));
		const sizes = sizesFrom(server.url, `//${server.host}/:_authToken=secret`);
		await sizes.read(packages(1, () => null));
		expect(new Set(server.authorizations)).toEqual(new Set([undefined]));
	});

	test.each<[string, Handler, RegExp]>([
		['no answer', (_, response) => response.destroy(), /broke off its answer/],
		['a page', (_, response) => response.end('<html></html>'), /gzip/],
		['not found', (_, response) => response.writeHead(404).end(), /404/],
		[
			'a body without end',
			(_, response) => {
				response.writeHead(206, { 'content-range': 'bytes 1-2/3' });
				endless(response);
			},
			/large the package is/,
		],
		[
			'a redirect elsewhere',
			(_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/x' }).end(),
			/127\.0\.0\.1:1 is no host that this build would ask/,
		],
	])('%s is a failure that names its place', async (_, handler, says) => {
		const server = await serve(handler);
		const found = await sizesFrom(server.url).read(packages(40, () => null));
		expect(found.size).toBe(40);
		const said = [...found.values()].map(failureOf);
		console.log(`${server.requests.length} requests for 40 packages: ${said[39]}`);
		for (const each of said) {
			expect(each).toMatch(says);
			expect(each).toContain(`${server.url}/p`);
		}
	});

	test('a host that never answers is given up', async () => {
		const server = await serve((_, response) => response.destroy());
		const found = await sizesFrom(server.url).read(packages(500, () => null));
		expect(found.size).toBe(500);
		expect(server.requests.length).toBeLessThan(100);
	});

	test('another manager’s packages are not asked of npm’s registry', async () => {
		const server = await serve((_, response) => response.end());
		const pip: PackageName = { manager: 'pip', name: 'a', version: '1', url: null };
		expect((await sizesFrom(server.url).read([pip])).size).toBe(0);
		expect(server.connections()).toBe(0);
	});
});
