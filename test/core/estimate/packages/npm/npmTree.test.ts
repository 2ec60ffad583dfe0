import { describe, expect, test } from 'vitest';
import { jsonOf } from '../../../../../server/src/core/estimate/packages/npm/fields.ts';
import { readPackument } from '../../../../../server/src/core/estimate/packages/npm/tree/packument.ts';
import { resolveTree } from '../../../../../server/src/core/estimate/packages/npm/tree/resolveTree.ts';
import type { NpmTreeRequest } from '../../../../../server/src/core/estimate/packages/npm/tree/treeRequest.ts';
import type { Message } from '../../../../../server/src/protocol/message.ts';

type Lists = Readonly<Record<string, unknown>>;
/** By name, by version, what its manifest says. `latest` is the last version unless a tag says so. */
type Registry = Readonly<Record<string, Readonly<Record<string, Lists>>>>;

function documentOf(name: string, versions: Readonly<Record<string, Lists>>) {
	const { tags = {}, ...rest } = versions;
	const all = Object.entries(rest).map(([version, lists]) => [
		version,
		{ name, version, dist: { tarball: `https://r.example/${name}-${version}.tgz` }, ...lists },
	]);
	const latest = Object.keys(rest).at(-1);
	return { name, 'dist-tags': { latest, ...tags }, versions: Object.fromEntries(all) };
}

const plain: NpmTreeRequest = {
	...{ manifest: '{}', folder: 'app', added: [], addedTo: 'dependencies' },
	...{ global: false, peers: true, node: null },
};

/** Rounds as a source makes them: what is asked for is answered, until a tree stands. */
function resolved(registry: Registry, request: Partial<NpmTreeRequest>) {
	const known = new Map<string, NonNullable<ReturnType<typeof readPackument>> | Message>();
	for (let round = 0; round < 50; round++) {
		const step = resolveTree({ ...plain, ...request }, known, ({ tarball }) => tarball);
		if (step.kind !== 'asks') return step;
		for (const name of step.names) {
			const versions = registry[name];
			const packument =
				versions === undefined ? null : readPackument(documentOf(name, versions), name);
			known.set(name, packument ?? { code: 'npm.noPackage', args: { name } });
		}
	}
	throw new Error('it asks for ever');
}

/** `a@1.0.0 a/b@2.0.0`: places without their node_modules, with flags behind. */
function checkTree(registry: Registry, request: Partial<NpmTreeRequest>): string {
	const step = resolved(registry, request);
	if (step.kind !== 'resolved') throw new Error(JSON.stringify(step));
	const { packages } = jsonOf(step.lock) as { packages: Record<string, Record<string, unknown>> };
	const lines = Object.entries(packages).flatMap(([place, entry]) => {
		if (place === '') return [];
		const flags = ['dev', 'optional', 'devOptional', 'peer', 'extraneous'].filter(
			(each) => entry[each],
		);
		const short = place.replaceAll('node_modules/', '');
		return [[`${short}@${entry['version']}`, ...flags].join(' ')];
	});
	return lines.join(', ');
}

const project = (lists: Lists) => ({ manifest: JSON.stringify({ name: 'app', ...lists }) });
const needs = (dependencies: Lists) => ({ dependencies });

describe('where npm puts what it needs', () => {
	test.each<[string, Registry, Partial<NpmTreeRequest>, string]>([
		[
			'what others need goes to the top',
			{ a: { '1.0.0': needs({ b: '^1.0.0' }) }, b: { '1.0.0': {}, '1.2.0': {} } },
			project(needs({ a: '1' })),
			'a@1.0.0, b@1.2.0',
		],
		[
			'another version lies below who needs it, as often as it is needed',
			{
				a: { '1.0.0': needs({ b: '1' }) },
				b: { '1.0.0': {}, '2.0.0': {} },
				c: { '1.0.0': needs({ b: '1' }) },
			},
			project(needs({ a: '1', b: '2', c: '1' })),
			'a@1.0.0, a/b@1.0.0, b@2.0.0, c@1.0.0, c/b@1.0.0',
		],
		[
			'latest goes before what is higher, and what is not deprecated before what is',
			{
				a: { '1.0.0': {}, '1.5.0': {}, '2.0.0-rc.1': {}, tags: { latest: '1.0.0' } },
				b: { '1.0.0': {}, '1.1.0': { deprecated: 'no' } },
			},
			project(needs({ a: '>=1', b: '^1.0.0' })),
			'a@1.0.0, b@1.0.0',
		],
		[
			'what does not run on this Node goes last',
			{ a: { '1.0.0': {}, '2.0.0': { engines: { node: '>=30' } } } },
			{ ...project(needs({ a: '*' })), node: '22.0.0' },
			'a@1.0.0',
		],
		[
			'peers come beside who needs them, optional ones do not',
			{
				a: {
					'1.0.0': {
						peerDependencies: { b: '^1.0.0', c: '*' },
						peerDependenciesMeta: { c: { optional: true } },
					},
				},
				b: { '1.0.0': {}, '2.0.0': {} },
				c: { '1.0.0': {} },
			},
			project(needs({ a: '1' })),
			'a@1.0.0, b@1.0.0 peer',
		],
		[
			'peers in the version that the project itself asks for',
			{ a: { '1.0.0': { peerDependencies: { b: '*' } } }, b: { '1.0.0': {}, '2.0.0': {} } },
			project(needs({ a: '1', b: '1' })),
			'a@1.0.0, b@1.0.0',
		],
		[
			'without peers',
			{ a: { '1.0.0': { peerDependencies: { b: '*' } } }, b: { '1.0.0': {} } },
			{ ...project(needs({ a: '1' })), peers: false },
			'a@1.0.0',
		],
		[
			'for what each is there',
			{
				a: { '1.0.0': { optionalDependencies: { c: '1' } } },
				b: { '1.0.0': needs({ c: '1', d: '1' }) },
				...{ c: { '1.0.0': {} }, d: { '1.0.0': {} } },
			},
			project({ dependencies: { a: '1' }, devDependencies: { b: '1' } }),
			'a@1.0.0, b@1.0.0 dev, c@1.0.0 devOptional, d@1.0.0 dev',
		],
		[
			'an optional package that there is not is left out',
			{ a: { '1.0.0': { optionalDependencies: { gone: '1' } } } },
			project(needs({ a: '1' })),
			'a@1.0.0',
		],
		[
			'what comes in an archive is not looked up',
			{
				a: { '1.0.0': { ...needs({ b: '1', c: '1' }), bundleDependencies: ['b'] } },
				c: { '1.0.0': {} },
			},
			project(needs({ a: '1' })),
			'a@1.0.0, c@1.0.0',
		],
		[
			'under another name',
			{ b: { '1.0.0': {}, '2.0.0': {} } },
			project(needs({ a: 'npm:b@1', b: '2' })),
			'a@1.0.0, b@2.0.0',
		],
		[
			'globally each has its own',
			{ a: { '1.0.0': needs({ c: '1' }) }, b: { '1.0.0': needs({ c: '1' }) }, c: { '1.0.0': {} } },
			{ global: true, manifest: null, folder: null, added: ['a', 'b@1'] },
			'a@1.0.0, a/c@1.0.0, b@1.0.0, b/c@1.0.0',
		],
		[
			'two that need each other',
			{ a: { '1.0.0': needs({ b: '1' }) }, b: { '1.0.0': needs({ a: '1' }) } },
			project(needs({ a: '1' })),
			'a@1.0.0, b@1.0.0',
		],
	])('%s', (_, registry, request, expected) => {
		expect(checkTree(registry, request)).toBe(expected);
	});

	test('what is added is noted in the project with the version that was chosen', () => {
		const step = resolved({ a: { '1.2.3': {} } }, { added: ['a@1'], addedTo: 'devDependencies' });
		if (step.kind !== 'resolved') throw new Error(step.kind);
		expect(jsonOf(step.lock)).toMatchObject({
			name: 'app',
			lockfileVersion: 3,
			packages: { '': { devDependencies: { a: '^1.2.3' } }, 'node_modules/a': { dev: true } },
		});
	});

	test.each([
		['a package that there is not', project(needs({ gone: '1' })), 'gone', 'npm.noPackage'],
		['a version that there is not', project(needs({ a: '9' })), 'a', 'npm.noVersion'],
		['a repository', project(needs({ x: 'github:who/what' })), 'x', 'npm.elsewhere'],
		['a folder', project(needs({ x: 'file:../x' })), 'x', 'npm.elsewhere'],
	] as const)('%s is named', (_, request, name, code) => {
		const step = resolved({ a: { '1.0.0': {} } }, request);
		expect(step).toMatchObject({ unknown: [{ name, reason: { code } }] });
	});

	test.each([
		['a broken package.json', '{', 'npm.badManifest'],
		['overrides', '{"overrides":{"a":"1"}}', 'npm.badManifest'],
		['workspaces', '{"workspaces":["a"]}', 'npm.badManifest'],
	])('%s is not guessed at', (_, manifest, code) => {
		expect(resolved({}, { manifest })).toEqual({ kind: 'failed', reason: { code } });
	});

	test('packages that need ever new ones below them come to an end', () => {
		// Each version of one needs the next of the other, which never fits above.
		const versions = (other: string) =>
			Object.fromEntries(
				Array.from({ length: 300 }, (_, at) => [`${at + 1}.0.0`, needs({ [other]: `${at + 2}` })]),
			);
		const start = performance.now();
		const step = resolved(
			{ a: versions('b'), b: versions('a') },
			project(needs({ a: '1', b: '1' })),
		);
		expect(step.kind).toBe('resolved');
		expect(performance.now() - start).toBeLessThan(20_000);
	});

	test('peers that all need each other come to an end', () => {
		const names = Array.from({ length: 14 }, (_, at) => `p${at}`);
		const registry = Object.fromEntries(
			names.map((name) => {
				const peerDependencies = Object.fromEntries(names.map((each) => [each, '*']));
				return [name, { '1.0.0': { peerDependencies } }];
			}),
		);
		const start = performance.now();
		const step = resolved(registry, project(needs({ p0: '1' })));
		expect(['resolved', 'failed']).toContain(step.kind);
		expect(performance.now() - start).toBeLessThan(20_000);
	});
});

test.each([
	['two blanks', '{"name":"app","dependencies":{"a":"1"}}', '\n', '  '],
	['tabs', '{\n\t"name": "app",\n\t"dependencies": {\n\t\t"a": "1"\n\t}\n}\n', '\n', '\t'],
	['four blanks and CRLF', '{\r\n    "name": "app", "dependencies": {"a": "1"}}', '\r\n', '    '],
])('the lock file is written in the format of package.json: %s', (_, manifest, newline, indent) => {
	const step = resolved({ a: { '1.0.0': {} } }, { manifest });
	if (step.kind !== 'resolved') throw new Error(JSON.stringify(step));
	const expected = [
		'{',
		'-"name": "app",',
		'-"lockfileVersion": 3,',
		'-"requires": true,',
		'-"packages": {',
		'--"": {',
		'---"name": "app",',
		'---"dependencies": {',
		'----"a": "1"',
		'---}',
		'--},',
		'--"node_modules/a": {',
		'---"version": "1.0.0",',
		'---"resolved": "https://r.example/a-1.0.0.tgz"',
		'--}',
		'-}',
		'}',
		'',
	];
	const lines = expected.map((line) =>
		line.replace(/^-+/, (blanks) => indent.repeat(blanks.length)),
	);
	expect(step.lock).toBe(lines.join(newline));
});
