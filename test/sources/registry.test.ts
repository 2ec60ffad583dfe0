import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Answer, BaseImage, Platform } from '../../server/src/core/knowledge.ts';
import { text } from '../../server/src/messages/catalogue.ts';
import { en } from '../../server/src/messages/en.ts';
import { createHttpClient, type HttpClient } from '../../server/src/sources/http/httpClient.ts';
import { remoteSizeSource } from '../../server/src/sources/http/remoteSize.ts';
import {
	type CredentialStore,
	dockerCredentials,
} from '../../server/src/sources/registry/credentials.ts';
import { parseImageReference } from '../../server/src/sources/registry/imageReference.ts';
import {
	contentOfTar,
	gzipTarBytes,
	zstdContentSize,
} from '../../server/src/sources/registry/layerBytes.ts';
import { registrySource } from '../../server/src/sources/registry/registrySource.ts';
import {
	drip,
	endless,
	type Handler,
	startTestServer,
	type TestServer,
} from '../support/httpServer.ts';
import {
	blobHandler,
	type RegistryImage,
	type RegistryOptions,
	startRegistry,
	type TestRegistry,
	tarOf,
} from '../support/registryServer.ts';

const amd64: Platform = { os: 'linux', architecture: 'amd64', variant: null };
const arm64: Platform = { ...amd64, architecture: 'arm64' };
const images: readonly RegistryImage[] = [
	{
		platform: { os: 'linux', architecture: 'amd64' },
		layers: [tarOf(40_000_000), tarOf(5_000_000), tarOf(0)],
		config: {
			Env: ['PATH=/usr/bin'],
			WorkingDir: '/srv',
			User: 'app',
			Shell: ['/bin/bash', '-c'],
			OnBuild: ['COPY . .'],
			Volumes: { '/data': {} },
		},
	},
	{ platform: { os: 'linux', architecture: 'arm64', variant: 'v8' }, layers: [tarOf(1_000_000)] },
];

const servers: TestServer[] = [];
afterEach(async () => {
	for (const server of servers.splice(0)) await server.close();
});

function kept<T extends TestServer>(server: T): T {
	servers.push(server);
	return server;
}

async function registry(options: Partial<RegistryOptions> = {}): Promise<TestRegistry> {
	return kept(await startRegistry({ images, ...options }));
}

interface Asking {
	readonly platform?: Platform;
	readonly credentials?: CredentialStore;
	readonly http?: HttpClient;
	readonly timeoutMilliseconds?: number;
}

/** A client that is as patient as a test. */
function impatient(timeoutMilliseconds = 400): HttpClient {
	const client = createHttpClient();
	return {
		...client,
		request: (request) => client.request({ ...request, timeoutMilliseconds }),
	};
}

function read(reference: string, asking: Asking = {}): Promise<Answer<BaseImage>> {
	const { platform = amd64, credentials = async () => null, http = impatient(5000) } = asking;
	return registrySource({ http, credentials, now: Date.now }).read(reference, platform);
}

async function image(reference: string, asking: Asking = {}): Promise<BaseImage> {
	const answer = await read(reference, asking);
	if (answer.state === 'failed') throw new Error(text(answer.reason, en));
	return answer.value;
}

async function refusal(reference: string, asking: Asking = {}): Promise<string> {
	const answer = await read(reference, asking);
	return answer.state === 'known' ? 'known' : text(answer.reason, en);
}

describe('a reference', () => {
	test.each([
		['alpine', 'https://registry-1.docker.io', 'library/alpine', 'latest', null],
		['docker.io/alpine:3.20', 'https://registry-1.docker.io', 'library/alpine', '3.20', null],
		[
			'index.docker.io/library/alpine',
			'https://registry-1.docker.io',
			'library/alpine',
			'latest',
			null,
		],
		['team/app:1', 'https://registry-1.docker.io', 'team/app', '1', null],
		['ghcr.io/a/b/c:x', 'https://ghcr.io', 'a/b/c', 'x', null],
		['localhost/app', 'http://localhost', 'app', 'latest', null],
		['localhost:5000/app:1', 'http://localhost:5000', 'app', '1', null],
		['127.0.0.1:5000/app', 'http://127.0.0.1:5000', 'app', 'latest', null],
		['registry.example:5000/app', 'https://registry.example:5000', 'app', 'latest', null],
		[`a@sha256:${'0'.repeat(64)}`, 'https://registry-1.docker.io', 'library/a', null, 1],
		[`a:1@sha256:${'0'.repeat(64)}`, 'https://registry-1.docker.io', 'library/a', '1', 1],
	])('%s', (reference, origin, repository, tag, digest) => {
		const parsed = parseImageReference(reference);
		expect(parsed).toMatchObject({ origin, repository, tag });
		expect(parsed.digest === null).toBe(digest === null);
	});

	test.each([
		['Alpine', 'capitals'],
		['a:b:c', 'two tags'],
		['', 'nothing'],
		['a@sha256:12', 'a short digest'],
		['registry.example/../x', 'dots'],
		['registry.example/a?b', 'a query'],
		['user@registry.example/a', 'a user'],
		['a b', 'a blank'],
		[`a:${'x'.repeat(200)}`, 'a long tag'],
	])('%s is none: %s', async (reference) => {
		expect(await refusal(reference)).toBe(`${reference} is no reference of an image`);
	});
});

describe('an image in a registry', () => {
	test('has its layers, its compressed bytes and its config', async () => {
		const server = await registry();
		const found = await image(server.repository);
		expect(found.source).toBe('registry');
		expect(found.layers).toHaveLength(3);
		for (const [index, bytes] of [40_000_000, 5_000_000, 0].entries()) {
			const size = found.layers?.[index];
			expect(size?.low).toBeLessThanOrEqual(bytes);
			expect(size?.high).toBeGreaterThanOrEqual(bytes);
		}
		expect((found.size.high ?? 0) / found.size.low).toBeLessThan(1.15);
		const compressed = images[0]?.layers.reduce((sum, tar) => sum + gzipSync(tar).length, 0);
		expect(found.compressedSize).toMatchObject({ bytes: compressed, basis: 'measured' });
		expect(found.config).toEqual({
			env: ['PATH=/usr/bin'],
			workingDirectory: '/srv',
			user: 'app',
			shell: ['/bin/bash', '-c'],
			onbuild: ['COPY . .'],
			volumes: ['/data'],
		});
	});

	test('is that of the platform', async () => {
		const server = await registry();
		expect((await image(server.repository, { platform: arm64 })).layers).toHaveLength(1);
		expect(
			await refusal(server.repository, { platform: { ...amd64, architecture: 's390x' } }),
		).toContain('has no image for linux/s390x, but for linux/amd64, linux/arm64/v8');
	});

	test('is found by the digest of its index and of its manifest', async () => {
		const server = await registry();
		expect((await image(`${server.repository}@${server.index}`)).layers).toHaveLength(3);
		expect((await image(`${server.repository}@${server.manifests[1]}`)).layers).toHaveLength(1);
	});

	test('costs three documents and four bytes a layer', async () => {
		const server = await registry();
		await image(server.repository);
		expect(server.requests.filter((line) => line.includes('/manifests/'))).toHaveLength(2);
		expect(server.requests.filter((line) => line.includes('/blobs/'))).toHaveLength(4);
	});

	test('is asked for once a day, by digest once', async () => {
		const server = await registry();
		let now = 0;
		const source = registrySource({
			http: createHttpClient(),
			credentials: async () => null,
			now: () => now,
		});
		const byDigest = `${server.repository}@${server.index}`;
		const requests = async (reference: string): Promise<number> => {
			const before = server.requests.length;
			await source.read(reference, amd64);
			return server.requests.length - before;
		};
		expect(await requests(server.repository)).toBe(6);
		expect(await requests(byDigest)).toBe(6);
		now = 23 * 3_600_000;
		expect(await requests(server.repository)).toBe(0);
		now = 25 * 3_600_000;
		expect(await requests(server.repository)).toBe(6);
		expect(await requests(byDigest)).toBe(0);
	});
});

describe('authorization', () => {
	test('by a token that anyone gets', async () => {
		const server = await registry({ auth: 'bearer' });
		expect((await image(server.repository)).layers).toHaveLength(3);
		const [token] = server.requests.filter((line) => line.includes('/token'));
		expect(token).toBe(
			'GET /token?a=b&service=registry%2C+here&scope=repository%3Ateam%2Fapp%3Apull',
		);
	});

	test('by a name and password', async () => {
		const server = await registry({ auth: 'basic', credentials: 'me:secret:x' });
		const credentials: CredentialStore = async (domain) =>
			domain === server.host ? { user: 'me', password: 'secret:x' } : null;
		expect((await image(server.repository, { credentials })).layers).toHaveLength(3);
		expect(await refusal(server.repository)).toBe(
			`${server.host} does not show team/app to you; docker login, or it does not exist`,
		);
	});

	test('does not follow a blob to another host', async () => {
		let content: TestRegistry['content'] = new Map();
		const blobs = kept(await startTestServer(blobHandler(() => content)));
		const server = await registry({ auth: 'bearer', blobs });
		content = server.content;
		expect((await image(server.repository)).layers).toHaveLength(3);
		expect(blobs.requests).toHaveLength(4);
		expect(blobs.authorizations).toEqual([undefined, undefined, undefined, undefined]);
	});

	test('asks only the hosts that a pull would ask', async () => {
		let content: TestRegistry['content'] = new Map();
		const blobs = kept(await startTestServer(blobHandler(() => content)));
		const server = await registry({ auth: 'bearer', blobs });
		content = server.content;
		const http = createHttpClient();
		await image(server.repository, { http });
		console.log(`asked: ${[...http.asked].map(([host, times]) => `${host} ${times}×`).join(', ')}`);
		expect([...http.asked.keys()].toSorted()).toEqual([server.host, blobs.host].toSorted());
	});
});

describe('credentials', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'credentials-'));
	afterAll(() => rmSync(folder, { recursive: true, force: true }));
	const config = (value: unknown): CredentialStore => {
		const place = path.join(folder, String(Math.random()));
		mkdirSync(place);
		const body = typeof value === 'string' ? value : JSON.stringify(value);
		writeFileSync(path.join(place, 'config.json'), body);
		const environment = { DOCKER_CONFIG: place, PATH: `${folder}:${process.env['PATH']}` };
		return dockerCredentials({ environment });
	};
	const helper = (name: string, script: string): void => {
		const file = path.join(folder, `docker-credential-${name}`);
		writeFileSync(file, `#!/bin/sh\n${script}\n`);
		chmodSync(file, 0o755);
	};
	const pair = Buffer.from('me:pass:word').toString('base64');

	test.each([
		['by host', { auths: { 'r.example': { auth: pair } } }, 'r.example'],
		['by an old address', { auths: { 'https://r.example/v1/': { auth: pair } } }, 'r.example'],
		["Docker Hub's", { auths: { 'https://index.docker.io/v1/': { auth: pair } } }, 'docker.io'],
	])('%s', async (_name, value, domain) => {
		expect(await config(value)(domain)).toEqual({ user: 'me', password: 'pass:word' });
	});

	test.each([
		['another host', { auths: { 'other.example': { auth: pair } } }],
		['no list', { auths: 3 }],
		['no JSON', '{'],
		['nothing', {}],
		['a helper that is not there', { credsStore: 'is-not-there' }],
		['a helper that is a path', { credsStore: '../evil' }],
	])('none from %s', async (_name, value) => {
		expect(await config(value)('r.example')).toBeNull();
	});

	test('of helpers, the host’s own first', async () => {
		helper('one', 'read key; echo "{\\"Username\\":\\"one\\",\\"Secret\\":\\"$key\\"}"');
		helper('two', 'echo "{\\"Username\\":\\"two\\",\\"Secret\\":\\"s\\"}"');
		helper('bad', 'echo credentials not found; exit 1');
		const store = config({
			credsStore: 'two',
			credHelpers: { 'r.example': 'one', 'b.example': 'bad' },
		});
		expect(await store('r.example')).toEqual({ user: 'one', password: 'r.example' });
		expect(await store('other.example')).toEqual({ user: 'two', password: 's' });
		expect(await store('b.example')).toBeNull();
	});
});

function about(kind: string): (request: IncomingMessage) => boolean {
	return ({ url }) => url?.includes(`/${kind}/`) === true;
}

function aboutRanges({ headers }: IncomingMessage): boolean {
	return headers.range !== undefined;
}

describe('a registry that lies is left, and named', () => {
	const json = JSON.stringify;
	const manifest = (more: object): string =>
		json({ schemaVersion: 2, config: { digest: `sha256:${'0'.repeat(64)}` }, layers: [], ...more });
	const layer = { digest: `sha256:${'1'.repeat(64)}`, size: 10, mediaType: 'x' };

	test.each<[string, string, RegExp]>([
		['HTML', '<html>not here</html>', /answered with something that is no manifest/],
		['no object', '[1]', /describes no image that can be understood/],
		['no manifest', '{}', /describes no image that can be understood/],
		['schema 1', json({ schemaVersion: 1, fsLayers: [] }), /only a manifest of schema 1/],
		['a negative length', manifest({ layers: [{ ...layer, size: -1 }] }), /no image that can be/],
		['a vast length', manifest({ layers: [{ ...layer, size: 1e300 }] }), /no image that can be/],
		['a digest that is a path', manifest({ config: { digest: '../../x' } }), /no image that can/],
		['10,000 layers', manifest({ layers: Array(10_000).fill(layer) }), /10,000 layers, which no/],
		['100,000 layers', manifest({ layers: Array(100_000).fill(layer) }), /larger than is read/],
		['a huge manifest', manifest({ x: 'x'.repeat(5_000_000) }), /larger than is read/],
		[
			'30,000 platforms',
			json({ manifests: Array(30_000).fill({ platform: { os: 'x', architecture: 'y' } }) }),
			/has no image for linux\/amd64, but for x\/y/,
		],
		['deep JSON', `${'['.repeat(1_000_000)}`, /no manifest|no image/],
	])('%s', async (_name, body, expected) => {
		const server = await registry({
			lie: { to: about('manifests'), answer: (_request, response) => response.end(body) },
		});
		const start = performance.now();
		const said = await refusal(server.repository);
		expect(said).toMatch(expected);
		expect(said).toContain(server.host);
		expect(performance.now() - start).toBeLessThan(3000);
	});

	const answers: readonly [string, 'manifests' | 'blobs', Handler, RegExp][] = [
		['sends without end', 'manifests', (_q, r) => endless(r), /larger than is read/],
		['drips', 'manifests', (_q, r) => drip(r), /did not answer in time/],
		['is silent', 'manifests', () => undefined, /did not answer in time/],
		[
			'redirects in a circle',
			'manifests',
			(q, r) => r.writeHead(307, { location: q.url }).end(),
			/redirects too often/,
		],
		['has too many askers', 'manifests', (_q, r) => r.writeHead(429).end(), /\(429\)/],
		['is ill', 'manifests', (_q, r) => r.writeHead(503).end(), /with status 503/],
		['has it not', 'manifests', (_q, r) => r.writeHead(404).end(), /no such image/],
		[
			'says another digest',
			'manifests',
			(_q, r) => r.writeHead(200, { 'docker-content-digest': 'sha256:1' }).end('{}'),
			/sent something else than sha256:1/,
		],
		['has another config', 'blobs', (_q, r) => r.end('{}'), /sent something else than sha256/],
		[
			'wants a password in a strange place',
			'manifests',
			(_q, r) =>
				r.writeHead(401, { 'www-authenticate': 'Bearer realm="file:///etc/passwd"' }).end(),
			/address/,
		],
		[
			'never lets anyone in',
			'manifests',
			(q, r) =>
				r
					.writeHead(401, { 'www-authenticate': `Bearer realm="http://${q.headers.host}/token"` })
					.end(),
			/does not show team\/app to you/,
		],
	];
	test.each(answers)('%s', async (_name, kind, answer, expected) => {
		const server = await registry({
			lie: { to: about(kind), answer },
		});
		const start = performance.now();
		const said = await refusal(server.repository, { http: impatient() });
		expect(said).toMatch(expected);
		expect(said).toMatch(/127\.0\.0\.1|localhost|file:/);
		expect(performance.now() - start).toBeLessThan(3000);
		expect(server.requests.length).toBeLessThan(12);
	});

	test('says two lengths of a layer', async () => {
		const server = await registry({
			lie: {
				to: aboutRanges,
				answer: (_request, response) =>
					response.writeHead(206, { 'content-range': 'bytes 1-4/5' }).end('abcd'),
			},
		});
		expect(await refusal(server.repository)).toMatch(/says two lengths of layer sha256:/);
	});

	test.each<[string, Handler]>([
		['gives no ranges', (_q, r) => endless(r)],
		['has blobs nowhere', (_q, r) => r.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()],
		['gives other bytes', (_q, r) => r.writeHead(206).end('abc')],
	])('%s: the ratio of its like is used', async (_name, answer) => {
		const server = await registry({
			lie: { to: aboutRanges, answer },
		});
		const found = await image(server.repository);
		expect(found.layers).toHaveLength(3);
		expect(found.size.basis).toBe('estimated');
		const compressed = found.compressedSize.bytes ?? 0;
		expect(found.size.bytes).toBeGreaterThan(compressed * 2);
		expect(found.size.bytes).toBeLessThan(compressed * 3);
	});
});

describe('the last bytes of a gzip layer', () => {
	const tail = (bytes: number): Uint8Array => {
		const view = new DataView(new ArrayBuffer(4));
		view.setUint32(0, bytes % 2 ** 32, true);
		return new Uint8Array(view.buffer);
	};
	test.each([
		['a usual layer', 80_000_000, 30_000_000, { low: 80_000_000, high: 80_000_000 }],
		[
			'zeros, which compress a thousandfold',
			10_486_784,
			10_240,
			{ low: 10_486_784, high: 10_486_784 },
		],
		['one beyond 4 GiB', 5_000_000_000 - (5_000_000_000 % 512), 2_000_000_000, null],
		['an empty tar', 1024, 32, { low: 1024, high: 1024 }],
	])('%s', (_name, tar, compressed, expected) => {
		expect(gzipTarBytes(tail(tar), compressed)).toEqual(
			expected ?? { low: tar, high: expect.any(Number) },
		);
	});

	test.each([
		['the footer of an eStargz', 0, 30_000_000],
		['no length of a tar', 80_000_001, 30_000_000],
		['less than the file has', 512, 30_000_000],
		['more than deflate makes', 512_000_000, 100],
	])('%s says nothing', (_name, stated, compressed) => {
		expect(gzipTarBytes(tail(stated), compressed)).toBeNull();
	});
});

test.each([
	['28b52ffd', 'a0 00500f00', 1_003_520],
	['28b52ffd', '60 0003', 1024],
	['28b52ffd', 'e0 0000000001000000', 4_294_967_296],
	['28b52ffd', '00 58 010000', null],
	['1f8b0800', 'a0 00500f00', null],
])('the head of a zstd layer: %s %s', (magic, rest, expected) => {
	const bytes = Buffer.alloc(18);
	Buffer.from((magic + rest).replaceAll(' ', ''), 'hex').copy(bytes);
	expect(zstdContentSize(bytes)?.low ?? null).toBe(expected);
});

test.each([
	['folders alone', 1024 + 200 * 512, 0],
	['one file', 1024 + 512 + 10_240, 10_240],
	['python3 of Debian', 52_121_600, 49_465_001],
	['/usr/lib of Debian', 4_295_778_304, 4_242_939_490],
	['time zones', 2_237_952, 1_311_932],
	['a node_modules', 350_538_752, 335_103_232],
	['busybox with its links', 1_369_600, 1_154_361],
	['alpine', 5_861_888, 5_591_284],
	['dpkg’s own files', 27_192_832, 24_660_760],
])('the content of a tar lies in its range: %s', (_name, tar, content) => {
	const { bytes, low, high } = contentOfTar({ low: tar, high: tar });
	expect(low).toBeLessThanOrEqual(content);
	expect(high).toBeGreaterThanOrEqual(content);
	expect(bytes).toBeGreaterThanOrEqual(low);
	expect(bytes).toBeLessThanOrEqual(high);
});

describe('the length of a download', () => {
	const body = gzipSync(Buffer.alloc(100_000, 'x'));
	const size = async (
		file: string,
		handler: Parameters<typeof startTestServer>[0],
	): Promise<readonly [Answer<unknown>, TestServer]> => {
		const server = kept(await startTestServer(handler));
		const answer = await remoteSizeSource(impatient()).read(`${server.url}/${file}`);
		return [answer, server];
	};
	const length = { 'content-length': body.length };

	test('is what HEAD says', async () => {
		const [answer, server] = await size('a.bin', (_request, response) =>
			response.writeHead(200, length).end(),
		);
		expect(answer).toEqual({ state: 'known', value: { bytes: body.length, unpackedBytes: null } });
		expect(server.requests).toEqual(['HEAD /a.bin']);
	});

	test('is what a range says where HEAD is not known, with what is in a gzip file', async () => {
		const [answer] = await size('a.tar.gz', (request, response) => {
			if (request.method === 'HEAD') return response.writeHead(405).end();
			const isTail = request.headers.range === 'bytes=-4';
			const range = isTail ? `${body.length - 4}-${body.length - 1}` : '0-0';
			response.writeHead(206, { 'content-range': `bytes ${range}/${body.length}` });
			return response.end(isTail ? body.subarray(-4) : body.subarray(0, 1));
		});
		expect(answer).toEqual({
			state: 'known',
			value: { bytes: body.length, unpackedBytes: 100_000 },
		});
	});

	test.each<[string, Parameters<typeof startTestServer>[0], string]>([
		[
			'a compressed answer has no length',
			(_q, r) => r.writeHead(200, { ...length, 'content-encoding': 'gzip' }).end(body),
			'{"bytes":null,"unpackedBytes":null}',
		],
		[
			'an endless answer has no length',
			(q, r) => (q.method === 'HEAD' ? r.end() : endless(r)),
			'{"bytes":null,"unpackedBytes":null}',
		],
		['what is not there fails', (_q, r) => r.writeHead(404).end(), 'HOST answered with status 404'],
		['silence fails', () => undefined, 'HOST did not answer in time'],
		[
			'a circle fails',
			(q, r) => r.writeHead(302, { location: q.url }).end(),
			'HOST redirects too often',
		],
		[
			'a file of this computer is not read',
			(_q, r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end(),
			'HOST names an address that is neither http nor https',
		],
	])('%s', async (_name, handler, expected) => {
		const [answer, server] = await size('a.tgz', handler);
		const said = answer.state === 'known' ? JSON.stringify(answer.value) : text(answer.reason, en);
		expect(said.replace(server.host, 'HOST')).toBe(expected);
		expect(server.authorizations.every((each) => each === undefined)).toBe(true);
	});
});
