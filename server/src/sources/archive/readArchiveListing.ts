import { createReadStream } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { layerTree } from '../../core/filesystem/unionTree.ts';
import type { Answer, ArchiveListing } from '../../core/knowledge.ts';
import { ArchiveError, reasonOfFailure } from './archiveError.ts';
import { compressionOf, decompressed, magicBytes } from './compression.ts';
import { type TarEntry, tarEntries } from './tarEntries.ts';

/** The most bytes that are unpacked to look into one archive. */
const mostBytes = 50_000_000_000;

/**
 * What ADD would unpack from a file of the context. As Docker decides it: by the first bytes and by
 * whether a tar's first header follows, never by the name.
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
async function insideOf(root: string, file: string): Promise<string> {
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
	const compression = compressionOf(await firstBytes(inside, place));
	const entries: TarEntry[] = [];
	try {
		const source = createReadStream(inside);
		const bytes = decompressed(source, compression, mostBytes, place);
		await tarEntries(bytes, place, isCancelled, entries);
	} catch (error) {
		// What fails before its first header is no tar, and is copied.
		if (entries.length > 0 || !isMalformed(error)) throw error;
	}
	return { tree: entries.length === 0 ? null : layerTree(entries) };
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
