import { describe, expect, test } from 'vitest';
import {
	type InstallPlaces,
	nodeModulesParts,
} from '../../../../../server/src/core/estimate/packages/npm/nodeModulesParts.ts';
import { readLock } from '../../../../../server/src/core/estimate/packages/npm/readLock.ts';
import { selectPackages } from '../../../../../server/src/core/estimate/packages/npm/selectPackages.ts';
import type { Answer, PackageName, PackageSize } from '../../../../../server/src/core/knowledge.ts';

const usualPlaces: InstallPlaces = { folder: '/app', cache: null, logs: null, scripts: true };

function stated(unpackedBytes: number): Answer<PackageSize> {
	const value = {
		unpackedBytes,
		source: 'stated',
		files: 10,
		downloadBytes: 300,
		pythonBytes: null,
	};
	return { state: 'known', value: { ...value, source: 'stated' } };
}

/** `key place: bytes low–high` of each part; by default every package is 1000 bytes large. */
function checkParts(
	path: string,
	text: string,
	{
		places = {},
		sizes = () => stated(1000),
		manifest,
	}: {
		readonly places?: Partial<InstallPlaces>;
		readonly sizes?: (name: PackageName) => Answer<PackageSize> | undefined;
		readonly manifest?: object;
	} = {},
) {
	const manifests = new Map(manifest === undefined ? [] : [['.', JSON.stringify(manifest)]]);
	const reading = readLock({ path, text, manifests });
	if ('problem' in reading) throw new Error(reading.problem.code);
	const selection = selectPackages(reading.lockfile, {
		omit: new Set(['dev'] as const),
		os: 'linux',
		cpu: 'x64',
		libc: 'glibc',
		workspaces: null,
	});
	const { parts, missing } = nodeModulesParts(selection, sizes, { ...usualPlaces, ...places });
	return {
		parts: parts.map(
			({ key, place, bytes, low, high }) => `${key} ${place}: ${bytes} ${low}–${high ?? ''}`,
		),
		missing: missing.map(({ name }) => name),
	};
}

/** As npm writes it, with the packages in node_modules. */
function npmLock(packages: object): string {
	const document = { name: 'app', version: '1.0.0', lockfileVersion: 3, requires: true };
	return JSON.stringify({ ...document, packages }, null, 2);
}

const a = { version: '1.0.0', resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz' };

describe('parts of an install', () => {
	test('of npm: packages, and its note to the byte', () => {
		const root = { name: 'app', version: '1.0.0', dependencies: { a: '^1', é: '^1' } };
		const packages = { 'node_modules/a': a, 'node_modules/é': { ...a, license: 'MIT' } };
		const note = `${npmLock(packages)}\n`;
		const bytes = new TextEncoder().encode(note).length;
		expect(checkParts('package-lock.json', npmLock({ '': root, ...packages })).parts).toEqual([
			'npm.packages /app/node_modules: 2000 2000–2000',
			`npm.notes /app/node_modules: ${bytes} ${bytes - 40}–${bytes + 40}`,
		]);
	});

	test('of npm: a workspace and its link are in the note only', () => {
		const root = { name: 'app', version: '1.0.0', workspaces: ['w'] };
		const packages = {
			'node_modules/a': a,
			'node_modules/w': { resolved: 'w', link: true },
			w: { version: '1.0.0', dependencies: { a: '^1' } },
		};
		const bytes = npmLock(packages).length + 1;
		expect(checkParts('package-lock.json', npmLock({ '': root, ...packages })).parts).toEqual([
			'npm.packages /app/node_modules: 1000 1000–1000',
			`npm.notes /app/node_modules: ${bytes} ${bytes - 40}–${bytes + 40}`,
		]);
	});

	test('of npm: what is not known is a part without an end', () => {
		const packages = {
			'node_modules/a': a,
			'node_modules/b': { ...a, resolved: 'https://registry.npmjs.org/b/-/b-1.0.0.tgz' },
			'node_modules/g': { version: '1.0.0', resolved: 'git+ssh://git@example.org/g.git#abc' },
		};
		const sizes = ({ name }: PackageName) => (name === 'a' ? stated(1000) : undefined);
		const { parts, missing } = checkParts('package-lock.json', npmLock(packages), { sizes });
		expect(parts.slice(0, 2)).toEqual([
			'npm.packages /app/node_modules: 1000 1000–1000',
			'npm.packagesUnknown /app/node_modules: 0 0–',
		]);
		expect(missing).toEqual(['b']);
	});

	test.each([
		['of a package that downloads', 'puppeteer', true, ['npm.scripts null: 0 0–']],
		['that leave nothing', 'esbuild', true, []],
		['that do not run', 'puppeteer', false, []],
	])('of npm: scripts %s', (_name, name, scripts, expected) => {
		const packages = { [`node_modules/${name}`]: { version: '1.0.0', hasInstallScript: true } };
		const { parts } = checkParts('package-lock.json', npmLock(packages), { places: { scripts } });
		expect(parts.filter((each) => each.startsWith('npm.scripts'))).toEqual(expected);
	});

	test('of npm: the cache holds archives, with an entry of the index for each', () => {
		const { parts } = checkParts('package-lock.json', npmLock({ 'node_modules/a': a }), {
			places: { cache: '/c', logs: '/c/_logs' },
		});
		expect(parts.slice(2).map((each) => each.split(':')[0])).toEqual([
			'npm.cache /c/_cacache',
			'npm.logs /c/_logs',
		]);
		const [, bytes] = /: (\d+)/.exec(parts[2] ?? '') ?? [];
		expect(Number(bytes)).toBe(300 + 480 + 2 * a.resolved.length);
	});

	test('of yarn 1: the cache holds all of the lock file, also what is not installed', () => {
		const entry = (name: string) =>
			`${name}@^1:\n  version "1.0.0"\n  resolved "https://registry.yarnpkg.com/${name}/-/${name}-1.0.0.tgz#0a"\n`;
		const text = `# yarn lockfile v1\n\n\n${entry('a')}\n${entry('d')}`;
		const manifest = { dependencies: { a: '^1' }, devDependencies: { d: '^1' } };
		const known = ({ name }: PackageName) => (name === 'a' ? stated(1000) : undefined);
		const without = checkParts('yarn.lock', text, { manifest, sizes: known });
		expect(without.missing).toEqual([]);
		const kept = checkParts('yarn.lock', text, { manifest, sizes: known, places: { cache: '/c' } });
		expect(kept.missing).toEqual(['d']);
		expect(kept.parts.at(-1)).toMatch(/^npm\.yarnCache \/c: \d+ \d+–$/);
	});

	test('of pnpm: files are linked to a store beside them, and copied from another', () => {
		const text =
			"lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a:\n        version: 1.0.0\npackages:\n  a@1.0.0:\n    resolution: {integrity: sha512-00==}\nsnapshots:\n  a@1.0.0: {}\n";
		const sizes = () => stated(100_000);
		const linked = checkParts('pnpm-lock.yaml', text, { sizes, places: { cache: '/s' } });
		expect(linked.parts[0]).toBe('npm.packages /app/node_modules: 98600 95500–100000');
		expect(linked.parts.at(-1)).toMatch(/^npm\.pnpmStore \/s: 1940 /);
		const copied = checkParts('pnpm-lock.yaml', text, { sizes });
		expect(copied.parts[0]).toBe('npm.packages /app/node_modules: 100000 100000–100000');
	});
});
