import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { apkPackage } from '../../server/src/core/estimate/packages/apk/apkIndex.ts';
import { rpmRepositories } from '../../server/src/core/estimate/packages/rpm/rpmRepositories.ts';
import type { PackageIndexName } from '../../server/src/core/knowledge.ts';
import type { IndexFetch } from '../../server/src/sources/packageIndex/indexFetch.ts';
import { fetchApkIndex, readApkIndex } from '../../server/src/sources/packageIndex/readApkIndex.ts';
import { fetchRpmIndex, readRpmIndex } from '../../server/src/sources/packageIndex/readRpmIndex.ts';
import { apkArchive } from '../support/packageServers.ts';
import { tarFile } from '../support/tarFile.ts';

type Files = Readonly<Record<string, Uint8Array | string>>;

/** A server of these files; what was asked stands in `asked`. */
function serve(files: Files): { readonly fetch: IndexFetch; readonly asked: string[] } {
	const asked: string[] = [];
	const fetch: IndexFetch = async (url, maxBytes) => {
		asked.push(url);
		const file = files[url];
		if (file === undefined) return { status: 404, body: new Uint8Array(), truncated: false };
		const body = Buffer.from(file);
		return { status: 200, body: body.subarray(0, maxBytes), truncated: body.length > maxBytes };
	};
	return { fetch, asked };
}

async function checkApk(repositories: readonly string[], files: Files) {
	const name: PackageIndexName = {
		manager: 'apk',
		distribution: 'alpine',
		release: '3.20',
		architecture: 'amd64',
		repositories,
	};
	const { fetch, asked } = serve(files);
	const fetched = await fetchApkIndex(name, fetch);
	if (fetched.state === 'failed') return { asked, failed: fetched.reason };
	const read = await readApkIndex(name, fetched.value, () => false);
	if (read.state === 'failed') return { asked, failed: read.reason };
	return { asked, index: read.value.manager === 'apk' ? read.value.index : null };
}

const main = 'https://mirror.example/v3.20/main';
const place = `${main}/x86_64/APKINDEX.tar.gz`;

describe('the index of Alpine', () => {
	test('is read behind its signature, of every repository that the base names', async () => {
		const archive = apkArchive('P:zoë\nV:1-r0\nI:4096\n\n');
		const edge = apkArchive('P:tini\nV:2-r0\n\n');
		const edgePlace = 'https://mirror.example/edge/main/x86_64/APKINDEX.tar.gz';
		const lines = [main, '@edge https://mirror.example/edge/main/'];
		const { asked, index } = await checkApk(lines, { [place]: archive, [edgePlace]: edge });
		expect(asked).toEqual([place, edgePlace]);
		if (!index) throw new Error('no index');
		expect(apkPackage(index, 0)).toMatchObject({ name: 'zoë', repository: 0 });
		expect(apkPackage(index, 1)).toMatchObject({ name: 'tini', repository: 1 });
		expect(index.repositories).toEqual([
			{ url: main, tag: null, indexBytes: archive.length },
			{ url: 'https://mirror.example/edge/main/', tag: 'edge', indexBytes: edge.length },
		]);
	});

	test.each([
		['a base without repositories', [], {}, 'packageIndex.noRepository'],
		['a folder', ['/media/cdrom/apks'], {}, 'packageIndex.notRemote'],
		['no such file', [main], {}, 'packageIndex.status'],
		['a page instead', [main], { [place]: '<html>sign in</html>' }, 'archive.malformed'],
		[
			'a gzip file cut short',
			[main],
			{ [place]: apkArchive('P:a\n').subarray(0, -30) },
			/^(archive|packageIndex)\./,
		],
		[
			'another archive',
			[main],
			{ [place]: gzipSync(tarFile('readme', 'x')) },
			'packageIndex.noIndex',
		],
		['an endless body', [main], { [place]: new Uint8Array(40_000_001) }, 'packageIndex.tooLarge'],
		[
			'zeros without end',
			[main],
			{ [place]: gzipSync(Buffer.alloc(101_000_000), { level: 1 }) },
			'archive.tooLarge',
		],
	])('%s', async (_, repositories, files, code) => {
		const { failed } = await checkApk(repositories, files);
		expect(failed?.code).toMatch(code);
		expect(JSON.stringify(failed)).not.toContain('undefined');
	});
});

const primary = readFileSync('test/fixtures/rpm/primary.xml');
const os = 'https://mirror.example/os/';

/** A repository's files, the list of packages compressed in this way. */
function rpmFiles(compressed: Uint8Array, change: (xml: string) => string = (xml) => xml): Files {
	const digest = createHash('sha256').update(compressed).digest('hex');
	const xml = `<repomd><data type="primary"><checksum type="sha256">${digest}</checksum>
		<location href="repodata/primary"/><size>${compressed.length}</size></data></repomd>`;
	return { [`${os}repodata/repomd.xml`]: change(xml), [`${os}repodata/primary`]: compressed };
}

async function checkRpm(repositories: readonly string[], files: Files) {
	const name: PackageIndexName = {
		manager: 'rpm',
		distribution: 'fedora',
		release: '40',
		architecture: 'amd64',
		repositories,
	};
	const { fetch, asked } = serve(files);
	const fetched = await fetchRpmIndex(name, fetch);
	if (fetched.state === 'failed') return { asked, failed: fetched.reason };
	const read = await readRpmIndex(name, fetched.value, () => false);
	if (read.state === 'failed') return { asked, failed: read.reason };
	const index = read.value.manager === 'rpm' ? read.value.index : null;
	return { asked, packages: (index?.records.starts.length ?? 0) - 1, index };
}

const zipped = gzipSync(primary);

/** A frame of zstd with one block that is not compressed. */
function zstdOf(bytes: Uint8Array): Buffer {
	const header = Buffer.alloc(12);
	header.writeUInt32LE(0xfd2fb528, 0);
	header.writeUInt8(0xa0, 4);
	header.writeUInt32LE(bytes.length, 5);
	header.writeUIntLE(1 | (bytes.length << 3), 9, 3);
	return Buffer.concat([header, bytes]);
}

describe('the metadata of an rpm repository', () => {
	test('are read from gzip, zstd and as they are', async () => {
		for (const form of [zipped, zstdOf(primary), primary]) {
			const { packages, index } = await checkRpm([os], rpmFiles(form));
			expect(packages).toBe(51);
			expect(index?.repositories).toEqual([{ url: os, metadataBytes: form.length }]);
		}
	});

	test('are found through a list of mirrors and a metalink', async () => {
		const lists = {
			'https://mirrors.example/list?repo=os': `# a comment\n${os}\nhttps://other.example/os/\n`,
			'https://mirrors.example/metalink': `<metalink><url protocol="https">${os}repodata/repomd.xml</url></metalink>`,
		};
		for (const list of Object.keys(lists)) {
			const { packages } = await checkRpm([`mirrorlist=${list}`], {
				...rpmFiles(zipped),
				...lists,
			});
			expect(packages).toBe(51);
		}
	});

	test.each([
		['none named', [], {}, 'packageIndex.noRepository'],
		['a folder', ['file:///mnt'], {}, 'packageIndex.notRemote'],
		['no answer', [os], {}, 'packageIndex.status'],
		['an empty list', [os], rpmFiles(zipped, () => '<repomd/>'), 'packageIndex.noIndex'],
		[
			'another place',
			[os],
			rpmFiles(zipped, (xml) => xml.replace('repodata/primary', 'https://elsewhere.example/x')),
			'packageIndex.noIndex',
		],
		[
			'a place above',
			[os],
			rpmFiles(zipped, (xml) => xml.replace('repodata/primary', '../../x')),
			'packageIndex.noIndex',
		],
		[
			'a wrong length',
			[os],
			rpmFiles(zipped, (xml) => xml.replace(/<size>\d+/, '<size>10')),
			'packageIndex.tooLarge',
		],
		[
			'a wrong digest',
			[os],
			rpmFiles(zipped, (xml) => xml.replace(/>[0-9a-f]{4}/, '>0000')),
			'packageIndex.digest',
		],
		[
			'no mirror',
			['mirrorlist=https://m.example/l'],
			{ 'https://m.example/l': 'nothing' },
			'packageIndex.noMirror',
		],
		[
			'one element without end',
			[os],
			rpmFiles(gzipSync(`<package ${'x'.repeat(9_000_000)}`)),
			'packageIndex.tooLarge',
		],
	])('%s', async (_, repositories, files, code) => {
		const { failed } = await checkRpm(repositories, files);
		expect(failed?.code).toMatch(code);
	});
});

test('the repositories of a base with rpm', () => {
	const texts = new Map([
		['/etc/dnf/vars/stream', '9-stream\n'],
		[
			'/etc/yum.repos.d/a.repo',
			'[baseos]\nbaseurl=https://m.example/$stream/BaseOS/$basearch/os/\nenabled=1\n[debug]\nbaseurl=https://m.example/debug\nenabled=0\n' +
				'[list]\nmetalink=https://m.example/metalink?repo=fedora-$releasever&arch=$basearch\n[odd]\nbaseurl=https://m.example/$unknown/\n#baseurl=x\n',
		],
		['/etc/yum.repos.d/readme.txt', '[x]\nbaseurl=https://m.example/x\n'],
	]);
	expect(rpmRepositories(texts, { releasever: '9', basearch: 'x86_64' })).toEqual([
		'https://m.example/9-stream/BaseOS/x86_64/os/',
		'mirrorlist=https://m.example/metalink?repo=fedora-9&arch=x86_64',
	]);
});
