/**
 * Many texts one behind the other, as the bytes of UTF-8. Indexes of packages are megabytes of which an
 * install reads little: as bytes they move between threads without a copy, and nothing is made of a
 * text before it is read.
 */
import { decodeUtf8, utf8Bound, writeUtf8 } from '../../filesystem/utf8.ts';

/** Text i is the bytes from `starts[i]` to `starts[i + 1]`. */
export interface Texts {
	readonly bytes: Uint8Array;
	readonly starts: Uint32Array;
}

export function textsOf(list: readonly string[]): Texts {
	const starts = new Uint32Array(list.length + 1);
	// Nearly all of it is ASCII, a byte a character.
	let bytes = new Uint8Array(list.reduce((sum, { length }) => sum + length, 0) + 16);
	let at = 0;
	for (const [i, text] of list.entries()) {
		starts[i] = at;
		if (at + utf8Bound(text) > bytes.length) bytes = grown(bytes, at + utf8Bound(text));
		at = writeUtf8(text, bytes, at);
	}
	starts[list.length] = at;
	return { bytes: bytes.slice(0, at), starts };
}

function grown(bytes: Uint8Array, least: number): Uint8Array<ArrayBuffer> {
	const more = new Uint8Array(Math.max(least, Math.ceil(bytes.length * 1.5)));
	more.set(bytes);
	return more;
}

export function countOfTexts({ starts }: Texts): number {
	return starts.length - 1;
}

/** Empty where there is no text of that number. */
export function textAt({ bytes, starts }: Texts, i: number): string {
	const start = starts[i];
	const end = starts[i + 1];
	return start === undefined || end === undefined ? '' : decodeUtf8(bytes, start, end);
}

/** The memory that moves with them. */
export function buffersOf({ bytes, starts }: Texts): readonly ArrayBufferLike[] {
	return [bytes.buffer, starts.buffer];
}
