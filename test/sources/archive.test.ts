import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Platform } from '../../server/src/core/knowledge.ts';
import { enParts } from '../../server/src/messages/en.parts.ts';
import { readArchiveListing } from '../../server/src/sources/archive/readArchiveListing.ts';
import { readImageArchive } from '../../server/src/sources/archive/readImageArchive.ts';
import { type FileSpecs, temporaryFolder, writeFiles } from '../support/temporaryFolder.ts';
import { treeLines } from '../support/treeLines.ts';

const platform: Platform = { os: 'linux', architecture: 'amd64', variant: null };
const going = () => false;

/** A tar that GNU tar makes of files. */
function tarOf(files: FileSpecs, ...flags: string[]): Buffer {
	const folder = temporaryFolder();
	writeFiles(folder, files);
	const names = [...new Set(Object.keys(files).map((name) => name.split('/')[0] ?? ''))];
	return execFileSync('tar', [...flags, '-cf', '-', '--', ...names], { cwd: folder });
}

describe('what ADD unpacks', () => {
	const content: FileSpecs = {
		'd/f': 'x'.repeat(100),
		g: 'y'.repeat(50),
		h: { link: 'g' },
		l: { symlink: 'g' },
	};
	const listed = ['d/', 'd/f:100', 'g:50', 'h:50', 'l->g'];
	const long = `${'long-'.repeat(30)}/${'name-'.repeat(30)}`;

	async function checkListing(bytes: Uint8Array, lines: string[] | null): Promise<void> {
		const root = temporaryFolder();
		writeFileSync(path.join(root, 'file'), bytes);
		const answer = await readArchiveListing(root, 'file', going);
		if (answer.state === 'failed') throw new Error(JSON.stringify(answer.reason));
		expect(answer.value.tree && treeLines(answer.value.tree)).toEqual(lines);
	}

	async function checkUnreadable(bytes: Uint8Array): Promise<void> {
		const root = temporaryFolder();
		writeFileSync(path.join(root, 'file'), bytes);
		const answer = await readArchiveListing(root, 'file', going);
		expect(answer).toMatchObject({ state: 'failed', reason: { code: 'archive.compression' } });
	}

	test('is told by content, whatever the compression', async () => {
		const tar = tarOf(content);
		await checkListing(tar, listed);
		await checkListing(gzipSync(tar), listed);
		await checkListing(execFileSync('zstd', ['-q', '-c'], { input: tar }), listed);
		await checkListing(execFileSync('xz', ['-c'], { input: tar }), listed);
		await checkListing(execFileSync('xz', ['-c', '-9e', '-T2'], { input: tar }), listed);
		await checkUnreadable(execFileSync('bzip2', ['-c'], { input: tar }));
		// What the library does not know of xz must not pass for a file that is copied.
		for (const flags of [['--check=sha256'], ['--x86', '--lzma2']]) {
			await checkUnreadable(execFileSync('xz', ['-c', ...flags], { input: tar }));
		}
	});

	test('any byte flipped or cut gives an answer, whatever the compression', async () => {
		const root = temporaryFolder();
		for (const command of ['xz', 'bzip2', 'zstd', 'gzip']) {
			const whole = execFileSync(command, ['-c'], { input: tarOf(content) });
			for (let at = 0; at < whole.length; at += 7) {
				const broken = Buffer.from(whole);
				broken[at] = (broken[at] ?? 0) ^ 0x55;
				writeFileSync(path.join(root, 'file'), at % 2 === 0 ? broken : broken.subarray(0, at));
				const answer = await readArchiveListing(root, 'file', going);
				expect(['known', 'failed']).toContain(answer.state);
			}
		}
	});

	test('one that is left before its end leaves the next one readable', async () => {
		const rest = Buffer.alloc(4_000_000, 1);
		for (const command of ['xz', 'zstd', 'gzip']) {
			const packed = execFileSync(command, ['-1', '-c'], {
				input: Buffer.concat([tarOf(content), rest]),
			});
			for (let turn = 0; turn < 3; turn++) await checkListing(packed, listed);
			const root = temporaryFolder();
			writeFileSync(path.join(root, 'file'), packed);
			expect(await readArchiveListing(root, 'file', () => true)).toMatchObject({ state: 'failed' });
			await checkListing(packed, listed);
		}
	});

	test.each(['--format=gnu', '--format=posix', '--format=ustar'])(
		'%s with long names',
		async (flag) => {
			const lines = [`${long.split('/')[0]}/`, `${long}:3`];
			if (flag !== '--format=ustar') await checkListing(tarOf({ [long]: 'abc' }, flag), lines);
			await checkListing(tarOf({ 'ü/é': 'abc' }, flag), ['ü/', 'ü/é:3']);
		},
	);

	test('sparse files count their apparent size', async () => {
		const tar = tarOf({ s: { sparse: 3_000_000 } }, '--format=posix', '-S');
		expect(tar.length).toBeLessThan(100_000);
		await checkListing(tar, ['s:3000000']);
	});

	test('is nothing where it is no tar', async () => {
		await checkListing(Buffer.from('hello'), null);
		await checkListing(Buffer.alloc(0), null);
		await checkListing(Buffer.alloc(10_240), null);
		await checkListing(gzipSync('hello'), null);
		await checkListing(Buffer.from([0x1f, 0x8b, 0x08, 1, 2, 3]), null);
	});

	test('ends at the first end, whatever comes behind', async () => {
		await checkListing(Buffer.concat([tarOf({ a: '1' }), tarOf({ b: '2' })]), ['a:1']);
	});

	async function checkRefused(name: string, files: FileSpecs, code: string): Promise<void> {
		const root = temporaryFolder();
		writeFiles(root, files);
		const answer = await readArchiveListing(root, name, going);
		expect(answer).toMatchObject({ state: 'failed', reason: { code } });
		expect(Object.keys(enParts)).toContain(code);
	}

	test('is refused where it breaks off, or cannot be read', async () => {
		const tar = tarOf({ a: 'x'.repeat(5000), b: 'x' });
		const noise = createHash('shake256', { outputLength: 40_000 }).update('').digest();
		await checkRefused('t', { t: tar.subarray(0, 3000) }, 'archive.malformed');
		await checkRefused(
			't',
			{ t: gzipSync(tarOf({ a: noise, b: noise })).subarray(0, 50_000) },
			'archive.malformed',
		);
		await checkRefused('t', { t: tarOf({ s: { sparse: 3_000_000 } }, '-S') }, 'archive.sparse');
		await checkRefused('d', { 'd/x': '' }, 'archive.notFile');
		await checkRefused('nowhere', {}, 'archive.malformed');
	});

	test('never lies outside of the context', async () => {
		const root = temporaryFolder();
		const other = temporaryFolder();
		writeFileSync(path.join(other, 't.tar'), tarOf({ a: '1' }));
		symlinkSync(path.join(other, 't.tar'), path.join(root, 'link'));
		symlinkSync(other, path.join(root, 'folder'));
		for (const name of ['link', 'folder/t.tar', `../${path.basename(other)}/t.tar`]) {
			const answer = await readArchiveListing(root, name, going);
			expect(answer).toMatchObject({ state: 'failed', reason: { code: 'archive.outside' } });
		}
	});

	test('stops when it is told to', async () => {
		const root = temporaryFolder();
		writeFileSync(path.join(root, 't'), tarOf({ a: '1' }));
		const answer = await readArchiveListing(root, 't', () => true);
		expect(answer).toMatchObject({ state: 'failed', reason: { code: 'archive.cancelled' } });
	});
});

describe('an image', () => {
	const config = {
		architecture: 'amd64',
		os: 'linux',
		config: {
			Env: ['A=1'],
			WorkingDir: '/w',
			User: 'u',
			Shell: ['/bin/bash', '-c'],
			OnBuild: ['RUN x'],
			Volumes: { '/v': {} },
		},
		rootfs: { type: 'layers', diff_ids: ['sha256:a', 'sha256:b'] },
	};

	function layers(): Buffer[] {
		return [tarOf({ 'etc/a': 'aaa', 'etc/b': 'bb' }), tarOf({ 'etc/.wh.a': '', 'opt/c': 'ccccc' })];
	}

	function saved(more: FileSpecs = {}, tags = ['app:1']): FileSpecs {
		const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = layers();
		const manifest = [{ Config: 'c.json', RepoTags: tags, Layers: ['1/layer.tar', '2/layer.tar'] }];
		return {
			'manifest.json': JSON.stringify(manifest),
			'c.json': JSON.stringify(config),
			'1/layer.tar': first,
			'2/layer.tar': second,
			...more,
		};
	}

	function layout(): FileSpecs {
		const files: Record<string, string | Uint8Array> = {
			'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
		};
		const keep = (bytes: string | Uint8Array) => {
			const hex = createHash('sha256').update(bytes).digest('hex');
			files[`blobs/sha256/${hex}`] = bytes;
			return { digest: `sha256:${hex}`, size: bytes.length };
		};
		const manifest = keep(
			JSON.stringify({
				config: keep(JSON.stringify(config)),
				layers: layers().map((layer) => keep(gzipSync(layer))),
			}),
		);
		const name = { 'org.opencontainers.image.ref.name': '1' };
		files['index.json'] = JSON.stringify({ manifests: [{ ...manifest, annotations: name }] });
		return files;
	}

	async function checkImage(file: string, reference: string | null): Promise<void> {
		const answer = await readImageArchive(file, reference, platform, going);
		if (answer.state === 'failed') throw new Error(JSON.stringify(answer.reason));
		const { value } = answer;
		expect(value.layers?.map(({ bytes, basis, diskBytes }) => [bytes, basis, diskBytes])).toEqual([
			[5, 'measured', 4 * 4096],
			[5, 'measured', 4 * 4096],
		]);
		expect(value.size.bytes).toBe(10);
		expect(value.tree && treeLines(value.tree)).toEqual(['etc/', 'etc/b:2', 'opt/', 'opt/c:5']);
		expect(value.config).toEqual({
			env: ['A=1'],
			workingDirectory: '/w',
			user: 'u',
			shell: ['/bin/bash', '-c'],
			onbuild: ['RUN x'],
			volumes: ['/v'],
		});
	}

	function written(name: string, bytes: Uint8Array): string {
		const file = path.join(temporaryFolder(), name);
		writeFileSync(file, bytes);
		return file;
	}

	test.each([null, 'app:1', 'docker.io/library/app:1'])(
		'of docker save, as %s',
		async (reference) => {
			const tar = tarOf(saved());
			await checkImage(written('i.tar', tar), reference);
			await checkImage(written('i.tgz', gzipSync(tar)), reference);
			await checkImage(
				written('i.zst', execFileSync('zstd', ['-q', '-c'], { input: tar })),
				reference,
			);
		},
	);

	test.each([null, '1', 'app:1'])('of an OCI layout, as %s', async (reference) => {
		const folder = temporaryFolder();
		writeFiles(folder, layout());
		await checkImage(folder, reference);
		await checkImage(written('i.tar', tarOf(layout())), reference);
	});

	async function checkRefused(
		file: string,
		code: string,
		reference: string | null = null,
	): Promise<void> {
		const answer = await readImageArchive(file, reference, platform, going);
		expect(answer).toMatchObject({ state: 'failed', reason: { code } });
		expect(Object.keys(enParts)).toContain(code);
	}

	test('that is none is refused with its reason', async () => {
		const whole = tarOf(saved());
		await checkRefused(path.join(temporaryFolder(), 'x'), 'archive.notFound');
		await checkRefused(temporaryFolder(), 'archive.notImage');
		await checkRefused(written('t', Buffer.from('hello')), 'archive.malformed');
		await checkRefused(written('t', whole.subarray(0, whole.length >> 1)), 'archive.malformed');
		await checkRefused(written('t', gzipSync(whole).subarray(0, -400)), 'archive.malformed');
		for (const command of ['xz', 'bzip2', 'zstd']) {
			const packed = execFileSync(command, ['-c'], { input: whole });
			await checkRefused(written('t', packed.subarray(0, -40)), 'archive.compression');
		}
		await checkRefused(written('t', whole), 'archive.otherImages', 'other:1');
		await checkRefused(written('t', tarOf(saved({ 'c.json': '{' }))), 'archive.malformed');
		await checkRefused(written('t', tarOf(saved({ 'c.json': '{}' }))), 'archive.notImage');
		await checkRefused(
			written('t', tarOf(saved({ '2/layer.tar': 'no tar' }))),
			'archive.malformed',
		);
		await checkRefused(written('t', tarOf(saved({ 'manifest.json': '[]' }))), 'archive.noImage');
		await checkRefused(written('t', tarOf({ repositories: '{}' })), 'archive.legacy');
		const two = [
			{ Config: 'a', RepoTags: ['a:1'] },
			{ Config: 'b', RepoTags: ['b:1'] },
		];
		await checkRefused(
			written('t', tarOf({ 'manifest.json': JSON.stringify(two) })),
			'archive.severalImages',
		);
	});

	test('never reads outside of its layout', async () => {
		const folder = temporaryFolder();
		const secret = JSON.stringify([
			{ Config: '../../c.json', RepoTags: [], Layers: ['/etc/passwd'] },
		]);
		writeFiles(folder, { 'manifest.json': secret });
		await checkRefused(folder, 'archive.partMissing');
		const linked = temporaryFolder();
		writeFiles(linked, { 'manifest.json': { symlink: '/etc/passwd' } });
		await checkRefused(linked, 'archive.notImage');
	});

	test('any byte flipped or cut gives an answer', { timeout: 60_000 }, async () => {
		const whole = tarOf(saved());
		const file = written('t', whole);
		for (let at = 0; at < whole.length; at += 997) {
			const broken = Buffer.from(readFileSync(file));
			broken[at] = (broken[at] ?? 0) ^ 0x55;
			const place = written('b', at % 2 === 0 ? broken : broken.subarray(0, at));
			const answer = await readImageArchive(place, null, platform, going);
			expect(['known', 'failed']).toContain(answer.state);
		}
	});
});
