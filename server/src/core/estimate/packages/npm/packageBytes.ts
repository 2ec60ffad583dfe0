/**
 * Bytes of a package's files from what is known of it. A registry's statement is exact, as is a list of
 * the archive's files. The length of the unpacked tar is more: each file has a header of 512 bytes and is filled up to a whole block, so packages
 * of many small files are smaller than their tar. The share and its spread by length were measured on
 * 1,058 packages of public projects.
 */
import type { ArchiveBeginning, PackageSize } from '../../../knowledge.ts';

/** A sum of independent guesses: its mean, its variance, and bounds that cannot be crossed. */
export interface BytesGuess {
	readonly mean: number;
	readonly variance: number;
	readonly least: number;
	readonly most: number;
}

/** With low ≤ bytes ≤ high. */
export interface ByteRange {
	readonly bytes: number;
	readonly low: number;
	readonly high: number;
}

export const noGuess: BytesGuess = { mean: 0, variance: 0, least: 0, most: 0 };

/** Length of the tar, mean share of it that is files, standard deviation of the share. */
const shares: readonly (readonly [length: number, mean: number, deviation: number])[] = [
	[7_500, 0.426, 0.07],
	[10_800, 0.53, 0.07],
	[15_200, 0.644, 0.09],
	[21_800, 0.659, 0.13],
	[30_900, 0.703, 0.11],
	[43_600, 0.768, 0.1],
	[75_200, 0.846, 0.09],
	[132_000, 0.854, 0.1],
	[417_000, 0.87, 0.14],
	[854_000, 0.88, 0.16],
	[1_900_000, 0.94, 0.14],
	[11_400_000, 0.97, 0.1],
	[40_000_000, 0.98, 0.06],
	[100_000_000, 0.998, 0.005],
];

/** A tar ends in two empty blocks. */
const tarEnd = 1024;
const tarBlock = 512;

export function guessBytes({ unpackedBytes, source, files, beginning }: PackageSize): BytesGuess {
	if (source === 'stated') return exactGuess(unpackedBytes);
	const content = Math.max(0, unpackedBytes - tarEnd);
	if (files !== null) return fromFiles(content, files);
	if (beginning !== undefined && beginning.files > 0) return fromBeginning(content, beginning);
	const [share, deviation] = shareAt(unpackedBytes);
	return {
		mean: unpackedBytes * share,
		variance: (unpackedBytes * deviation) ** 2,
		least: Math.min(content, unpackedBytes * 0.15),
		most: Math.max(0, content - tarBlock),
	};
}

export function addGuess(a: BytesGuess, b: BytesGuess): BytesGuess {
	return {
		mean: a.mean + b.mean,
		variance: a.variance + b.variance,
		least: a.least + b.least,
		most: a.most + b.most,
	};
}

/** The range that holds the sum 19 times in 20, and a share for what all of the guesses have in common. */
export function rangeOf({ mean, variance, least, most }: BytesGuess): ByteRange {
	const deviation = Math.sqrt(variance);
	const spread = 2.2 * deviation + Math.min(mean * 0.01, deviation);
	const low = Math.floor(Math.max(least, mean - spread));
	const high = Math.ceil(Math.min(most, mean + spread));
	return { bytes: Math.min(high, Math.max(low, Math.round(mean))), low, high: Math.max(low, high) };
}

function exactGuess(bytes: number): BytesGuess {
	return { mean: bytes, variance: 0, least: bytes, most: bytes };
}

/** Headers are known; the last block of each file is half full on average. */
function fromFiles(content: number, files: number): BytesGuess {
	const most = Math.max(0, content - files * tarBlock);
	const least = Math.max(0, most - files * (tarBlock - 1));
	const mean = (most + least) / 2;
	return { mean, variance: (files * tarBlock ** 2) / 12, least, most };
}

/**
 * The rest is taken to be like the beginning. Of 14 packages of more than a mebibyte of which one was
 * read, the whole was off by 0.6 % in standard deviation, by 1.7 % at most.
 */
function fromBeginning(content: number, { bytes, tarBytes }: ArchiveBeginning): BytesGuess {
	const read = Math.min(bytes, content);
	const rest = Math.max(0, content - tarBytes);
	const share = tarBytes === 0 ? 1 : Math.min(1, bytes / tarBytes);
	const small = Math.min(rest, smallFiles);
	return {
		mean: read + (rest - small) * share + small * 0.4,
		variance: (rest * 0.02 + Math.min(rest, lastFiles) * 0.06 + small * 0.3) ** 2,
		least: read + (rest - small) * 0.3,
		most: read + rest,
	};
}

/** Bytes of a tar's end that may be of another kind than the rest: templates, translations. */
const lastFiles = 1_500_000;
/** Bytes of a tar's end that readme, licence and package.json take: mostly headers and padding. */
const smallFiles = 6000;

/** Between the measured lengths along their logarithm. */
function shareAt(length: number): readonly [mean: number, deviation: number] {
	const above = shares.findIndex(([each]) => each >= length);
	const right = shares[above === -1 ? shares.length - 1 : above];
	const left = shares[Math.max(0, above - 1)];
	if (left === undefined || right === undefined) return [0.93, 0.2];
	if (above <= 0) return [right[1], right[2]];
	const part = Math.log(length / left[0]) / Math.log(right[0] / left[0]);
	return [left[1] + (right[1] - left[1]) * part, left[2] + (right[2] - left[2]) * part];
}
