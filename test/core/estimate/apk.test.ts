import { describe, expect, test } from 'vitest';
import { apkCommand } from '../../../server/src/core/estimate/packages/apk/apkCommand.ts';
import {
	namesVersion,
	parseApkDependency,
} from '../../../server/src/core/estimate/packages/apk/apkDependency.ts';
import {
	type ApkIndex,
	apkPackage,
	packagesOfName,
	parseApkIndex,
} from '../../../server/src/core/estimate/packages/apk/apkIndex.ts';
import { apkLayerParts } from '../../../server/src/core/estimate/packages/apk/apkLayerParts.ts';
import {
	type ApkSystem,
	apkSystemOf,
	builtinApkSystem,
} from '../../../server/src/core/estimate/packages/apk/apkSystem.ts';
import { compareApkVersions } from '../../../server/src/core/estimate/packages/apk/apkVersion.ts';
import {
	type ApkRequest,
	resolveApk,
} from '../../../server/src/core/estimate/packages/apk/resolveApk.ts';
import { countOfTexts } from '../../../server/src/core/estimate/packages/texts.ts';
import { apkIndexText } from './apkPackages.data.ts';

const index = parseApkIndex('3.20', 'x86_64', [
	{ url: 'https://mirror.example/main', tag: null, indexBytes: 480_000, text: apkIndexText },
]);

function builtin(reference: string): ApkSystem {
	const system = builtinApkSystem(reference);
	if (system === null) throw new Error(`${reference} is not known`);
	return system;
}

const alpine = builtin('alpine:3.20');

function request(kind: ApkRequest['kind'], words: string, virtual: string | null = null) {
	const list = words.split(' ').filter((word) => word !== '');
	return { kind, words: list, virtual, upgradeNamed: false };
}

function systemAfter(system: ApkSystem, asked: ApkRequest, from: ApkIndex = index): ApkSystem {
	const outcome = resolveApk(from, system, asked);
	if ('problem' in outcome) throw new Error(JSON.stringify(outcome.problem));
	return outcome.system;
}

/** What is installed besides the base, sorted. */
function checkAdds(words: string, from: ApkIndex = index): string {
	const outcome = resolveApk(from, alpine, request('add', words));
	if ('problem' in outcome) return `refused: ${JSON.stringify(outcome.problem.args)}`;
	return [...outcome.system.installed.keys()]
		.filter((name) => !alpine.installed.has(name))
		.sort()
		.join(' ');
}

describe('versions', () => {
	test.each([
		['1.0', '<', '1.1'],
		['1.9', '<', '1.10'],
		['1.2', '<', '1.2.1'],
		['1.2', '<', '1.2a'],
		['1.2a', '<', '1.2b'],
		['1.2a', '<', '1.2.1'],
		['1.2_alpha', '<', '1.2_beta'],
		['1.2_beta1', '<', '1.2_beta2'],
		['1.2_beta', '<', '1.2_pre'],
		['1.2_pre1', '<', '1.2_rc1'],
		['1.2_rc4', '<', '1.2'],
		['1.2_rc4', '<', '1.2-r0'],
		['1.2', '<', '1.2_p1'],
		['1.2-r9', '<', '1.2_p1'],
		['1.2_cvs', '<', '1.2_svn'],
		['1.2_svn', '<', '1.2_git20200101'],
		['1.2_git20200101', '<', '1.2_git20200102'],
		['1.2_git1', '<', '1.2_hg1'],
		['1.2_hg1', '<', '1.2_p1'],
		['1.2_p1_rc1', '<', '1.2_p1'],
		['1.2-r0', '<', '1.2-r1'],
		['1.2-r9', '<', '1.2-r10'],
		['1.2', '<', '1.2-r0'],
		['1.0', '<', '1.01'],
		['1.01', '<', '1.1'],
		['1.001', '<', '1.01'],
		['1.02', '<', '1.1'],
		['0.1', '<', '00.2'],
		['1.2.3', '=', '1.2.3'],
		['01.2', '=', '1.2'],
		['6.4_p20240420-r1', '<', '6.4_p20240421-r0'],
		['20240705-r0', '<', '20241010-r0'],
		['2024a-r0', '<', '2024b-r0'],
		['1.0_p1', '<', '1.0_p1-r0'],
	])('%s %s %s', (a, sign, b) => {
		expect(Math.sign(compareApkVersions(a, b))).toBe(sign === '<' ? -1 : 0);
		expect(Math.sign(compareApkVersions(b, a))).toBe(sign === '<' ? 1 : 0);
	});

	test.each([
		['a=1.2-r0', '1.2-r0', true],
		['a=1.2-r0', '1.2-r1', false],
		['a<1.3', '1.2.9', true],
		['a<1.3', '1.3', false],
		['a<=1.3', '1.3', true],
		['a>1.3', '1.3-r0', true],
		['a>=1.3', '1.2', false],
		['a~1.2', '1.2.7-r3', true],
		['a~=1.2', '1.2.7-r3', true],
		['a=~1.2', '1.2.7-r3', true],
		['a~1.2', '1.20', false],
		['a~1.2.7', '1.2', false],
		['a', '0', true],
		['a=1', null, false],
		['a', null, true],
	])('%s holds for %s: %s', (text, version, expected) => {
		const dependency = parseApkDependency(text);
		expect(dependency && namesVersion(dependency, version, null)).toBe(expected);
	});

	test('a demand is read with its sign, version and tag', () => {
		expect(parseApkDependency('!so:libx.so.1')).toMatchObject({
			name: 'so:libx.so.1',
			isConflict: true,
		});
		expect(parseApkDependency('nodejs=20.1-r0@edge')).toMatchObject({
			name: 'nodejs',
			operator: '=',
			version: '20.1-r0',
			tag: 'edge',
		});
		expect(parseApkDependency('a><Q1abc=')).toMatchObject({ operator: '><', version: 'Q1abc=' });
		expect(parseApkDependency('=1')).toBeNull();
	});
});

describe('the index', () => {
	const count = countOfTexts(index.records);

	test('every package is found by its name and by what it provides', () => {
		expect(count).toBeGreaterThanOrEqual(150);
		for (let id = 0; id < count; id++) {
			const found = apkPackage(index, id);
			expect(found).not.toBeNull();
			for (const name of [found?.name ?? '', ...(found?.provides ?? []).map((each) => each.name)])
				expect(packagesOfName(index, name).providers).toContain(id);
		}
		console.log(`${count}/${count} packages`);
	});

	test('names that are not there, and text that is no index', () => {
		expect(packagesOfName(index, 'zzz').providers).toEqual([]);
		expect(packagesOfName(index, '').providers).toEqual([]);
		const text = 'V:1\n\nP:a\n\n\n\nP:b\tc\nV:1\nI:-5\nS:1e99\nD:  a =1 !\n\ngarbage';
		const odd = parseApkIndex('x', 'y', [{ url: '', tag: null, indexBytes: null, text }]);
		expect(countOfTexts(odd.records)).toBe(1);
		expect(apkPackage(odd, 0)).toMatchObject({ name: 'b c', installedBytes: 0, archiveBytes: 0 });
		expect(apkPackage(odd, 1)).toBeNull();
	});
});

describe('apk add', () => {
	test.each([
		['tini', 'tini'],
		['busybox zlib', ''],
		['cmd:jq', 'jq oniguruma'],
		['so:libonig.so.5', 'oniguruma'],
		['pc:openssl', 'libpkgconf openssl-dev pkgconf'],
		['jq docs', 'apk-tools-doc busybox-doc docs jq jq-doc mandoc mandoc-doc oniguruma zlib-doc'],
		[
			'git',
			'brotli-libs c-ares git git-init-template libcurl libexpat libidn2 libpsl libunistring nghttp2-libs pcre2 zstd-libs',
		],
		[
			'postgresql-client',
			'libncursesw libpq ncurses-terminfo-base postgresql-common postgresql16-client readline',
		],
		[
			'postgresql-client~15',
			'libncursesw libpq ncurses-terminfo-base postgresql-common postgresql15-client readline',
		],
		['php', 'php83 php83-common'],
		['php<8.3', 'php82 php82-common'],
		['openrc', 'busybox-openrc ifupdown-ng openrc'],
		['openrc ifupdown', 'busybox-openrc ifupdown openrc'],
		[
			'nodejs-lts',
			'ada-libs c-ares ca-certificates icu-data-en icu-libs libgcc libstdc++ nghttp2-libs nodejs',
		],
		['dash-binsh', 'dash dash-binsh'],
		['nodejs nodejs-current', 'refused: {"names":"nodejs"}'],
		['nothing-of-this-name', 'refused: {"names":"nothing-of-this-name"}'],
		['jq=9', 'refused: {"names":"jq"}'],
		['broken', 'refused'],
		['broken-user', 'refused'],
		['editor', 'refused: {"names":"editor"}'],
		['editor editor-b', 'editor-b'],
		[
			'npm !npm-doc',
			'ada-libs c-ares ca-certificates icu-data-en icu-libs libgcc libstdc++ nghttp2-libs nodejs npm',
		],
		['./local.apk', 'refused: {"word":"./local.apk"}'],
	])('%s', (words, expected) => {
		if (expected === 'refused') expect(checkAdds(words)).toMatch(/^refused/);
		else expect(checkAdds(words)).toBe(expected);
	});
});

/** Every dependency of everything installed is met, conflicts too. */
function checkClosed(system: ApkSystem): void {
	const all = [...system.installed.values()];
	for (const { name, depends } of [...all, { name: 'world', depends: system.world }]) {
		for (const dependency of depends) {
			const met = all.some((each) => {
				if (each.name === name) return false;
				const provided = each.provides.find(({ name: own }) => own === dependency.name);
				const isNamed = each.name === dependency.name;
				if (!isNamed && provided === undefined) return false;
				const version = isNamed ? each.version : provided?.operator ? provided.version : null;
				return (isNamed && version === null) || namesVersion(dependency, version, each.checksum);
			});
			expect(met, `${name} needs ${JSON.stringify(dependency)}`).toBe(!dependency.isConflict);
		}
	}
}

/** Numbers that are the same in every run. */
function* randoms(seed: number): Generator<number> {
	for (let state = seed; ; ) {
		state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
		yield state / 2_147_483_648;
	}
}

function randomSets(count: number): readonly (readonly string[])[] {
	const random = randoms(7);
	const next = () => random.next().value ?? 0;
	const packages = countOfTexts(index.records);
	return Array.from({ length: count }, () =>
		Array.from({ length: 1 + Math.floor(next() * 6) }, () => {
			const found = apkPackage(index, Math.floor(next() * packages));
			// Another shell that has come in stays, since it provides what the base needs.
			return found?.name.endsWith('-binsh') ? 'tini' : (found?.name ?? '');
		}),
	);
}

describe('any set of packages', () => {
	const sets = randomSets(300);
	const names = (system: ApkSystem) => [...system.installed.keys()].sort();

	test('is closed, in any order the same, and gone with its virtual package', () => {
		let solved = 0;
		for (const words of sets) {
			const asked = { ...request('add', ''), words };
			const outcome = resolveApk(index, alpine, asked);
			const turned = resolveApk(index, alpine, { ...asked, words: [...words].reverse() });
			if ('problem' in outcome) {
				expect(turned).toEqual(outcome);
				continue;
			}
			solved++;
			checkClosed(outcome.system);
			if ('problem' in turned) throw new Error(words.join(' '));
			expect(names(turned.system)).toEqual(names(outcome.system));
			const held = systemAfter(alpine, { ...asked, virtual: '.deps' });
			expect(names(held)).toEqual([...names(outcome.system), '.deps'].sort());
			expect(names(systemAfter(held, request('del', '.deps')))).toEqual(names(alpine));
		}
		console.log(`${solved}/${sets.length} sets can be had`);
		expect(solved).toBeGreaterThan(200);
	});
});

describe('apk del and what stays', () => {
	test('what something else still needs is kept', () => {
		const both = systemAfter(systemAfter(alpine, request('add', 'curl')), request('add', 'git'));
		const system = systemAfter(both, request('del', 'git'));
		expect([...system.installed.keys()]).toContain('libcurl');
		expect([...system.installed.keys()]).not.toContain('pcre2');
	});

	test('a virtual package is not deleted by the names in it', () => {
		const held = systemAfter(alpine, request('add', 'gcc make', '.build-deps'));
		const system = systemAfter(held, request('del', 'gcc'));
		expect([...system.installed.keys()]).toContain('gcc');
	});

	test('del of what is not installed changes nothing', () => {
		const outcome = resolveApk(index, alpine, request('del', 'nginx'));
		expect(outcome).toMatchObject({ added: [], removed: [] });
	});
});

const baseTexts = new Map([
	['/etc/os-release', 'ID=alpine\nVERSION_ID=3.20.1\n'],
	['/etc/apk/world', 'alpine-baselayout\nbusybox\n'],
	[
		'/etc/apk/repositories',
		'# mirrors\nhttps://mirror.example/v3.20/main\n@edge https://mirror.example/edge/main\nnonsense\n',
	],
	[
		'/lib/apk/db/installed',
		'C:Q1musl\nP:musl\nV:1.2.5-r0\nI:622592\np:so:libc.musl-x86_64.so.1=1\nF:lib\nR:ld-musl-x86_64.so.1\n\n' +
			'P:busybox\nV:1.35.0-r1\nI:900000\nD:so:libc.musl-x86_64.so.1\np:/bin/sh cmd:sh\nF:\nF:bin\nR:busybox\n\n' +
			'P:alpine-baselayout\nV:3.0-r0\nI:400000\nF:etc\nR:motd\n\n',
	],
]);

describe('a base whose files are known', () => {
	const system = apkSystemOf(baseTexts);
	if (system === null) throw new Error('no system');

	test('its database, world and repositories are read', () => {
		expect(system.release).toBe('3.20');
		expect(system.repositories).toEqual([
			{ url: 'https://mirror.example/v3.20/main', tag: null },
			{ url: 'https://mirror.example/edge/main', tag: 'edge' },
		]);
		expect(system.installed.get('busybox')).toMatchObject({
			version: '1.35.0-r1',
			files: ['bin/busybox'],
		});
		expect(apkSystemOf(new Map([['/etc/os-release', 'ID=debian']]))).toBeNull();
	});

	test('what is installed stays in its version unless it is asked to go up', () => {
		const added = systemAfter(system, request('add', 'tini'));
		expect(added.installed.get('busybox')?.version).toBe('1.35.0-r1');
		const raised = systemAfter(system, request('upgrade', ''));
		expect(raised.installed.get('busybox')?.version).toBe('1.36.1-r29');
		const named = systemAfter(system, { ...request('add', 'busybox'), upgradeNamed: true });
		expect(named.installed.get('busybox')?.version).toBe('1.36.1-r29');
		const demanded = systemAfter(system, request('add', 'busybox-openrc openrc'));
		expect(demanded.installed.get('busybox')?.version).toBe('1.35.0-r1');
	});
});

describe('repositories with a tag', () => {
	const edge = 'P:jq\nV:2.0-r0\nI:4096\nD:oniguruma>=7\n\nP:oniguruma\nV:7.0-r0\nI:4096\n\n';
	const tagged = parseApkIndex('3.20', 'x86_64', [
		{ url: 'a', tag: null, indexBytes: 1000, text: apkIndexText },
		{ url: 'b', tag: 'edge', indexBytes: null, text: edge },
	]);
	const version = (words: string, name: string) =>
		systemAfter(alpine, request('add', words), tagged).installed.get(name)?.version;

	test('are used only where they are named, for what is needed below too', () => {
		expect(version('jq', 'jq')).toBe('1.7.1-r0');
		expect(version('jq@edge', 'jq')).toBe('2.0-r0');
		expect(version('jq@edge', 'oniguruma')).toBe('7.0-r0');
		expect(checkAdds('jq=2.0-r0', tagged)).toMatch(/^refused/);
	});

	test('the size of an index that is not known leaves no ceiling', () => {
		const run = { index: tagged, before: alpine, after: alpine, cacheKept: true, upgrades: false };
		const left = apkLayerParts(run).find(({ key }) => key === 'apk-index');
		expect(left).toMatchObject({ low: 0, bytes: 1000, high: null, place: '/var/cache/apk' });
	});
});

/** Parts by key as `low bytes high`. */
function checkParts(before: ApkSystem, system: ApkSystem, cacheKept = false, upgrades = false) {
	const parts = apkLayerParts({ index, before, after: system, cacheKept, upgrades });
	for (const { low, bytes, high } of parts) {
		expect(low).toBeLessThanOrEqual(bytes);
		expect(bytes).toBeLessThanOrEqual(high ?? Number.POSITIVE_INFINITY);
	}
	return new Map(parts.map((part) => [part.key, part]));
}

describe('what a layer holds', () => {
	test('packages, the database, no index with --no-cache', () => {
		const parts = checkParts(alpine, systemAfter(alpine, request('add', 'git')));
		expect([...parts.keys()]).toEqual(['apk-packages', 'apk-database']);
		expect(parts.get('apk-packages')?.label.args).toEqual({ count: 12 });
		const stated = 12_800 * 1024 + (736 + 180 + 224 + 1760 + 128 + 172 + 640 + 540 + 680) * 1024;
		expect(parts.get('apk-packages')?.high).toBeGreaterThan(stated);
		expect(parts.get('apk-packages')?.low).toBeLessThan(stated);
	});

	test('the index without it', () => {
		const parts = checkParts(alpine, systemAfter(alpine, request('add', 'tini')), true);
		expect(parts.get('apk-index')).toMatchObject({ bytes: 480_000, place: '/var/cache/apk' });
	});

	test('add --virtual and del leave only the database', () => {
		const held = systemAfter(alpine, request('add', 'build-base', '.build'));
		const parts = checkParts(alpine, systemAfter(held, request('del', '.build')));
		expect([...parts.keys()]).toEqual(['apk-database']);
	});

	test('ca-certificates write their bundle', () => {
		const parts = checkParts(alpine, systemAfter(alpine, request('add', 'ca-certificates')));
		expect(parts.get('apk.trigger.ca-certificates')?.low).toBeGreaterThan(0);
	});

	test('a base of unknown versions may have to be renewed', () => {
		const parts = checkParts(alpine, systemAfter(alpine, request('add', 'openssl-dev')));
		expect(parts.get('apk-replaced')).toMatchObject({ low: 0, bytes: 0 });
		expect(parts.get('apk-replaced')?.high).toBeGreaterThanOrEqual((4660 + 748) * 1024);
		const upgraded = checkParts(alpine, systemAfter(alpine, request('upgrade', '')), false, true);
		expect(upgraded.get('apk-replaced')?.high).toBeGreaterThan(7_000_000);
	});
});

describe('official images on Alpine', () => {
	test.each([
		['alpine:3.20', '3.20'],
		['alpine:3.19.1', '3.19'],
		['docker.io/library/alpine:edge', 'edge'],
		['alpine', null],
		['node:20-alpine3.19', '3.19'],
		['python:3.12-alpine', null],
		['nginx:1.27-alpine-slim', null],
		['debian:bookworm', undefined],
		['ghcr.io/someone/alpine:3.20', undefined],
	])('%s', (reference, release) => {
		expect(builtinApkSystem(reference)?.release).toBe(release);
	});
});

describe('command lines', () => {
	test.each([
		['add --no-cache curl git', { kind: 'add', words: ['curl', 'git'], noCache: true }],
		['add curl', { kind: 'add', noCache: false, virtual: null }],
		['add --no-cache --virtual .b gcc', { kind: 'add', virtual: '.b', words: ['gcc'] }],
		['add --virtual=.b gcc', { virtual: '.b', words: ['gcc'] }],
		['--no-cache add -t .b gcc', { virtual: '.b', words: ['gcc'], noCache: true }],
		['add -t.b gcc', { virtual: '.b', words: ['gcc'] }],
		['-qU add gcc', { kind: 'add', words: ['gcc'], updates: true }],
		['add -uU gcc', { kind: 'add', upgradeNamed: true, updates: true }],
		['del .b', { kind: 'del', words: ['.b'] }],
		['del --purge --no-network .b', { kind: 'del', words: ['.b'] }],
		['update', { kind: 'update' }],
		['upgrade --no-cache', { kind: 'upgrade', noCache: true }],
		['-U upgrade', { kind: 'upgrade', updates: true }],
		['upgrade -a', { kind: 'unknown' }],
		['cache clean', { kind: 'cacheClean' }],
		['cache download', { kind: 'unknown' }],
		['fetch curl', { kind: 'unknown' }],
		['add --never-heard-of curl', { kind: 'unknown' }],
		[
			'add -X https://m.example/edge/testing a',
			{ repositories: [{ url: 'https://m.example/edge/testing', tag: null }], words: ['a'] },
		],
		['add -X nonsense a', { kind: 'unknown' }],
		['--root /x add a', { root: '/x', words: ['a'] }],
		['add -s a', { isDry: true }],
		['', { kind: 'unknown' }],
		['add -- -x', { words: ['-x'] }],
	])('apk %s', (line, expected) => {
		expect(apkCommand(line.split(' ').filter((word) => word !== ''))).toMatchObject(expected);
	});
});
