/**
 * What is in a wheel on a server, without fetching it: the directory at its end tells each file's
 * bytes, and the texts that matter (METADATA, entry_points.txt) are fetched by their place in it.
 * Servers may lie, so everything that is stated is held against what can be.
 */
import { inflateRawSync } from 'node:zlib';
import {
	findZipEnd,
	readZip64End,
	type ZipEntry,
	type ZipStretch,
	zip64EndBytes,
	zipEntries,
} from '../archive/zipDirectory.ts';
import { type BoundedFetch, totalBytes } from './boundedFetch.ts';

export interface RemoteWheel {
	readonly downloadBytes: number;
	readonly files: readonly { readonly path: string; readonly bytes: number }[];
	/** Null where it has none. */
	readonly metadata: string | null;
	readonly entryPoints: string | null;
}

/** A request that fails tells why in its message. */
export type WheelFetch = (range: string, maxBytes: number) => ReturnType<BoundedFetch>;

/** Wheels of most projects are told whole by so many of their last bytes. */
const usualTail = 64 * 1024;
/** The directory of a hundred thousand files. */
const longestDirectory = 16 * 1024 * 1024;
const mostEntries = 200_000;
const longestText = 4 * 1024 * 1024;
/** Deflate makes nothing smaller than by this. */
const bestDeflate = 1032;

/** Rejects with a reason where the wheel cannot be looked into. */
export async function readRemoteWheel(fetch: WheelFetch): Promise<RemoteWheel> {
	const tail = await lastBytes(fetch);
	const read = (stretch: ZipStretch) => readStretch(stretch, tail, fetch);
	const directory = await directoryOf(tail, read);
	const entries = checkedEntries(await read(directory), directory, tail.total);
	const text = async (name: string): Promise<string | null> => {
		const entry = entries.find(
			({ path }) =>
				/^[^/]+\.dist-info\//.test(path) &&
				path.endsWith(`/${name}`) &&
				path.split('/').length === 2,
		);
		return entry === undefined ? null : await readText(entry, directory.start, read);
	};
	return {
		downloadBytes: tail.total,
		files: entries.map(({ path, bytes }) => ({ path, bytes })),
		metadata: await text('METADATA'),
		entryPoints: await text('entry_points.txt'),
	};
}

interface Tail {
	readonly bytes: Buffer;
	/** Of the whole wheel. */
	readonly total: number;
}

async function lastBytes(fetch: WheelFetch): Promise<Tail> {
	const answer = await fetch(`bytes=-${usualTail}`, usualTail);
	const total = totalBytes(answer);
	const isWhole = answer.status === 200 && !answer.truncated;
	if ((answer.status === 206 || isWhole) && total !== null) {
		const expected = isWhole ? total : Math.min(total, usualTail);
		if (answer.body.length !== expected) throw new Error('Content-Range');
		return { bytes: Buffer.from(answer.body), total };
	}
	if (answer.status === 200) throw new Error('no byte ranges');
	// Some servers know ranges from the start only.
	if (answer.status !== 416 && answer.status !== 501) throw new Error(String(answer.status));
	const first = await fetch('bytes=0-0', 1);
	const length = first.status === 206 ? totalBytes(first) : null;
	if (length === null) throw new Error('no byte ranges');
	const start = Math.max(0, length - usualTail);
	const bytes = await readStretch(
		{ start, length: length - start },
		{ bytes: Buffer.alloc(0), total: length },
		fetch,
	);
	return { bytes, total: length };
}

async function readStretch(
	{ start, length }: ZipStretch,
	tail: Tail,
	fetch: WheelFetch,
): Promise<Buffer> {
	const tailStart = tail.total - tail.bytes.length;
	const isInside = start >= 0 && length >= 0 && start + length <= tail.total;
	if (!Number.isSafeInteger(start) || !Number.isSafeInteger(length) || !isInside) {
		throw new Error('its directory leads out of it');
	}
	if (start >= tailStart) return tail.bytes.subarray(start - tailStart, start - tailStart + length);
	if (length === 0) return Buffer.alloc(0);
	if (length > longestDirectory) throw new Error('its directory is too long');
	const { status, body } = await fetch(`bytes=${start}-${start + length - 1}`, length);
	if (status !== 206 || body.length !== length) throw new Error('no byte ranges');
	return Buffer.from(body);
}

type Read = (stretch: ZipStretch) => Promise<Buffer>;

async function directoryOf(tail: Tail, read: Read): Promise<ZipStretch> {
	const end = findZipEnd(tail.bytes);
	if (end === null) throw new Error('it is no zip archive');
	if (end.kind === 'directory') return end.directory;
	const directory = readZip64End(await read({ start: end.start, length: zip64EndBytes }));
	if (directory === null) throw new Error('it is no zip archive');
	return directory;
}

function checkedEntries(bytes: Buffer, directory: ZipStretch, total: number): readonly ZipEntry[] {
	const entries: ZipEntry[] = [];
	let compressed = 0;
	for (const entry of zipEntries(bytes)) {
		if (entries.length >= mostEntries) throw new Error('it holds more files than are read');
		const stored = entry.method === 0 && entry.bytes !== entry.compressedBytes;
		const inflated = entry.bytes > entry.compressedBytes * bestDeflate + 1024;
		if (stored || inflated) throw new Error('its directory states what cannot be');
		compressed += entry.compressedBytes;
		entries.push(entry);
	}
	if (entries.length === 0) throw new Error('its directory is none');
	if (compressed > total || directory.start > total)
		throw new Error('its directory states what cannot be');
	return entries;
}

const localHeader = 30;
const localSignature = 0x04034b50;

/** Names and extra fields of the local header can be longer than those of the directory. */
async function readText(
	entry: ZipEntry,
	directoryStart: number,
	read: Read,
): Promise<string | null> {
	const { headerStart, compressedBytes, bytes, method } = entry;
	if (bytes > longestText || compressedBytes > longestText)
		throw new Error('its texts are too long');
	const most = localHeader + Buffer.byteLength(entry.path) + 1024 + compressedBytes;
	const length = Math.min(most, directoryStart - headerStart);
	const record = length < localHeader ? null : await read({ start: headerStart, length });
	if (record === null || record.readUInt32LE(0) !== localSignature)
		throw new Error('a file is not where it says');
	const start = localHeader + record.readUInt16LE(26) + record.readUInt16LE(28);
	const data = record.subarray(start, start + compressedBytes);
	if (data.length !== compressedBytes) throw new Error('a file is not where it says');
	if (method === 0) return data.toString('utf8');
	if (method !== 8) return null;
	return inflateRawSync(data, { maxOutputLength: longestText }).toString('utf8');
}

/** Values of `Requires-Dist` in the head of METADATA. */
export function requirementsOfMetadata(text: string): readonly string[] {
	const head = text.slice(0, longestText).split(/\r?\n\r?\n/, 1)[0] ?? '';
	const unfolded = head.replace(/\r?\n[ \t]+/g, ' ');
	return unfolded.split(/\r?\n/).flatMap((line) => {
		const value = /^Requires-Dist:\s*(.*)$/i.exec(line)?.[1];
		return value === undefined ? [] : [value.trim()];
	});
}
