/** What a zip archive holds, by the directory at its end. */
import { type FileHandle, open } from 'node:fs/promises';
import type { FileTree } from '../../core/filesystem/fileTree.ts';
import { type LayerEntry, layerTree } from '../../core/filesystem/unionTree.ts';
import { malformed, tooLarge } from './archiveError.ts';
import { tarBounds } from './tarEntries.ts';
import {
	findZipEnd,
	longestZipEnd,
	readZip64End,
	type ZipEntry,
	type ZipStretch,
	zip64EndBytes,
	zipEntries,
} from './zipDirectory.ts';

/** A local header, or the end of an archive without files. */
export function isZip(start: Uint8Array): boolean {
	const [p, k, a, b] = start;
	return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

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

async function findDirectory(handle: FileHandle, size: number): Promise<ZipStretch | null> {
	const length = Math.min(size, longestZipEnd);
	const end = findZipEnd(await readAt(handle, size - length, length));
	if (end === null || end.kind === 'directory') return end?.directory ?? null;
	const { start } = end;
	if (!Number.isSafeInteger(start) || start + zip64EndBytes > size) return null;
	return readZip64End(await readAt(handle, start, zip64EndBytes));
}

async function readAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
	const bytes = Buffer.alloc(length);
	const { bytesRead } = await handle.read(bytes, 0, length, start);
	return bytes.subarray(0, bytesRead);
}

function entriesOf(directory: Buffer, place: string): readonly LayerEntry[] {
	const entries: LayerEntry[] = [];
	for (const entry of zipEntries(directory)) {
		if (entries.length >= tarBounds.entries) throw tooLarge(place);
		entries.push(layerEntry(entry));
	}
	if (entries.length === 0 && directory.length > 0) throw malformed(place, 'its directory is none');
	return entries;
}

const symlinkMode = 0o120000;
const typeMask = 0o170000;

function layerEntry({ path, bytes, mode }: ZipEntry): LayerEntry {
	if (path.endsWith('/')) return { path, kind: 'directory', bytes: 0, target: '' };
	if ((mode & typeMask) === symlinkMode) return { path, kind: 'symlink', bytes: 0, target: '' };
	return { path, kind: 'file', bytes, target: '' };
}
