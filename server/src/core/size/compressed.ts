/**
 * What a push or a pull of a layer moves: its tar, compressed with gzip. By measured ratios of the kinds
 * of content that the layer's parts hold, so always a range; where a size is only a floor, so is this.
 */
import type { Message } from '../../protocol/message.ts';
import type { ContentKind, Size, SizePart } from '../../protocol/report.ts';
import { entryRatio, type Ratio, ratioOf } from './compressionRatios.ts';

/** So many bytes of one kind. */
export interface ContentBytes {
	readonly content: ContentKind;
	readonly bytes?: number;
	readonly low: number;
	readonly high: number | null;
}

/** A part of a layer and what it is made of. */
export interface PartContents {
	readonly label: Message;
	readonly contents: readonly ContentBytes[];
}

/** Entries in the layer's tar: files, directories, links. */
export interface EntryCount {
	readonly low: number;
	readonly likely: number;
	/** Null: no ceiling is known. */
	readonly high: number | null;
}

/**
 * A layer of these parts. `floor` are the content bytes that the layer has in any case, where that is
 * less than its parts' floors add up to.
 */
export function compressedLayer(
	parts: readonly PartContents[],
	entries: EntryCount,
	floor = Number.POSITIVE_INFINITY,
): Size {
	const kinds = kindTotals(parts);
	const shown = parts.map((part) => compressedPart(part, kinds));
	const certain = parts
		.flatMap(({ contents }) => contents)
		.reduce((total, { low }) => total + low, 0);
	const share = certain > floor ? floor / certain : 1;
	const low = shown.reduce((total, part) => total + part.low, 0) * share;
	const headers = headerPart(entries);
	const all = [...shown, headers];
	const high = all.reduce<number | null>(
		(total, part) => (total === null || part.high === null ? null : total + part.high),
		0,
	);
	const size = { low: Math.floor(low) + headers.low, high, parts: all };
	if (high === null) return { ...size, basis: 'unknown' };
	const bytes = all.reduce((total, part) => total + (part.bytes ?? 0), 0);
	return { ...size, bytes, basis: 'estimated' };
}

/**
 * A layer of which no more is known than its size: by the `content` of its parts, as `unknown` where a
 * part does not say. `files` and `directories`: how many it holds, null where they were not counted.
 */
export function compressedOf(size: Size, files: number | null, directories: number | null): Size {
	const { low, high, bytes } = size;
	const whole: SizePart = { label: rest, low, high, basis: size.basis, ...given(bytes) };
	const parts = size.parts.length > 0 || high === 0 ? size.parts : [whole];
	const contents = parts.map(
		({ label, content = 'unknown', low, high, bytes }): PartContents => ({
			label,
			contents: [{ content, low, high, ...given(bytes) }],
		}),
	);
	return compressedLayer(contents, entryCount(size, files, directories), low);
}

/** Whether a compressed size is worth a word: the floor of a layer of unknown content is its frame. */
export function isTold({ low, high }: Size): boolean {
	return high !== null || low >= leastTold;
}

const leastTold = 1_000;

const rest: Message = { code: 'part.compressed' };

function given(bytes: number | undefined): { bytes?: number } {
	return bytes === undefined ? {} : { bytes };
}

/** Files of packages are this large on average; a layer of smaller ones than the least is rare. */
const usualFile = 12_000;
const leastFile = 2_000;

function entryCount(
	{ low, high, bytes }: Size,
	files: number | null,
	directories: number | null,
): EntryCount {
	if (files !== null) {
		const above = directories ?? usualDirectories;
		const most = directories ?? fewEntries + files;
		return { low: files, likely: files + above, high: files + most };
	}
	const most = high === null ? null : fewEntries + high / leastFile;
	return { low: low > 0 ? 1 : 0, likely: 1 + (bytes ?? low) / usualFile, high: most };
}

/** Directories above what is written, at most so many and a few more for each file. */
const fewEntries = 16;
const usualDirectories = 2;

/** How much of each kind the whole layer holds: the more, the surer the ratio. */
function kindTotals(parts: readonly PartContents[]): ReadonlyMap<ContentKind, number> {
	const totals = new Map<ContentKind, number>();
	for (const { contents } of parts) {
		for (const { content, bytes, low } of contents) {
			totals.set(content, (totals.get(content) ?? 0) + (bytes ?? low));
		}
	}
	return totals;
}

function compressedPart(
	{ label, contents }: PartContents,
	kinds: ReadonlyMap<ContentKind, number>,
): SizePart {
	let low = 0;
	let bytes = 0;
	let high: number | null = 0;
	for (const each of contents) {
		const ratio = ratioOf(each.content, kinds.get(each.content) ?? 0);
		low += each.low * ratio.low;
		bytes += (each.bytes ?? each.low) * ratio.likely;
		high = high === null || each.high === null ? null : high + each.high * ratio.high;
	}
	return partOf(label, { low, likely: bytes, high });
}

/** The tar's own bytes: a header an entry, and its end, which alone is what an empty layer weighs. */
function headerPart(entries: EntryCount): SizePart {
	const label: Message = { code: 'part.tarHeaders' };
	return partOf(label, {
		low: emptyLayer + entries.low * entryRatio.low,
		likely: emptyLayer + entries.likely * entryRatio.likely,
		high: entries.high === null ? null : emptyLayer + entries.high * entryRatio.high,
	});
}

/** A tar without entries, compressed: its 1024 zeros and the frame of gzip. */
const emptyLayer = 32;

function partOf(
	label: Message,
	{ low, likely, high }: { low: number; likely: number; high: Ratio['high'] | null },
): SizePart {
	if (high === null) return { label, low: Math.floor(low), high, basis: 'unknown' };
	const bytes = Math.round(likely);
	return { label, bytes, low: Math.floor(low), high: Math.ceil(high), basis: 'estimated' };
}
