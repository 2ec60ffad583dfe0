import type { Readable } from 'node:stream';

/** Takes a stream's bytes in the portions asked for. State: what has come and is not yet taken. */
export class ByteReader {
	readonly #chunks: AsyncIterator<Buffer>;
	#rest: Buffer = Buffer.alloc(0);
	#taken = 0;

	constructor(source: Readable) {
		this.#chunks = source[Symbol.asyncIterator]();
	}

	/** How many bytes were taken or skipped. */
	get offset(): number {
		return this.#taken;
	}

	/** The next bytes; fewer where the stream ends before. */
	async take(length: number): Promise<Buffer> {
		const parts: Buffer[] = [];
		let missing = length;
		while (missing > 0 && (await this.#fill())) {
			const part = this.#rest.subarray(0, missing);
			parts.push(part);
			this.#rest = this.#rest.subarray(part.length);
			missing -= part.length;
		}
		this.#taken += length - missing;
		return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
	}

	/** Passes over bytes; false where the stream ends before. */
	async skip(length: number): Promise<boolean> {
		let missing = length;
		while (missing > 0 && (await this.#fill())) {
			const passed = Math.min(missing, this.#rest.length);
			this.#rest = this.#rest.subarray(passed);
			missing -= passed;
		}
		this.#taken += length - missing;
		return missing === 0;
	}

	async #fill(): Promise<boolean> {
		while (this.#rest.length === 0) {
			const next = await this.#chunks.next();
			if (next.done) return false;
			this.#rest = next.value;
		}
		return true;
	}
}
