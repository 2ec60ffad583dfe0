import { FileKind, type FileTree } from './fileTree.ts';
import { FileTreeBuilder } from './fileTreeBuilder.ts';
import type { LayerChange, PlacedFile, PlacedTree } from './layerChange.ts';
import {
	blockBytes,
	childrenOf,
	kindOf,
	nameOf,
	narrowed,
	onDisk,
	segmentsOf,
	type Totals,
	type TreePart,
	totalsOf,
	totalsOfParts,
} from './queryTree.ts';

/**
 * A file system put together from parts of trees, as a COPY puts together a layer. A part stays one
 * node until another part reaches into it, so 100,000 files are placed as fast as one.
 */
export interface AssemblyNode {
	kind: FileKind;
	/** Apparent size of a regular file that is no entry of a tree. */
	bytes: number;
	linkTarget: string | null;
	/** The part of a tree that stands here untouched; null for a node of its own. */
	part: TreePart | null;
	/** Hard links count once among the parts of one group. */
	group: number;
	/** Null until something is put inside; filled from `part` then. */
	children: Map<string, AssemblyNode> | null;
}

/** A new directory with nothing in it. */
export function emptyAssembly(): AssemblyNode {
	return plainNode(FileKind.directory, 0, 0);
}

/** A regular file of its own. */
export function fileNode(bytes: number, group = 0): AssemblyNode {
	return plainNode(FileKind.file, bytes, group);
}

/** A symbolic link of its own. */
export function linkNode(target: string): AssemblyNode {
	return { ...plainNode(FileKind.symlink, 0, 0), linkTarget: target };
}

function plainNode(kind: FileKind, bytes: number, group: number): AssemblyNode {
	return { kind, bytes, linkTarget: null, part: null, group, children: null };
}

/** A part of a tree as a node. */
export function partNode({ tree, entry, without }: TreePart, group: number): AssemblyNode {
	// A placed tree is a part too, but where it stood is not where it comes to stand.
	const part: TreePart = { tree, entry, without };
	return {
		kind: kindOf(part.tree, part.entry),
		bytes: part.tree.sizes[part.entry] ?? 0,
		linkTarget: part.tree.linkTargets.get(part.entry) ?? null,
		part,
		group,
		children: null,
	};
}

/** The directory at `path`, made with those above it; whatever else stood there gives way. */
export function makeDirectory(root: AssemblyNode, path: string): AssemblyNode {
	let node = root;
	for (const name of segmentsOf(path)) {
		const inside = openNode(node);
		let child = inside.get(name);
		if (child === undefined || child.kind !== FileKind.directory) {
			child = emptyAssembly();
			inside.set(name, child);
		}
		node = child;
	}
	return node;
}

/** Puts a node at `path`: a directory is merged into a directory, all else replaces what was there. */
export function placeNode(root: AssemblyNode, path: string, node: AssemblyNode): void {
	const names = segmentsOf(path);
	const last = names.pop();
	if (last === undefined) {
		mergeInto(root, node);
		return;
	}
	placeChild(makeDirectory(root, names.join('/')), last, node);
}

/** Puts a node into a directory under a name, as `placeNode` does. */
export function placeChild(directory: AssemblyNode, name: string, node: AssemblyNode): void {
	const inside = openNode(directory);
	const existing = inside.get(name);
	if (existing?.kind === FileKind.directory && node.kind === FileKind.directory) {
		mergeInto(existing, node);
	} else inside.set(name, node);
}

/** The node at `path`; undefined where there is none. */
export function nodeAt(root: AssemblyNode, path: string): AssemblyNode | undefined {
	let node = root;
	for (const name of segmentsOf(path)) {
		const child = node.kind === FileKind.directory ? openNode(node).get(name) : undefined;
		if (child === undefined) return undefined;
		node = child;
	}
	return node;
}

/** Takes away what stands at `path`, with all below it. */
export function removeNode(root: AssemblyNode, path: string): void {
	const names = segmentsOf(path);
	const last = names.pop();
	const parent = nodeAt(root, names.join('/'));
	if (last === undefined || parent?.kind !== FileKind.directory) return;
	if (parent.part === null && parent.children === null) return;
	openNode(parent).delete(last);
}

/** True where nothing was put in. */
export function isEmpty(node: AssemblyNode): boolean {
	return node.part === null && (node.children === null || node.children.size === 0);
}

function mergeInto(target: AssemblyNode, from: AssemblyNode): void {
	if (target.kind !== from.kind || isEmpty(target)) {
		Object.assign(target, from);
		return;
	}
	if (from.kind !== FileKind.directory) {
		Object.assign(target, from);
		return;
	}
	for (const [name, child] of openNode(from)) placeChild(target, name, child);
}

/** The children of a directory, taken out of its part at the first question. */
function openNode(node: AssemblyNode): Map<string, AssemblyNode> {
	if (node.children !== null) return node.children;
	const children = new Map<string, AssemblyNode>();
	const { part, group } = node;
	if (part !== null) {
		const left = new Set(part.without);
		for (const entry of childrenOf(part.tree, part.entry)) {
			if (left.has(entry)) continue;
			children.set(nameOf(part.tree, entry), partNode(narrowed(part, entry), group));
		}
	}
	node.children = children;
	node.part = null;
	return children;
}

/** What a node holds, itself included. */
export function totalsOfNode(node: AssemblyNode): Totals {
	const sum = noTotals();
	for (const totals of totalsByGroup(node).values()) addTo(sum, totals);
	return sum;
}

/** What each group holds of a node, itself included; directories of no part are in group 0. */
export function totalsByGroup(node: AssemblyNode): ReadonlyMap<number, Totals> {
	const sums = new Map<number, Sum>();
	const linked = new Map<number, Map<FileTree, TreePart[]>>();
	const sumOf = (group: number): Sum => {
		const sum = sums.get(group) ?? noTotals();
		sums.set(group, sum);
		return sum;
	};
	visitNodes(node, '', (at) => {
		const { part } = at;
		if (part === null || (at.kind !== FileKind.directory && part.tree.hardLinks.length === 0)) {
			addOwn(sumOf(at.group), at);
		} else if (part.tree.hardLinks.length === 0) addTo(sumOf(at.group), totalsOf(part));
		else {
			const trees = linked.get(at.group) ?? new Map<FileTree, TreePart[]>();
			linked.set(at.group, trees);
			const parts = trees.get(part.tree);
			if (parts === undefined) trees.set(part.tree, [part]);
			else parts.push(part);
		}
	});
	for (const [group, trees] of linked) {
		for (const parts of trees.values()) addTo(sumOf(group), totalsOfParts(parts));
	}
	return sums;
}

type Sum = { -readonly [Name in keyof Totals]: Totals[Name] };

function noTotals(): Sum {
	return { bytes: 0, files: 0, directories: 0, diskBytes: 0 };
}

function addTo(sum: Sum, totals: Totals): void {
	sum.bytes += totals.bytes;
	sum.files += totals.files;
	sum.directories += totals.directories;
	sum.diskBytes += totals.diskBytes;
}

/** Adds the node alone, without what is in it. */
function addOwn(sum: Sum, node: AssemblyNode): void {
	if (node.kind === FileKind.directory) {
		sum.directories++;
		sum.diskBytes += blockBytes;
	} else if (node.kind === FileKind.file) {
		sum.files++;
		sum.bytes += node.bytes;
		sum.diskBytes += onDisk(node.bytes);
	}
}

/** Visits the nodes that stand for themselves or for a part, parents first, with their paths. */
export function visitNodes(
	node: AssemblyNode,
	path: string,
	visit: (node: AssemblyNode, path: string) => void,
): void {
	visit(node, path);
	if (node.part !== null || node.children === null) return;
	for (const [name, child] of node.children) visitNodes(child, `${path}/${name}`, visit);
}

/** The node as what a layer places at `root` ('' for the file system's root). */
export function changeOf(node: AssemblyNode, root: string): LayerChange {
	const trees: PlacedTree[] = [];
	const files: PlacedFile[] = [];
	const directories: string[] = [];
	visitNodes(node, root, (at, path) => {
		const place = path === '' ? '/' : path;
		if (at.part !== null) trees.push({ ...at.part, path: place });
		else if (at.kind === FileKind.file) files.push({ path: place, bytes: at.bytes });
		else if (at.kind === FileKind.directory && place !== '/') directories.push(place);
	});
	const nothing = trees.length === 0 && files.length === 0 && directories.length === 0;
	return nothing ? { kind: 'none' } : { kind: 'placed', trees, files, directories };
}

/** The node as a tree of its own, its children in order. */
export function treeOf(node: AssemblyNode): FileTree {
	const builder = new FileTreeBuilder();
	const identities = new Map<FileTree, Map<number, string>>();
	const add = (name: string, at: AssemblyNode) => {
		if (at.kind === FileKind.directory) {
			builder.openDirectory(name);
			addInside(at);
			builder.closeDirectory();
		} else if (at.kind === FileKind.file)
			builder.addFile(name, at.bytes, identityOf(at, identities));
		else if (at.kind === FileKind.symlink) builder.addSymlink(name, at.linkTarget ?? '');
		else builder.addOther(name);
	};
	const addInside = (at: AssemblyNode) => {
		const inside = [...(at.part === null ? (at.children ?? []) : openNode({ ...at }))];
		inside.sort(([a], [b]) => (a < b ? -1 : 1));
		for (const [name, child] of inside) add(name, child);
	};
	addInside(node);
	return builder.finish();
}

/** Names a hard-linked file of a part, so that its names stay one file; undefined for all others. */
function identityOf(
	node: AssemblyNode,
	identities: Map<FileTree, Map<number, string>>,
): string | undefined {
	if (node.part === null) return undefined;
	const { tree, entry } = node.part;
	let known = identities.get(tree);
	if (known === undefined) {
		known = new Map();
		for (const [i, group] of tree.hardLinks.entries()) {
			for (const member of group) known.set(member, `${identities.size}:${i}`);
		}
		identities.set(tree, known);
	}
	const identity = known.get(entry);
	return identity === undefined ? undefined : `${node.group}:${identity}`;
}
