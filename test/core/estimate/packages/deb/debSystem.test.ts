import { expect, test } from 'vitest';
import {
	builtinDebBase,
	builtinDebSystems,
	debBaseKey,
} from '../../../../../server/src/core/estimate/packages/deb/debBases.ts';
import { decodeDebIndex } from '../../../../../server/src/core/estimate/packages/deb/debIndex.ts';
import { setupOf } from '../../../../../server/src/core/estimate/packages/deb/debSetup.ts';
import {
	debIndexName,
	debSystemOf,
} from '../../../../../server/src/core/estimate/packages/deb/debSystemOf.ts';
import {
	debLayerParts,
	turnoverOf,
} from '../../../../../server/src/core/estimate/packages/deb/layerParts.ts';
import {
	autoremove,
	removePackages,
	resolveInstall,
	upgradeAll,
} from '../../../../../server/src/core/estimate/packages/deb/resolve.ts';
import { compareVersions } from '../../../../../server/src/core/estimate/packages/deb/version.ts';
import { shippedIndex } from './shippedIndex.ts';

const index = shippedIndex('trixie');
const systems = builtinDebSystems(index);
const platform = { os: 'linux', architecture: 'amd64', variant: null };

function base(reference: string) {
	const found = builtinDebBase(reference, platform);
	if (found === null) throw new Error(reference);
	const system = systems.get(debBaseKey(found));
	if (system === undefined) throw new Error(`${found.packages.length} packages of no family`);
	return system;
}

function install(words: readonly string[], more: { readonly targetRelease?: string } = {}) {
	return resolveInstall(index, base('debian:13'), {
		words,
		recommends: false,
		targetRelease: more.targetRelease ?? null,
		onlyUpgrade: false,
		noUpgrade: false,
	});
}

/** What a request adds to Debian's image, or why apt would refuse it. */
function added(words: readonly string[], more: { readonly targetRelease?: string } = {}): string {
	const found = install(words, more);
	if ('problem' in found) return found.problem.code;
	const before = base('debian:13').installed;
	return [...found.system.installed.keys()].filter((name) => !before.has(name)).join(' ');
}

test.each([
	['a name', ['netbase'], 'netbase'],
	['an installed one', ['bash'], ''],
	['a version', ['netbase=6.5'], 'netbase'],
	['a version by a star', ['netbase=6.*'], 'netbase'],
	['a release', ['netbase/trixie'], 'netbase'],
	['the architecture', ['netbase:amd64'], 'netbase'],
	['another architecture', ['netbase:i386'], 'packages.otherArchitecture'],
	['a version that is not there', ['netbase=99'], 'packages.noVersion'],
	['no such name', ['netbas'], 'packages.notFound'],
	['a name that several provide', ['mail-transport-agent'], 'packages.noCandidate'],
	['plus at the end', ['netbase+'], 'netbase'],
	['plus and minus', ['netbase', 'netbase-'], 'netbase'],
	['a name that ends with plus', ['libsigc++-2.0-0v5'], 'libsigc++-2.0-0v5'],
	['a pattern', ['netbas?'], 'netbase'],
	['a pattern that nothing matches', ['netbas?x*'], 'packages.notFound'],
])('apt-get install: %s', (_what, words, expected) => {
	expect(added(words)).toBe(expected);
});

test('an unknown target release is refused', () => {
	expect(added(['netbase'], { targetRelease: 'sid' })).toBe('packages.noRelease');
	expect(added(['netbase'], { targetRelease: 'stable' })).toBe('netbase');
});

test('what came along is removed by autoremove only, if nothing else recommends it', () => {
	const found = install(['curl']);
	if ('problem' in found) throw new Error(found.problem.code);
	expect(found.system.automatic.has('libcurl4t64')).toBe(true);
	const request = { words: ['curl'], purge: true, autoremove: false };
	const kept = removePackages(index, found.system, request);
	if ('problem' in kept) throw new Error(kept.problem.code);
	expect(kept.system.installed.has('libcurl4t64')).toBe(true);
	const gone = autoremove(index, kept.system, { purge: true });
	const before = base('debian:13').installed;
	const left = [...gone.installed.keys()].filter((name) => !before.has(name));
	// The C library recommends the first, which needs the second.
	expect(left.sort()).toEqual(['libidn2-0', 'libunistring5']);
});

test('what needs a removed package goes too', () => {
	const found = install(['git']);
	if ('problem' in found) throw new Error(found.problem.code);
	const request = { words: ['git-man'], purge: false, autoremove: false };
	const left = removePackages(index, found.system, request);
	expect('system' in left && left.system.installed.has('git')).toBe(false);
});

test('upgrade brings installed packages to the newest version', () => {
	const system = base('debian:13');
	const older = { ...system, installed: new Map([...system.installed, ['netbase', '6.4']]) };
	const found = upgradeAll(index, older, { recommends: false, install: false });
	expect('system' in found && found.system.installed.get('netbase')).toBe('6.5');
});

test.each([
	['debian', 79, false],
	['debian:13-slim', 79, true],
	['debian:trixie-20260101-slim', 79, true],
])('%s has what debootstrap installs', (reference, count, isSlim) => {
	const { installed, setup } = base(reference);
	expect(installed.size).toBe(count);
	expect(setup.excluded.has('man')).toBe(isSlim);
});

test.each([
	['python:3.13', 'libssl-dev'],
	['python:3.13-slim-trixie', 'netbase'],
	['golang:1.25', 'git'],
	['buildpack-deps:trixie-curl', 'curl'],
])('%s has %s', (reference, name) => {
	expect(base(reference).installed.has(name)).toBe(true);
});

test.each([
	'alpine:3.20',
	'python:3.13-alpine',
	'debian:sid',
	'ubuntu:24.04',
	'example.org/debian:13',
])('%s is no Debian that is known here', (reference) => {
	expect(builtinDebBase(reference, platform)).toBeNull();
});

test('an image says what it is in its own files', () => {
	const texts = new Map([
		['/etc/os-release', 'ID=debian\nVERSION_CODENAME=trixie\n'],
		[
			'/etc/apt/sources.list.d/debian.sources',
			'Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie trixie-updates\nComponents: main\n',
		],
		[
			'/var/lib/dpkg/status',
			'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\nDepends: b (>= 1), c:any\n\nPackage: d\nStatus: deinstall ok config-files\nVersion: 2\n\nPackage: e\nStatus: hold ok installed\nVersion: 3\n',
		],
		['/var/lib/apt/extended_states', 'Package: a\nArchitecture: amd64\nAuto-Installed: 1\n'],
	]);
	const system = debSystemOf(texts);
	expect([...(system?.installed ?? [])]).toEqual([
		['a', '1'],
		['e', '3'],
	]);
	expect([...(system?.automatic ?? [])]).toEqual(['a']);
	expect([...(system?.held ?? [])]).toEqual(['e']);
	expect(system?.stanzas.get('a')?.depends).toBe('b>=1,c');
	expect(debIndexName(texts, 'amd64')).toEqual({
		manager: 'deb',
		distribution: 'debian',
		release: 'trixie',
		architecture: 'amd64',
		repositories: [
			'deb http://mirror.example/debian trixie main',
			'deb http://mirror.example/debian trixie-updates main',
		],
	});
	expect(debSystemOf(new Map())).toBeNull();
});

test.each([
	['nothing', {}, { excluded: [], cleans: false, compressesLists: false, translations: true }],
	[
		'an official slim image',
		{
			'/etc/dpkg/dpkg.cfg.d/docker':
				'path-exclude /usr/share/doc/*\npath-exclude /usr/share/man/*\npath-include /usr/share/doc/*/copyright\n',
			'/etc/apt/apt.conf.d/docker-clean': 'DPkg::Post-Invoke { "rm -f x || true"; };',
			'/etc/apt/apt.conf.d/docker-gzip-indexes': 'Acquire::GzipIndexes "true";',
			'/etc/apt/apt.conf.d/docker-no-languages': 'Acquire::Languages "none";',
		},
		{ excluded: ['doc', 'man'], cleans: true, compressesLists: true, translations: false },
	],
	[
		'settings that are commented out',
		{ '/etc/apt/apt.conf.d/x': '// Acquire::GzipIndexes "true";\n# Acquire::Languages "none";\n' },
		{ excluded: [], cleans: false, compressesLists: false, translations: true },
	],
])('how dpkg and apt are set up: %s', (_what, texts, expected) => {
	const { excluded, cleans, compressesLists, translations } = setupOf(
		new Map(Object.entries(texts)),
	);
	expect({ excluded: [...excluded], cleans, compressesLists, translations }).toEqual(expected);
});

test.each([
	['1.0', '1.0-0', 0],
	['1.0~rc1', '1.0', -1],
	['1:0.1', '9', 1],
	['1.10', '1.9', 1],
	['1.0a', '1.0+', -1],
	['2.36-9+deb12u10', '2.36-9+deb12u9', 1],
	['007', '7', 0],
])('version %s against %s', (a, b, expected) => {
	expect(Math.sign(compareVersions(a, b))).toBe(expected);
	expect(Math.sign(compareVersions(b, a)) + expected).toBe(0);
});

test.each([
	['nothing', ''],
	['no header', 'A'.repeat(100)],
	['a header without columns', '{"format":1,"release":"x","rows":1,"columns":[]}\n'],
	[
		'rows beyond the bytes',
		'{"format":1,"release":"x","rows":9,"columns":[{"name":"architectures","bytes":4}]}\n3\n3\n',
	],
	['too many rows', '{"format":1,"release":"x","rows":9e9,"columns":[]}\n'],
])('a damaged index is a problem: %s', (_what, source) => {
	expect(decodeDebIndex(Buffer.from(source), 'amd64')).toMatchObject({
		problem: { code: 'packages.damagedIndex' },
	});
});

test('a layer holds the lists only where they are left, and the .debs only where the image keeps them', () => {
	const before = base('debian:13');
	const found = install(['curl']);
	if ('problem' in found) throw new Error(found.problem.code);
	const keys = (state: { lists: boolean; archives: boolean }, system = before) =>
		debLayerParts(index, system, found.system, {
			...state,
			turnover: turnoverOf(system, found.system),
			loggedBelow: 0,
		}).map(({ key }) => key);
	const usual = ['deb-packages', 'deb-database', 'deb-debconf', 'deb-logs', 'deb-caches'];
	expect(keys({ lists: false, archives: true })).toEqual(usual);
	expect(keys({ lists: true, archives: true })).toEqual([...usual, 'deb-lists']);
	const plain = { ...before, setup: { ...before.setup, cleans: false } };
	expect(keys({ lists: false, archives: true }, plain)).toEqual([
		...usual,
		'deb-binaryCaches',
		'deb-archives',
	]);
	const quiet = { lists: false, archives: false, turnover: 0, loggedBelow: 0 };
	expect(debLayerParts(index, before, before, quiet)).toEqual([]);
	// What came and went leaves dpkg's database written anew.
	const passing = debLayerParts(index, before, before, { ...quiet, turnover: 6 });
	expect(passing.map(({ key }) => key)).toEqual(usual.slice(1));
});
