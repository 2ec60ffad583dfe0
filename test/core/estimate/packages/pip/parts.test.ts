import { describe, expect, test } from 'vitest';
import { compiledGuess } from '../../../../../server/src/core/estimate/packages/pip/bytecode.ts';
import { environmentParts } from '../../../../../server/src/core/estimate/packages/pip/environments.ts';
import { interpreterParts } from '../../../../../server/src/core/estimate/packages/pip/interpreterParts.ts';
import { pipCommand } from '../../../../../server/src/core/estimate/packages/pip/pipCommand.ts';
import {
	type InstallSettings,
	pipParts,
} from '../../../../../server/src/core/estimate/packages/pip/pipParts.ts';
import {
	noPythonInstall,
	pipWanted,
	withBuilt,
} from '../../../../../server/src/core/estimate/packages/pip/pipWanted.ts';
import type { PythonInstall } from '../../../../../server/src/core/estimate/packages/pip/pythonRequest.ts';
import type { PythonTarget } from '../../../../../server/src/core/estimate/packages/pip/pythonTarget.ts';
import { readRequirements } from '../../../../../server/src/core/estimate/packages/pip/requirementsFile.ts';
import { wheelFacts } from '../../../../../server/src/core/estimate/packages/pip/wheelFacts.ts';

const target: PythonTarget = {
	minor: 12,
	full: null,
	libc: { kind: 'glibc', major: 2, minor: 36 },
	architecture: 'amd64',
};
const settings: InstallSettings = {
	tool: 'pip',
	compiles: true,
	sitePackages: '/usr/local/lib/python3.12/site-packages',
	interpreter: '/usr/local/bin/python3.12',
	place: null,
	cache: '/root/.cache/pip',
	checksItself: true,
	trustedHosts: [],
	wheelsTo: null,
};

function installOf(
	identity: Partial<Parameters<typeof wheelFacts>[0]> = {},
	entryPoints = '',
): PythonInstall {
	const facts = wheelFacts(
		{
			name: 'demo',
			version: '1.0',
			downloadBytes: 50_000,
			metadataBytes: 0,
			requested: true,
			pinned: true,
			directBytes: 0,
			...identity,
		},
		[
			{ path: 'demo/a.py', bytes: 100_000 },
			{ path: 'demo/b.so', bytes: 1_000_000 },
			{ path: 'demo-1.0.dist-info/METADATA', bytes: 500 },
		],
		entryPoints,
		target,
	);
	return { wheels: [facts], unknown: [], pages: { count: 1, bytes: 10_000 } };
}

function checkParts(
	install: PythonInstall,
	changes: Partial<InstallSettings>,
	keys: readonly string[],
) {
	const parts = pipParts(install, { ...settings, ...changes });
	expect(parts.map(({ key }) => key)).toEqual(keys);
	for (const { low, bytes, high } of parts) {
		expect(low).toBeLessThanOrEqual(bytes);
		expect(high ?? bytes).toBeGreaterThanOrEqual(bytes);
	}
	return new Map(parts.map((part) => [part.key, part]));
}

describe('parts of an install', () => {
	test('are packages, compiled modules and the cache', () => {
		const parts = checkParts(installOf(), {}, ['pip.packages', 'pip.compiled', 'pip.cache']);
		expect(parts.get('pip.cache')).toMatchObject({ place: '/root/.cache/pip' });
		expect(parts.get('pip.cache')?.bytes).toBeGreaterThan(50_000);
	});

	test('packages are known but for their notes where versions are pinned and no scripts are written', () => {
		const exact = checkParts(installOf(), {}, ['pip.packages', 'pip.compiled', 'pip.cache']).get(
			'pip.packages',
		);
		expect((exact?.high ?? 0) - (exact?.low ?? 0)).toBe(400);
		const script = checkParts(installOf({}, '[console_scripts]\nd = demo:main'), {}, [
			'pip.packages',
			'pip.compiled',
			'pip.cache',
		]).get('pip.packages');
		expect((script?.high ?? 0) - (script?.low ?? 0)).toBe(580);
		const drifting = checkParts(installOf({ pinned: false }), {}, [
			'pip.packages',
			'pip.compiled',
			'pip.cache',
		]).get('pip.packages');
		expect((drifting?.high ?? 0) / (drifting?.bytes ?? 1)).toBeGreaterThan(1.05);
	});

	test('are fewer where nothing is compiled and no cache is kept', () => {
		const compiled = checkParts(installOf(), { cache: null }, ['pip.packages', 'pip.compiled']).get(
			'pip.packages',
		);
		const plain = checkParts(installOf(), { cache: null, compiles: false }, ['pip.packages']).get(
			'pip.packages',
		);
		expect((compiled?.bytes ?? 0) - (plain?.bytes ?? 0)).toBe(
			'demo/__pycache__/a.cpython-312.pyc,,\r\n'.length,
		);
	});

	test('are the wheels themselves where those are asked for', () => {
		const parts = checkParts(installOf(), { wheelsTo: '/wheels', cache: null }, ['pip.wheels']);
		expect(parts.get('pip.wheels')).toMatchObject({
			place: '/wheels',
			bytes: 50_000,
			low: 50_000,
			high: 50_000,
		});
	});

	test('have no ceiling where something is built', () => {
		const parts = checkParts(withBuilt(noPythonInstall, ['.']), { cache: null }, [
			'pip.packagesUnknown',
		]);
		expect(parts.get('pip.packagesUnknown')).toMatchObject({
			high: null,
			label: { args: { count: 1, names: '.' } },
		});
	});

	test('of uv count files once, and allow for copies', () => {
		const cache = checkParts(installOf(), { tool: 'uv', compiles: false, cache: '/c' }, [
			'pip.packages',
			'pip.uvCache',
		]).get('pip.uvCache');
		expect(cache?.bytes).toBeLessThan(100_000);
		expect(cache?.high).toBeGreaterThan(1_100_000);
	});
});

test('compiled modules: a known project is guessed more narrowly than one that is not', () => {
	const spread = (name: string) => {
		const { mean, variance } = compiledGuess(name, [10_000, 0, 20_000], 11);
		return Math.sqrt(variance) / mean;
	};
	expect(spread('requests')).toBeLessThan(0.05);
	expect(spread('nobody-knows-it')).toBeGreaterThan(0.1);
	expect(spread('constructor')).toBeGreaterThan(0.1);
});

test('Python compiles its own modules but where they are, or it is told not to', () => {
	const usual = { minor: 12, writes: true, modules: 'none', runsPip: true } as const;
	expect(interpreterParts(usual)[0]?.low).toBeGreaterThan(1_000_000);
	expect(interpreterParts({ ...usual, modules: null })[0]).toMatchObject({ low: 0, bytes: 0 });
	expect(interpreterParts({ ...usual, modules: 'mostly' })[0]?.bytes).toBeLessThan(500_000);
	expect(interpreterParts({ ...usual, modules: 'compiled' })[0]).toMatchObject({
		low: 0,
		bytes: 0,
	});
	expect(interpreterParts({ ...usual, modules: 'compiled' })[0]?.high).toBeLessThan(400_000);
	expect(interpreterParts({ ...usual, writes: false })).toEqual([]);
});

describe('the cache of pip', () => {
	const host = 'index.example:8080';
	const all = { pages: true, wheels: true, plainHosts: [] };
	const none = { pages: false, wheels: false, plainHosts: [] };
	const part = (
		caching: PythonInstall['caching'],
		trustedHosts: readonly string[] = [],
		checksItself = false,
	) => {
		const install = caching === undefined ? installOf() : { ...installOf(), caching };
		const parts = pipParts(install, { ...settings, trustedHosts, checksItself });
		return parts.find(({ key }) => key === 'pip.cache');
	};

	test.each([
		['all that may be kept', part(all), 50_000, 50_000],
		['what was not looked at', part(undefined), 0, 50_000],
		['wheels without pages', part({ ...all, pages: false }), 50_000, 50_000],
		['pages without wheels', part({ ...all, wheels: false }), 600, 2_000],
		['what servers differ in', part({ ...all, wheels: null }), 600, 50_000],
		['a trusted host', part({ ...all, plainHosts: [host] }, ['index.example']), 50_000, 50_000],
		['a trusted port', part({ ...all, plainHosts: [host] }, [host]), 50_000, 50_000],
	])('holds %s', (_what, found, low, bytes) => {
		expect(found?.low).toBeGreaterThanOrEqual(low);
		expect(found?.low).toBeLessThan(low + 3_000);
		expect(found?.bytes).toBeGreaterThan(bytes);
	});

	test('holds nothing that the server forbids, or that came unsafely', () => {
		expect(part(none)).toBeUndefined();
		expect(part({ ...all, plainHosts: [host] })).toBeUndefined();
		expect(part({ ...all, plainHosts: [host] }, ['other.example'])).toBeUndefined();
		expect(part(none, [], true)).toMatchObject({ bytes: 0, low: 0, high: 200 });
	});
});

describe('a virtual environment', () => {
	const command = { tool: 'venv', pip: true, upgrades: false } as const;
	const debian = { minor: 11, full: null, distribution: 'debian 12', path: '/venv' };

	// Real ones on Debian 12 and by CPython's own builds, in other folders than the table was measured in.
	test.each([
		[debian, 21_617_880, 0.003],
		[{ ...debian, path: '/opt/venv' }, 21_620_800, 0.003],
		[{ minor: 12, full: '3.12.1', distribution: null, path: '/venv' }, 13_747_609, 0.04],
		[{ minor: 13, full: '3.13.0', distribution: null, path: '/venv' }, 10_938_680, 0.04],
	])('holds what a real one does: %o', (place, real, width) => {
		const [part] = environmentParts(command, place);
		expect(part?.low).toBeLessThan(real);
		expect(part?.high).toBeGreaterThan(real);
		expect(Math.abs((part?.bytes ?? 0) - real) / real).toBeLessThan(0.001);
		expect((part?.high ?? 0) - real).toBeLessThan(real * width * 1.1);
	});

	test.each([
		['without pip', { ...command, pip: false }, debian, 13_000, 16_000],
		['of another version', command, { ...debian, minor: 15, distribution: null }, 9e6, 17e6],
		['of another distribution', command, { ...debian, distribution: '' }, 15e6, 25e6],
		['of the newest pip', { ...command, upgrades: true }, debian, 9e6, 60e6],
		['by virtualenv', { ...command, tool: 'virtualenv' }, debian, 3e6, 30e6],
		['by uv', { ...command, tool: 'uv', pip: false }, debian, 5_000, 100_000],
	] as const)('%s', (_what, of, place, low, high) => {
		const [part] = environmentParts(of, place);
		expect(part?.low).toBeGreaterThan(low);
		expect(part?.high).toBeLessThan(high);
		expect(part?.bytes).toBeGreaterThanOrEqual(part?.low ?? Number.NaN);
		expect(part?.bytes).toBeLessThanOrEqual(part?.high ?? Number.NaN);
	});
});

describe('what is wanted', () => {
	const wanted = (
		line: string,
		files: Readonly<Record<string, string>>,
		python: PythonTarget | null = target,
	) => {
		const command = pipCommand('pip', line.split(' '), () => undefined);
		if (command.kind !== 'install') throw new Error(command.kind);
		const lists = readRequirements(
			command.files,
			command.constraintFiles,
			(path) => files[path],
			() => undefined,
		);
		return pipWanted(command, { target: python, lists, installed: ['pip==25.0'] });
	};

	test('comes from the command and its lists', () => {
		const files = { '/r.txt': 'b==2\n-e .\n-i https://list.example\n--pre', '/c.txt': 'c<3' };
		expect(wanted('install -i https://own.example a -r /r.txt -c /c.txt', files)).toMatchObject({
			request: {
				requirements: ['a', 'b==2'],
				constraints: ['c<3'],
				prereleases: true,
				installed: ['pip==25.0'],
				indexes: { index: 'https://list.example' },
			},
			built: ['.'],
		});
	});

	test.each([
		['install -r /gone.txt', 'pip.listNotRead'],
		['install -r /bad.txt', 'pip.badRequirement'],
	])('%s cannot be followed: %s', (line, code) => {
		expect(wanted(line, { '/bad.txt': 'a b' })).toMatchObject({ problem: { code } });
	});

	test('needs to know which Python this is', () => {
		expect(wanted('install a', {}, null)).toEqual({ problem: { code: 'pip.noPython' } });
	});
});
