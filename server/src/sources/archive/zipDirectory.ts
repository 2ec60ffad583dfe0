/** The directory at the end of a zip archive (APPNOTE.TXT 4.3.12 to 4.3.16), from its bytes. */

export interface ZipStretch {
	readonly start: number;
	readonly length: number;
}

export interface ZipEntry {
	readonly path: string;
	/** As it is unpacked, and as it lies in the archive; both as the archive states them. */
	readonly bytes: number;
	readonly compressedBytes: number;
	/** 0: stored; 8: deflated. */
	readonly method: number;
	/** Where its local header stands. */
	readonly headerStart: number;
	/** Unix mode with the file's type; 0 where something else made the archive. */
	readonly mode: number;
}

/** The end record with the longest comment. */
export const longestZipEnd = 22 + 65_535;
/** The end record of ZIP64 without what may follow. */
export const zip64EndBytes = 56;
const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locatorSignature = 0x07064b50;
const entrySignature = 0x02014b50;

export type ZipEnd =
	| { readonly kind: 'directory'; readonly directory: ZipStretch }
	/** The end record of ZIP64 stands there and says more. */
	| { readonly kind: 'zip64'; readonly start: number };

/** From the last bytes of an archive; null: there is no end record in them. */
export function findZipEnd(tail: Buffer): ZipEnd | null {
	for (let at = tail.length - 22; at >= 0; at--) {
		if (tail.readUInt32LE(at) !== endSignature) continue;
		if (at >= 20 && tail.readUInt32LE(at - 20) === locatorSignature) {
			return { kind: 'zip64', start: Number(tail.readBigUInt64LE(at - 12)) };
		}
		const length = tail.readUInt32LE(at + 12);
		return { kind: 'directory', directory: { start: tail.readUInt32LE(at + 16), length } };
	}
	return null;
}

/** Null: these bytes are no end record of ZIP64. */
export function readZip64End(record: Buffer): ZipStretch | null {
	if (record.length < zip64EndBytes || record.readUInt32LE(0) !== end64Signature) return null;
	return { length: Number(record.readBigUInt64LE(40)), start: Number(record.readBigUInt64LE(48)) };
}

/** Entries in order, up to the first that is none. The caller bounds how many it takes. */
export function* zipEntries(directory: Buffer): Generator<ZipEntry> {
	let at = 0;
	while (at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature) {
		const name = directory.readUInt16LE(at + 28);
		const extra = directory.readUInt16LE(at + 30);
		const comment = directory.readUInt16LE(at + 32);
		const end = at + 46 + name + extra;
		if (end > directory.length) return;
		yield entryOf(directory.subarray(at, end), name);
		at = end + comment;
	}
}

function entryOf(record: Buffer, nameLength: number): ZipEntry {
	const wide = zip64Values(record, record.subarray(46 + nameLength));
	return {
		path: record.toString('utf8', 46, 46 + nameLength),
		method: record.readUInt16LE(10),
		mode: record.readUInt32LE(38) >>> 16,
		...wide,
	};
}

const noRoom = 0xffff_ffff;

/** ZIP64 keeps in an extra field what the plain ones have no room for, in this order. */
function zip64Values(record: Buffer, extra: Buffer) {
	const plain = [record.readUInt32LE(24), record.readUInt32LE(20), record.readUInt32LE(42)];
	let wide: Buffer | null = null;
	for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
		if (extra.readUInt16LE(at) === 1) {
			wide = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
			break;
		}
	}
	let from = 0;
	const values = plain.map((value) => {
		if (value !== noRoom || wide === null || from + 8 > wide.length) return value;
		from += 8;
		return Number(wide.readBigUInt64LE(from - 8));
	});
	const [bytes = 0, compressedBytes = 0, headerStart = 0] = values;
	return { bytes, compressedBytes, headerStart };
}
