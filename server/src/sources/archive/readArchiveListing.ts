import { createReadStream } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { layerTree } from '../../core/filesystem/unionTree.ts';
import type { Answer, ArchiveListing } from '../../core/knowledge.ts';
import { ArchiveError, reasonOfFailure } from './archiveError.ts';
import { isAr } from './arMembers.ts';
import { compressionOf, decompressed, magicBytes } from './compression.ts';
import { readDeb } from './readDeb.ts';
import { type TarEntry, tarEntries } from './tarEntries.ts';
import { isZip, readZipListing } from './zipListing.ts';

/** The most bytes that are unpacked to look into one archive. */
const mostBytes = 50_000_000_000;

/**
 * What ADD, or a tool of the image, would unpack from a file of the context. As Docker decides it: by
 * the first bytes and by whether a tar's first header follows, never by the name.
 */
export async function readArchiveListing(
	root: string,
	file: string,
	isCancelled: () => boolean,
): Promise<Answer<ArchiveListing>> {
	try {
		const inside = await insideOf(root, file);
		return { state: 'known', value: await readListing(inside, file, isCancelled) };
	} catch (error) {
		return { state: 'failed', reason: reasonOfFailure(file, error) };
	}
}

/** The real path of a file, which must lie below the root whatever links it goes through. */
export async function insideOf(root: string, file: string): Promise<string> {
	const top = await realpath(root);
	const inside = await realpath(path.join(top, file));
	const way = path.relative(top, inside);
	if (way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way)) {
		throw new ArchiveError({ code: 'archive.outside', args: { path: file } });
	}
	return inside;
}

async function readListing(
	inside: string,
	place: string,
	isCancelled: () => boolean,
): Promise<ArchiveListing> {
	const start = await firstBytes(inside, place);
	if (isZip(start)) {
		const tree = await readZipListing(inside, place);
		return tree === null ? { tree } : { tree, zip: true };
	}
	if (isAr(start)) {
		const deb = await readDeb(inside, place, isCancelled);
		return deb === null ? { tree: null } : { tree: null, deb };
	}
	const compression = compressionOf(start);
	const entries: TarEntry[] = [];
	try {
		const source = createReadStream(inside);
		const bytes = decompressed(source, compression, mostBytes, place);
		await tarEntries(bytes, place, isCancelled, entries);
	} catch (error) {
		// What fails before its first header is no tar, and is copied.
		if (entries.length > 0 || !isMalformed(error)) throw error;
	}
	if (entries.length > 0) return { tree: layerTree(entries) };
	if (compression === 'none' || compression === 'bzip2') return { tree: null };
	const source = createReadStream(inside);
	const plainBytes = await lengthOf(
		decompressed(source, compression, mostBytes, place),
		isCancelled,
	);
	return plainBytes === null ? { tree: null } : { tree: null, plainBytes };
}

/** Null where it is broken: what a tool would make of it is not known. */
async function lengthOf(bytes: Readable, isCancelled: () => boolean): Promise<number | null> {
	let length = 0;
	try {
		for await (const chunk of bytes) {
			if (isCancelled()) return null;
			if (chunk instanceof Uint8Array) length += chunk.length;
		}
		return length;
	} catch {
		return null;
	}
}

function isMalformed(error: unknown): boolean {
	return error instanceof ArchiveError && error.reason.code === 'archive.malformed';
}

/** The first bytes of a regular file. */
export async function firstBytes(file: string, place: string): Promise<Uint8Array> {
	const handle = await open(file, 'r');
	try {
		if (!(await handle.stat()).isFile()) {
			throw new ArchiveError({ code: 'archive.notFile', args: { path: place } });
		}
		const start = new Uint8Array(magicBytes);
		const { bytesRead } = await handle.read(start, 0, magicBytes, 0);
		return start.subarray(0, bytesRead);
	} finally {
		await handle.close();
	}
}
