/** What a zip archive holds, by the directory at its end (APPNOTE.TXT 4.3.12 to 4.3.16). */
import { type FileHandle, open } from 'node:fs/promises';
import type { FileTree } from '../../core/filesystem/fileTree.ts';
import { type LayerEntry, layerTree } from '../../core/filesystem/unionTree.ts';
import { malformed, tooLarge } from './archiveError.ts';
import { tarBounds } from './tarEntries.ts';

/** A local header, or the end of an archive without files. */
export function isZip(start: Uint8Array): boolean {
	const [p, k, a, b] = start;
	return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

/** The end record with the longest comment. */
const longestEnd = 22 + 65_535;
const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locatorSignature = 0x07064b50;
const entrySignature = 0x02014b50;

/** More than the directory of a million files takes. */
const mostDirectory = 300_000_000;

/** Null where the file only begins like one. */
export async function readZipListing(file: string, place: string): Promise<FileTree | null> {
	const handle = await open(file, 'r');
	try {
		const { size } = await handle.stat();
		const directory = await findDirectory(handle, size);
		if (directory === null) return null;
		if (directory.length > mostDirectory) throw tooLarge(place);
		if (directory.start < 0 || directory.start + directory.length > size) return null;
		return layerTree(entriesOf(await readAt(handle, directory.start, directory.length), place));
	} finally {
		await handle.close();
	}
}

interface Stretch {
	readonly start: number;
	readonly length: number;
}

async function findDirectory(handle: FileHandle, size: number): Promise<Stretch | null> {
	const length = Math.min(size, longestEnd);
	const tail = await readAt(handle, size - length, length);
	for (let at = tail.length - 22; at >= 0; at--) {
		if (tail.readUInt32LE(at) !== endSignature) continue;
		if (at >= 20 && tail.readUInt32LE(at - 20) === locatorSignature) {
			return directory64(handle, Number(tail.readBigUInt64LE(at - 12)), size);
		}
		return { length: tail.readUInt32LE(at + 12), start: tail.readUInt32LE(at + 16) };
	}
	return null;
}

async function directory64(
	handle: FileHandle,
	start: number,
	size: number,
): Promise<Stretch | null> {
	if (!Number.isSafeInteger(start) || start + 56 > size) return null;
	const record = await readAt(handle, start, 56);
	if (record.readUInt32LE(0) !== end64Signature) return null;
	return { length: Number(record.readBigUInt64LE(40)), start: Number(record.readBigUInt64LE(48)) };
}

async function readAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
	const bytes = Buffer.alloc(length);
	const { bytesRead } = await handle.read(bytes, 0, length, start);
	return bytes.subarray(0, bytesRead);
}

function entriesOf(directory: Buffer, place: string): readonly LayerEntry[] {
	const entries: LayerEntry[] = [];
	let at = 0;
	while (at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature) {
		const name = directory.readUInt16LE(at + 28);
		const extra = directory.readUInt16LE(at + 30);
		const comment = directory.readUInt16LE(at + 32);
		if (at + 46 + name + extra > directory.length) break;
		if (entries.length >= tarBounds.entries) throw tooLarge(place);
		entries.push(entryOf(directory.subarray(at, at + 46 + name + extra), name));
		at += 46 + name + extra + comment;
	}
	if (at === 0 && directory.length > 0) throw malformed(place, 'its directory is none');
	return entries;
}

const symlinkMode = 0o120000;
const typeMask = 0o170000;

function entryOf(record: Buffer, nameLength: number): LayerEntry {
	const path = record.toString('utf8', 46, 46 + nameLength);
	if (path.endsWith('/')) return { path, kind: 'directory', bytes: 0, target: '' };
	// The upper half of the attributes is a Unix mode where Unix made the archive.
	const mode = record.readUInt32LE(38) >>> 16;
	if ((mode & typeMask) === symlinkMode) return { path, kind: 'symlink', bytes: 0, target: '' };
	const bytes = unpackedBytes(record, record.subarray(46 + nameLength));
	return { path, kind: 'file', bytes, target: '' };
}

/** ZIP64 keeps it in an extra field, first of its values, where the plain one has no room. */
function unpackedBytes(record: Buffer, extra: Buffer): number {
	const plain = record.readUInt32LE(24);
	if (plain !== 0xffff_ffff) return plain;
	for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
		if (extra.readUInt16LE(at) === 1 && at + 12 <= extra.length) {
			return Number(extra.readBigUInt64LE(at + 4));
		}
	}
	return plain;
}
