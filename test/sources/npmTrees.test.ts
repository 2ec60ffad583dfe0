import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { jsonOf } from '../../server/src/core/estimate/packages/npm/fields.ts';
import type { NpmTreeRequest } from '../../server/src/core/estimate/packages/npm/tree/treeRequest.ts';
import { createHttpClient } from '../../server/src/sources/http/httpClient.ts';
import { fetchFrom } from '../../server/src/sources/packageIndex/fetchFrom.ts';
import { createNpmTrees } from '../../server/src/sources/packageIndex/npmTrees.ts';
import { endless, type Handler, startTestServer, type TestServer } from '../support/httpServer.ts';

let registry: TestServer;
let answer: Handler;

beforeAll(async () => {
	registry = await startTestServer((request, response) => answer(request, response));
});
afterAll(() => registry.close());
beforeEach(() => {
	answer = documents({ a: { b: '1' }, b: {} });
});

type Needs = Readonly<Record<string, string>>;

/** A document for each name: one version, which needs these. `more` goes before what is usual. */
function documents(all: Readonly<Record<string, Needs>>, type = 'application/json'): Handler {
	return (request, response) => {
		const name = decodeURIComponent((request.url ?? '').slice(1));
		const dependencies = all[name];
		if (dependencies === undefined) return response.writeHead(404).end('{}');
		const isShort = request.headers.accept?.includes(type) === true;
		response.writeHead(200, { 'content-type': isShort ? type : 'application/json' });
		const text = documentText(name, dependencies);
		return response.end(isShort ? text : `${text}${' '.repeat(1000)}`);
	};
}

function documentText(name: string, dependencies: Needs, version = '1.0.0'): string {
	const base = name.replace(/^@[^/]*\//, '');
	const tarball = `${registry.url}/${name}/-/${base}-${version}.tgz`;
	const manifest = { name, version, dependencies, dist: { tarball } };
	return JSON.stringify({
		name,
		'dist-tags': { latest: version },
		versions: { [version]: manifest },
	});
}

const plain: NpmTreeRequest = {
	...{ manifest: null, folder: 'app', added: ['a'], addedTo: 'dependencies' },
	...{ global: false, peers: true, node: null },
};

const trees = createNpmTrees();

async function ask(request: Partial<NpmTreeRequest> = {}, own = createNpmTrees()) {
	const configuration = { registry: `${registry.url}/`, scopes: new Map() };
	const options = { fetch: fetchFrom(createHttpClient(), undefined), isCancelled: () => false };
	const before = registry.requests.length;
	const found = await own.read({ ...plain, ...request }, configuration, options);
	return { found, asked: registry.requests.slice(before) };
}

function placesOf(lock: string): readonly string[] {
	const { packages } = jsonOf(lock) as { packages: Record<string, unknown> };
	return Object.keys(packages).filter((place) => place !== '');
}

describe('what an install without a lock file brings', () => {
	test('is asked of the registry, a document for each package, once', async () => {
		const { found, asked } = await ask({}, trees);
		if (found.state !== 'known') throw new Error(JSON.stringify(found));
		expect(asked).toEqual(['GET /a', 'GET /b']);
		expect(placesOf(found.value.lock)).toEqual(['node_modules/a', 'node_modules/b']);
		expect(found.value.unknown).toEqual([]);
		expect(found.value.documents).toMatchObject({ count: 2, short: 0 });
		const again = await ask({ added: ['b'] }, trees);
		expect(again.asked).toEqual([]);
	});

	test('scoped packages are asked for as npm does', async () => {
		answer = documents({ '@acme/tool': {} });
		const { found, asked } = await ask({ added: ['@acme/tool'] });
		expect(asked).toEqual(['GET /@acme%2ftool']);
		expect(found.state).toBe('known');
	});

	test('of the short form, the length of the long one is asked for: npm keeps that', async () => {
		const short = 'application/vnd.npm.install-v1+json';
		const long = documentText('b', {});
		answer = (request, response) => {
			const isShort = request.headers.accept?.startsWith(short) === true;
			const text = isShort ? long : `${long}${' '.repeat(1000)}`;
			const type = isShort ? short : 'application/json';
			response.writeHead(200, { 'content-type': type, 'content-length': text.length }).end(text);
		};
		const { found, asked } = await ask({ added: ['b'] });
		expect(asked).toEqual(['GET /b', 'GET /b']);
		expect(found).toMatchObject({
			value: { documents: { count: 1, short: 0, bytes: long.length + 1000 } },
		});
	});

	test('an archive elsewhere is taken from the registry that was asked', async () => {
		answer = (_, response) =>
			response.end(documentText('a', {}).replaceAll(registry.url, 'http://elsewhere.example'));
		const { found } = await ask();
		if (found.state !== 'known') throw new Error(JSON.stringify(found));
		expect(found.value.lock).not.toContain('elsewhere.example');
	});
});

describe('a registry that lies is named, and what it says has an end', () => {
	test.each<[string, Handler, RegExp]>([
		['no JSON', (_, response) => response.end('<html>'), /no package/],
		['a list', (_, response) => response.end('[]'), /no package/],
		['another package', (_, response) => response.end(documentText('other', {})), /no package/],
		['another status', (_, response) => response.writeHead(503).end(), /503/],
		['a broken connection', (_, response) => response.destroy(), /unreachable|hang up|ECONN/],
		[
			'redirected elsewhere',
			(_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
			/notAsked/,
		],
		['no such package', (_, response) => response.writeHead(404).end(), /npm\.noPackage/],
	])('%s', async (_, lie, reason) => {
		answer = lie;
		const { found } = await ask();
		if (found.state !== 'known') throw new Error(JSON.stringify(found));
		const [lost] = found.value.unknown;
		expect(lost?.name).toBe('a');
		expect(JSON.stringify(lost?.reason)).toMatch(reason);
	});

	test('an endless document is cut', { timeout: 60_000 }, async () => {
		answer = (_, response) => endless(response);
		const { found } = await ask();
		expect(JSON.stringify(found)).toMatch(/too long|late/);
	});

	test('packages without end: every one needs two new ones', async () => {
		answer = (request, response) => {
			const name = (request.url ?? '').slice(1);
			response.end(documentText(name, { [`${name}x`]: '*', [`${name}y`]: '*' }));
		};
		const { found, asked } = await ask({}, createNpmTrees(500));
		console.log(`${asked.length} documents: ${JSON.stringify(found).slice(0, 200)}`);
		expect(asked.length).toBeLessThanOrEqual(500);
		expect(asked.length).toBeGreaterThan(200);
	});

	test('names and versions that are no such things do not lead anywhere', async () => {
		const dependencies = {
			'../../up': '1',
			'http://x/': '1',
			__proto__x: '1',
			b: 'http://127.0.0.1:1/b.tgz',
		};
		answer = (_, response) => response.end(documentText('a', dependencies));
		const { found, asked } = await ask();
		expect(asked.filter((line) => /up|x\/|127/.test(line))).toEqual([]);
		expect(found).toMatchObject({
			value: { unknown: expect.arrayContaining([expect.objectContaining({ name: 'b' })]) },
		});
	});

	test('a question that is taken back asks nothing more', async () => {
		const configuration = { registry: `${registry.url}/`, scopes: new Map() };
		const before = registry.requests.length;
		const options = { fetch: fetchFrom(createHttpClient(), undefined), isCancelled: () => true };
		const found = await createNpmTrees().read(plain, configuration, options);
		expect(found).toEqual({ state: 'failed', reason: { code: 'npm.cancelled' } });
		expect(registry.requests).toHaveLength(before);
	});
});
