/**
 * Measured ratios of compressed to content bytes, by kind of content and by how much of the kind a layer
 * holds. Made by scripts/measureCompression.mjs on a Debian 12 system: its programs, libraries,
 * documents and headers, 311 npm packages, image archives; gzip at level 6, as a push compresses.
 */
import type { ContentKind } from '../../protocol/report.ts';

/** Compressed ÷ content: low and high are percentiles of what was measured, widened by a margin. */
export interface Ratio {
	readonly low: number;
	readonly likely: number;
	readonly high: number;
}

/** 2nd, 50th and 98th percentile. */
type Percentiles = readonly [number, number, number];

/** Upper ends of the classes of content bytes; the last class has none. */
const classes = [4_000, 64_000, 1_000_000, 16_000_000];

const measured: Readonly<Record<ContentKind, readonly Percentiles[]>> = {
	// From 25,314 ELF files and archives of objects.
	binary: [
		[0.381, 0.576, 0.883],
		[0.172, 0.385, 0.513],
		[0.16, 0.317, 0.465],
		[0.145, 0.333, 0.419],
		[0.182, 0.329, 0.387],
	],
	// From 68,293 files.
	text: [
		[0.221, 0.418, 0.66],
		[0.0826, 0.234, 0.359],
		[0.078, 0.177, 0.326],
		[0.112, 0.205, 0.303],
		[0.122, 0.181, 0.23],
	],
	// From 28,751 files; the odd one still shrinks.
	packed: [
		[0.664, 1.01, 1.04],
		[0.668, 0.996, 1],
		[0.699, 0.987, 1],
		[0.807, 0.987, 0.995],
		[0.943, 0.989, 0.99],
	],
	// From the 8,589 files of Python's folders, compiled ones among them.
	python: [
		[0.264, 0.477, 1.01],
		[0.18, 0.352, 0.529],
		[0.128, 0.312, 0.899],
		[0.177, 0.321, 0.517],
		[0.293, 0.31, 0.394],
	],
	// From 546 npm packages, whole.
	nodeModules: [
		[0.353, 0.469, 0.554],
		[0.17, 0.29, 0.416],
		[0.158, 0.231, 0.49],
		[0.166, 0.234, 0.361],
		[0.181, 0.264, 0.366],
	],
	// From 775 Debian packages, whole: their manual pages are compressed already.
	packages: [
		[0.847, 0.877, 0.999],
		[0.266, 0.566, 0.916],
		[0.159, 0.475, 0.966],
		[0.194, 0.409, 0.804],
		[0.282, 0.414, 0.492],
	],
	// One byte, `yes`, and one line over and over.
	zeros: [
		[0.025, 0.03, 0.05],
		[0.0018, 0.0022, 0.0045],
		[0.00097, 0.00101, 0.0032],
	],
	// Noise grows by the frame of its blocks.
	random: [[1, 1.0002, 1.001]],
	// Anything: the best guess is the median of all 148,324 files, the range is the whole of it.
	unknown: [
		[0.00097, 0.565, 1.04],
		[0.00097, 0.296, 1],
		[0.00097, 0.255, 1],
		[0.00097, 0.23, 1],
		[0.00097, 0.199, 1],
	],
};

/** Other systems and another encoder than the one measured with. */
const margin = 0.08;
/** gzip stores what does not compress, five bytes more for each block. */
const stored = 1.001;

/** The ratio of a kind of which a layer holds so many bytes. */
export function ratioOf(content: ContentKind, bytes: number): Ratio {
	const lines = measured[content];
	const found = classes.findIndex((end) => bytes < end);
	const index = Math.min(found === -1 ? classes.length : found, lines.length - 1);
	const [low, likely, high] = lines[index] ?? [0, 1, 1];
	return {
		low: low * (1 - margin),
		likely,
		high: Math.min(Math.max(stored, high), high * (1 + margin)),
	};
}

/** Compressed bytes of one entry's header, with the padding of its content: of 2,632 groups. */
export const entryRatio: Ratio = { low: 34, likely: 62, high: 176 };
