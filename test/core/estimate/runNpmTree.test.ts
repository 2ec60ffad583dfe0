import { describe, expect, test } from 'vitest';
import {
	type NpmTree,
	npmTreeKey,
} from '../../../server/src/core/estimate/packages/npm/tree/treeRequest.ts';
import { FileTreeBuilder } from '../../../server/src/core/filesystem/fileTreeBuilder.ts';
import { type Answer, type Knowledge, packageSizeKey } from '../../../server/src/core/knowledge.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import type { Size } from '../../../server/src/protocol/report.ts';
import { plainBuild, plainKnowledge } from '../../support/plainBuild.ts';

const manifest = '{"name":"app","dependencies":{"a":"^1.0.0"}}\n';

function project(names: readonly string[]) {
	const tree = new FileTreeBuilder();
	for (const name of names) tree.addFile(name, manifest.length);
	return tree.finish();
}

const lock = JSON.stringify({
	name: 'app',
	lockfileVersion: 3,
	packages: {
		'': { name: 'app', dependencies: { a: '^1.0.0' } },
		'node_modules/a': { version: '1.0.0' },
	},
});

const tree: NpmTree = {
	lock,
	documents: { count: 2, bytes: 700_000, short: 0, addresses: 60 },
	unknown: [],
};

const size = packageSizeKey({ manager: 'npm', name: 'a', version: '1.0.0', url: null });
const outside: Knowledge = {
	...plainKnowledge,
	context: {
		state: 'known',
		value: { tree: project(['package.json']), truncated: false, unreadable: [] },
	},
	contextTexts: new Map([['package.json', { state: 'known', value: manifest }]]),
	packageSizes: new Map([
		[
			size,
			{
				state: 'known',
				value: {
					...{ unpackedBytes: 4_000_000, source: 'stated', files: 10, downloadBytes: 1_000_000 },
					pythonBytes: null,
				},
			},
		],
	]),
};

/** What a Dockerfile asks for, and the sizes of its RUN lines with `answer` to all of it. */
function plan(runs: readonly string[], answer: Answer<NpmTree> | null, copies = true) {
	const text = [
		'FROM node:22-bookworm-slim',
		'ENV NODE_VERSION=22.11.0',
		'WORKDIR /app',
		...(copies ? ['COPY package.json ./'] : []),
		...runs.map((run) => `RUN ${run}`),
	].join('\n');
	const asked = planDockerfile(text, plainBuild, outside).needs.flatMap((need) =>
		need.kind === 'npmTree' ? [need.request] : [],
	);
	const npmTrees = new Map(
		answer === null ? [] : asked.map((request) => [npmTreeKey(request), answer] as const),
	);
	const { report } = planDockerfile(text, plainBuild, { ...outside, npmTrees });
	const sizes = (report.stages[0]?.instructions ?? [])
		.filter(({ keyword }) => keyword === 'RUN')
		.flatMap(({ size: each }) => each ?? []);
	return { asked, sizes };
}

function codes(found: Size | undefined): readonly string[] {
	return (found?.parts ?? []).map(({ label }) => label.code);
}

const known: Answer<NpmTree> = { state: 'known', value: tree };
const nothing = { manifest: null, addedTo: 'dependencies', peers: true, node: '22.11.0' };

describe('npm without a lock file', () => {
	test.each([
		[
			'npm install -g typescript@5.5.4 nodemon',
			{ ...nothing, folder: null, global: true, added: ['typescript@5.5.4', 'nodemon'] },
		],
		['npm i -g pnpm', { ...nothing, folder: null, global: true, added: ['pnpm'] }],
		['npm install', { ...nothing, manifest, folder: 'app', global: false, added: [] }],
		[
			'npm i -D express@^4 --legacy-peer-deps',
			{
				...nothing,
				...{ manifest, folder: 'app', global: false, added: ['express@^4'], peers: false },
				addedTo: 'devDependencies',
			},
		],
	])('%s asks for what it names', (run, request) => {
		const { asked, sizes } = plan([run], null);
		expect(asked).toEqual([request]);
		expect(codes(sizes[0])).toEqual(['npm.notLookedUp']);
		expect(sizes[0]?.high).toBeNull();
	});

	test('a project gets packages, notes, its lock file, cache and log', () => {
		const [found] = plan(['npm install'], known).sizes;
		expect([...codes(found)].sort()).toEqual([
			...['npm.cache', 'npm.logs', 'npm.notes', 'npm.packages', 'part.fileWritten'],
		]);
		expect(found?.basis).toBe('estimated');
		// Packages and their archives, and the documents that npm keeps.
		expect(found?.bytes).toBeGreaterThan(5_700_000);
		expect(found?.high).toBeLessThan(5_900_000);
	});

	test('what is added is noted in package.json, but with --no-save', () => {
		const written = (run: string) =>
			codes(plan([run], known).sizes[0]).filter((code) => code === 'part.fileWritten').length;
		expect(written('npm install express')).toBe(2);
		expect(written('npm install express --no-package-lock')).toBe(1);
		expect(written('npm install express --no-save')).toBe(0);
	});

	test('a global install notes nothing, and two of them add up', () => {
		const [one, two] = plan(['npm i -g a', 'npm i -g a && npm i -g b'], known).sizes;
		expect([...codes(one)].sort()).toEqual(['npm.cache', 'npm.logs', 'npm.packages']);
		expect(two?.low).toBeGreaterThan(1.9 * (one?.low ?? 0));
		expect(one?.low).toBeGreaterThan(4_000_000);
	});

	test('the cache that is cleaned, or lies on a mount, does not count', () => {
		const { sizes } = plan(
			['npm i -g a && npm cache clean --force', '--mount=type=cache,target=/root/.npm npm i -g a'],
			known,
		);
		for (const each of sizes) expect(codes(each)).not.toContain('npm.cache');
	});

	test('a folder where the base alone may have a project is as good as empty', () => {
		const { asked } = plan(['npm install express'], null, false);
		expect(asked).toMatchObject([{ manifest: null, added: ['express'] }]);
		expect(plan(['npm install'], null, false).asked).toEqual([]);
		expect(plan(['git clone https://x.example/y . && npm i express'], null, false).asked).toEqual(
			[],
		);
	});

	test.each([
		'npm i -g github:who/what',
		'npm i -g ./tool.tgz',
		'npm i -g https://x.example/tool.tgz',
		'npm i -g "$TOOL"',
		'npm i -g',
		'npm ci',
		'yarn add express',
		'pnpm add -g express',
	])('is not known, and asks nothing: %s', (run) => {
		const { asked, sizes } = plan([run], known);
		expect(asked).toEqual([]);
		expect(sizes[0]?.high).toBeNull();
	});

	test('what failed, and what a registry does not have, is named', () => {
		const reason = { code: 'npm.tooDeep' };
		expect(codes(plan(['npm i -g a'], { state: 'failed', reason }).sizes[0])).toEqual([
			reason.code,
		]);
		const lost = { code: 'npm.noPackage', args: { name: 'b' } };
		const value = { ...tree, unknown: [{ name: 'b', reason: lost }] };
		const [found] = plan(['npm i -g a b'], { state: 'known', value }).sizes;
		expect(codes(found)).toContain('npm.noPackage');
		expect(found?.high).toBeNull();
		expect(found?.low).toBeGreaterThan(4_000_000);
	});
});
