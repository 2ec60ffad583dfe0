import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { XzReadableStream } from 'xz-decompress';
import { ArchiveError, notUnpacked, tooLarge } from './archiveError.ts';

export type Compression = 'none' | 'gzip' | 'bzip2' | 'xz' | 'zstd';

const magics: readonly (readonly [Compression, readonly number[]])[] = [
	['gzip', [0x1f, 0x8b, 0x08]],
	['bzip2', [0x42, 0x5a, 0x68]],
	['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
	['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** How many first bytes tell a compression. */
export const magicBytes = 10;

/** The compression by the first bytes, as Docker tells it: names and media types do not count. */
export function compressionOf(start: Uint8Array): Compression {
	const found = magics.find(([, magic]) => magic.every((byte, i) => start[i] === byte));
	return found?.[0] ?? 'none';
}

/**
 * The decompressed bytes of a stream; at most `limit` of them, then the stream fails as too large.
 * What cannot be unpacked here, though Docker might, fails as `archive.compression`. Errors of any
 * part reach the result, and ending it early ends them all. `place` names the stream in messages.
 */
export function decompressed(
	source: Readable,
	compression: Compression,
	limit: number,
	place: string,
): Readable {
	if (compression === 'bzip2') {
		source.destroy();
		return failing(notUnpacked(place, compression));
	}
	const bounded = new Bounded(limit, place, compression);
	// The outcome is the result's own: it is destroyed with the error of the part that failed.
	pipeline([...stepsOf(source, compression), bounded])
		.catch(() => {})
		// What reads xz lets go of a source only where it came to its end.
		.finally(() => source.destroy());
	return bounded;
}

function stepsOf(
	source: Readable,
	compression: Exclude<Compression, 'bzip2'>,
): readonly (NodeJS.ReadableStream | NodeJS.ReadWriteStream)[] {
	switch (compression) {
		case 'none':
			return [source];
		case 'gzip':
			return [source, zlib.createGunzip()];
		case 'zstd':
			return [source, zstdDecompress()];
		case 'xz':
			return [xzDecompressed(source)];
	}
}

function failing(error: Error): Readable {
	return new Readable({ read() {} }).destroy(error);
}

function xzDecompressed(source: Readable): Readable {
	const bytes = new XzReadableStream(Readable.toWeb(source) as ReadableStream<Uint8Array>);
	return Readable.fromWeb(bytes as NodeReadableStream);
}

/** Node has zstd since 22.15; before, in JavaScript. */
function zstdDecompress(): Transform {
	const native = 'createZstdDecompress' in zlib ? zlib.createZstdDecompress : undefined;
	return typeof native === 'function' ? (native as () => Transform)() : new ZstdDecompress();
}

class ZstdDecompress extends Transform {
	readonly #decompress = new Decompress((chunk) => this.push(chunk));

	override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
		try {
			this.#decompress.push(chunk);
			done();
		} catch (error) {
			done(error instanceof Error ? error : new Error(String(error)));
		}
	}

	override _flush(done: TransformCallback): void {
		try {
			this.#decompress.push(new Uint8Array(0), true);
			done();
		} catch (error) {
			done(error instanceof Error ? error : new Error(String(error)));
		}
	}
}

/** Passes on at most `limit` bytes, and says of what failed before it where that was. */
class Bounded extends Transform {
	#left: number;
	readonly #place: string;
	readonly #compression: Compression;

	constructor(limit: number, place: string, compression: Compression) {
		super();
		this.#left = limit;
		this.#place = place;
		this.#compression = compression;
	}

	override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
		this.#left -= chunk.length;
		if (this.#left < 0) done(tooLarge(this.#place));
		else done(null, chunk);
	}

	override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
		const isOurs = error instanceof ArchiveError || (error !== null && 'syscall' in error);
		// Node's gzip knows all that Docker's does: what it does not unpack, Docker does not either.
		const isComplete = this.#compression === 'none' || this.#compression === 'gzip';
		if (error === null || isOurs || isComplete) done(error);
		else done(notUnpacked(this.#place, this.#compression, error));
	}
}
