/** Questions to one FileTree: names, children, paths, and the totals of any part of it. */
import { FileKind, type FileTree } from './fileTree.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** What a part of a tree holds. */
export interface Totals {
	/** Content bytes, hard links once. */
	readonly bytes: number;
	/** Regular files, hard links once. */
	readonly files: number;
	/** Directories, the part's own root included. */
	readonly directories: number;
	/** Disk use where each file is rounded up to a block of 4096 and each directory takes one. */
	readonly diskBytes: number;
}

/** A part of a tree: an entry with what is below it, less the subtrees of `without` (ascending). */
export interface TreePart {
	readonly tree: FileTree;
	readonly entry: number;
	readonly without: readonly number[];
}

/** The unit in which common file systems give out space. */
export const blockBytes = 4096;

export function kindOf(tree: FileTree, entry: number): FileKind {
	return (tree.kinds[entry] ?? FileKind.other) as FileKind;
}

/** The entry's name; '' for the root. */
export function nameOf(tree: FileTree, entry: number): string {
	return decodeUtf8(tree.names, tree.nameStarts[entry] ?? 0, tree.nameStarts[entry + 1] ?? 0);
}

/** The first entry after the entry's subtree. */
export function endOf(tree: FileTree, entry: number): number {
	return tree.ends[entry] ?? entry + 1;
}

/** Entries directly inside a directory, in order; nothing for all else. */
export function* childrenOf(tree: FileTree, directory: number): Generator<number> {
	const end = endOf(tree, directory);
	for (let child = directory + 1; child < end; child = endOf(tree, child)) yield child;
}

/** The child of that name; undefined where there is none. */
export function childNamed(tree: FileTree, directory: number, name: string): number | undefined {
	const wanted = encodeUtf8(name);
	const end = endOf(tree, directory);
	for (let child = directory + 1; child < end; child = endOf(tree, child)) {
		if (hasName(tree, child, wanted)) return child;
	}
	return undefined;
}

function hasName(tree: FileTree, entry: number, wanted: Uint8Array): boolean {
	const start = tree.nameStarts[entry] ?? 0;
	if ((tree.nameStarts[entry + 1] ?? 0) - start !== wanted.length) return false;
	for (let i = 0; i < wanted.length; i++) {
		if (tree.names[start + i] !== wanted[i]) return false;
	}
	return true;
}

/** The entry at a path below the root (`a/b`, '' is the root), symbolic links not followed. */
export function entryAt(tree: FileTree, path: string): number | undefined {
	let entry = 0;
	for (const name of segmentsOf(path)) {
		const child = childNamed(tree, entry, name);
		if (child === undefined) return undefined;
		entry = child;
	}
	return entry;
}

/** The path below the root, without a leading slash; '' for the root. */
export function pathOf(tree: FileTree, entry: number): string {
	const names: string[] = [];
	for (let at = entry; at !== 0; at = tree.parents[at] ?? 0) names.push(nameOf(tree, at));
	return names.reverse().join('/');
}

/** The names in a path; empty and `.` parts dropped. */
export function segmentsOf(path: string): string[] {
	return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** Whether an entry of the part's tree is left out of it by its own name, not by a folder above it. */
export function leavesOut({ without }: TreePart, entry: number): boolean {
	return without[firstHole(without, entry)] === entry;
}

/** The same part, with its root at an entry inside. */
export function narrowed({ tree, without }: TreePart, entry: number): TreePart {
	const from = firstHole(without, entry + 1);
	return { tree, entry, without: without.slice(from, firstHole(without, endOf(tree, entry))) };
}

/** Index of the first hole at `entry` or behind it. */
function firstHole(without: readonly number[], entry: number): number {
	let low = 0;
	let high = without.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((without[middle] ?? 0) < entry) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The stretches [start, end) of a part, ascending. */
export function stretchesOf(part: TreePart): [number, number][] {
	const stretches: [number, number][] = [];
	let start = part.entry;
	const end = endOf(part.tree, part.entry);
	for (const hole of part.without) {
		if (hole < start || hole >= end) continue;
		if (hole > start) stretches.push([start, hole]);
		start = endOf(part.tree, hole);
	}
	if (start < end) stretches.push([start, end]);
	return stretches;
}

/** What one part holds: two subtractions a stretch, and the hard links where there are any. */
export function totalsOf(part: TreePart): Totals {
	return totalsOfParts([part]);
}

/** What parts of one tree that do not overlap hold together; a hard link in several counts once. */
export function totalsOfParts(parts: readonly TreePart[]): Totals {
	const first = parts[0];
	let bytes = 0;
	let files = 0;
	let directories = 0;
	let diskBytes = 0;
	if (first === undefined) return { bytes, files, directories, diskBytes };
	const { tree } = first;
	const blocks = blocksBefore(tree);
	const between = (column: Float64Array | Uint32Array, start: number, end: number) =>
		(column[end] ?? 0) - (column[start] ?? 0);
	const stretches = parts.flatMap(stretchesOf);
	for (const [start, end] of stretches) {
		bytes += between(tree.bytesBefore, start, end);
		files += between(tree.filesBefore, start, end);
		directories += between(tree.directoriesBefore, start, end);
		diskBytes += between(blocks, start, end);
	}
	for (const { size, count } of repeatedLinks(tree, stretches)) {
		bytes -= size * count;
		files -= count;
		diskBytes -= onDisk(size) * count;
	}
	return { bytes, files, directories, diskBytes: diskBytes + directories * blockBytes };
}

/** The bytes that come to those of `totalsOf` where each name of a file is a file of its own. */
export function repeatedBytes(part: TreePart): number {
	let bytes = 0;
	for (const { size, count } of repeatedLinks(part.tree, stretchesOf(part))) bytes += size * count;
	return bytes;
}

/** For each hard-linked file how many names too many the stretches hold. */
function* repeatedLinks(
	tree: FileTree,
	stretches: readonly (readonly [number, number])[],
): Generator<{ size: number; count: number }> {
	if (tree.hardLinks.length === 0) return;
	const sorted = stretches.toSorted(([a], [b]) => a - b);
	for (const group of tree.hardLinks) {
		let count = -1;
		for (const entry of group) if (isInside(sorted, entry)) count++;
		if (count > 0) yield { size: tree.sizes[group[0] ?? 0] ?? 0, count };
	}
}

/** Whether one of the sorted stretches holds the entry. */
function isInside(stretches: readonly (readonly [number, number])[], entry: number): boolean {
	let low = 0;
	let high = stretches.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((stretches[middle]?.[0] ?? 0) <= entry) low = middle + 1;
		else high = middle;
	}
	return entry < (stretches[low - 1]?.[1] ?? 0);
}

/** A file's size rounded up to whole blocks. */
export function onDisk(bytes: number): number {
	return Math.ceil(bytes / blockBytes) * blockBytes;
}

const blockSums = new WeakMap<FileTree, Float64Array>();

/** Sums of `onDisk` before each entry; asked for rarely, so made at the first question and kept. */
function blocksBefore(tree: FileTree): Float64Array {
	const known = blockSums.get(tree);
	if (known !== undefined) return known;
	const sums = new Float64Array(tree.count + 1);
	for (let i = 0; i < tree.count; i++) sums[i + 1] = (sums[i] ?? 0) + onDisk(tree.sizes[i] ?? 0);
	blockSums.set(tree, sums);
	return sums;
}
