/** Zip archives and wheels, honest and not. */
import { deflateRawSync } from 'node:zlib';

export type Files = Readonly<Record<string, string>>;

/** What an archive states of itself that is not so, and forms that are rare. */
export interface Lies {
	readonly bytes?: number;
	readonly compressedBytes?: number;
	readonly headerStart?: number;
	readonly directoryStart?: number;
	readonly directoryLength?: number;
	readonly wide?: boolean;
}

export function zip(files: Files, lies: Lies = {}): Buffer {
	const locals: Buffer[] = [];
	const central: Buffer[] = [];
	let at = 0;
	for (const [name, text] of Object.entries(files)) {
		const data = deflateRawSync(text);
		const local = Buffer.alloc(30);
		local.writeUInt32LE(0x04034b50, 0);
		local.writeUInt16LE(Buffer.byteLength(name), 26);
		const entry = Buffer.alloc(46);
		entry.writeUInt32LE(0x02014b50, 0);
		entry.writeUInt16LE(8, 10);
		entry.writeUInt32LE(lies.compressedBytes ?? data.length, 20);
		entry.writeUInt32LE(lies.wide ? 0xffff_ffff : (lies.bytes ?? Buffer.byteLength(text)), 24);
		entry.writeUInt16LE(Buffer.byteLength(name), 28);
		entry.writeUInt32LE(lies.headerStart ?? at, 42);
		const extra = Buffer.alloc(lies.wide ? 12 : 0);
		if (lies.wide) {
			extra.writeUInt16LE(1, 0);
			extra.writeUInt16LE(8, 2);
			extra.writeBigUInt64LE(BigInt(lies.bytes ?? Buffer.byteLength(text)), 4);
			entry.writeUInt16LE(12, 30);
		}
		locals.push(local, Buffer.from(name), data);
		central.push(entry, Buffer.from(name), extra);
		at += 30 + Buffer.byteLength(name) + data.length;
	}
	const directory = Buffer.concat(central);
	const start = lies.directoryStart ?? at;
	const length = lies.directoryLength ?? directory.length;
	return Buffer.concat([
		...locals,
		directory,
		lies.wide ? wideEnd(start, length, at + directory.length) : Buffer.alloc(0),
		plainEnd(start, length),
	]);
}

function plainEnd(start: number, length: number): Buffer {
	const end = Buffer.alloc(22);
	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt32LE(length, 12);
	end.writeUInt32LE(start, 16);
	return end;
}

function wideEnd(start: number, length: number, place: number): Buffer {
	const record = Buffer.alloc(56);
	record.writeUInt32LE(0x06064b50, 0);
	record.writeBigUInt64LE(BigInt(length), 40);
	record.writeBigUInt64LE(BigInt(start), 48);
	const locator = Buffer.alloc(20);
	locator.writeUInt32LE(0x07064b50, 0);
	locator.writeBigUInt64LE(BigInt(place), 8);
	return Buffer.concat([record, locator]);
}

/** A wheel of one module with a script of its name. */
export function wheel(
	name: string,
	version: string,
	needs: readonly string[] = [],
	more: Files = {},
): Buffer {
	const info = `${name}-${version}.dist-info`;
	return zip({
		[`${name}/__init__.py`]: 'x = 1\n'.repeat(100),
		...more,
		[`${info}/METADATA`]: `Name: ${name}\n${needs.map((each) => `Requires-Dist: ${each}\n`).join('')}\nRequires-Dist: not-this\n`,
		[`${info}/entry_points.txt`]: `[console_scripts]\n${name} = ${name}.cli:main\n`,
		[`${info}/RECORD`]: '',
	});
}
