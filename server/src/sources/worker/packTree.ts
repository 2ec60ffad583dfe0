/** FileTrees across threads: the columns move, nothing is copied and nothing is made entry by entry. */
import type { FileTree } from '../../core/filesystem/fileTree.ts';
import { decodeUtf8, encodeUtf8 } from '../../core/filesystem/utf8.ts';

/** A tree whose groups and links are columns too. */
export interface PackedTree extends Omit<FileTree, 'hardLinks' | 'linkTargets'> {
	readonly hardLinks: Packed<Uint32Array>;
	readonly linkTargets: Packed<Uint8Array> & { readonly entries: Uint32Array };
}

/** Lists one after the other; list i is [starts[i], starts[i + 1]). */
interface Packed<T> {
	readonly values: T;
	readonly starts: Uint32Array;
}

/** Packs a tree; `transfer` names the memory that moves, so the tree must not be used here again. */
export function packTree(tree: FileTree): { packed: PackedTree; transfer: ArrayBuffer[] } {
	const entries = Uint32Array.from(tree.linkTargets.keys()).sort();
	const targets = Array.from(entries, (entry) => encodeUtf8(tree.linkTargets.get(entry) ?? ''));
	const packed: PackedTree = {
		...tree,
		hardLinks: packLists(tree.hardLinks, (length) => new Uint32Array(length)),
		linkTargets: { ...packLists(targets, (length) => new Uint8Array(length)), entries },
	};
	const columns = [
		packed.ends,
		packed.parents,
		packed.kinds,
		packed.sizes,
		packed.bytesBefore,
		packed.filesBefore,
		packed.directoriesBefore,
		packed.names,
		packed.nameStarts,
		packed.hardLinks.values,
		packed.hardLinks.starts,
		packed.linkTargets.values,
		packed.linkTargets.starts,
		entries,
	];
	return { packed, transfer: columns.map((column) => column.buffer as ArrayBuffer) };
}

function packLists<T extends Uint8Array | Uint32Array>(
	lists: readonly T[],
	make: (length: number) => T,
): Packed<T> {
	const starts = new Uint32Array(lists.length + 1);
	for (const [i, list] of lists.entries()) starts[i + 1] = (starts[i] ?? 0) + list.length;
	const values = make(starts[lists.length] ?? 0);
	for (const [i, list] of lists.entries()) values.set(list, starts[i] ?? 0);
	return { values, starts };
}

/** The tree again. Link targets are read when they are asked for. */
export function unpackTree(packed: PackedTree): FileTree {
	const { values, starts } = packed.hardLinks;
	const hardLinks: Uint32Array[] = [];
	for (let i = 0; i + 1 < starts.length; i++) {
		hardLinks.push(values.subarray(starts[i], starts[i + 1]));
	}
	return { ...packed, hardLinks, linkTargets: new PackedTargets(packed.linkTargets) };
}

/** A read-only map over columns: a tree may hold 100,000 links of which few are ever asked for. */
class PackedTargets implements ReadonlyMap<number, string> {
	readonly #entries: Uint32Array;
	readonly #packed: Packed<Uint8Array>;

	constructor(packed: Packed<Uint8Array> & { readonly entries: Uint32Array }) {
		this.#entries = packed.entries;
		this.#packed = packed;
	}

	get size(): number {
		return this.#entries.length;
	}

	has(entry: number): boolean {
		return this.#entries[this.#place(entry)] === entry;
	}

	get(entry: number): string | undefined {
		const place = this.#place(entry);
		return this.#entries[place] === entry ? this.#target(place) : undefined;
	}

	*entries(): MapIterator<[number, string]> {
		for (const [place, entry] of this.#entries.entries()) yield [entry, this.#target(place)];
	}

	keys(): MapIterator<number> {
		return this.#entries.values();
	}

	*values(): MapIterator<string> {
		for (const [, target] of this.entries()) yield target;
	}

	[Symbol.iterator](): MapIterator<[number, string]> {
		return this.entries();
	}

	forEach(visit: (target: string, entry: number, map: ReadonlyMap<number, string>) => void): void {
		for (const [entry, target] of this.entries()) visit(target, entry, this);
	}

	/** The first place whose entry is not smaller. */
	#place(entry: number): number {
		let low = 0;
		let high = this.#entries.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.#entries[middle] ?? 0) < entry) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	#target(place: number): string {
		const { values, starts } = this.#packed;
		return decodeUtf8(values, starts[place] ?? 0, starts[place + 1] ?? 0);
	}
}
