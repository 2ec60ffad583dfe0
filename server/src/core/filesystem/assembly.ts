import { FileKind, type FileTree } from './fileTree.ts';
import { FileTreeBuilder } from './fileTreeBuilder.ts';
import type { LayerChange, PlacedFile, PlacedTree } from './layerChange.ts';
import {
	blockBytes,
	childrenOf,
	endOf,
	kindOf,
	nameOf,
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
	const inside = openNode(makeDirectory(root, names.join('/')));
	const existing = inside.get(last);
	if (existing?.kind === FileKind.directory && node.kind === FileKind.directory) {
		mergeInto(existing, node);
	} else inside.set(last, node);
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
	const inside = openNode(target);
	for (const [name, child] of openNode(from)) {
		const existing = inside.get(name);
		if (existing?.kind === FileKind.directory && child.kind === FileKind.directory) {
			mergeInto(existing, child);
		} else inside.set(name, child);
	}
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
			const end = endOf(part.tree, entry);
			const without = part.without.filter((hole) => hole > entry && hole < end);
			children.set(nameOf(part.tree, entry), partNode({ tree: part.tree, entry, without }, group));
		}
	}
	node.children = children;
	node.part = null;
	return children;
}

/** What a node holds, itself included. */
export function totalsOfNode(node: AssemblyNode): Totals {
	let sum: Totals = { bytes: 0, files: 0, directories: 0, diskBytes: 0 };
	for (const totals of totalsByGroup(node).values()) sum = addTotals(sum, totals);
	return sum;
}

/** What each group holds of a node, itself included; directories of no part are in group 0. */
export function totalsByGroup(node: AssemblyNode): ReadonlyMap<number, Totals> {
	const sums = new Map<number, Totals>();
	const linked = new Map<number, Map<FileTree, TreePart[]>>();
	const add = (group: number, totals: Totals) => {
		const sum = sums.get(group);
		sums.set(group, sum === undefined ? totals : addTotals(sum, totals));
	};
	for (const { node: at } of nodesOf(node, '')) {
		if (at.part === null) add(at.group, totalsOfPlain(at));
		else if (at.part.tree.hardLinks.length === 0) add(at.group, totalsOf(at.part));
		else {
			const trees = linked.get(at.group) ?? new Map<FileTree, TreePart[]>();
			linked.set(at.group, trees);
			const parts = trees.get(at.part.tree);
			if (parts === undefined) trees.set(at.part.tree, [at.part]);
			else parts.push(at.part);
		}
	}
	for (const [group, trees] of linked) {
		for (const parts of trees.values()) add(group, totalsOfParts(parts));
	}
	return sums;
}

function addTotals(a: Totals, b: Totals): Totals {
	return {
		bytes: a.bytes + b.bytes,
		files: a.files + b.files,
		directories: a.directories + b.directories,
		diskBytes: a.diskBytes + b.diskBytes,
	};
}

function totalsOfPlain(node: AssemblyNode): Totals {
	if (node.kind === FileKind.file) {
		return { bytes: node.bytes, files: 1, directories: 0, diskBytes: onDisk(node.bytes) };
	}
	const directories = node.kind === FileKind.directory ? 1 : 0;
	return { bytes: 0, files: 0, directories, diskBytes: directories * blockBytes };
}

/** Nodes that stand for themselves or for a part, parents first. */
function* nodesOf(
	node: AssemblyNode,
	path: string,
): Generator<{ readonly node: AssemblyNode; readonly path: string }> {
	yield { node, path };
	if (node.part !== null || node.children === null) return;
	for (const [name, child] of node.children) yield* nodesOf(child, `${path}/${name}`);
}

/** The node as what a layer places at `root` ('' for the file system's root). */
export function changeOf(node: AssemblyNode, root: string): LayerChange {
	const trees: PlacedTree[] = [];
	const files: PlacedFile[] = [];
	const directories: string[] = [];
	for (const { node: at, path } of nodesOf(node, root)) {
		const place = path === '' ? '/' : path;
		if (at.part !== null) trees.push({ ...at.part, path: place });
		else if (at.kind === FileKind.file) files.push({ path: place, bytes: at.bytes });
		else if (at.kind === FileKind.directory && place !== '/') directories.push(place);
	}
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
