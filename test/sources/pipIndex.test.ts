import { describe, expect, test } from 'vitest';
import type {
	PythonInstall,
	PythonRequest,
} from '../../server/src/core/estimate/packages/pip/pythonRequest.ts';
import type { Answer } from '../../server/src/core/knowledge.ts';
import type {
	BoundedFetch,
	BoundedRequest,
} from '../../server/src/sources/packageIndex/boundedFetch.ts';
import { refusal } from '../../server/src/sources/packageIndex/boundedFetch.ts';
import { isStored, plainHosts } from '../../server/src/sources/packageIndex/pipCache.ts';
import { readPipConfiguration } from '../../server/src/sources/packageIndex/pipConfiguration.ts';
import { readIndexPage } from '../../server/src/sources/packageIndex/pipIndexPage.ts';
import { createPipInstalls } from '../../server/src/sources/packageIndex/pipInstalls.ts';
import {
	readRemoteWheel,
	requirementsOfMetadata,
} from '../../server/src/sources/packageIndex/pipWheel.ts';
import { wheel, zip } from '../support/zipArchive.ts';

//#region Servers

interface Served {
	readonly body: Buffer | string;
	readonly type?: string;
}

/** A server with byte ranges, and what was asked of it. */
function serve(
	files: Readonly<Record<string, Served | Buffer | string>>,
	ranges: 'all' | 'fromStart' | 'none' = 'all',
) {
	const asked: BoundedRequest[] = [];
	const fetch: BoundedFetch = async (request) => {
		asked.push(request);
		const found = files[request.url];
		const served =
			found === undefined || Buffer.isBuffer(found) || typeof found === 'string'
				? { body: found, type: undefined }
				: found;
		const none = { headers: {}, body: new Uint8Array(), truncated: false };
		if (served.body === undefined) return { status: 404, ...none };
		const whole = Buffer.from(served.body);
		const type = { 'content-type': served.type ?? 'text/html' };
		const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(request.range ?? '') ?? [];
		if (request.range === undefined || ranges === 'none') {
			const body = whole.subarray(0, request.maxBytes);
			return {
				status: 200,
				headers: { ...type, 'content-length': String(whole.length) },
				body,
				truncated: body.length < whole.length,
			};
		}
		if (first === '' && ranges === 'fromStart') return { status: 501, ...none };
		const start = first === '' ? Math.max(0, whole.length - Number(last)) : Number(first);
		const end = first === '' ? whole.length : Math.min(whole.length, Number(last) + 1);
		const body = whole.subarray(start, end);
		return {
			status: 206,
			headers: { ...type, 'content-range': `bytes ${start}-${end - 1}/${whole.length}` },
			body,
			truncated: false,
		};
	};
	return { fetch, asked };
}

const index = 'https://index.example/simple';
const filesAt = 'https://files.example/';

/** An index of these wheels, by file name. */
function indexOf(wheels: Readonly<Record<string, Buffer>>) {
	const files: Record<string, Served | Buffer> = {};
	const pages = new Map<string, object[]>();
	for (const [file, body] of Object.entries(wheels)) {
		files[`${filesAt}${file}`] = body;
		const project = (file.split('-')[0] ?? '').replaceAll('_', '-');
		pages.set(project, [
			...(pages.get(project) ?? []),
			{ filename: file, url: `${filesAt}${file}` },
		]);
	}
	for (const [project, entries] of pages) {
		files[`${index}/${project}/`] = {
			body: JSON.stringify({ files: entries }),
			type: 'application/vnd.pypi.simple.v1+json',
		};
	}
	return serve(files);
}

const request: PythonRequest = {
	target: {
		minor: 12,
		full: '3.12.4',
		libc: { kind: 'glibc', major: 2, minor: 36 },
		architecture: 'amd64',
	},
	requirements: [],
	constraints: [],
	installed: [],
	dependencies: true,
	prereleases: false,
	upgrade: 'none',
	noBinary: [],
	onlyBinary: [],
	indexes: { index, extra: [], noIndex: false, findLinks: [] },
};
const configuration = readPipConfiguration([], () => undefined);

async function install(
	asked: PythonRequest,
	fetch: BoundedFetch,
	{ own = configuration, pip = createPipInstalls(), isCancelled = (): boolean => false } = {},
): Promise<Answer<PythonInstall>> {
	return await pip.read(asked, own, { fetch, isCancelled });
}

/** `name version`, with a star where the version is the only one that can be meant; what is unknown by its reason. */
async function checkInstall(
	wheels: Readonly<Record<string, Buffer>>,
	asked: Partial<PythonRequest>,
	expected: readonly string[],
) {
	const server = indexOf(wheels);
	const answer = await install({ ...request, ...asked }, server.fetch);
	const shown =
		answer.state === 'failed'
			? [answer.reason.code]
			: [
					...answer.value.wheels.map(
						({ name, version, pinned }) => `${name} ${version}${pinned ? '*' : ''}`,
					),
					...answer.value.unknown.map(({ name, reason }) => `${name}: ${reason.code}`),
				];
	expect(shown).toEqual(expected);
	return server;
}

//#endregion

describe('what an install brings', () => {
	const wheels = {
		'app-1.0-py3-none-any.whl': wheel('app', '1.0', [
			'lib>=1',
			'extra-lib; extra == "more"',
			'old; python_version < "3"',
		]),
		'app-2.0rc1-py3-none-any.whl': wheel('app', '2.0rc1'),
		'lib-1.0-py3-none-any.whl': wheel('lib', '1.0'),
		'lib-1.5-cp312-cp312-manylinux2014_x86_64.whl': wheel('lib', '1.5'),
		'lib-2.0-cp312-cp312-win_amd64.whl': wheel('lib', '2.0'),
		'extra_lib-3.0-py3-none-any.whl': wheel('extra_lib', '3.0', ['lib<1.5']),
		'src-1.0.tar.gz': Buffer.from('x'),
	};
	test.each<readonly [string, Partial<PythonRequest>, readonly string[]]>([
		[
			'the newest final version, and what it needs',
			{ requirements: ['app'] },
			['app 1.0', 'lib 1.5'],
		],
		[
			'the version that is pinned',
			{ requirements: ['app==1.0', 'lib == 1.0'] },
			['app 1.0*', 'lib 1.0*'],
		],
		[
			'what extras need; a later condition makes a choice again',
			{ requirements: ['app[more]'] },
			['app 1.0', 'lib 1.0', 'extra-lib 3.0'],
		],
		[
			'pre-releases where they are asked for',
			{ requirements: ['app'], prereleases: true },
			['app 2.0rc1'],
		],
		['pre-releases that a condition names', { requirements: ['app>=2.0rc0'] }, ['app 2.0rc1']],
		[
			'constraints',
			{ requirements: ['app'], constraints: ['lib<1.5', 'other==1'] },
			['app 1.0', 'lib 1.0'],
		],
		[
			'nothing else without dependencies',
			{ requirements: ['app'], dependencies: false },
			['app 1.0'],
		],
		['nothing that is there', { requirements: ['app'], installed: ['lib==1.2'] }, ['app 1.0']],
		[
			'what is there and too old',
			{ requirements: ['app'], installed: ['lib==0.9'] },
			['app 1.0', 'lib 1.5'],
		],
		[
			'what is asked for anew',
			{ requirements: ['lib'], installed: ['lib==1.0'], upgrade: 'named' },
			['lib 1.5'],
		],
		[
			'markers of the install itself',
			{
				requirements: ['lib; python_version < "3"', 'app; os_name == "posix"'],
				dependencies: false,
			},
			['app 1.0'],
		],
		[
			'sources as unknown',
			{ requirements: ['src', 'lib==1.0'] },
			['lib 1.0*', 'src: pip.fromSource'],
		],
		[
			'nothing from sources where wheels only are taken',
			{ requirements: ['src'], onlyBinary: [':all:'] },
			['pip.noVersion'],
		],
		[
			'sources only where they are asked for',
			{ requirements: ['lib'], noBinary: ['lib'] },
			['pip.noVersion'],
		],
		[
			'projects that the index does not have',
			{ requirements: ['gone', 'lib==1.0'] },
			['lib 1.0*', 'gone: pip.noProject'],
		],
		[
			'a wheel by its address',
			{ requirements: [`${filesAt}lib-1.0-py3-none-any.whl#sha256=00`] },
			['lib 1.0*'],
		],
		['no version that meets all', { requirements: ['app', 'lib<1'] }, ['pip.noVersion']],
		[
			'nothing for words that are no requirement',
			{ requirements: ['a b'] },
			['pip.badRequirement'],
		],
	])('%s', async (_, asked, expected) => {
		await checkInstall(wheels, asked, expected);
	});

	test('a package gives way to its older version where its needs cannot be met', async () => {
		const more = {
			'top-2.0-py3-none-any.whl': wheel('top', '2.0', ['low>=9']),
			'top-1.0-py3-none-any.whl': wheel('top', '1.0', ['low>=1']),
			'low-1.0-py3-none-any.whl': wheel('low', '1.0'),
		};
		await checkInstall(more, { requirements: ['top'] }, ['top 1.0', 'low 1.0']);
		await checkInstall(more, { requirements: ['top==2.0'] }, ['pip.noVersion']);
	});

	test('a circle of needs ends', async () => {
		const circle = {
			'a-1-py3-none-any.whl': wheel('a', '1', ['b']),
			'b-1-py3-none-any.whl': wheel('b', '1', ['a[x]', 'b']),
		};
		await checkInstall(circle, { requirements: ['a'] }, ['a 1', 'b 1']);
	});

	test('an endless chain of needs ends', async () => {
		const fetch: BoundedFetch = async ({ url }) => {
			const [, number = '0'] = /p(\d+)/.exec(url) ?? [];
			if (url.endsWith('.metadata')) {
				const body = Buffer.from(`Requires-Dist: p${Number(number) + 1}\n`);
				return { status: 200, headers: {}, body, truncated: false };
			}
			const file = `p${number}-1-py3-none-any.whl`;
			const body = Buffer.from(
				JSON.stringify({ files: [{ filename: file, url: filesAt + file, 'core-metadata': true }] }),
			);
			return {
				status: 200,
				headers: { 'content-type': 'application/json' },
				body,
				truncated: false,
			};
		};
		const answer = await install({ ...request, requirements: ['p0'] }, fetch);
		expect(answer).toMatchObject({ state: 'failed', reason: { code: 'pip.tooDeep' } });
	});

	test('no wheel is fetched whole, and nothing is asked twice', async () => {
		const big = wheel('big', '1.0', [], {
			'big/data.bin': Array.from({ length: 60_000 }, (_, at) => Math.sin(at)).join(''),
		});
		const server = indexOf({ 'big-1.0-py3-none-any.whl': big });
		const pip = createPipInstalls();
		const asked = { ...request, requirements: ['big'] };
		const once = await install(asked, server.fetch, { pip });
		const count = server.asked.length;
		expect(await install(asked, server.fetch, { pip })).toEqual(once);
		expect(server.asked.length).toBe(count);
		const bytes = server.asked.reduce(
			(sum, { maxBytes, url }) => sum + (url.endsWith('.whl') ? maxBytes : 0),
			0,
		);
		expect(bytes).toBeLessThan(big.length / 4);
	});

	test('nothing more is asked once it is cancelled', async () => {
		const server = indexOf(wheels);
		const asked = { ...request, requirements: ['app'] };
		const answer = await install(asked, server.fetch, { isCancelled: () => true });
		expect(answer.state).toBe('failed');
		expect(server.asked).toEqual([]);
	});

	test('a name and a password go to the origin that the user gave them for, those of a Dockerfile nowhere', async () => {
		const own = readPipConfiguration(
			['[global]\nindex-url = https://me:pw@index.example/simple\n'],
			() => undefined,
		);
		const server = indexOf(wheels);
		const indexes = {
			...request.indexes,
			index: null,
			extra: ['https://you:no@other.example/simple'],
		};
		await install({ ...request, indexes, requirements: ['lib'] }, server.fetch, { own });
		const sent = server.asked.map(({ url, authorization }) => [new URL(url).host, authorization]);
		expect(new Map(sent.map(([host, header]) => [host, header]))).toEqual(
			new Map([
				['index.example', `Basic ${Buffer.from('me:pw').toString('base64')}`],
				['other.example', undefined],
				['files.example', undefined],
			]),
		);
		expect(server.asked.some(({ url }) => url.includes('@'))).toBe(false);
	});

	test('folders of wheels are not followed', async () => {
		const indexes = { ...request.indexes, noIndex: true, findLinks: ['/wheels'] };
		await checkInstall(wheels, { requirements: ['app'], indexes }, ['pip.otherLinks']);
	});
});

describe('a wheel on a server', () => {
	const usual = wheel('demo', '1.0', ['a', 'b>=1']);
	const read = (body: Buffer, ranges: 'all' | 'fromStart' | 'none' = 'all') => {
		const { fetch } = serve({ 'https://x.example/a': body }, ranges);
		return readRemoteWheel((range, maxBytes) =>
			fetch({ url: 'https://x.example/a', range, maxBytes }),
		);
	};

	test.each([
		['all', usual],
		['fromStart', usual],
		['none', usual],
		['all', zip({ 'a.py': 'x' }, { wide: true })],
	] as const)('is read with ranges %s', async (ranges, body) => {
		const { files, downloadBytes } = await read(body, ranges);
		expect(downloadBytes).toBe(body.length);
		expect(files.length).toBeGreaterThan(0);
	});

	test('tells its texts', async () => {
		const { metadata, entryPoints, files } = await read(usual);
		expect(requirementsOfMetadata(metadata ?? '')).toEqual(['a', 'b>=1']);
		expect(entryPoints).toContain('demo.cli:main');
		expect(files).toContainEqual({ path: 'demo/__init__.py', bytes: 600 });
	});

	test.each<readonly [string, Buffer]>([
		['no archive', Buffer.from('nonsense')],
		['nothing', Buffer.alloc(0)],
		['an empty directory', zip({})],
		['a directory behind its end', zip({ 'a.py': 'x' }, { directoryStart: 0xffff_0000 })],
		['a directory longer than it', zip({ 'a.py': 'x' }, { directoryLength: 0xffff_0000 })],
		['a file that deflate cannot make so small', zip({ 'a.py': 'x' }, { bytes: 0xffff_0000 })],
		['files larger than it together', zip({ 'a.py': 'x', 'b.py': 'y' }, { compressedBytes: 200 })],
		[
			'a wide size beyond all',
			zip({ 'a.py': 'x' }, { wide: true, bytes: Number.MAX_SAFE_INTEGER }),
		],
		[
			'a text that is elsewhere',
			zip({ 'a-1.dist-info/METADATA': 'x' }, { headerStart: 0xffff_0000 }),
		],
		['a text in the middle of a file', zip({ 'a-1.dist-info/METADATA': 'x' }, { headerStart: 3 })],
	])('that states %s is refused', async (_, body) => {
		await expect(read(body)).rejects.toThrow();
	});

	test('whose text is a bomb is refused', async () => {
		await expect(read(zip({ 'a-1.dist-info/METADATA': 'x'.repeat(20_000_000) }))).rejects.toThrow();
	});

	test('whose server lies about a range is refused', async () => {
		const answer = {
			status: 206,
			headers: { 'content-range': 'bytes 0-9/9007199254740990' },
			body: usual,
			truncated: false,
		};
		await expect(readRemoteWheel(async () => answer)).rejects.toThrow();
	});
});

describe('pages of an index', () => {
	const at = 'https://index.example/simple/a/';
	test('in JSON', () => {
		const page = {
			files: [
				{
					filename: 'a-1-py3-none-any.whl',
					url: '../../f/a-1-py3-none-any.whl#sha256=1',
					'requires-python': '>=3.8',
					size: 5,
					yanked: 'broken',
					'core-metadata': { sha256: '1' },
				},
				{ filename: 'a-2.tar.gz', url: 'https://f.example/a-2.tar.gz', yanked: false, size: -1 },
				{ filename: 'a-3.tar.gz', url: 'http://f.example/a-3.tar.gz' },
				{ filename: 'a-4.tar.gz', url: 'file:///etc/passwd' },
				{ filename: 'a-5.exe', url: 'https://f.example/a-5.exe' },
				{ filename: 7, url: null },
				null,
			],
		};
		expect(readIndexPage(JSON.stringify(page), 'application/vnd.pypi.simple.v1+json', at)).toEqual([
			{
				file: 'a-1-py3-none-any.whl',
				url: 'https://index.example/f/a-1-py3-none-any.whl',
				requiresPython: '>=3.8',
				yanked: true,
				bytes: 5,
				metadata: true,
			},
			{
				file: 'a-2.tar.gz',
				url: 'https://f.example/a-2.tar.gz',
				requiresPython: null,
				yanked: false,
				bytes: null,
				metadata: false,
			},
		]);
	});

	test('in HTML', () => {
		const page = `<!DOCTYPE html><body><h1>Links</h1>
			<a href="../../f/a-1-py3-none-any.whl#sha256=1" data-requires-python="&gt;=3.8,&lt;4" data-dist-info-metadata="sha256=1">a-1-py3-none-any.whl</a><br/>
			<A HREF='https://f.example/a-2.tar.gz' data-yanked>a-2.tar.gz</A>
			<a href="javascript:alert(1)">a-3.tar.gz</a><a>a-4.tar.gz</a></body>`;
		expect(readIndexPage(page, 'text/html; charset=utf-8', at)).toEqual([
			{
				file: 'a-1-py3-none-any.whl',
				url: 'https://index.example/f/a-1-py3-none-any.whl',
				requiresPython: '>=3.8,<4',
				yanked: false,
				bytes: null,
				metadata: true,
			},
			{
				file: 'a-2.tar.gz',
				url: 'https://f.example/a-2.tar.gz',
				requiresPython: null,
				yanked: true,
				bytes: null,
				metadata: false,
			},
		]);
	});

	test.each([
		['application/json', '{"files": 7}'],
		['application/json', '{'],
		['application/json', 'null'],
		['text/plain', 'hello'],
	])('of %s that hold %s are none', (type, text) =>
		expect(readIndexPage(text, type, at)).toBeNull(),
	);
});

test('pip.conf and the environment say which index is asked', () => {
	const user =
		'# own\n[global]\nindex-url: https://me:p%40w@a.example/simple\nextra-index-url =\n    https://b.example\n    https://c.example\n[install]\nindex_url = https://i.example/simple\n';
	const own = readPipConfiguration([user], () => undefined);
	expect([own.index, own.extra]).toEqual([
		'https://i.example/simple',
		['https://b.example/', 'https://c.example/'],
	]);
	const set = readPipConfiguration([user], (name) =>
		name === 'PIP_INDEX_URL' ? 'https://u@e.example/s' : undefined,
	);
	expect([set.index, [...set.authorizations.keys()]]).toEqual([
		'https://e.example/s',
		['https://e.example'],
	]);
	expect(readPipConfiguration([], () => undefined).index).toMatch(/^https:/);
});

// As pip 23.0 does it, tried with a server that sends these.
test.each<[boolean, Readonly<Record<string, string>>]>([
	[false, { date: 'now' }],
	[true, { etag: '"x"' }],
	[false, { etag: '"x"', 'cache-control': 'no-store' }],
	[false, { etag: '"x"', vary: '*' }],
	[true, { date: 'now', 'cache-control': 'public, max-age=600' }],
	[false, { 'cache-control': 'max-age=600' }],
	[false, { date: 'now', 'cache-control': 'max-age=0' }],
	[false, { date: 'now', 'cache-control': 's-maxage=600' }],
	[true, { date: 'now', expires: 'later' }],
])("pip's cache keeps it: %s %o", (kept, headers) => {
	expect(isStored(headers)).toBe(kept);
});

test('hosts without TLS are named with their ports', () => {
	const addresses = ['http://a.example:8080/x', 'https://b.example/y', 'http://a.example:8080/z'];
	expect(plainHosts([...addresses, 'http://c.example/'])).toEqual(['a.example:8080', 'c.example']);
});

test.each([
	['file:///opt/wheels/a/', 'file:///opt/wheels/a/'],
	['https://user:secret@a.example:8443/simple/a/?token=x#y', 'https://a.example:8443/simple/a/'],
])('a refusal names %s without what is secret', (url, place) => {
	expect(refusal(url, '404')).toMatchObject({ args: { place } });
});
