/** The 512 bytes before each entry of a tar: POSIX ustar and pax, and what GNU adds. */
export const tarBlock = 512;

export interface TarHeader {
	readonly name: string;
	/** The type flag's character. */
	readonly type: string;
	/** Bytes of contents behind the header. */
	readonly size: number;
	readonly linkName: string;
}

/** True for the block of zeros that ends an archive. */
export function isZeroBlock(block: Buffer): boolean {
	return block.every((byte) => byte === 0);
}

/** Reads a header; throws where it is none. */
export function readTarHeader(block: Buffer): TarHeader {
	if (block.length < tarBlock) throw new Error('it ends inside a header');
	if (!hasChecksum(block)) throw new Error('no tar header where one must be');
	const type = String.fromCharCode(block[156] ?? 0);
	const magic = block.toString('latin1', 257, 263);
	const prefix = magic === 'ustar\0' ? textAt(block, 345, 155) : '';
	const name = textAt(block, 0, 100);
	return {
		name: prefix === '' ? name : `${prefix}/${name}`,
		type,
		size: numberAt(block, 124, 12),
		linkName: textAt(block, 157, 100),
	};
}

/** The records of a pax header: `length name=value`, each ended by a line feed. */
export function readPaxRecords(bytes: Buffer): Map<string, string> {
	const records = new Map<string, string>();
	for (let at = 0; at < bytes.length; ) {
		const blank = bytes.indexOf(0x20, at);
		const length = blank === -1 ? Number.NaN : Number(bytes.toString('latin1', at, blank));
		if (!Number.isInteger(length) || length < 5 || at + length > bytes.length) {
			throw new Error('a pax header that is none');
		}
		const record = bytes.toString('utf8', blank + 1, at + length - 1);
		const equals = record.indexOf('=');
		records.set(record.slice(0, equals), record.slice(equals + 1));
		at += length;
	}
	return records;
}

function hasChecksum(block: Buffer): boolean {
	let sum = 0;
	// The checksum's own place counts as blanks.
	for (let i = 0; i < tarBlock; i++) sum += i >= 148 && i < 156 ? 0x20 : (block[i] ?? 0);
	return sum === numberAt(block, 148, 8);
}

function textAt(block: Buffer, start: number, length: number): string {
	const end = block.indexOf(0, start);
	return block.toString('utf8', start, end === -1 ? start + length : Math.min(end, start + length));
}

/** Octal digits, or, with the first bit set, the number in base 256. */
function numberAt(block: Buffer, start: number, length: number): number {
	if (((block[start] ?? 0) & 0x80) === 0) {
		const digits = block.toString('latin1', start, start + length).replace(/[\0 ]+/g, '');
		const value = digits === '' ? 0 : Number.parseInt(digits, 8);
		if (!/^[0-7]*$/.test(digits)) throw new Error('a number in a tar header that is none');
		return value;
	}
	let value = (block[start] ?? 0) & 0x7f;
	for (let i = start + 1; i < start + length; i++) value = value * 256 + (block[i] ?? 0);
	if (!Number.isSafeInteger(value)) throw new Error('a number in a tar header beyond all sizes');
	return value;
}
