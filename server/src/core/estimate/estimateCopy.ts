import type { Message } from '../../protocol/message.ts';
import type { Size, SizePart } from '../../protocol/report.ts';
import { changeOf, totalsByGroup, totalsOfNode } from '../filesystem/assembly.ts';
import type { LayerChange, StageFiles } from '../filesystem/layerChange.ts';
import { blockBytes, type Totals } from '../filesystem/queryTree.ts';
import { encodeUtf8 } from '../filesystem/utf8.ts';
import type { CopySpec } from '../layers/resolved.ts';
import type { Need } from '../plan.ts';
import { archiveOf, isGitSource, isUrlSource } from './addSources.ts';
import { compressedCopy } from './compressedCopy.ts';
import {
	type CopyItem,
	type Destination,
	destinationOf,
	type Layout,
	layOut,
} from './copyLayout.ts';
import { remembered } from './copyMatches.ts';
import { originOf } from './copyOrigin.ts';
import { type CopyOriginFiles, findSource } from './copySources.ts';
import { withEqualFiles } from './equalFiles.ts';
import type { Estimate } from './estimate.ts';
import type { EstimateInput } from './estimateInstruction.ts';

/** What was found for all arguments before anything is placed. */
interface Gathered {
	readonly items: CopyItem[];
	/** What is not known, each with its label. */
	readonly doubts: Message[];
	/** What servers say that URLs hold; the build may find something else there. */
	readonly downloads: SizePart[];
	readonly needs: Need[];
	/** The build fails at this. */
	failure: Message | null;
	/** Labels of the sources, by the number in items. */
	readonly labels: ((totals: Totals) => Message)[];
}

/**
 * What a COPY or ADD adds: exact where every source is known, else the floor that is. Later sources
 * overwrite earlier ones of the same instruction; hard links count once per file that an argument
 * names. Held to a real engine by test/engine/copy.test.ts.
 */
export function estimateCopy(spec: CopySpec, input: EstimateInput): Estimate {
	const below = destinationFiles(spec, input);
	return withEqualFiles(estimateOver(destinationOf(spec, below), spec, input), below, input.build);
}

function estimateOver(destination: Destination, spec: CopySpec, input: EstimateInput): Estimate {
	const { context } = input.knowledge;
	const estimate = () => estimateAt(destination, spec, input);
	// Archives are learned one by one, and other stages change with their text: only what follows
	// from the context alone is kept.
	if (spec.add || spec.from.kind !== 'context' || context?.state !== 'known') return estimate();
	const { builder } = input.build;
	const { truncated, unreadable, tree } = context.value;
	const key = JSON.stringify(['copy', spec, destination, builder, truncated, unreadable]);
	return remembered(tree, key, estimate);
}

function estimateAt(destination: Destination, spec: CopySpec, input: EstimateInput): Estimate {
	const gathered = gather(spec, input);
	if (gathered.failure !== null) return failing(gathered.failure, gathered.needs);
	const layout = layoutOf(gathered, destination, destination.directory !== false);
	if (layout.failure !== null) return failing(layout.failure, gathered.needs);
	const totals = layerTotals(layout);
	// Where the destination may be a folder or not, the files in it may all stay or only the last.
	const other =
		destination.directory === null ? layerTotals(layoutOf(gathered, destination, false)) : totals;
	const parts = partsOf(gathered, layout);
	if (gathered.doubts.length + gathered.downloads.length > 0) {
		return withDoubts(gathered, layout, parts, Math.min(totals.bytes, other.bytes));
	}
	if (other.bytes !== totals.bytes || other.files !== totals.files) {
		return uncertainTarget(totals, other, gathered.needs);
	}
	const directories = destination.certain ? totals.directories : null;
	const change = placedChange(gathered, layout, destination);
	return {
		size: exactSize(totals, parts, directories !== null),
		compressed: compressedCopy(layout, labelsOf(gathered, layout), []),
		files: totals.files,
		directories,
		change,
		needs: gathered.needs,
	};
}

function withDoubts(
	gathered: Gathered,
	layout: Layout,
	parts: readonly SizePart[],
	low: number,
): Estimate {
	const { doubts, downloads } = gathered;
	const floor = downloads.reduce((sum, part) => sum + part.low, low);
	const shown = [...parts, ...downloads, ...doubts.map(doubtPart)];
	const size: Size =
		doubts.length > 0
			? { low: floor, high: null, basis: 'unknown', parts: shown }
			: { bytes: floor, low: floor, high: floor, basis: 'estimated', parts: shown };
	return {
		compressed: compressedCopy(layout, labelsOf(gathered, layout), doubts, low),
		size,
		files: null,
		directories: null,
		change: { kind: 'unknown' },
		needs: gathered.needs,
	};
}

/** A linked layer is made on its own and knows nothing below it, where the store can merge layers. */
function destinationFiles(spec: CopySpec, input: EstimateInput): StageFiles {
	const { builder, store } = input.build;
	const alone = spec.link && builder === 'buildkit' && store === 'containerd';
	return alone ? { kind: 'scratch' } : input.files;
}

function gather(spec: CopySpec, input: EstimateInput): Gathered {
	const gathered: Gathered = {
		items: [],
		doubts: [],
		downloads: [],
		needs: [],
		failure: null,
		labels: [],
	};
	const origin = originOf(spec, input);
	if ('needs' in origin) gathered.needs.push(...origin.needs);
	for (const source of spec.sources) {
		if (gathered.failure !== null) return gathered;
		if (source === null) gathered.doubts.push({ code: 'part.variable' });
		else if (spec.add && isGitSource(source, input.build.builder)) {
			gathered.doubts.push({ code: 'part.git', args: { url: source } });
		} else if (spec.add && isUrlSource(source)) {
			gatherDownload(source, spec, input, gathered);
		} else if ('unknown' in origin) gathered.doubts.push(origin.unknown(source));
		else gatherSource(source, spec, input, origin.files, gathered);
	}
	gatherHeredocs(spec, input, gathered);
	checkClassic(spec, input, gathered);
	return gathered;
}

function gatherDownload(
	url: string,
	spec: CopySpec,
	{ knowledge }: EstimateInput,
	gathered: Gathered,
): void {
	const label: Message = { code: 'part.url', args: { url } };
	const answer = knowledge.remoteSizes.get(url);
	const bytes = answer?.state === 'known' ? answer.value.bytes : null;
	gathered.needs.push({ kind: 'remoteSize', url });
	const named = spec.sources.filter(
		(source) => source !== null && lastPart(source) === lastPart(url),
	);
	// What an archive unpacks to is another number than its own; of two of one name one stays.
	if (bytes === null || spec.unpack === true || named.length > 1) gathered.doubts.push(label);
	else gathered.downloads.push({ label, bytes, low: bytes, high: bytes, basis: 'estimated' });
}

function lastPart(source: string): string {
	return source.slice(source.lastIndexOf('/') + 1);
}

function gatherSource(
	source: string,
	spec: CopySpec,
	input: EstimateInput,
	origin: CopyOriginFiles,
	gathered: Gathered,
): void {
	const found = findSource(source, spec, origin);
	gathered.doubts.push(...found.doubts);
	gathered.failure = found.failure;
	const number = gathered.labels.push(({ files }) => ({
		code: 'part.copied',
		args: { source, files },
	}));
	let unpacked = false;
	for (const piece of found.pieces) {
		const archive = archiveOf(piece, spec, input);
		if (archive.need !== null) gathered.needs.push(archive.need);
		if (archive.doubt !== null) gathered.doubts.push(archive.doubt);
		else {
			const shown = archive.part === null ? piece : { ...piece, part: archive.part };
			unpacked ||= archive.part !== null;
			gathered.items.push({
				kind: 'piece',
				piece: shown,
				unpacked: archive.part !== null,
				source: number - 1,
			});
		}
	}
	if (unpacked) {
		gathered.labels[number - 1] = ({ files }) => ({
			code: 'part.unpacked',
			args: { source, files },
		});
	}
	if (spec.parents && found.pieces.length === 0) gathered.items.push({ kind: 'destination' });
}

function gatherHeredocs(spec: CopySpec, input: EstimateInput, gathered: Gathered): void {
	if (input.build.builder !== 'buildkit') return;
	for (const { name, content } of spec.heredocs) {
		if (content === null) {
			gathered.doubts.push({ code: 'part.heredocVariable', args: { name } });
			continue;
		}
		const source = gathered.labels.push(() => ({ code: 'part.heredoc', args: { name } })) - 1;
		const bytes = encodeUtf8(content).length;
		gathered.items.push({ kind: 'literal', name, bytes, source });
	}
}

/** Where the classic builder stops and BuildKit does not. */
function checkClassic(spec: CopySpec, input: EstimateInput, gathered: Gathered): void {
	if (input.build.builder === 'buildkit' || gathered.failure !== null) return;
	if (gathered.doubts.length + gathered.downloads.length > 0) return;
	if (gathered.items.length === 0) gathered.failure = { code: 'part.noSource' };
	else if (gathered.items.length > 1 && spec.destination !== null) {
		const { destination } = spec;
		if (!destination.endsWith('/') && destination !== '.') {
			gathered.failure = { code: 'part.destinationNeedsSlash', args: { path: destination } };
		}
	}
}

function layoutOf(gathered: Gathered, destination: Destination, directory: boolean): Layout {
	// Any path serves to count by where the real one is not known.
	const path = destination.path ?? '/destination';
	return layOut(gathered.items, path, directory, destination.occupied);
}

/** The root itself is no entry of a layer. */
function layerTotals(layout: Layout): Totals {
	const totals = totalsOfNode(layout.root);
	return {
		...totals,
		directories: totals.directories - 1,
		diskBytes: totals.diskBytes - blockBytes,
	};
}

function placedChange(gathered: Gathered, layout: Layout, destination: Destination): LayerChange {
	if (destination.path === null) return { kind: 'unknown' };
	const placesFiles = gathered.items.some(
		(item) => item.kind === 'literal' || (item.kind === 'piece' && !isFolder(item)),
	);
	// At the destination or in it: nothing is said of either, as nothing was known there before.
	if (destination.directory === null && placesFiles) {
		return { kind: 'placed', trees: [], files: [], directories: [] };
	}
	return changeOf(layout.root, '');
}

function isFolder(item: Extract<CopyItem, { kind: 'piece' }>): boolean {
	return item.piece.directory || item.unpacked || item.piece.below !== null;
}

/** One part a source, as much of it as later sources left. */
function partsOf(gathered: Gathered, layout: Layout): SizePart[] {
	const bySource = totalsBySource(layout);
	const parts: SizePart[] = [];
	for (const [source, label] of gathered.labels.entries()) {
		const totals = bySource.get(source);
		if (totals === undefined) continue;
		const { bytes } = totals;
		parts.push({ label: label(totals), bytes, low: bytes, high: bytes, basis: 'computed' });
	}
	return parts;
}

function labelsOf(gathered: Gathered, layout: Layout): Message[] {
	const bySource = totalsBySource(layout);
	return gathered.labels.map((label, source) => label(bySource.get(source) ?? noTotals));
}

const noTotals: Totals = { bytes: 0, files: 0, directories: 0, diskBytes: 0 };

function totalsBySource(layout: Layout): ReadonlyMap<number, Totals> {
	const bySource = new Map<number, Totals>();
	for (const [group, totals] of totalsByGroup(layout.root)) {
		const source = layout.sources[group] ?? -1;
		const sum = bySource.get(source);
		const bytes = totals.bytes + (sum?.bytes ?? 0);
		const files = totals.files + (sum?.files ?? 0);
		bySource.set(source, { ...totals, bytes, files });
	}
	return bySource;
}

function exactSize(totals: Totals, parts: readonly SizePart[], disk: boolean): Size {
	const { bytes } = totals;
	const size: Size = { bytes, low: bytes, high: bytes, basis: 'computed', parts };
	// The layer's own root takes a block of its own in a containerd store.
	return disk ? { ...size, diskBytes: totals.diskBytes + blockBytes } : size;
}

function doubtPart(label: Message): SizePart {
	return { label, low: 0, high: null, basis: 'unknown' };
}

/** Several files and one name: in a folder all of them stay, else the last one does. */
function uncertainTarget(all: Totals, last: Totals, needs: readonly Need[]): Estimate {
	const low = Math.min(all.bytes, last.bytes);
	const high = Math.max(all.bytes, last.bytes);
	const label: Message = { code: 'part.folderOrFile' };
	const bytes = all.bytes;
	return {
		size: {
			bytes,
			low,
			high,
			basis: 'estimated',
			parts: [{ label, bytes, low, high, basis: 'estimated' }],
		},
		files: null,
		directories: null,
		change: { kind: 'unknown' },
		needs,
	};
}

function failing(label: Message, needs: readonly Need[]): Estimate {
	return {
		size: { low: 0, high: null, basis: 'unknown', parts: [doubtPart(label)] },
		files: null,
		directories: null,
		change: { kind: 'unknown' },
		needs,
	};
}
