import type { Readable } from 'node:stream';
import type { LayerEntry } from '../../core/filesystem/unionTree.ts';
import { ArchiveError, malformed, tooLarge } from './archiveError.ts';
import { ByteReader } from './byteReader.ts';
import {
	isZeroBlock,
	readPaxRecords,
	readTarHeader,
	type TarHeader,
	tarBlock,
} from './tarHeader.ts';

/** An entry with the place of its contents in the tar. */
export interface TarEntry extends LayerEntry {
	readonly offset: number;
	/** Bytes of the contents as stored; less than `bytes` for a sparse file. */
	readonly stored: number;
}

/** Bounds of what is read from one tar. */
export interface TarBounds {
	readonly entries: number;
	/** Names in one path. */
	readonly depth: number;
	/** Bytes of one extended header. */
	readonly header: number;
}

/** Far beyond real images, within the memory of a server. */
export const tarBounds: TarBounds = { entries: 1_000_000, depth: 512, header: 1_000_000 };

/** Which contents are kept, and where they go. */
export interface KeptContents {
	readonly wants: (entry: TarEntry) => boolean;
	readonly take: (entry: TarEntry, contents: Buffer) => void;
}

export interface TarOptions {
	readonly bounds?: TarBounds;
	readonly keep?: KeptContents;
}

/**
 * Adds what a tar holds to `entries`, in its order; contents are passed over but for those
 * that `keep` wants. It ends, as for
 * Docker, at the first two blocks of zeros, whatever comes behind. Where the tar is broken, the
 * entries before that place are there and an ArchiveError is thrown.
 */
export async function tarEntries(
	source: Readable,
	place: string,
	isCancelled: () => boolean,
	entries: TarEntry[],
	{ bounds = tarBounds, keep }: TarOptions = {},
): Promise<void> {
	const reader = new ByteReader(source);
	const extended = new Extended();
	try {
		for (;;) {
			if (isCancelled()) throw new ArchiveError({ code: 'archive.cancelled', args: { place } });
			const block = await reader.take(tarBlock);
			if (block.length === 0 || isZeroBlock(block)) return;
			const header = readTarHeader(block);
			if (extended.isExtension(header)) {
				if (header.size > bounds.header) throw tooLarge(place);
				extended.add(header, await contentsOf(reader, header.size));
				continue;
			}
			// Docker knows its header and refuses to unpack it.
			if (header.type === 'S') throw new ArchiveError({ code: 'archive.sparse', args: { place } });
			const entry = extended.apply(header, reader.offset);
			if (entries.length >= bounds.entries || depthOf(entry.path) > bounds.depth) {
				throw tooLarge(place);
			}
			entries.push(entry);
			if (keep?.wants(entry)) {
				keep.take(entry, await contentsOf(reader, entry.stored));
				continue;
			}
			if (!(await reader.skip(padded(entry.stored)))) throw new Error('it ends inside a file');
		}
	} catch (error) {
		throw error instanceof ArchiveError ? error : malformed(place, error);
	} finally {
		source.destroy();
	}
}

function padded(size: number): number {
	return Math.ceil(size / tarBlock) * tarBlock;
}

async function contentsOf(reader: ByteReader, size: number): Promise<Buffer> {
	const bytes = await reader.take(padded(size));
	if (bytes.length < size) throw new Error('it ends inside a header');
	return bytes.subarray(0, size);
}

function depthOf(path: string): number {
	let depth = 1;
	for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) depth++;
	return depth;
}

/** What extra headers say of the entry that follows them. State: what was said so far. */
class Extended {
	readonly #global = new Map<string, string>();
	#records = new Map<string, string>();

	/** pax for one entry or for all, GNU's long name and long link name. */
	isExtension({ type }: TarHeader): boolean {
		return type === 'x' || type === 'g' || type === 'L' || type === 'K';
	}

	add({ type }: TarHeader, contents: Buffer): void {
		if (type === 'x' || type === 'g') {
			const target = type === 'g' ? this.#global : this.#records;
			for (const [name, value] of readPaxRecords(contents)) target.set(name, value);
			return;
		}
		const text = contents.toString('utf8').replace(/\0.*$/s, '');
		this.#records.set(type === 'L' ? 'path' : 'linkpath', text);
	}

	/** The entry of a header with what was said of it, which is forgotten then. */
	apply(header: TarHeader, offset: number): TarEntry {
		const value = (name: string) => this.#records.get(name) ?? this.#global.get(name);
		const stored = numberOf(value('size')) ?? header.size;
		// GNU tar writes the holes' map before the contents and keeps the true name and size here.
		const apparent = numberOf(value('GNU.sparse.realsize') ?? value('GNU.sparse.size')) ?? stored;
		const path = value('GNU.sparse.name') ?? value('path') ?? header.name;
		const target = value('linkpath') ?? header.linkName;
		this.#records = new Map();
		const kind = kindOf(header.type, path);
		const hasContents = kind === 'file';
		return {
			path,
			kind,
			target,
			offset,
			bytes: hasContents ? apparent : 0,
			// Some writers state a link's size though nothing follows.
			stored: hasContents ? stored : 0,
		};
	}
}

function numberOf(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const value = Number(text);
	if (!Number.isSafeInteger(value) || value < 0) throw new Error('a size that is none');
	return value;
}

function kindOf(type: string, path: string): LayerEntry['kind'] {
	switch (type) {
		case '1':
			return 'link';
		case '2':
			return 'symlink';
		case '3':
		case '4':
		case '6':
			return 'other';
		case '5':
			return 'directory';
		default:
			// Before POSIX a directory was told by its name alone.
			return path.endsWith('/') ? 'directory' : 'file';
	}
}
