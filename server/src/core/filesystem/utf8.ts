/**
 * UTF-8 without the host's TextEncoder: core knows no host. Lone surrogates keep their own three
 * bytes, so that every name a file system gives comes back as it was.
 */

/** The most bytes that `text` can take. */
export function utf8Bound(text: string): number {
	return text.length * 3;
}

/** Writes `text` into `target` at `offset`, which must have room; returns the offset behind it. */
export function writeUtf8(text: string, target: Uint8Array, offset: number): number {
	let at = offset;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		if (unit < 0x80) {
			target[at++] = unit;
			continue;
		}
		const point = text.codePointAt(i) ?? unit;
		if (point > 0xffff) i++;
		at = writePoint(point, target, at);
	}
	return at;
}

function writePoint(point: number, target: Uint8Array, offset: number): number {
	const tail = (shift: number) => 0x80 | ((point >> shift) & 0x3f);
	let at = offset;
	if (point < 0x800) {
		target[at++] = 0xc0 | (point >> 6);
	} else if (point < 0x10000) {
		target[at++] = 0xe0 | (point >> 12);
		target[at++] = tail(6);
	} else {
		target[at++] = 0xf0 | (point >> 18);
		target[at++] = tail(12);
		target[at++] = tail(6);
	}
	target[at++] = tail(0);
	return at;
}

/** The bytes of `text`. */
export function encodeUtf8(text: string): Uint8Array {
	const room = new Uint8Array(utf8Bound(text));
	return room.slice(0, writeUtf8(text, room, 0));
}

/** The text of the bytes [start, end) as `writeUtf8` wrote them. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
	if (isAscii(bytes, start, end)) return asciiText(bytes, start, end);
	let text = '';
	let at = start;
	const next = () => (bytes[at++] ?? 0) & 0x3f;
	while (at < end) {
		const first = bytes[at++] ?? 0;
		if (first < 0x80) text += String.fromCharCode(first);
		else if (first < 0xe0) text += String.fromCharCode(((first & 0x1f) << 6) | next());
		else if (first < 0xf0)
			text += String.fromCharCode(((first & 0x0f) << 12) | (next() << 6) | next());
		else
			text += String.fromCodePoint(
				((first & 0x07) << 18) | (next() << 12) | (next() << 6) | next(),
			);
	}
	return text;
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
	for (let at = start; at < end; at++) if ((bytes[at] ?? 0) >= 0x80) return false;
	return true;
}

/** So many arguments no engine refuses. */
const mostArguments = 4096;

function asciiText(bytes: Uint8Array, start: number, end: number): string {
	let text = '';
	for (let at = start; at < end; at += mostArguments) {
		const part = bytes.subarray(at, Math.min(end, at + mostArguments));
		text += Reflect.apply(String.fromCharCode, null, part);
	}
	return text;
}
