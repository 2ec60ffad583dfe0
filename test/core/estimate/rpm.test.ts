import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dnfCommand } from '../../../server/src/core/estimate/packages/rpm/dnfCommand.ts';
import {
	PrimaryReader,
	parseRepomd,
} from '../../../server/src/core/estimate/packages/rpm/primaryXml.ts';
import { resolveRpm } from '../../../server/src/core/estimate/packages/rpm/resolveRpm.ts';
import { parseRpmDependency } from '../../../server/src/core/estimate/packages/rpm/rpmDependency.ts';
import {
	RpmIndexBuilder,
	type RpmPackage,
	rpmPackage,
	rpmPackagesOfName,
} from '../../../server/src/core/estimate/packages/rpm/rpmIndex.ts';
import {
	type RpmRun,
	rpmLayerParts,
} from '../../../server/src/core/estimate/packages/rpm/rpmLayerParts.ts';
import {
	assumedSystem,
	builtinRpmSystem,
	type RpmSystem,
} from '../../../server/src/core/estimate/packages/rpm/rpmSystem.ts';
import { compareRpmParts } from '../../../server/src/core/estimate/packages/rpm/rpmVersion.ts';
import { countOfTexts } from '../../../server/src/core/estimate/packages/texts.ts';

/**
 * Fifty small packages of our own, built with rpmbuild and listed by createrepo_c, and what dnf 4.14
 * answered to sets of them: on an empty system, and on one that holds `held`.
 */
const primary = readFileSync('test/fixtures/rpm/primary.xml', 'utf8');

interface Recorded {
	readonly system: 'empty' | 'base';
	readonly weak: boolean;
	readonly op: 'install' | 'remove' | 'upgrade';
	readonly words: string;
	readonly install?: string;
	readonly remove?: string;
	readonly refused?: boolean;
}
const answers: readonly Recorded[] = JSON.parse(
	readFileSync('test/fixtures/rpm/answers.json', 'utf8'),
);

function indexOf(text: string, pieceLength = text.length) {
	const builder = new RpmIndexBuilder('1', 'x86_64');
	builder.startRepository({ url: 'https://mirror.example/os', metadataBytes: 1000 });
	const reader = new PrimaryReader((record) => builder.add(record));
	for (let at = 0; at < text.length; at += pieceLength)
		reader.push(text.slice(at, at + pieceLength));
	return builder.build();
}

const index = indexOf(primary);
const empty: RpmSystem = {
	installed: new Map(),
	assumed: new Set(),
	isExact: true,
	weakDependencies: true,
};
const held = ['basefs', 'bash', 'glibc', 'libz', 'python3-3.9-1', 'python3-libs-3.9-1'];
const base = baseSystem();

function baseSystem(): RpmSystem {
	const asked = { kind: 'install', words: held, weakDependencies: false, best: true } as const;
	const outcome = resolveRpm(index, empty, asked);
	if ('problem' in outcome) throw new Error('the base cannot be had');
	return outcome.system;
}

function spelled({ name, epoch, version, release }: Omit<RpmPackage, 'requires'>): string {
	return `${name}-${epoch === 0 ? '' : `${epoch}:`}${version}-${release}`;
}

function answerOf({ system, weak, op, words }: Recorded): string {
	const list = words === '*' ? [] : words.split(' ');
	const from = system === 'empty' ? empty : base;
	const outcome = resolveRpm(index, from, {
		kind: op,
		words: list,
		weakDependencies: weak,
		best: true,
	});
	return 'problem' in outcome ? 'refused' : outcome.added.map(spelled).sort().join(' ');
}

/** dnf knows from the list of all files, which is not read, whose /usr/share/re is. */
function recordedOf({ words, install = '', refused }: Recorded): string {
	if (refused) return 'refused';
	return words.includes('filedep') ? install.replace(' rich-extra-1-1', '') : install;
}

describe('dnf', () => {
	test('the same packages as dnf chooses', () => {
		const different: string[] = [];
		const asked = answers.filter(({ op }) => op !== 'remove');
		for (const answer of asked) {
			const own = answerOf(answer);
			const recorded = recordedOf(answer);
			if (own !== recorded) {
				const { system, weak, op, words } = answer;
				different.push(`${system} ${weak} ${op} ${words}\n  dnf: ${recorded}\n  own: ${own}`);
			}
		}
		console.log(`${asked.length - different.length}/${asked.length} answers`);
		expect(different).toEqual([]);
	});

	test('what goes with what is removed', () => {
		for (const answer of answers.filter(({ op }) => op === 'remove')) {
			// Replacing what goes by something else is left to the build.
			if (answer.install !== '') continue;
			const words = answer.words.split(' ');
			const asked = { kind: 'remove', words, weakDependencies: null, best: true } as const;
			const outcome = resolveRpm(index, base, asked);
			const recorded = (answer.remove ?? '')
				.split(' ')
				.map((each) => each.replace(/-[^-]+-[^-]+$/, ''));
			expect(outcome).toMatchObject({ added: [] });
			expect('removed' in outcome ? outcome.removed : null).toEqual(recorded.sort());
		}
	});

	test('what came for a package goes with it', () => {
		const asked = { words: ['git'], weakDependencies: true, best: true } as const;
		const there = resolveRpm(index, base, { kind: 'install', ...asked });
		if ('problem' in there) throw new Error('git cannot be had');
		expect(there.added.length).toBeGreaterThan(8);
		const gone = resolveRpm(index, there.system, { kind: 'remove', ...asked });
		if ('problem' in gone) throw new Error('git cannot go');
		expect([...gone.system.installed.keys()].sort()).toEqual([...base.installed.keys()].sort());
	});
});

describe('versions of rpm', () => {
	test.each([
		['1.0', '=', '1.0'],
		['1.0', '<', '2.0'],
		['2.0.1', '<', '2.0.1a'],
		['5.5p1', '<', '5.5p2'],
		['5.5p1', '<', '5.5p10'],
		['10xyz', '<', '10.1xyz'],
		['xyz10', '<', 'xyz10.1'],
		['xyz.4', '<', '8'],
		['5.5p2', '<', '5.6p1'],
		['6.0', '<', '6.0.rc1'],
		['10a2', '<', '10b2'],
		['1.0a', '=', '1.0.a'],
		['7.4.052', '=', '7.4.52'],
		['fc_4', '=', 'fc4'],
		['1.0~rc1', '<', '1.0'],
		['1.0~rc1', '<', '1.0~rc2'],
		['1.0~rc1~git1', '<', '1.0~rc1'],
		['1.0', '<', '1.0^'],
		['1.0^git1', '<', '1.01'],
		['1.0^20160101', '<', '1.0.1'],
		['1.0^20160101^git1', '<', '1.0^20160102'],
		['1.0~rc1^git1', '<', '1.0'],
		['1.0~rc1', '<', '1.0~rc1^git1'],
		['123456789012345678901', '<', '123456789012345678902'],
	])('%s %s %s', (a, sign, b) => {
		expect(Math.sign(compareRpmParts(a, b))).toBe(sign === '<' ? -1 : 0);
		expect(Math.sign(compareRpmParts(b, a))).toBe(sign === '<' ? 1 : 0);
	});
});

describe('the metadata', () => {
	test('is the same however it comes in pieces', () => {
		expect(countOfTexts(index.records)).toBe(51);
		for (const length of [1, 7, 1000]) expect(indexOf(primary, length)).toEqual(index);
	});

	test('names, files and capabilities lead to packages', () => {
		const names = (name: string) =>
			rpmPackagesOfName(index, name).map((id) => rpmPackage(index, id)?.name);
		expect(names('libcurl.so.4()(64bit)')).toEqual(['libcurl', 'libcurl-minimal']);
		expect(names('/usr/bin/perl')).toEqual(['perl']);
		expect(names('not-there')).toEqual(['missing'].slice(1));
	});

	test('what is broken or hostile is left out', () => {
		const odd = indexOf(
			'<package type="rpm"><name>a&amp;b</name><version epoch="x" ver="1&lt;2" rel="1"/>' +
				'<size installed="-3" package="1e400"/><format><rpm:requires><rpm:entry/></rpm:requires></format></package>' +
				'<package ><name>no version</name></package><package <package ',
		);
		expect(countOfTexts(odd.records)).toBe(1);
		expect(rpmPackage(odd, 0)).toMatchObject({
			name: 'a&b',
			version: '1<2',
			epoch: 0,
			installedBytes: 0,
		});
		const reader = new PrimaryReader(() => {});
		expect(reader.push(`<package ${'x'.repeat(9_000_000)}`)).toBe(false);
	});

	test('repomd names the parts', () => {
		const xml =
			'<repomd><data type="primary"><checksum type="sha256">ab</checksum><open-checksum type="sha256">cd</open-checksum>' +
			'<location href="repodata/x-primary.xml.gz"/><size>10</size><open-size>99</open-size></data><data type="broken"></data></repomd>';
		expect(parseRepomd(xml)).toEqual([
			{
				type: 'primary',
				location: 'repodata/x-primary.xml.gz',
				bytes: 10,
				openBytes: 99,
				checksum: 'sha256:ab',
			},
		]);
		expect(parseRepomd('garbage <data ')).toEqual([]);
	});

	test.each([
		['a >= 1', 'capability'],
		['(a or b)', 'or'],
		['(a if (b and c) else d)', 'if'],
		['(libx(x86-64) >= 1:2-3 with liby < 3)', 'with'],
		['(a or)', undefined],
		['(a or b', undefined],
		['((((((((((((((((((((((((((((a', undefined],
		['', undefined],
	])('%s is read as %s', (text, kind) => {
		expect(parseRpmDependency(text)?.kind).toBe(kind);
	});
});

describe('command lines of dnf', () => {
	test.each([
		['install -y git curl', { kind: 'install', words: ['git', 'curl'], isDry: false }],
		['-y install git', { kind: 'install', words: ['git'] }],
		['install --setopt=install_weak_deps=False git', { weakDependencies: false }],
		[
			'install --setopt install_weak_deps=0 --nodocs git',
			{ weakDependencies: false, noDocs: true, words: ['git'] },
		],
		['--setopt=tsflags=nodocs install git', { noDocs: true }],
		['install --enablerepo=crb git', { changesRepositories: true, kind: 'install' }],
		['install --nobest git', { best: false }],
		['--installroot /mnt install git', { root: '/mnt' }],
		['update -y', { kind: 'upgrade', words: [] }],
		['clean all', { kind: 'clean', words: [] }],
		['clean metadata', { kind: 'unknown' }],
		['makecache', { kind: 'makecache' }],
		['remove git', { kind: 'remove' }],
		['module enable nodejs:20', { kind: 'unknown' }],
		['groupinstall dev', { kind: 'unknown' }],
		['install @development', { kind: 'unknown' }],
		['install https://m.example/a.rpm', { kind: 'unknown' }],
		['install ./a.rpm', { kind: 'unknown' }],
		['install --allowerasing curl', { kind: 'unknown' }],
		['install -y --downloadonly git', { isDry: true }],
		['', { kind: 'unknown' }],
	])('dnf %s', (line, expected) => {
		expect(dnfCommand(line.split(' ').filter((word) => word !== ''))).toMatchObject(expected);
	});
});

describe('what a layer holds after dnf', () => {
	function checkParts(before: RpmSystem, words: string, change: Partial<RpmRun> = {}) {
		const list = words.split(' ');
		const asked = { kind: 'install', words: list, weakDependencies: false, best: true } as const;
		const outcome = resolveRpm(index, before, asked);
		if ('problem' in outcome) throw new Error(words);
		const run = {
			index,
			before,
			after: outcome.system,
			words: list,
			cacheCleaned: true,
			noDocs: false,
			upgrades: false,
			tool: 'dnf' as const,
			...change,
		};
		const parts = rpmLayerParts(run);
		for (const { low, bytes, high } of parts) {
			expect(low).toBeLessThanOrEqual(bytes);
			expect(bytes).toBeLessThanOrEqual(high ?? Number.POSITIVE_INFINITY);
		}
		return new Map(parts.map((part) => [part.key, part]));
	}

	test('packages, database and logs; the cache unless it is cleaned', () => {
		const parts = checkParts(base, 'git');
		expect([...parts.keys()]).toEqual(['rpm-packages', 'rpm-database', 'rpm-logs']);
		expect(checkParts(base, 'git', { cacheCleaned: false }).get('rpm-cache')).toMatchObject({
			place: '/var/cache/dnf',
			low: 900,
		});
		const unknown = { repositories: [{ url: 'x', metadataBytes: null }] };
		const left = checkParts(base, 'git', { cacheCleaned: false, index: unknown });
		expect(left.get('rpm-cache')?.high).toBeNull();
	});

	test('of a base that is not known only what is asked for is certain', () => {
		const known = checkParts(base, 'git').get('rpm-packages');
		const system = { ...assumedSystem(['glibc', 'libz', 'libssl'], true) };
		const guessed = checkParts(system, 'git').get('rpm-packages');
		expect(guessed?.low).toBeLessThan((known?.low ?? 0) / 3);
		expect(guessed?.label.args).toEqual({ count: 7 });
		const upgraded = checkParts(system, 'git', { upgrades: true });
		expect(upgraded.get('rpm-upgrades')?.high).toBeNull();
	});
});

describe('well-known bases with rpm', () => {
	test.each([
		['fedora:40', 'fedora', '40'],
		['almalinux:9', 'almalinux', '9'],
		['rockylinux:9.3-minimal', 'rocky', '9.3'],
		['registry.access.redhat.com/ubi9/ubi-minimal:9.4', 'rhel', '9.4'],
		['registry.access.redhat.com/ubi8/ubi', 'rhel', '8'],
		['quay.io/centos/centos:stream9', 'centos', '9'],
		['amazonlinux', 'amzn', null],
		['debian:12', undefined, undefined],
	])('%s', (reference, distribution, release) => {
		const found = builtinRpmSystem(reference);
		expect(found?.distribution).toBe(distribution);
		expect(found?.release).toBe(release);
		if (found) expect(found.system.weakDependencies).toBe(!reference.includes('minimal'));
	});
});
