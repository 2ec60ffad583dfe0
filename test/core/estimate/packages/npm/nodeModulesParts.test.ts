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
		readonly manifest?: object | string;
	} = {},
) {
	const manifests = new Map(
		manifest === undefined
			? []
			: [['.', typeof manifest === 'string' ? manifest : JSON.stringify(manifest)]],
	);
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
		missing: missing.map(({ name, document }) => (document === true ? `${name} document` : name)),
	};
}

const hash = `sha512-${'A'.repeat(86)}==`;

/** What `npm ci` was run on to measure its notes. */
const measured = {
	...{ name: 'app', version: '1.0.0', lockfileVersion: 3, requires: true },
	packages: {
		'': { name: 'app', version: '1.0.0', dependencies: { bytes: '3.1.2', ms: '2.1.3' } },
		'node_modules/bytes': {
			...{ version: '3.1.2', integrity: hash, license: 'MIT' },
			engines: { node: '>= 0.8' },
		},
		'node_modules/ms': { version: '2.1.3', integrity: hash, license: 'MIT' },
	},
};

/** A package.json. */
function text({ indent, newline = '\n' }: { readonly indent: string; readonly newline?: string }) {
	const written = JSON.stringify({ name: 'app', version: '1.0.0' }, null, '\t');
	const lines = indent === '' ? written.replace(/\n\t?/g, '') : written.replaceAll('\t', indent);
	return lines.replaceAll('\n', newline);
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
		const lock = npmLock({ '': root, ...packages });
		expect(checkParts('package-lock.json', lock, { manifest: root }).parts).toEqual([
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
		const lock = npmLock({ '': root, ...packages });
		expect(checkParts('package-lock.json', lock, { manifest: root }).parts).toEqual([
			'npm.packages /app/node_modules: 1000 1000–1000',
			`npm.notes /app/node_modules: ${bytes} ${bytes - 40}–${bytes + 40}`,
		]);
	});

	test.each<[string, string, number]>([
		['two blanks', text({ indent: '  ' }), 560],
		['tabs', text({ indent: '\t' }), 518],
		['four blanks', text({ indent: '    ' }), 644],
		['twelve blanks, of which ten are written', text({ indent: ' '.repeat(12) }), 896],
		['CRLF', text({ indent: '  ', newline: '\r\n' }), 581],
		['tabs and CRLF', text({ indent: '\t', newline: '\r\n' }), 539],
		['an empty line first', text({ indent: '  ' }).replace('{\n', '{\n\n'), 581],
		['one line', text({ indent: '' }), 560],
		['lines without indentation', text({ indent: '  ' }).replace(/\n */g, '\n'), 560],
	])(
		'of npm: the note has the format of package.json, as npm 9, 10 and 11 write it: %s',
		(_, manifest, bytes) => {
			for (const lockIndent of ['  ', '\t']) {
				const lock = JSON.stringify(measured, null, lockIndent);
				const { parts } = checkParts('package-lock.json', lock, { manifest });
				expect(parts[1]).toMatch(`npm.notes /app/node_modules: ${bytes} ${bytes - 40}–`);
			}
		},
	);

	test('of npm: without package.json the format of the note is not known', () => {
		const { parts } = checkParts('package-lock.json', JSON.stringify(measured));
		expect(parts[1]).toBe('npm.notes /app/node_modules: 560 80–1320');
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

	describe('of npm: documents that it reads where the lock file has no addresses', () => {
		const bare = { version: '1.0.0' };
		const packages = {
			'node_modules/a': bare,
			'node_modules/b': a,
			'node_modules/b/node_modules/a': { version: '2.0.0' },
		};
		const lock = npmLock(packages);
		const cacheOf = (
			documentBytes: number | null | undefined,
			looked?: InstallPlaces['looked'],
		) => {
			const known = stated(1000);
			if (known.state !== 'known') throw new Error('not known');
			const value = documentBytes === undefined ? known.value : { ...known.value, documentBytes };
			const places = { cache: '/c', ...(looked === undefined ? {} : { looked }) };
			const sizes = (): Answer<PackageSize> => ({ state: 'known', value });
			const { parts } = checkParts('package-lock.json', lock, { places, sizes });
			const cache = parts.find((each) => each.startsWith('npm.cache')) ?? '';
			const [, bytes, low, high] = /: (\d+) (\d+)–(\d*)/.exec(cache) ?? [];
			return { bytes: Number(bytes), low: Number(low), width: Number(high) - Number(low) };
		};

		test('count once a package as the registry says it', () => {
			const [small, large] = [cacheOf(1_000_000), cacheOf(2_000_000)];
			expect(large.bytes - small.bytes).toBe(1_000_000);
			expect(large.low - small.low).toBe(997_000);
			expect(large.width).toBeLessThan(20_000);
		});

		test.each([null, undefined])('are a wide guess where it does not: %s', (documentBytes) => {
			const { bytes, low, width } = cacheOf(documentBytes);
			expect(bytes).toBeGreaterThan(90_000);
			expect(low).toBeLessThan(20_000);
			expect(width).toBeGreaterThan(240_000);
		});

		test('are those that npm chose from where no lock file was there', () => {
			const documents = { count: 2, bytes: 500_000, short: 0, addresses: 60 };
			const { bytes } = cacheOf(9_000_000, { documents, long: true });
			expect(bytes).toBeGreaterThan(500_000);
			expect(bytes).toBeLessThan(510_000);
		});

		test('are wanted where the cache is kept', () => {
			const none = () => undefined;
			const elsewhere = { version: '1.0.0', resolved: 'git+ssh://git@example.org/g.git#abc' };
			const withGit = npmLock({ ...packages, 'node_modules/g': elsewhere });
			const ask = (places: Partial<InstallPlaces>) =>
				checkParts('package-lock.json', withGit, { places, sizes: none }).missing;
			expect(ask({ cache: '/c' })).toEqual(['a document', 'b', 'a document']);
			expect(ask({})).toEqual(['a', 'b', 'a']);
			const documents = { count: 2, bytes: 500_000, short: 0, addresses: 60 };
			expect(ask({ cache: '/c', looked: { documents, long: true } })).toEqual(['a', 'b', 'a']);
		});

		test('an answer with its document serves without it, and one without it until it is asked again', () => {
			const on = (document: boolean, places: Partial<InstallPlaces>) => {
				const sizes = (name: PackageName) =>
					name.name === 'b' || (name.document === true) === document ? stated(1000) : undefined;
				const { parts, missing } = checkParts('package-lock.json', lock, { places, sizes });
				return [parts[0], ...missing];
			};
			const all = 'npm.packages /app/node_modules: 3000 3000–3000';
			expect(on(true, {})).toEqual([all]);
			expect(on(false, { cache: '/c' })).toEqual([all, 'a document', 'a document']);
		});
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
