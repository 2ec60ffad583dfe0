import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import unbzip2 from 'unbzip2-stream';
import { XzReadableStream } from 'xz-decompress';

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
 * The decompressed bytes of a stream; at most `limit` of them, then the stream fails with what
 * `onLimit` makes. Errors of any part reach the result, and ending it early ends them all.
 */
export function decompressed(
	source: Readable,
	compression: Compression,
	limit: number,
	onLimit: () => Error,
): Readable {
	const bounded = new ByteLimit(limit, onLimit);
	// The outcome is the result's own: it is destroyed with the error of the part that failed.
	pipeline([...stepsOf(source, compression), bounded]).catch(() => {});
	return bounded;
}

function stepsOf(
	source: Readable,
	compression: Compression,
): readonly (NodeJS.ReadableStream | NodeJS.ReadWriteStream)[] {
	switch (compression) {
		case 'none':
			return [source];
		case 'gzip':
			return [source, zlib.createGunzip()];
		case 'zstd':
			return [source, zstdDecompress()];
		case 'bzip2':
			return [source, unbzip2()];
		case 'xz':
			return [xzDecompressed(source)];
	}
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

class ByteLimit extends Transform {
	#left: number;
	readonly #onLimit: () => Error;

	constructor(limit: number, onLimit: () => Error) {
		super();
		this.#left = limit;
		this.#onLimit = onLimit;
	}

	override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
		this.#left -= chunk.length;
		if (this.#left < 0) done(this.#onLimit());
		else done(null, chunk);
	}
}
