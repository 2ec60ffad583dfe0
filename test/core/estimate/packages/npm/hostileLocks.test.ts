import { expect, test } from 'vitest';
import { nodeModulesParts } from '../../../../../server/src/core/estimate/packages/npm/nodeModulesParts.ts';
import { readLock } from '../../../../../server/src/core/estimate/packages/npm/readLock.ts';
import { selectPackages } from '../../../../../server/src/core/estimate/packages/npm/selectPackages.ts';

const npm = 'package-lock.json';
const pnpm = 'pnpm-lock.yaml';
const yarn = 'yarn.lock';

/** The problem's code, or how many packages are taken; with all sizes unknown, to the last part. */
function checkHostile(path: string, text: string, manifest?: string): string {
	const started = performance.now();
	const manifests = new Map(manifest === undefined ? [] : [['.', manifest]]);
	const reading = readLock({ path, text, manifests });
	if ('problem' in reading) {
		expect(reading.problem.args).toEqual({ path });
		return reading.problem.code;
	}
	const selection = selectPackages(reading.lockfile, {
		omit: new Set(),
		os: 'linux',
		cpu: 'x64',
		libc: null,
		workspaces: null,
	});
	const places = { folder: '/app', cache: '/c', logs: '/l', scripts: true };
	const { parts } = nodeModulesParts(selection, () => undefined, places);
	for (const { bytes, low, high } of parts) {
		expect(low).toBeLessThanOrEqual(bytes);
		expect(bytes).toBeLessThanOrEqual(high ?? bytes);
	}
	// Bounded, on a machine that does something else too.
	expect(performance.now() - started).toBeLessThan(20_000);
	return String(selection.packages.length);
}

function lock(packages: object | string, version: unknown = 3): string {
	const text = typeof packages === 'string' ? packages : JSON.stringify(packages);
	return `{"lockfileVersion":${JSON.stringify(version)},"packages":${text}}`;
}

function many(count: number, one: (at: number) => string, between: string): string {
	return Array.from({ length: count }, (_, at) => one(at)).join(between);
}

const deep = 100_000;
const nested = `${'['.repeat(deep)}${']'.repeat(deep)}`;
const nestedLock = `${'{"dependencies":{"a":'.repeat(3000)}{}${'}}'.repeat(3000)}`;

test.each<[string, string, string, string]>([
	['no JSON', npm, '{', 'npm.lockBroken'],
	['an empty text', npm, '', 'npm.lockBroken'],
	['a list', npm, '[]', 'npm.lockBroken'],
	['null', npm, 'null', 'npm.lockBroken'],
	['no version', npm, '{"packages":{}}', 'npm.lockBroken'],
	['a version of another type', npm, lock({}, '3'), 'npm.lockBroken'],
	['packages of another type', npm, lock('[1,2]'), '0'],
	['a package of another type', npm, lock({ 'node_modules/a': 7, 'node_modules/b': null }), '2'],
	[
		'fields of other types',
		npm,
		lock({
			'node_modules/a': {
				version: {},
				resolved: 7,
				os: 'linux',
				cpu: [7],
				dependencies: ['b'],
				optionalDependencies: null,
				dev: 'yes',
			},
		}),
		'1',
	],
	[
		'names of the prototype',
		npm,
		lock(
			'{"node_modules/__proto__":{"version":"1","dependencies":{"__proto__":"1","constructor":"1"}},"node_modules/constructor":{"version":"1"},"__proto__":{"version":"1"}}',
		),
		'2',
	],
	[
		'a cycle',
		npm,
		lock({
			'': { dependencies: { a: '1' } },
			'node_modules/a': { version: '1', dependencies: { b: '1' } },
			'node_modules/b': { version: '1', dependencies: { a: '1' } },
		}),
		'2',
	],
	[
		'nested lists in a package',
		npm,
		lock(`{"node_modules/a":{"version":"1","os":${nested}}}`),
		'1',
	],
	[
		'nested packages',
		npm,
		`{"lockfileVersion":1,"dependencies":{"a":${nestedLock}}}`,
		'npm.lockBroken',
	],
	[
		'a hundred thousand packages',
		npm,
		lock(`{${many(100_000, (at) => `"node_modules/p${at}":{"version":"1"}`, ',')}}`),
		'npm.lockBroken',
	],
	[
		'forty thousand packages that need all of the first hundred',
		npm,
		lock(
			`{${many(40_000, (at) => `"node_modules/p${at}":{"version":"1","dependencies":{"p${at % 100}":"1"}}`, ',')}}`,
		),
		'40000',
	],
	['33 MiB', npm, ' '.repeat(33 * 1024 * 1024), 'npm.lockTooLarge'],
	['no YAML of a lock file', pnpm, '- a\n- b\n', 'npm.lockBroken'],
	['an anchor', pnpm, 'a: &a [*a, *a]\nlockfileVersion: 9.0\n', '0'],
	['no version', pnpm, 'packages: {}\n', 'npm.lockBroken'],
	[
		'indentation without end',
		pnpm,
		`lockfileVersion: '9.0'\n${many(1000, (at) => `${' '.repeat(at)}a:`, '\n')}\n`,
		'npm.lockBroken',
	],
	[
		'names of the prototype',
		pnpm,
		"lockfileVersion: '9.0'\npackages:\n  __proto__@1.0.0:\n    os: [linux]\nsnapshots:\n  __proto__@1.0.0:\n    dependencies:\n      __proto__: 1.0.0\nimporters:\n  .:\n    dependencies:\n      __proto__:\n        version: 1.0.0\n",
		'1',
	],
	[
		'a hundred thousand packages',
		pnpm,
		`lockfileVersion: '9.0'\npackages:\n${many(100_000, (at) => `  p${at}@1.0.0: {}`, '\n')}\n`,
		'npm.lockBroken',
	],
	['no lock file at all', yarn, '}{', 'npm.lockBroken'],
	[
		'a cycle',
		yarn,
		'a@1:\n  version "1.0.0"\n  dependencies:\n    b "1"\n\nb@1:\n  version "1.0.0"\n  dependencies:\n    a "1"\n',
		'2',
	],
	[
		'a hundred thousand packages',
		yarn,
		many(100_000, (at) => `p${at}@1:\n  version "1.0.0"\n`, '\n'),
		'npm.lockBroken',
	],
	[
		'versions that drive each other down',
		yarn,
		many(
			400,
			(at) =>
				`p${at % 20}@${at}:\n  version "${at}.0.0"\n  dependencies:\n${many(20, (to) => `    p${to} "${(at * 7 + to * 20) % 400}"`, '\n')}\n`,
			'\n',
		),
		'400',
	],
])('%s in %s', (_name, path, text, expected) => {
	expect(checkHostile(path, text)).toBe(expected);
});

test.each([['{'], ['[]'], ['{"dependencies":[1],"devDependencies":{"a":1}}'], ['null']])(
	'a package.json like %s',
	(manifest) => {
		expect(checkHostile(yarn, 'a@1:\n  version "1.0.0"\n', manifest)).toMatch(/^[01]$/);
	},
);
