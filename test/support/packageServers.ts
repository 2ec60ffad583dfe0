/** Files of package repositories and registries, as servers on a loopback port have them. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Handler } from './httpServer.ts';
import { tarFile } from './tarFile.ts';

/** By path: `/ubuntu/dists/noble/InRelease`. */
export type ServedFiles = Readonly<Record<string, Uint8Array | string>>;

/** Serves files with lengths and the ranges that are asked of archives' ends. */
export function filesHandler(files: () => ServedFiles): Handler {
	return (request, response) => {
		const file = files()[decodeURIComponent(request.url ?? '')];
		if (file === undefined) {
			response.writeHead(404).end('not found');
			return;
		}
		const bytes = Buffer.from(file);
		const tail = /^bytes=-(\d+)$/.exec(request.headers.range ?? '')?.[1];
		if (tail === undefined) {
			response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
			return;
		}
		const start = Math.max(0, bytes.length - Number(tail));
		const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
		response.writeHead(206, { 'content-range': range }).end(bytes.subarray(start));
	};
}

/** APKINDEX.tar.gz: a signature, and the index. */
export function apkArchive(index: string): Buffer {
	const signature = gzipSync(tarFile('.SIGN.RSA.someone.rsa.pub', 'x'.repeat(256)));
	const files = [tarFile('DESCRIPTION', 'v3.20'), tarFile('APKINDEX', index), Buffer.alloc(1024)];
	return Buffer.concat([signature, gzipSync(Buffer.concat(files))]);
}

/** A stanza of APKINDEX. */
export function apkStanza(name: string, installedBytes: number, depends = ''): string {
	return `C:Q1${name}=\nP:${name}\nV:1.0-r0\nA:x86_64\nS:1000\nI:${installedBytes}\nT:x\nU:x\nL:MIT\nD:${depends}\n\n`;
}

export interface DebPackage {
	readonly name: string;
	readonly version: string;
	readonly kib: number;
	readonly depends?: string;
	readonly architecture?: string;
}

export function debStanza({ name, version, kib, depends, architecture }: DebPackage): string {
	return [
		`Package: ${name}`,
		`Architecture: ${architecture ?? 'amd64'}`,
		`Version: ${version}`,
		'Priority: optional',
		'Maintainer: Someone <someone@example.org>',
		`Installed-Size: ${kib}`,
		...(depends === undefined ? [] : [`Depends: ${depends}`]),
		`Filename: pool/${name}.deb`,
		`Size: ${kib * 300}`,
		'SHA256: 00',
		`Description: the package ${name}`,
		'Description-md5: 00',
		'',
		'',
	].join('\n');
}

export interface DebSuite {
	/** `/ubuntu/dists/noble` */
	readonly folder: string;
	/** Packages files by component. */
	readonly components: Readonly<Record<string, string>>;
	/** More lines of the release file. */
	readonly fields?: readonly string[];
	readonly architecture?: string;
	readonly pack?: (bytes: Buffer) => Buffer;
	readonly ending?: '.gz' | '.xz';
}

/** A suite's InRelease and its lists. */
export function debFiles(suite: DebSuite): ServedFiles {
	const { folder, components, fields = [], architecture = 'amd64' } = suite;
	const { pack = gzipSync, ending = '.gz' } = suite;
	const lists: Record<string, Buffer> = {};
	const listed: string[] = [];
	for (const [component, text] of Object.entries(components)) {
		const stem = `${component}/binary-${architecture}/Packages`;
		const plain = Buffer.from(text);
		const packed = pack(plain);
		lists[`${folder}/${stem}${ending}`] = packed;
		listed.push(fileLine(plain, stem), fileLine(packed, stem + ending));
	}
	const release = [
		'-----BEGIN PGP SIGNED MESSAGE-----',
		'Hash: SHA512',
		'',
		'Origin: Test',
		'Date: Mon, 23 Nov 2026 10:00:00 UTC',
		`Architectures: all ${architecture}`,
		'No-Support-for-Architecture-all: Packages',
		...fields,
		'MD5Sum:',
		` ${'0'.repeat(32)} 10 main/binary-${architecture}/Packages`,
		'SHA256:',
		...listed,
		'-----BEGIN PGP SIGNATURE-----',
		'',
		'xxxx',
		'-----END PGP SIGNATURE-----',
		'',
	];
	return { ...lists, [`${folder}/InRelease`]: release.join('\n') };
}

function fileLine(bytes: Buffer, path: string): string {
	const digest = createHash('sha256').update(bytes).digest('hex');
	return ` ${digest} ${String(bytes.length).padStart(9)} ${path}`;
}

/** A version's document and its archive, of which only the length and the last four bytes are true. */
export function npmFiles(name: string, version: string, unpackedBytes: number): ServedFiles {
	const archive = Buffer.alloc(1000, 'a');
	// A tar of three files of a third each: headers, whole blocks, and two blocks at its end.
	archive.writeUInt32LE(3 * (512 + Math.ceil(unpackedBytes / 3 / 512) * 512) + 1024, 996);
	const dist = { unpackedSize: unpackedBytes, fileCount: 3 };
	const base = name.slice(name.indexOf('/') + 1);
	return {
		[`/${name}/${version}`]: JSON.stringify({ name, version, dist }),
		[`/${name}/-/${base}-${version}.tgz`]: archive,
	};
}
