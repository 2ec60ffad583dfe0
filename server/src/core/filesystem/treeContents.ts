/** What kinds of bytes a part of a tree holds, by the names of its files. */
import type { ContentKind } from '../../protocol/report.ts';
import { contentKinds, kindOfName, longestExtension } from '../size/contentKind.ts';
import { type AssemblyNode, visitNodes } from './assembly.ts';
import { FileKind, type FileTree } from './fileTree.ts';
import { stretchesOf, type TreePart } from './queryTree.ts';
import { decodeUtf8 } from './utf8.ts';

export interface ContentTotals {
	/** Content bytes by kind; every name of a hard link counts. */
	readonly bytes: ReadonlyMap<ContentKind, number>;
	/** Entries of all types: each has a header in the layer's tar. */
	readonly entries: number;
}

/** What each group holds of a node below its root; a file that stands in the Dockerfile is text. */
export function contentsByGroup(root: AssemblyNode): ReadonlyMap<number, ContentTotals> {
	const sums = new Map<number, { bytes: Map<ContentKind, number>; entries: number }>();
	visitNodes(root, '', (node) => {
		const sum = sums.get(node.group) ?? { bytes: new Map<ContentKind, number>(), entries: 0 };
		sums.set(node.group, sum);
		if (node.part !== null) addPart(sum, node.part);
		else {
			if (node !== root) sum.entries++;
			if (node.kind === FileKind.file) addBytes(sum.bytes, 'text', node.bytes);
		}
	});
	return sums;
}

function addBytes(sums: Map<ContentKind, number>, kind: ContentKind, bytes: number): void {
	if (bytes > 0) sums.set(kind, (sums.get(kind) ?? 0) + bytes);
}

function addPart(sum: { bytes: Map<ContentKind, number>; entries: number }, part: TreePart): void {
	const { tree } = part;
	const kinds = kindsIn(tree);
	const counts = new Float64Array(contentKinds.length);
	for (const [start, end] of stretchesOf(part)) {
		sum.entries += end - start;
		for (let i = start; i < end; i++) {
			const kind = kinds[i] ?? 0;
			counts[kind] = (counts[kind] ?? 0) + (tree.sizes[i] ?? 0);
		}
	}
	for (const [index, kind] of contentKinds.entries()) addBytes(sum.bytes, kind, counts[index] ?? 0);
}

const kindColumns = new WeakMap<FileTree, Uint8Array>();

/** The kind of each entry as an index into `contentKinds`; made once a tree. */
function kindsIn(tree: FileTree): Uint8Array {
	const known = kindColumns.get(tree);
	if (known !== undefined) return known;
	const kinds = new Uint8Array(tree.count);
	for (let i = 0; i < tree.count; i++) {
		if (tree.kinds[i] !== FileKind.file) continue;
		const end = tree.nameStarts[i + 1] ?? 0;
		// A name's end tells; a long name is not decoded whole.
		const start = Math.max(tree.nameStarts[i] ?? 0, end - decodedBytes);
		kinds[i] = contentKinds.indexOf(kindOfName(decodeUtf8(tree.names, start, end)));
	}
	kindColumns.set(tree, kinds);
	return kinds;
}

const decodedBytes = 2 * longestExtension;
