/** Layer tars as file trees: one layer for itself, or several laid over each other with whiteouts. */
import { FileKind, type FileTree } from './fileTree.ts';
import { FileTreeBuilder } from './fileTreeBuilder.ts';
import { segmentsOf } from './queryTree.ts';

/** One entry of a layer's tar, in the tar's order. */
export interface LayerEntry {
	/** As the tar names it: `./a/b`, `a/b/`, `/a/b` are the same. */
	readonly path: string;
	/** `link` is a hard link: one more name of the file at `target`. */
	readonly kind: 'file' | 'directory' | 'symlink' | 'link' | 'other';
	/** Apparent size of a regular file. */
	readonly bytes: number;
	/** Where a symlink or a hard link points; '' for all else. */
	readonly target: string;
}

interface UnionNode {
	kind: FileKind;
	bytes: number;
	target: string;
	/** Set once the file has several names. */
	identity: number | null;
	/** Null for all but directories. */
	children: Map<string, UnionNode> | null;
}

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';

/** Layers put on one another. State: the merged tree so far. */
export class UnionTree {
	readonly #root: UnionNode = newNode(FileKind.directory);
	#identities = 0;

	/**
	 * Puts a layer on top. Its whiteouts remove what lower layers brought, wherever they stand in the
	 * tar; an entry's path never leads above the root.
	 */
	addLayer(entries: readonly LayerEntry[]): void {
		const names = entries.map(({ path }) => namesOf(path));
		for (const name of names) this.#removeFor(name);
		const later: [string[], LayerEntry][] = [];
		for (const [i, entry] of entries.entries()) {
			const path = names[i] ?? [];
			if (path.length === 0 || path.at(-1)?.startsWith(whiteout)) continue;
			if (entry.kind === 'link' && this.#find(namesOf(entry.target)) === undefined) {
				later.push([path, entry]);
			} else this.#add(path, entry);
		}
		for (const [path, entry] of later) this.#add(path, entry);
	}

	/** The merged tree. */
	finish(): FileTree {
		const builder = new FileTreeBuilder();
		const addInside = (node: UnionNode) => {
			const children = [...(node.children ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
			for (const [name, child] of children) {
				if (child.kind === FileKind.directory) {
					builder.openDirectory(name);
					addInside(child);
					builder.closeDirectory();
				} else if (child.kind === FileKind.file) {
					const identity = child.identity === null ? undefined : String(child.identity);
					builder.addFile(name, child.bytes, identity);
				} else if (child.kind === FileKind.symlink) builder.addSymlink(name, child.target);
				else builder.addOther(name);
			}
		};
		addInside(this.#root);
		return builder.finish();
	}

	#removeFor(names: readonly string[]): void {
		const name = names.at(-1);
		if (!name?.startsWith(whiteout)) return;
		const folder = this.#find(names.slice(0, -1));
		if (name === opaque) folder?.children?.clear();
		// The other names of that beginning are bookkeeping of aufs.
		else if (!name.startsWith(whiteout + whiteout)) {
			folder?.children?.delete(name.slice(whiteout.length));
		}
	}

	#find(names: readonly string[]): UnionNode | undefined {
		let node: UnionNode | undefined = this.#root;
		for (const name of names) node = node?.children?.get(name);
		return node;
	}

	#folderFor(names: readonly string[]): Map<string, UnionNode> {
		let inside = this.#root.children ?? new Map<string, UnionNode>();
		for (const name of names) {
			let child = inside.get(name);
			if (child?.children === null || child === undefined) {
				child = newNode(FileKind.directory);
				inside.set(name, child);
			}
			inside = child.children ?? inside;
		}
		return inside;
	}

	#add(names: readonly string[], entry: LayerEntry): void {
		const folder = this.#folderFor(names.slice(0, -1));
		const name = names.at(-1) ?? '';
		if (entry.kind === 'directory') {
			if (folder.get(name)?.kind !== FileKind.directory) {
				folder.set(name, newNode(FileKind.directory));
			}
			return;
		}
		const node = newNode(kindOfEntry(entry));
		node.bytes = entry.bytes;
		node.target = entry.kind === 'symlink' ? entry.target : '';
		if (entry.kind === 'link') this.#share(node, this.#find(namesOf(entry.target)));
		folder.set(name, node);
	}

	#share(node: UnionNode, target: UnionNode | undefined): void {
		if (target === undefined || target.kind === FileKind.directory) return;
		if (target.identity === null) target.identity = this.#identities++;
		node.kind = target.kind;
		node.bytes = target.bytes;
		node.target = target.target;
		node.identity = target.identity;
	}
}

/** One layer for itself: its whiteouts remove nothing, for nothing is below. */
export function layerTree(entries: readonly LayerEntry[]): FileTree {
	const tree = new UnionTree();
	tree.addLayer(entries);
	return tree.finish();
}

function newNode(kind: FileKind): UnionNode {
	const children = kind === FileKind.directory ? new Map<string, UnionNode>() : null;
	return { kind, bytes: 0, target: '', identity: null, children };
}

function kindOfEntry({ kind }: LayerEntry): FileKind {
	if (kind === 'symlink') return FileKind.symlink;
	return kind === 'other' ? FileKind.other : FileKind.file;
}

/** The names of a tar's path; `..` never leads above the root. */
function namesOf(path: string): string[] {
	const names: string[] = [];
	for (const name of segmentsOf(path)) {
		if (name === '..') names.pop();
		else names.push(name);
	}
	return names;
}
