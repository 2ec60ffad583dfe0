/** The files of an image, by name: from a layout's folder, or from an archive. */
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ArchiveError, malformed } from './archiveError.ts';
import { compressionOf, decompressed } from './compression.ts';
import { firstBytes } from './readArchiveListing.ts';
import { type TarEntry, tarBounds, tarEntries } from './tarEntries.ts';

export interface BlobStore {
	/** Bytes of a file as stored; undefined where there is none. */
	readonly sizeOf: (name: string) => Promise<number | undefined>;
	/** Streams the bytes of a file that is there: the first `length` of them, or all. */
	readonly open: (name: string, length?: number) => Readable;
	readonly close: () => Promise<void>;
}

/** The most that a compressed archive may unpack to on disk. */
const mostBytes = 50_000_000_000;
/** Files in an archive of an image: a few for each layer. */
const mostFiles = 100_000;
const mostLinks = 8;

/** Opens an archive or a layout's folder. */
export async function openBlobStore(file: string, isCancelled: () => boolean): Promise<BlobStore> {
	const stats = await stat(file).catch((cause: NodeJS.ErrnoException) => {
		const code = cause.code === 'ENOENT' ? 'archive.notFound' : 'archive.unreadable';
		const args = { path: file, reason: cause.code ?? cause.message };
		throw new ArchiveError({ code, args }, { cause });
	});
	if (stats.isDirectory()) return folderStore(file);
	const compression = compressionOf(await firstBytes(file, file));
	if (compression === 'none') return archiveStore(file, file, isCancelled, async () => {});
	// An archive must be read here and there: unpacked for a while, into a folder of this user's only.
	const folder = await mkdtemp(path.join(tmpdir(), 'image-'));
	const remove = () => rm(folder, { recursive: true, force: true });
	try {
		const plain = path.join(folder, 'archive.tar');
		const bytes = decompressed(createReadStream(file), compression, mostBytes, file);
		await pipeline(bytes, createWriteStream(plain, { mode: 0o600 }));
		return await archiveStore(plain, file, isCancelled, remove);
	} catch (error) {
		await remove();
		throw error instanceof ArchiveError ? error : malformed(file, error);
	}
}

function folderStore(root: string): BlobStore {
	const inside = (name: string) => path.join(root, ...name.split('/'));
	return {
		sizeOf: async (name) => {
			if (!isPlainName(name)) return undefined;
			// A link in a layout could lead anywhere; real ones have none.
			const stats = await lstat(inside(name)).catch(() => undefined);
			return stats?.isFile() ? stats.size : undefined;
		},
		open: (name, length) => openStretch(inside(name), 0, length),
		close: async () => {},
	};
}

function isPlainName(name: string): boolean {
	return name !== '' && name.split('/').every((part) => part !== '' && !part.startsWith('.'));
}

interface Stretch {
	readonly start: number;
	readonly size: number;
}

async function archiveStore(
	file: string,
	place: string,
	isCancelled: () => boolean,
	close: () => Promise<void>,
): Promise<BlobStore> {
	const files = new Map<string, Stretch>();
	const links = new Map<string, string>();
	const source = createReadStream(file, { highWaterMark: 1 << 20 });
	const entries: TarEntry[] = [];
	await tarEntries(source, place, isCancelled, entries, {
		bounds: { ...tarBounds, entries: mostFiles },
	});
	for (const entry of entries) {
		const name = path.posix.normalize(entry.path).replace(/^\/+/, '');
		if (entry.kind === 'symlink') {
			links.set(name, path.posix.join(path.posix.dirname(name), entry.target));
		} else if (entry.kind === 'link') links.set(name, path.posix.normalize(entry.target));
		else if (entry.kind === 'file') files.set(name, { start: entry.offset, size: entry.stored });
	}
	return { ...storeOf(file, files, links), close };
}

function storeOf(
	file: string,
	files: ReadonlyMap<string, Stretch>,
	links: ReadonlyMap<string, string>,
): Omit<BlobStore, 'close'> {
	const find = (name: string) => {
		let at = path.posix.normalize(name);
		for (let followed = 0; followed < mostLinks; followed++) {
			const next = links.get(at);
			if (next === undefined) return files.get(at);
			at = next;
		}
		return undefined;
	};
	return {
		sizeOf: async (name) => find(name)?.size,
		open: (name, length) => {
			const { start, size } = find(name) ?? { start: 0, size: 0 };
			return openStretch(file, start, Math.min(size, length ?? size));
		},
	};
}

function openStretch(file: string, start: number, length: number | undefined): Readable {
	if (length === 0) return Readable.from([]);
	const end = length === undefined ? Number.POSITIVE_INFINITY : start + length - 1;
	return createReadStream(file, { start, end, highWaterMark: 1 << 18 });
}
