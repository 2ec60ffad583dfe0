/**
 * What a layer unpacks to, from a few bytes of its blob. A gzip file ends with the length of what is
 * in it, modulo 2^32 (RFC 1952, 2.3.1), here of a tar; a zstd frame may begin with it (RFC 8878,
 * 3.1.1.1.1.4). A tar is more than its files: a header of 512 bytes an entry, contents padded to 512,
 * and 1,024 at its end.
 */

import type { LayerDescriptor } from './manifests.ts';
import type { Repository } from './registryClient.ts';

/** Where the truth lies, with the best guess inside. */
export interface ByteRange {
	readonly bytes: number;
	readonly low: number;
	readonly high: number;
}

/** Unpacked ÷ compressed of single layers of official images; for layers that do not say. */
const ratios = { usual: 2.44, low: 1.2, high: 7 };

export function byRatio(compressedBytes: number): ByteRange {
	return {
		bytes: Math.round(compressedBytes * ratios.usual),
		low: contentLow(Math.floor(compressedBytes * ratios.low)),
		high: Math.ceil(compressedBytes * ratios.high),
	};
}

/** Asks for the few bytes; null where they are not to be had or say nothing. */
export async function tarBytesOf(
	repository: Repository,
	{ digest, mediaType, compressedBytes }: LayerDescriptor,
): Promise<{ readonly low: number; readonly high: number } | 'wrongLength' | null> {
	if (/\.tar$/.test(mediaType)) return { low: compressedBytes, high: compressedBytes };
	const isZstd = /zstd/.test(mediaType);
	const range = isZstd ? `bytes=0-${zstdHead - 1}` : `bytes=-${gzipTail}`;
	const found = await repository.blobRange(digest, range, isZstd ? zstdHead : gzipTail);
	if (found === null) return null;
	if (found.total !== null && found.total !== compressedBytes) return 'wrongLength';
	if (isZstd) return zstdContentSize(found.bytes);
	return found.bytes.length === gzipTail ? gzipTarBytes(found.bytes, compressedBytes) : null;
}

const gzipTail = 4;
const zstdHead = 18;
const block = 512;
const modulus = 2 ** 32;
/** Deflate makes nothing smaller than this, and nothing larger but by a little. */
const mostDeflated = 1032;
/** What layers come to in practice; used to choose among lengths that differ by 2^32. */
const plausible = { low: 1.05, high: 12 };

/**
 * The tar's length from the last four bytes. Null where they are no length of a tar, as at the end of
 * an eStargz or of a file of several members, where they belong to the last member only.
 */
export function gzipTarBytes(
	tail: Uint8Array,
	compressedBytes: number,
): { readonly low: number; readonly high: number } | null {
	const [a = 0, b = 0, c = 0, d = 0] = tail;
	const stated = a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24;
	if (stated % block !== 0 || stated === 0) return null;
	const least = Math.max(2 * block, compressedBytes * 0.99 - 1024);
	const usual: number[] = [];
	for (let bytes = stated; bytes <= compressedBytes * plausible.high; bytes += modulus) {
		if (bytes >= compressedBytes * plausible.low) usual.push(bytes);
	}
	const low = usual[0] ?? stated;
	if (low < least || low > compressedBytes * mostDeflated) return null;
	return { low, high: usual.at(-1) ?? low };
}

/** Frame_Content_Size of a zstd frame; null where the frame does not state it. */
export function zstdContentSize(
	head: Uint8Array,
): { readonly low: number; readonly high: number } | null {
	const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
	if (head.length < zstdHead || view.getUint32(0, true) !== 0xfd2fb528) return null;
	const descriptor = view.getUint8(4);
	const single = (descriptor & 0x20) !== 0;
	const at = 5 + (single ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
	const bytes = [
		single ? view.getUint8(at) : null,
		view.getUint16(at, true) + 256,
		view.getUint32(at, true),
		Number(view.getBigUint64(at, true)),
	][descriptor >> 6];
	if (bytes === null || bytes === undefined || bytes % block !== 0 || bytes < 2 * block)
		return null;
	return Number.isSafeInteger(bytes) ? { low: bytes, high: bytes } : null;
}

/** Content bytes of a tar of a length, or of a length that lies in a range. */
export function contentOfTar({
	low,
	high,
}: {
	readonly low: number;
	readonly high: number;
}): ByteRange {
	const share = shareOf(low);
	const most = contentHigh(high);
	return {
		bytes: Math.min(Math.round(low * share.usual), most),
		low: Math.min(contentLow(low), most),
		high: most,
	};
}

/** The end, and the header of the one entry at least that has the bytes. */
function contentHigh(tar: number): number {
	return Math.max(0, tar - 2 * block - block);
}

function contentLow(tar: number): number {
	return Math.floor(tar * shareOf(tar).low);
}

/**
 * Content ÷ tar. Many small files bring it down: /usr of Debian has 0.94–0.99, node_modules 0.96, man
 * pages 0.67, time zones 0.59, folders and links alone 0. A large layer is a mix of them.
 */
const shares: readonly { readonly above: number; readonly low: number; readonly usual: number }[] =
	[
		{ above: 32_000_000, low: 0.9, usual: 0.955 },
		{ above: 4_000_000, low: 0.8, usual: 0.945 },
		{ above: 250_000, low: 0.55, usual: 0.9 },
		{ above: 0, low: 0, usual: 0.6 },
	];

function shareOf(tar: number): { readonly low: number; readonly usual: number } {
	return shares.find(({ above }) => tar > above) ?? { low: 0, usual: 0 };
}
