/** Registries of packages, asked by the worker as by the thread itself. */
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { NpmTreeRequest } from '../../server/src/core/estimate/packages/npm/tree/treeRequest.ts';
import type { PythonRequest } from '../../server/src/core/estimate/packages/pip/pythonRequest.ts';
import { type PackageName, packageSizeKey } from '../../server/src/core/knowledge.ts';
import { createHttpClient } from '../../server/src/sources/http/httpClient.ts';
import {
	createPackageRegistries,
	type PackageRegistries,
} from '../../server/src/sources/packageIndex/packageRegistries.ts';
import type { WorkerClient } from '../../server/src/sources/worker/workerClient.ts';
import { type Handler, startTestServer, type TestServer } from '../support/httpServer.ts';
import { filesHandler, npmFiles } from '../support/packageServers.ts';
import { startTestWorker } from '../support/testWorker.ts';
import { wheel } from '../support/zipArchive.ts';

let server: TestServer;
let worker: WorkerClient;
let answer: Handler;

beforeAll(async () => {
	server = await startTestServer((request, response) => answer(request, response));
	worker = await startTestWorker();
});
afterAll(async () => {
	worker?.dispose();
	await server?.close();
});
beforeEach(() => {
	const file = 'app-1.0-py3-none-any.whl';
	answer = filesHandler(() => ({
		...npmFiles('a', '1.0.0', 5000),
		'/a': JSON.stringify({
			name: 'a',
			'dist-tags': { latest: '1.0.0' },
			versions: {
				'1.0.0': { name: 'a', version: '1.0.0', dist: { tarball: `${server.url}/a.tgz` } },
			},
		}),
		'/simple/app/': `<html><a href="/${file}">${file}</a></html>`,
		[`/${file}`]: wheel('app', '1.0', ['gone']),
	}));
});

const npmRequest: NpmTreeRequest = {
	...{ manifest: null, folder: 'app', added: ['a'], addedTo: 'dependencies' },
	...{ global: false, peers: true, node: null },
};
const npmConfiguration = () => ({ registry: `${server.url}/`, scopes: new Map() });

const pythonRequest: PythonRequest = {
	target: {
		minor: 12,
		full: '3.12.4',
		libc: { kind: 'glibc', major: 2, minor: 36 },
		architecture: 'amd64',
	},
	...{ requirements: ['app'], constraints: [], installed: [] },
	...{ dependencies: true, prereleases: false, upgrade: 'none', noBinary: [], onlyBinary: [] },
	indexes: { index: null, extra: [], noIndex: false, findLinks: [] },
};
const pipConfiguration = () => ({
	...{ index: `${server.url}/simple`, extra: [] },
	authorizations: new Map([[server.url, 'Basic bWU6cHc=']]),
});

const packages: readonly PackageName[] = ['a', 'b'].map((name) => {
	return { manager: 'npm', name, version: '1.0.0', url: null };
});

test.each<[string, (registries: PackageRegistries) => Promise<unknown>, string]>([
	[
		'what npm makes of a project',
		(all) => all.npmTree(npmRequest, npmConfiguration(), undefined),
		'node_modules/a',
	],
	[
		'what pip installs',
		(all) => all.pythonInstall(pythonRequest, pipConfiguration(), undefined),
		'app.cli',
	],
	[
		'sizes of packages',
		async (all) => [...(await all.npmSizes(packages, npmConfiguration(), undefined))],
		'5000',
	],
])(
	'%s: the worker asks the same and answers the same',
	{ timeout: 60_000 },
	async (_, ask, part) => {
		const asked: string[][] = [];
		const answers: unknown[] = [];
		for (const registries of [createPackageRegistries(createHttpClient()), worker.registries]) {
			const before = server.requests.length;
			answers.push(await ask(registries));
			const headers = server.authorizations.slice(before);
			asked.push(
				server.requests
					.slice(before)
					.map((line, at) => `${line} ${headers[at]}`)
					.sort(),
			);
		}
		expect(JSON.stringify(answers[0])).toContain(part);
		expect(answers[1]).toEqual(answers[0]);
		expect(asked[0]?.length).toBeGreaterThan(0);
		expect(asked[1]).toEqual(asked[0]);
	},
);

test('what is taken back ends, and the server is let go', { timeout: 60_000 }, async () => {
	const held: ServerResponse[] = [];
	answer = (_, response) => held.push(response);
	const abort = new AbortController();
	const request = { ...npmRequest, added: ['c'] };
	const asked = worker.registries.npmTree(request, npmConfiguration(), abort.signal);
	await expect.poll(() => held.length, { timeout: 20_000 }).toBe(1);
	abort.abort();
	expect(await asked).toEqual({ state: 'failed', reason: { code: 'npm.cancelled' } });
	await expect.poll(() => held[0]?.destroyed, { timeout: 5000 }).toBe(true);
});

test('sizes that came before the question was taken back are kept', {
	timeout: 60_000,
}, async () => {
	const held: ServerResponse[] = [];
	const honest = answer;
	answer = (request, response) =>
		request.url?.startsWith('/a/') ? honest(request, response) : held.push(response);
	const abort = new AbortController();
	const before = server.requests.length;
	const asked = worker.registries.npmSizes(packages, npmConfiguration(), abort.signal);
	await expect
		.poll(() => server.requests.slice(before), { timeout: 20_000 })
		.toContainEqual(expect.stringMatching(/^GET \/a\/-\//));
	await expect.poll(() => held.length, { timeout: 20_000 }).toBeGreaterThan(0);
	await new Promise((resolve) => setTimeout(resolve, 200));
	abort.abort();
	const states = (sizes: Awaited<typeof asked>) =>
		packages.map((name) => sizes.get(packageSizeKey(name))?.state);
	expect(states(await asked)).toEqual(['known', 'failed']);
});

test('a worker that died fails every package by name', { timeout: 60_000 }, async () => {
	const mortal = await startTestWorker();
	answer = () => {};
	const asked = mortal.registries.npmSizes(packages, npmConfiguration(), undefined);
	mortal.dispose();
	expect([...(await asked).keys()]).toEqual(packages.map(packageSizeKey));
});
