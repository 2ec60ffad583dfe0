/** What is read of a .deb, and what is refused. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { stanzaOfFile } from '../../server/src/core/estimate/packages/deb/debFile.ts';
import { enParts } from '../../server/src/messages/en.parts.ts';
import { readArchiveListing } from '../../server/src/sources/archive/readArchiveListing.ts';
import { type DebBounds, debBounds, readDeb } from '../../server/src/sources/archive/readDeb.ts';
import { arArchive, arHeader, debArchive, tarOf } from '../support/debArchive.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { startTestWorker } from '../support/testWorker.ts';

const going = () => false;

async function listed(bytes: Uint8Array) {
	const root = temporaryFolder();
	writeFileSync(path.join(root, 'app.deb'), bytes);
	const answer = await readArchiveListing(root, 'app.deb', going);
	if (answer.state === 'failed') throw new Error(JSON.stringify(answer.reason));
	return answer.value;
}

async function read(bytes: Uint8Array) {
	const { deb } = await listed(bytes);
	if (deb?.state !== 'known') throw new Error(JSON.stringify(deb));
	return deb.value;
}

const control = { control: 'Package: app\nVersion: 1.0\nArchitecture: amd64\n' };
const binary = ['debian-binary', '2.0\n'] as const;
const controlTar = ['control.tar', tarOf(control)] as const;
const dataTar = ['data.tar', tarOf({ 'opt/app': 'x'.repeat(50) })] as const;

describe('a .deb', () => {
	const files = {
		'usr/bin/app': 'x'.repeat(1000),
		'usr/share/doc/app/copyright': 'c'.repeat(10),
		'usr/share/doc/app/changelog.gz': 'c'.repeat(200),
		'usr/share/doc/app/deep/copyright': 'c'.repeat(7),
		'usr/share/doc/copyright': 'c'.repeat(3),
		'usr/share/man/man1/app.1.gz': 'm'.repeat(300),
		'usr/share/locale/de/LC_MESSAGES/app.mo': 'l'.repeat(400),
		'usr/share/info/app.info.gz': 'i'.repeat(30),
		'usr/share/locale/locale.alias': 'a'.repeat(8),
		'usr/share/lintian/overrides/app': 'o'.repeat(5),
		'usr/share/lintian/profiles/app': 'o'.repeat(6),
		'usr/share/groff/1.22/tmac/app': 'g'.repeat(9),
		'usr/lib/python3/dist-packages/app.py': 'p'.repeat(60),
		'etc/app.conf': 'e'.repeat(20),
	};

	test('is summed by the places that images leave out', async () => {
		const postinst = '#!/bin/sh\npy3compile -p app\n';
		const { numbers, scripts, bringsSources } = await read(
			debArchive({ control: { md5sums: 'm'.repeat(90), postinst, prerm: '#!/bin/sh\n' }, files }),
		);
		const paths = Object.keys(files).map((name) => `/${name}\n`);
		expect(numbers).toMatchObject({
			...{ bytes: 2058, doc: 203, man: 300, locale: 400, info: 30, lint: 11, groff: 9 },
			...{ pyBytes: 60, control: 90 + postinst.length + 10, sums: 0 },
			list: paths.join('').length,
		});
		expect([...scripts]).toEqual([['postinst', postinst]]);
		expect(bringsSources).toBe(false);
	});

	test('modules are compiled only where its script does', async () => {
		expect((await read(debArchive({ files }))).numbers.pyBytes).toBe(0);
	});

	test('modules of a folder that its script names are compiled too', async () => {
		const postinst = '#!/bin/sh\npy3compile -p app /usr/share/app -V 3.9- || exit 1\n';
		const own = { ...files, 'usr/share/app/a.py': 'a'.repeat(100), 'usr/share/app/a.txt': 'x' };
		expect((await read(debArchive({ control: { postinst }, files: own }))).numbers.pyBytes).toBe(
			160,
		);
	});

	test.each<[string, string | null, number]>([
		['a file', 'rm -f /opt/app/a', 10],
		['a folder', 'rm -r /opt/app/', 110],
		['a pattern', 'rm /opt/app/*.tmp', 110],
		['behind a name', 'D=/opt/app\nrm "$D/a"', 110],
		['in its folder', 'cd /opt && unlink app/a', 110],
		['moved', 'mv /opt/app/deep/b /opt', 110],
		['of another', 'rm -f /opt/apple /opt/app/ab', 0],
		['nothing', 'chmod 755 /opt/app/a', 0],
		['a script that is not read', null, 1110],
	])('what its script may remove is counted: %s', async (_what, script, removable) => {
		const own = { 'opt/app/a': 'x'.repeat(10), 'opt/app/deep/b': 'x'.repeat(100) };
		const postinst =
			script === null ? `#!/bin/sh\n${'#'.repeat(600_000)}` : `#!/bin/sh\n${script}\n`;
		const bytes = debArchive({
			control: { postinst, preinst: '#!/bin/sh\nrm -rf /usr/bin\n' },
			files: { ...own, 'usr/bin/app': 'x'.repeat(1000) },
		});
		expect((await read(bytes)).numbers.removable).toBe(removable);
	});

	test('dpkg lists the digests of its files where it does not', async () => {
		const { numbers } = await read(debArchive({ files: { 'opt/é': 'x', 'opt/b': '' } }));
		const line = (path: string) => Buffer.byteLength(`${'0'.repeat(32)}  ${path}\n`);
		expect(numbers).toMatchObject({ control: 0, sums: line('opt/é') + line('opt/b') });
	});

	test('its stanza grows by a status and by its conffiles', async () => {
		const bare =
			'Package: app\nVersion: 1.0\nArchitecture: amd64\nStatus: install ok installed\n\n';
		const { numbers } = await read(debArchive({}));
		expect(numbers.statusBytes).toBe(bare.length);
		const conffiles = '/etc/app.conf\n';
		const listing = `Conffiles:\n /etc/app.conf ${'0'.repeat(32)}\n`;
		const more = await read(debArchive({ control: { conffiles } }));
		expect(more.numbers.statusBytes).toBe(bare.length + listing.length);
	});

	test('relations are those of its control file', async () => {
		const file = await read(
			debArchive({
				fields: {
					'Pre-Depends': 'dpkg (>= 1.19)',
					Depends: 'libc6 (>= 2.36), a | b,\n c:any',
					Provides: 'd (= 2)',
					'Installed-Size': '12',
				},
			}),
		);
		expect(stanzaOfFile(file)).toMatchObject({
			...{ name: 'app', version: '1.0', architecture: 'amd64', installedKib: 12 },
			...{ preDepends: 'dpkg>=1.19', depends: 'libc6>=2.36,a|b,c', provides: 'd=2' },
		});
		expect(stanzaOfFile(file)).toBe(stanzaOfFile(file));
	});

	test.each<[string, string, (tar: Buffer) => Buffer]>([
		['plain', 'tar', (tar) => tar],
		['gzip', 'tar.gz', (tar) => gzipSync(tar)],
		['xz', 'tar.xz', (input) => execFileSync('xz', ['-c'], { input })],
		['zstd', 'tar.zst', (input) => execFileSync('zstd', ['-q', '-c'], { input })],
	])('unpacks from %s', async (_what, ending, pack) => {
		const members = [
			binary,
			[`control.${ending}`, pack(controlTar[1])],
			[`data.${ending}`, pack(dataTar[1])],
		] as const;
		expect((await read(arArchive(members))).numbers.bytes).toBe(50);
	});

	test('a list of sources is noticed', async () => {
		for (const name of ['etc/apt/sources.list.d/x.list', 'etc/apt/preferences.d/x']) {
			expect((await read(debArchive({ files: { [name]: 'x' } }))).bringsSources).toBe(true);
		}
		const trusted = debArchive({ files: { 'etc/apt/trusted.gpg.d/x.gpg': 'x' } });
		expect((await read(trusted)).bringsSources).toBe(false);
	});

	test('its folders are told by their first names, by fewer where there are many', async () => {
		const few = await read(
			debArchive({ files: { 'a/b/c/d/e': '', 'a/b/c/x': '', 'a/y': '', z: '' } }),
		);
		expect(few.folders).toEqual(['/a/b/c', '/a', '/']);
		const many = Array.from({ length: 600 }, (_, at) => [`opt/app/${at}/x`, ''] as const);
		const { folders } = await read(debArchive({ files: Object.fromEntries(many) }));
		expect(folders).toEqual(['/opt/app']);
	});

	test('a path that comes twice counts once', async () => {
		const twice = Buffer.concat([
			tarOf({ a: 'x'.repeat(9) }).subarray(0, 1024),
			tarOf({ a: 'xx' }),
		]);
		const { numbers } = await read(arArchive([binary, controlTar, ['data.tar', twice]]));
		expect(numbers).toMatchObject({ bytes: 2, list: 3 });
	});

	test('is copied by ADD, broken or not; another ar archive is none', async () => {
		expect(await listed(debArchive({}))).toMatchObject({ tree: null });
		expect(await listed(arArchive([binary]))).toMatchObject({
			tree: null,
			deb: { state: 'failed' },
		});
		expect(await listed(arArchive([['a.o', 'x']]))).toEqual({ tree: null });
		expect(await listed(Buffer.from('!<arch>\n'))).toEqual({ tree: null });
	});
});

test('what is read of a .deb comes out of the worker as it was', async () => {
	const root = temporaryFolder();
	const postinst = '#!/bin/sh\nldconfig\n';
	writeFileSync(
		path.join(root, 'app.deb'),
		debArchive({ control: { postinst }, files: { a: 'x' } }),
	);
	const worker = await startTestWorker();
	try {
		const { signal } = new AbortController();
		const answer = await worker.archives.readListing(root, 'app.deb', signal);
		expect(answer).toEqual(await readArchiveListing(root, 'app.deb', going));
		expect(answer).toMatchObject({ state: 'known', value: { deb: { state: 'known' } } });
	} finally {
		worker.dispose();
	}
});

describe('a .deb that is not what it should be', () => {
	const bomb = gzipSync(tarOf({ 'opt/zeros': '\0'.repeat(3_000_000) }));
	const link = tarOf({ a: 'x' });
	link.write('9'.repeat(11), 124);

	async function refusal(bytes: Uint8Array, bounds: DebBounds = debBounds) {
		const file = path.join(temporaryFolder(), 'app.deb');
		writeFileSync(file, bytes);
		const answer = await readDeb(file, 'debs/app.deb', going, bounds);
		if (answer?.state !== 'failed') throw new Error(JSON.stringify(answer));
		return answer.reason;
	}

	test.each<[string, Buffer, string]>([
		['no control', arArchive([binary, dataTar]), 'archive.malformed'],
		['no data', arArchive([binary, controlTar]), 'archive.malformed'],
		['nothing behind its first member', arArchive([binary]), 'archive.malformed'],
		[
			'a size behind the end',
			Buffer.concat([arArchive([binary, controlTar]), arHeader('data.tar', '9999999999')]),
			'archive.malformed',
		],
		[
			'a size that is no number',
			Buffer.concat([arArchive([binary]), arHeader('control.tar', '-1'), Buffer.alloc(99)]),
			'archive.malformed',
		],
		[
			'noise between members',
			Buffer.concat([arArchive([binary]), Buffer.alloc(600)]),
			'archive.malformed',
		],
		['half a header', Buffer.concat([arArchive([binary]), Buffer.alloc(30)]), 'archive.malformed'],
		['an empty member', arArchive([binary, ['control.tar', ''], dataTar]), 'archive.malformed'],
		[
			'members without end',
			arArchive([binary, ...Array.from({ length: 500 }, () => ['_x', 'x'] as const)]),
			'archive.malformed',
		],
		[
			'no control file in it',
			arArchive([binary, ['control.tar', tarOf({ md5sums: 'x' })], dataTar]),
			'archive.malformed',
		],
		[
			'no package in its control file',
			arArchive([binary, ['control.tar', tarOf({ control: 'Version: 1\n' })], dataTar]),
			'archive.malformed',
		],
		['a name that is none', debArchive({ fields: { Package: '../../etc' } }), 'archive.malformed'],
		[
			'a control file too long',
			debArchive({ fields: { Description: 'x'.repeat(600_000) } }),
			'archive.tooLarge',
		],
		[
			'a file longer than its tar',
			arArchive([binary, controlTar, ['data.tar', link]]),
			'archive.malformed',
		],
		['bzip2', arArchive([binary, controlTar, ['data.tar.bz2', 'BZh9']]), 'archive.compression'],
		['lzma', arArchive([binary, controlTar, ['data.tar.lzma', ']..']]), 'archive.compression'],
		[
			'no xz at all',
			arArchive([binary, controlTar, ['data.tar.xz', 'hello']]),
			'archive.compression',
		],
		[
			'no gzip at all',
			arArchive([binary, ['control.tar.gz', 'hello'], dataTar]),
			'archive.malformed',
		],
	])('%s', async (_what, bytes, code) => {
		const reason = await refusal(bytes);
		expect(reason.code).toBe(code);
		expect(String(reason.args?.['place'])).toContain('debs/app.deb');
		expect(Object.keys(enParts)).toContain(code);
	});

	test('a bomb is not unpacked to its end', async () => {
		const bounds = { ...debBounds, data: 1_000_000 };
		const data = arArchive([binary, controlTar, ['data.tar.gz', bomb]]);
		expect((await refusal(data, bounds)).code).toBe('archive.tooLarge');
		const controls = arArchive([binary, ['control.tar.gz', bomb], dataTar]);
		expect((await refusal(controls, { ...debBounds, control: 1_000_000 })).code).toBe(
			'archive.tooLarge',
		);
	});

	test('a script too long is known to be there', async () => {
		const postinst = `#!/bin/sh\n${'#'.repeat(600_000)}`;
		const { scripts, numbers } = await read(debArchive({ control: { postinst } }));
		expect([...scripts]).toEqual([['postinst', null]]);
		expect(numbers.control).toBe(postinst.length);
	});

	test('any byte flipped or cut gives an answer', async () => {
		const whole = debArchive({
			control: { postinst: '#!/bin/sh\n', conffiles: '/etc/a\n' },
			files: { 'etc/a': 'x'.repeat(700), 'usr/bin/b': 'y'.repeat(90) },
		});
		const file = path.join(temporaryFolder(), 'app.deb');
		let failures = 0;
		for (let at = 0; at < whole.length; at++) {
			const flipped = Buffer.from(whole);
			flipped[at] = (flipped[at] ?? 0) ^ 0x55;
			writeFileSync(file, at % 2 === 0 ? flipped : whole.subarray(0, at));
			const answer = await readDeb(file, 'app.deb', going);
			if (answer?.state === 'failed') failures++;
		}
		expect(failures).toBeGreaterThan(whole.length / 2);
	});

	test('a reading that is stopped ends', async () => {
		const file = path.join(temporaryFolder(), 'app.deb');
		writeFileSync(file, debArchive({}));
		const answer = await readDeb(file, 'app.deb', () => true);
		expect(answer).toMatchObject({ state: 'failed', reason: { code: 'archive.cancelled' } });
	});
});
