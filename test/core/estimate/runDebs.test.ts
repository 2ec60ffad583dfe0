/** .debs of the context in a RUN: apt-get install ./a.deb, dpkg -i a.deb, and what takes them away again. */
import { describe, expect, test } from 'vitest';
import { builtinDebSystems } from '../../../server/src/core/estimate/packages/deb/debBases.ts';
import type { DebFile } from '../../../server/src/core/estimate/packages/deb/debFile.ts';
import { FileTreeBuilder } from '../../../server/src/core/filesystem/fileTreeBuilder.ts';
import {
	type Answer,
	type ArchiveListing,
	type Knowledge,
	type PackageIndex,
	packageIndexKey,
} from '../../../server/src/core/knowledge.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import type { Size } from '../../../server/src/protocol/report.ts';
import { plainBuild, plainKnowledge } from '../../support/plainBuild.ts';
import { shippedIndex } from './packages/deb/shippedIndex.ts';

const debian = shippedIndex('bookworm');
const index: PackageIndex = { manager: 'deb', index: debian, bases: builtinDebSystems(debian) };

interface Deb {
	readonly fields?: Readonly<Record<string, string>>;
	readonly bytes?: number;
	readonly doc?: number;
	readonly scripts?: Readonly<Record<string, string | null>>;
	readonly sums?: number;
	readonly statusBytes?: number;
	readonly removable?: number;
	readonly sources?: boolean;
}

function deb(
	name: string,
	{
		fields = {},
		bytes = 5_000_000,
		doc = 0,
		removable = 0,
		sums = 0,
		statusBytes = 250,
		scripts = {},
		sources = false,
	}: Deb,
): DebFile {
	const all = { Package: name, Version: '1.0', Architecture: 'amd64', ...fields };
	const control = Object.entries(all).map(([field, value]) => `${field}: ${value}\n`);
	return {
		control: control.join(''),
		scripts: new Map(Object.entries(scripts)),
		bringsSources: sources,
		folders: [`/opt/${name}`, '/usr/share/doc'],
		numbers: {
			...{ bytes, doc, man: 0, locale: 0, info: 0, lint: 0, groff: 0, pyBytes: 0 },
			...{ control: 700, list: 300, sums, removable, statusBytes },
		},
	};
}

/** As many relations as a control file of the size that is read holds. */
function many(name: string): string {
	return Array.from({ length: 6_000 }, (_, at) => `${name} (>= ${at}~)`).join(', ');
}

const linksOnly =
	'#!/bin/sh\nset -e\nif [ "$1" = configure ]; then\n\tldconfig\n\tln -sf a /usr/bin/b\nfi\n';
const fetches = '#!/bin/sh\ncurl -fsSL https://x.example/rest.tar.gz | tar xz -C /opt\n';

/** One file of the context each. */
const debs: Readonly<Record<string, DebFile>> = {
	'app.deb': deb('app', {}),
	'docs.deb': deb('docs', { bytes: 5_000_000, doc: 4_000_000 }),
	'lib.deb': deb('liblocal1', { bytes: 2_000_000, fields: { Provides: 'liblocal' } }),
	'needs-lib.deb': deb('needs-lib', { fields: { Depends: 'liblocal (>= 1), libc6' } }),
	'needs-provided.deb': deb('needs-provided', { fields: { Depends: 'liblocal' } }),
	'needs-curl.deb': deb('needs-curl', { fields: { Depends: 'curl, ca-certificates' } }),
	'needs-nothing-known.deb': deb('needs-unknown', { fields: { Depends: 'nowhere-to-be-had' } }),
	'recommends.deb': deb('recommends', { fields: { Recommends: 'curl' } }),
	'arm.deb': deb('arm', { fields: { Architecture: 'arm64' } }),
	'old-bash.deb': deb('bash', { fields: { Version: '1.0' } }),
	'new-bash.deb': deb('bash', { fields: { Version: '99' } }),
	'own-hostname.deb': deb('hostname', { fields: { Version: '3.23+nmu1' } }),
	'app-as-large.deb': deb('app', { bytes: 4_000_000 }),
	'app-larger.deb': deb('app', { fields: { 'Installed-Size': '12' } }),
	'app-needier.deb': deb('app', { fields: { Depends: 'libc6' } }),
	'no-bash.deb': deb('no-bash', { fields: { Conflicts: 'bash' } }),
	'links.deb': deb('links', { scripts: { postinst: linksOnly } }),
	'fetches.deb': deb('fetches', { scripts: { postinst: fetches } }),
	'described.deb': deb('described', { statusBytes: 100_250 }),
	'digests.deb': deb('digests', { sums: 500_000 }),
	'digests-docs.deb': deb('digests-docs', { sums: 500_000, doc: 1 }),
	'removes.deb': deb('removes', { removable: 3_000_000, scripts: { postinst: linksOnly } }),
	'long.deb': deb('long', { scripts: { preinst: null } }),
	'endless.deb': deb('endless', { fields: { Depends: many('libc6'), Breaks: many('nowhere') } }),
	'endless-other.deb': deb('endless-other', { fields: { Depends: many('nowhere') } }),
	'alternatives.deb': deb('alternatives', {
		fields: { Depends: `${many('nowhere').replaceAll(',', ' |')} | mail-transport-agent` },
	}),
	'repository.deb': deb('repository', { sources: true }),
	'perl.deb': deb('perly', { scripts: { postinst: '#!/usr/bin/perl\nprint 1;\n' } }),
};

const broken: Answer<ArchiveListing> = {
	state: 'known',
	value: {
		tree: null,
		deb: {
			state: 'failed',
			reason: { code: 'archive.malformed', args: { place: 'broken.deb', reason: 'it ends' } },
		},
	},
};

function contextTree() {
	const tree = new FileTreeBuilder();
	const names = [...Object.keys(debs), 'broken.deb', 'text.deb', 'unread.deb', 'notes.txt'];
	for (const name of names.sort()) tree.addFile(name, 1_000_000);
	return tree.finish();
}

const outside: Knowledge = {
	...plainKnowledge,
	context: { state: 'known', value: { tree: contextTree(), truncated: false, unreadable: [] } },
	archives: new Map<string, Answer<ArchiveListing>>([
		...Object.entries(debs).map(
			([name, value]) =>
				[name, { state: 'known', value: { tree: null, deb: { state: 'known', value } } }] as const,
		),
		['broken.deb', broken],
		['text.deb', { state: 'known', value: { tree: null } }],
	]),
};

function plan(lines: readonly string[], base: string) {
	const text = [`FROM ${base}`, ...lines].join('\n');
	const first = planDockerfile(text, plainBuild, outside).report;
	const packageIndexes = new Map(
		first.needs.flatMap((need) =>
			need.kind === 'packageIndex'
				? [[packageIndexKey(need), { state: 'known', value: index }] as const]
				: [],
		),
	);
	return planDockerfile(text, plainBuild, { ...outside, packageIndexes }).report;
}

/** The size of the last line, with all of the context in /debs before it. */
function behindCopy(run: string, ...before: readonly string[]): Size {
	return lastSize(['COPY . /debs/', ...before, `RUN ${run}`]);
}

function lastSize(lines: readonly string[], base = 'debian:bookworm-slim'): Size {
	const size = plan(lines, base).stages[0]?.instructions.at(-1)?.size;
	if (size === null || size === undefined) throw new Error('no size');
	return size;
}

/** Its parts by their codes, those of .debs with the package's name. */
function parts({ parts: all }: Size): readonly string[] {
	return all.map(({ label: { code, args } }) =>
		code === 'part.deb.file' ? String(args?.['name']) : code.replace(/^part\.deb\./, ''),
	);
}

function partBytes(size: Size, name: string): number | undefined {
	return size.parts[parts(size).indexOf(name)]?.bytes;
}

const byDpkg = ['database', 'logs', 'caches'];
const byApt = ['database', 'debconf', 'logs', 'caches'];

describe('a .deb of the context', () => {
	test.each<[string, string, readonly string[]]>([
		['dpkg -i', 'dpkg -i /debs/app.deb', ['app', ...byDpkg]],
		['dpkg --install', 'dpkg --install /debs/app.deb', ['app', ...byDpkg]],
		['in a folder', 'cd /debs && dpkg -i app.deb', ['app', ...byDpkg]],
		['apt-get', 'apt-get install -y /debs/app.deb', ['app', ...byApt]],
		['apt, here', 'cd /debs && apt install -y ./app.deb', ['app', ...byApt]],
		['two', 'dpkg -i /debs/app.deb /debs/lib.deb', ['app', 'liblocal1', ...byDpkg]],
		['a pattern', 'dpkg -i /debs/a*p.deb', ['app', ...byDpkg]],
		['a pattern of apt', 'cd /debs && apt-get install -y ./l?b.deb', ['liblocal1', ...byApt]],
		[
			'each after the other',
			'for f in app lib; do dpkg -i /debs/$f.deb; done',
			['app', 'liblocal1', ...byDpkg],
		],
		[
			'with what it depends on',
			'apt-get install -y --no-install-recommends /debs/needs-curl.deb',
			['packages', 'needs-curl', 'database', 'results', 'debconf', 'logs', 'caches'],
		],
		[
			'and another',
			'apt-get install -y --no-install-recommends /debs/app.deb curl',
			['packages', 'app', ...byApt],
		],
		[
			'each other',
			'apt-get install -y /debs/lib.deb /debs/needs-provided.deb',
			['liblocal1', 'needs-provided', ...byApt],
		],
		[
			'dpkg, each other',
			'dpkg -i /debs/needs-provided.deb /debs/lib.deb',
			['needs-provided', 'liblocal1', ...byDpkg],
		],
		[
			'what dpkg misses apt gets',
			'dpkg -i /debs/needs-curl.deb || apt-get install -f -y --no-install-recommends',
			['packages', 'needs-curl', 'database', 'results', 'debconf', 'logs', 'caches'],
		],
		[
			'… as well with the options before',
			'dpkg -i /debs/needs-curl.deb; apt-get -fy --no-install-recommends install',
			['packages', 'needs-curl', 'database', 'results', 'debconf', 'logs', 'caches'],
		],
		['what is not missed', 'dpkg -i /debs/app.deb || apt-get install -fy', ['app', ...byDpkg]],
		[
			'dpkg does not mind',
			'dpkg -i --force-depends /debs/needs-curl.deb',
			['needs-curl', ...byDpkg],
		],
		[
			'… told among others',
			'dpkg -i --force-overwrite,depends /debs/needs-curl.deb',
			['needs-curl', ...byDpkg],
		],
		['behind the options', 'dpkg -i -- /debs/app.deb', ['app', ...byDpkg]],
		[
			'not set up, it needs nothing',
			'dpkg --unpack /debs/needs-curl.deb',
			['needs-curl', ...byDpkg],
		],
		['unpacked at least', 'dpkg -i /debs/needs-curl.deb || true', ['needs-curl', ...byDpkg]],
		['an older one by dpkg', 'dpkg -i /debs/old-bash.deb', ['bash', ...byDpkg]],
		[
			'an older one by apt',
			'apt-get install -y --allow-downgrades /debs/old-bash.deb',
			['bash', ...byApt],
		],
		['a newer one by apt', 'apt-get install -y /debs/new-bash.deb', ['bash', ...byApt]],
		['the same twice', 'dpkg -i /debs/app.deb && dpkg -i /debs/app.deb', ['app', ...byDpkg]],
		['links', 'dpkg -i /debs/links.deb', ['links', 'results', ...byDpkg]],
		['purged', 'dpkg -i /debs/app.deb && dpkg -P app', byDpkg],
		['removed', 'dpkg -i /debs/app.deb && dpkg -r app', byDpkg],
		['purged by apt', 'apt-get install -y /debs/app.deb && apt-get purge -y app', byApt],
		['set up', 'dpkg --unpack /debs/app.deb && dpkg --configure -a', ['app', ...byDpkg]],
	])('%s: %s', (_what, run, expected) => {
		const found = behindCopy(run);
		expect(parts(found)).toEqual(expected);
		expect(found.high).not.toBeNull();
	});

	test('its files count to the byte, without what the image leaves out', () => {
		expect(partBytes(behindCopy('dpkg -i /debs/docs.deb'), 'docs')).toBe(1_000_000);
		const full = lastSize(['COPY . /debs/', 'RUN dpkg -i /debs/docs.deb'], 'debian:bookworm');
		expect(partBytes(full, 'docs')).toBe(5_000_000);
		const removed = 'RUN dpkg -i /debs/docs.deb && rm -rf /usr/share/doc';
		const without = lastSize(['COPY . /debs/', removed], 'debian:bookworm');
		expect(partBytes(without, 'docs')).toBe(1_000_000);
	});

	test('what is removed of its folders is not certain any more', () => {
		const low = (tail: string) => behindCopy(`dpkg -i /debs/app.deb && ${tail}`).low;
		for (const path of [
			'/debs',
			'/tmp/*',
			'/usr/share/doc',
			'/var/lib/apt/lists/*',
			'/opt/other',
		]) {
			expect(low(`rm -rf ${path}`)).toBeGreaterThan(5_000_000);
		}
		for (const path of ['/opt/app/cache', '/opt/app', '/opt', '/opt/*', '/usr /opt']) {
			expect(low(`rm -rf ${path}`)).toBeLessThan(5_000_000);
		}
	});

	test('on a mount it is not in the layer', () => {
		const mounted = '--mount=type=bind,target=/debs dpkg -i /debs/app.deb';
		const found = lastSize([`RUN ${mounted}`]);
		expect(parts(found)).toEqual(['app', ...byDpkg]);
	});

	test('what is installed stays so in the RUNs behind it', () => {
		const found = behindCopy(
			'apt-get install -y /debs/needs-provided.deb',
			'RUN dpkg -i /debs/lib.deb',
		);
		expect(parts(found)).toEqual(['needs-provided', ...byApt]);
		const unpackedAgain = behindCopy('dpkg -i /debs/app.deb', 'RUN dpkg -i /debs/app.deb');
		expect(parts(unpackedAgain)).toEqual(['app', ...byDpkg]);
	});

	test('apt leaves what is there in that version, dpkg unpacks it again', () => {
		const before = 'RUN dpkg -i /debs/app.deb';
		expect(behindCopy('apt-get install -y /debs/app.deb', before).high).toBe(0);
	});

	test('apt takes one of that version for another where its size or what it depends on differ', () => {
		const behindApp = (name: string) =>
			behindCopy(`apt-get install -y /debs/${name}.deb`, 'RUN dpkg -i /debs/app.deb');
		expect(behindApp('app-as-large').high).toBe(0);
		expect(parts(behindApp('app-larger'))).toEqual(['app', ...byApt]);
		expect(parts(behindApp('app-needier'))).toEqual(['app', ...byApt]);
		expect(parts(behindCopy('apt-get install -y /debs/own-hostname.deb'))).toEqual([
			'hostname',
			...byApt,
		]);
	});

	test('removing it shrinks no layer below', () => {
		expect(behindCopy('rm /debs/app.deb')).toMatchObject({ bytes: 0, basis: 'computed' });
		const [kept, removed] = ['dpkg -i /debs/app.deb', 'dpkg -i /debs/app.deb && rm /debs/app.deb'];
		expect(behindCopy(removed)).toEqual(behindCopy(kept));
	});

	test('Recommends come where apt is not told otherwise', () => {
		expect(parts(behindCopy('apt-get install -y /debs/recommends.deb'))).toContain('packages');
		expect(
			parts(behindCopy('apt-get install -y --no-install-recommends /debs/recommends.deb')),
		).not.toContain('packages');
		expect(parts(behindCopy('dpkg -i /debs/recommends.deb'))).not.toContain('packages');
	});

	test.each<[string, string, string]>([
		['not read yet', 'dpkg -i /debs/unread.deb', 'packages.localFile'],
		['broken', 'apt-get install -y /debs/broken.deb', 'archive.malformed'],
		['no .deb', 'dpkg -i /debs/text.deb', 'packages.notDeb'],
		['downloaded', 'curl -fsSLO https://x.example/a.deb && dpkg -i a.deb', 'packages.localFile'],
		[
			'downloaded over it',
			'curl -o /debs/app.deb https://x.example/a.deb && dpkg -i /debs/app.deb',
			'packages.localFile',
		],
		['a pattern without a match', 'dpkg -i /elsewhere/*.deb', 'packages.localFile'],
		['a pattern with a broken one', 'dpkg -i /debs/*.deb', 'archive.malformed'],
		['of another architecture', 'dpkg -i /debs/arm.deb', 'packages.otherArchitecture'],
		['… for apt', 'apt-get install -y /debs/arm.deb', 'packages.otherArchitecture'],
		['older for apt', 'apt-get install -y /debs/old-bash.deb', 'packages.olderFile'],
		['in conflict', 'dpkg -i /debs/no-bash.deb', 'packages.dpkgConflict'],
		['nowhere to be had', 'apt-get install -y /debs/needs-nothing-known.deb', 'packages.conflict'],
		['missing', 'dpkg -i /debs/needs-curl.deb', 'packages.dpkgUnmet'],
		[
			'missing when it is set up',
			'dpkg --unpack /debs/needs-curl.deb && dpkg --configure -a',
			'packages.dpkgUnmet',
		],
		['missing, though refused', 'dpkg -i --no-force-depends /debs/app.deb', 'packages.localFile'],
		['missing, and more behind it', 'dpkg -i /debs/needs-curl.deb && true', 'packages.dpkgUnmet'],
		['needed still', 'dpkg -r libc6', 'packages.dpkgNeeded'],
		['a folder', 'dpkg -R -i /debs', 'packages.localFile'],
		['another root', 'dpkg --root=/x -i /debs/app.deb', 'packages.localFile'],
		['a script that fetches', 'dpkg -i /debs/fetches.deb', 'part.deb.scripts'],
		['a script too long', 'dpkg -i /debs/long.deb', 'part.deb.scripts'],
		['a script in Perl', 'dpkg -i /debs/perl.deb', 'part.deb.scripts'],
	])('is unknown under a name: %s: %s', (_what, run, code) => {
		const found = behindCopy(run);
		expect(found.high).toBeNull();
		expect(found.parts.map(({ label }) => label.code)).toContain(code);
	});

	test('one that brings apt other sources makes what apt chooses unknown', () => {
		const install = 'apt-get install -y --no-install-recommends curl';
		const codes = (size: Size) => size.parts.map(({ label }) => label.code);
		for (const name of ['repository', 'fetches', 'unread']) {
			const call = `dpkg -i /debs/${name}.deb`;
			expect(codes(behindCopy(`${call} && ${install}`))).toContain('packages.otherSources');
			expect(codes(behindCopy(install, `RUN ${call}`))).toContain('packages.otherSources');
		}
		const quiet = 'dpkg -i /debs/app.deb';
		expect(behindCopy(`${quiet} && ${install}`).high).not.toBeNull();
		expect(behindCopy(install, `RUN ${quiet}`).high).not.toBeNull();
		// Where a script is not followed, its text tells.
		const unfollowed = behindCopy(install, `RUN . /env.sh && ${quiet}`);
		expect(codes(unfollowed)).toContain('packages.otherSources');
	});

	test('on a base that is not known its files are a floor', () => {
		const on = (run: string) => lastSize(['COPY . /debs/', `RUN ${run}`], 'example.com/own:1');
		for (const call of ['dpkg -i /debs/docs.deb', 'apt-get install -y /debs/docs.deb']) {
			expect(on(call)).toMatchObject({ low: 1_000_000, high: null });
			expect(parts(on(call))).toEqual(['docs', 'packages.baseUnknown']);
			expect(on(`${call} && dpkg -P docs`)).toMatchObject({ low: 0, high: null });
			expect(on(`${call} && apt-get purge -y docs`)).toMatchObject({ low: 0, high: null });
			expect(on(`${call} && rm -rf /opt/docs`)).toMatchObject({ low: 0, high: null });
			expect(on(`if [ -e /x ]; then ${call}; fi`)).toMatchObject({ low: 0, high: null });
		}
	});

	test('what dpkg keeps of it: its stanza once or twice, digests but of what is left out', () => {
		const database = (name: string) => {
			const size = behindCopy(`dpkg -i /debs/${name}.deb`);
			const { low = 0, high } = size.parts[parts(size).indexOf('database')] ?? {};
			return { low, high: high ?? 0 };
		};
		const plain = database('app');
		const above = (name: string) => ({
			low: database(name).low - plain.low,
			high: database(name).high - plain.high,
		});
		expect(above('described').low).toBeLessThan(100_000);
		expect(above('described').high).toBeGreaterThan(200_000);
		expect(above('digests').low).toBeCloseTo(500_000, -2);
		expect(above('digests').high).toBeCloseTo(500_000, -2);
		expect(above('digests-docs').low).toBeCloseTo(0, -2);
		expect(above('digests-docs').high).toBeCloseTo(500_000, -2);
	});

	test('what a script may remove of the files is not certain', () => {
		const { low, high } = behindCopy('dpkg -i /debs/removes.deb');
		expect(low).toBeGreaterThan(2_000_000);
		expect(low).toBeLessThan(3_000_000);
		expect(high).toBeGreaterThan(5_000_000);
	});

	test('what a script may fetch is on top of the files', () => {
		expect(behindCopy('dpkg -i /debs/fetches.deb').low).toBeGreaterThan(5_000_000);
	});

	test('a file that is not there ends the build', () => {
		const gone = behindCopy('dpkg -i /debs/app.deb', 'RUN rm -r /debs');
		expect(gone.parts.map(({ label }) => label.code)).toEqual(['packages.noFile']);
	});

	test('relations without end are read in bounded time', () => {
		const start = performance.now();
		for (const name of ['endless', 'endless-other', 'alternatives']) {
			for (const call of ['apt-get install -y', 'dpkg -i']) {
				expect(behindCopy(`${call} /debs/${name}.deb`).low).toBeGreaterThanOrEqual(0);
			}
		}
		const took = performance.now() - start;
		console.log(`six installs of .debs with 6,000 relations: ${took.toFixed(0)} ms`);
		expect(took).toBeLessThan(10_000);
	});

	test('is asked for where it is not read yet', () => {
		const report = plan(['COPY . /debs/', 'RUN dpkg -i /debs/unread.deb'], 'debian:bookworm');
		expect(report.needs).toContainEqual({ kind: 'archive', path: 'unread.deb' });
	});
});
