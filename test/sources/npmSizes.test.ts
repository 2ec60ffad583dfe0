import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PackageName } from '../../server/src/core/knowledge.ts';
import { packageSizeKey } from '../../server/src/core/knowledge.ts';
import { text } from '../../server/src/messages/catalogue.ts';
import { en } from '../../server/src/messages/en.ts';
import { createHttpClient } from '../../server/src/sources/http/httpClient.ts';
import type { NpmConfiguration } from '../../server/src/sources/packageIndex/npmConfiguration.ts';
import { npmSizes } from '../../server/src/sources/packageIndex/npmSizes.ts';
import { drip, endless, startTestServer, type TestServer } from '../support/httpServer.ts';
import { tarFile } from '../support/tarFile.ts';

/** An archive of files of these lengths; `noise` keeps it from being compressed. */
function archive(lengths: readonly number[], noise = false): Buffer {
	const files = lengths.map((length, at) => {
		const contents = noise ? noiseOf(length) : 'x'.repeat(length);
		return tarFile(`package/file${at}`, contents);
	});
	return gzipSync(Buffer.concat([...files, Buffer.alloc(1024)]), { level: 1 });
}

/** The same bytes every time. */
function noiseOf(length: number): string {
	let seed = 7;
	return Array.from({ length }, () => {
		seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
		return String.fromCharCode(33 + ((seed >>> 16) % 90));
	}).join('');
}

interface Answered {
	readonly dist?: object;
	readonly body?: Buffer | 'endless' | 'drip' | 'silent' | 'redirect';
	/** How the document of all versions is answered: with its length, or as these lie. */
	readonly document?: number | 'chunked' | 'gzip' | 'empty' | 'longer than any text' | 'redirect';
	/** How a request for a range is answered: as it should be by default. */
	readonly ranges?: 'none' | 'wrong total' | 'whole as range';
}

let packages: Readonly<Record<string, Answered>> = {};
let server: TestServer;
let other: TestServer;

/** What was asked for documents of all versions with npm's words for the short form. */
let shortAsked = 0;

function answerDocument(
	document: Answered['document'],
	request: IncomingMessage,
	response: ServerResponse,
): unknown {
	if (request.headers.accept?.startsWith('application/vnd.npm.install-v1+json;')) shortAsked++;
	switch (document) {
		case undefined:
			return response.writeHead(404).end();
		case 'redirect':
			return response.writeHead(302, { location: `${other.url}/a` }).end();
		case 'chunked':
			response.write('{');
			return response.end('}');
		case 'gzip':
			return response
				.writeHead(200, { 'content-encoding': 'gzip', 'content-length': 3 })
				.end('abc');
		case 'empty':
			return response.writeHead(200, { 'content-length': 0 }).end();
		case 'longer than any text':
			response.writeHead(200, { 'content-length': 10 ** 14 });
			return response.write('{');
		default:
			return response.writeHead(200, { 'content-length': document }).end(' '.repeat(document));
	}
}

beforeAll(async () => {
	other = await startTestServer((_request, response) => response.end('other'));
	server = await startTestServer((request, response) => {
		const whole = /^\/([^/]+)$/.exec(request.url ?? '')?.[1];
		if (whole !== undefined)
			return answerDocument(packages[decodeURIComponent(whole)]?.document, request, response);
		const [, name = '', rest = ''] = /^\/((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(request.url ?? '') ?? [];
		const found = packages[decodeURIComponent(name)];
		if (found === undefined) return response.writeHead(404).end('no such package');
		if (!rest.startsWith('-/'))
			return response.end(JSON.stringify({ name, version: '1.0.0', dist: found.dist ?? {} }));
		const { body = archive([100]), ranges } = found;
		if (body === 'redirect') return response.writeHead(302, { location: `${other.url}/x` }).end();
		if (body === 'endless') return endless(response);
		if (body === 'drip') return drip(response);
		if (body === 'silent') return undefined;
		const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
		if (ranges === 'none' || last === undefined) return response.end(body);
		const from = first === '' ? body.length - Number(last) : Number(first);
		const to = first === '' ? body.length : Math.min(body.length, Number(last) + 1);
		const total = ranges === 'wrong total' ? 10 : body.length;
		const range = { 'content-range': `bytes ${from}-${to - 1}/${total}` };
		return response
			.writeHead(206, range)
			.end(ranges === 'whole as range' ? body : body.subarray(from, to));
	});
});
afterAll(async () => {
	await server.close();
	await other.close();
});

/** `unpacked source files download` of a package, or why it is not known; and how often was asked. */
async function checkSizes(
	served: Readonly<Record<string, Answered>>,
	names: readonly PackageName[] = [named('a')],
	timeoutMilliseconds = 2000,
) {
	packages = served;
	const before = server.requests.length;
	const configuration: NpmConfiguration = { registry: `${server.url}/`, scopes: new Map() };
	const client = createHttpClient();
	const sizes = await npmSizes({
		packages: names,
		configuration,
		fetch: (request) =>
			client.request({
				...request,
				timeoutMilliseconds,
				mayAsk: (host) => host === server.host,
			}),
	});
	const shown = names.map((name) => {
		const answer = sizes.get(packageSizeKey(name));
		if (answer?.state !== 'known')
			return text(answer?.state === 'failed' ? answer.reason : { code: 'absent' }, en).replaceAll(
				server.url,
				'',
			);
		const { unpackedBytes, source, files, downloadBytes, beginning, documentBytes } = answer.value;
		const begins = beginning === undefined ? '' : ` begins ${beginning.files} ${beginning.bytes}`;
		const document = documentBytes === undefined ? '' : ` document ${documentBytes}`;
		return `${unpackedBytes} ${source} ${files} ${downloadBytes}${begins}${document}`;
	});
	return { shown, asked: server.requests.slice(before) };
}

function named(name: string, url: string | null = null): PackageName {
	return { manager: 'npm', name, version: '1.0.0', url };
}

const small = archive([100, 2000, 0]);
const large = archive(
	Array.from({ length: 20 }, () => 100_000),
	true,
);
const tarOf = (lengths: readonly number[]) =>
	1024 + lengths.reduce((sum, each) => sum + 512 + Math.ceil(each / 512) * 512, 0);

describe('the size of a package of npm', () => {
	test('is what its registry states', async () => {
		const dist = { unpackedSize: 2100, fileCount: 3 };
		const { shown, asked } = await checkSizes({ a: { dist, body: small } });
		expect(shown).toEqual([`2100 stated 3 ${small.length}`]);
		expect(asked).toEqual(['GET /a/1.0.0', 'GET /a/-/a-1.0.0.tgz']);
	});

	test('is what its archive lists where the registry states none', async () => {
		const { shown } = await checkSizes({ a: { body: small } });
		expect(shown).toEqual([`2100 stated 3 ${small.length}`]);
	});

	test('is the list of the archive also where the server knows no ranges', async () => {
		const { shown } = await checkSizes({ a: { body: small, ranges: 'none' } });
		expect(shown).toEqual([`2100 stated 3 ${small.length}`]);
	});

	test('follows from the beginning of a large archive and its last bytes', async () => {
		const { shown } = await checkSizes({ a: { body: large } });
		const tar = tarOf(Array.from({ length: 20 }, () => 100_000));
		expect(shown[0]).toMatch(
			new RegExp(`^${tar} archive null ${large.length} begins 1[0-9] 1[0-9]00000$`),
		);
	});

	test.each([
		['more than the archive holds', { unpackedSize: 9_000_000, fileCount: 3 }],
		['less than the archive holds', { unpackedSize: 1, fileCount: 3 }],
		['more files than the archive holds', { unpackedSize: 2100, fileCount: 300 }],
		['no number', { unpackedSize: '2100', fileCount: 3 }],
		['a number below zero', { unpackedSize: -1 }],
		['half a byte', { unpackedSize: 0.5 }],
	])('is not what a registry states that says %s', async (_name, dist) => {
		const { shown } = await checkSizes({ a: { dist, body: small } });
		expect(shown).toEqual([`2100 stated 3 ${small.length}`]);
	});

	test('is asked for in documents of a silent registry three times, beside what runs at once', async () => {
		const names = Array.from({ length: 60 }, (_, at) => named(`p${at}`));
		const served = Object.fromEntries(names.map(({ name }) => [name, { body: small }]));
		const { shown, asked } = await checkSizes(served, names);
		expect(new Set(shown)).toEqual(new Set([`2100 stated 3 ${small.length}`]));
		expect(asked.filter((each) => !each.includes('/-/')).length).toBeLessThanOrEqual(3 + 16);
	});

	test('is asked once for a package that is there twice', async () => {
		const { asked } = await checkSizes({ a: { body: small } }, [named('a'), named('a')]);
		expect(asked.length).toBe(2);
	});

	test('of an address that is no registry is asked of that address alone', async () => {
		const url = `${server.url}/a/-/elsewhere.tgz`;
		const { shown, asked } = await checkSizes({ a: { body: small } }, [named('b', url)]);
		expect(shown).toEqual([`2100 stated 3 ${small.length}`]);
		expect(asked).toEqual(['GET /a/-/elsewhere.tgz']);
	});
});

describe('the length of the document that npm keeps', () => {
	const wanted = (name: string, version = '1.0.0'): PackageName => ({
		...{ manager: 'npm', name, version, url: null, document: true },
	});
	const documents = (asked: readonly string[]) =>
		asked.filter((each) => /^GET \/[^/]+$/.test(each));

	test('is asked for with npm’s own words, once for all versions of a package', async () => {
		shortAsked = 0;
		const names = [wanted('a'), wanted('a', '2.0.0'), wanted('@s/b')];
		const answered = { body: small, document: 70_000 };
		const served = { a: answered, '@s/b': { body: small, document: 300 } };
		const { shown, asked } = await checkSizes(served, names);
		expect(documents(asked).toSorted()).toEqual(['GET /@s%2fb', 'GET /a']);
		expect(shortAsked).toBe(2);
		expect(shown.map((each) => each.replace(/.* document/, 'document'))).toEqual([
			'document 70000',
			'document 70000',
			'document 300',
		]);
	});

	test('is not asked for where it is not wanted', async () => {
		const { shown, asked } = await checkSizes({ a: { body: small, document: 70_000 } });
		expect(documents(asked)).toEqual([]);
		expect(shown).toEqual([`2100 stated 3 ${small.length}`]);
	});

	test.each<[string, Answered['document']]>([
		['does not say it', 'chunked'],
		['compresses it', 'gzip'],
		['says that it is empty', 'empty'],
		['says more than Node reads', 'longer than any text'],
		['sends elsewhere', 'redirect'],
		['has none', undefined],
	])('is null where the registry %s', async (_name, document) => {
		const answered = document === undefined ? { body: small } : { body: small, document };
		const { shown } = await checkSizes({ a: answered }, [wanted('a')]);
		expect(shown).toEqual([`2100 stated 3 ${small.length} document null`]);
		expect(other.requests).toEqual([]);
	});

	test('is asked of a silent registry three times, beside what runs at once', async () => {
		const names = Array.from({ length: 60 }, (_, at) => wanted(`p${at}`));
		const silent: Answered = { body: small, document: 'chunked' };
		const served = Object.fromEntries(names.map(({ name }) => [name, silent]));
		const { shown, asked } = await checkSizes(served, names);
		expect(new Set(shown)).toEqual(new Set([`2100 stated 3 ${small.length} document null`]));
		expect(documents(asked).length).toBeLessThanOrEqual(3 + 16);
	});
});

describe('a registry that lies', () => {
	test.each<[string, Answered, string]>([
		['an archive that is none', { body: Buffer.from('hello') }, '/a/-/a-1.0.0.tgz'],
		['an empty archive', { body: Buffer.alloc(0) }, '/a/-/a-1.0.0.tgz'],
		['an archive that ends early', { body: small.subarray(0, 60) }, '/a/-/a-1.0.0.tgz'],
		['a total that is wrong', { body: small, ranges: 'wrong total' }, '/a/-/a-1.0.0.tgz'],
		['a large archive without ranges', { body: large, ranges: 'none' }, 'no byte ranges'],
		['a large archive for four bytes', { body: large, ranges: 'whole as range' }, 'Content-Range'],
		['an endless body', { body: 'endless' }, '/a/-/a-1.0.0.tgz'],
		['a body that drips', { body: 'drip' }, '/a/-/a-1.0.0.tgz'],
		['no answer', { body: 'silent' }, '/a/-/a-1.0.0.tgz'],
		['a redirect to a host that is not asked', { body: 'redirect' }, '/a/-/a-1.0.0.tgz'],
	])('with %s is named, and the others keep their sizes', async (_name, answered, reason) => {
		const { shown } = await checkSizes(
			{ a: answered, b: { body: small } },
			[named('a'), named('b')],
			700,
		);
		expect(shown[0]).toContain(reason);
		expect(shown[1]).toBe(`2100 stated 3 ${small.length}`);
		expect(other.requests).toEqual([]);
	});

	test('with a package that is not there is named', async () => {
		const { shown } = await checkSizes({});
		expect(shown[0]).toContain('404');
	});

	test('with a small archive that unpacks without end is cut off', async () => {
		const bomb = gzipSync(
			Buffer.concat([tarFile('package/a', 'x'), Buffer.alloc(300 * 1024 * 1024, 'y')]),
			{ level: 9 },
		);
		expect(bomb.length).toBeLessThan(1024 * 1024);
		const { shown } = await checkSizes({ a: { body: bomb } }, undefined, 10_000);
		expect(shown[0]).toContain('/a/-/a-1.0.0.tgz');
	});
});
