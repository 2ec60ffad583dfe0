import { FileKind, type FileTree } from './fileTree.ts';
import { utf8Bound, writeUtf8 } from './utf8.ts';

/**
 * Makes a FileTree in one pass. Entries come depth first, siblings by name in UTF-16 order; the root
 * is open from the start. State: the columns, grown by doubling.
 */
export class FileTreeBuilder {
	#count = 0;
	#names = new Uint8Array(4096);
	#nameStarts = new Uint32Array(257);
	#ends = new Uint32Array(256);
	#parents = new Uint32Array(256);
	#kinds = new Uint8Array(256);
	#sizes = new Float64Array(256);
	readonly #open: number[] = [];
	readonly #links = new Map<string, number[]>();
	readonly #targets = new Map<number, string>();

	constructor() {
		this.openDirectory('');
	}

	/** Entries so far, the root included. */
	get count(): number {
		return this.#count;
	}

	/** Adds a directory; what follows until `closeDirectory` is inside it. */
	openDirectory(name: string): void {
		this.#open.push(this.#append(name, FileKind.directory, 0));
	}

	/** Ends the directory opened last. */
	closeDirectory(): void {
		const index = this.#open.pop();
		if (index !== undefined) this.#ends[index] = this.#count;
	}

	/**
	 * Adds a regular file of `bytes` apparent size. Files of the same `identity` are one file with
	 * several names.
	 */
	addFile(name: string, bytes: number, identity?: string): void {
		const index = this.#append(name, FileKind.file, bytes);
		if (identity === undefined) return;
		const group = this.#links.get(identity);
		if (group === undefined) this.#links.set(identity, [index]);
		else group.push(index);
	}

	addSymlink(name: string, target: string): void {
		this.#targets.set(this.#append(name, FileKind.symlink, 0), target);
	}

	/** Adds a fifo, a socket or a device. */
	addOther(name: string): void {
		this.#append(name, FileKind.other, 0);
	}

	/** Closes what is open and returns the tree; the builder must not be used again. */
	finish(): FileTree {
		while (this.#open.length > 0) this.closeDirectory();
		const count = this.#count;
		const kinds = this.#kinds.slice(0, count);
		const sizes = this.#sizes.slice(0, count);
		return {
			count,
			ends: this.#ends.slice(0, count),
			parents: this.#parents.slice(0, count),
			kinds,
			sizes,
			...prefixSums(kinds, sizes),
			names: this.#names.slice(0, this.#nameStarts[count] ?? 0),
			nameStarts: this.#nameStarts.slice(0, count + 1),
			hardLinks: [...this.#links.values()]
				.filter((group) => group.length > 1)
				.map((group) => Uint32Array.from(group)),
			linkTargets: this.#targets,
		};
	}

	#append(name: string, kind: FileKind, bytes: number): number {
		const index = this.#count;
		if (index === this.#ends.length) this.#growEntries();
		const start = this.#nameStarts[index] ?? 0;
		if (start + utf8Bound(name) > this.#names.length) this.#growNames(utf8Bound(name));
		this.#nameStarts[index + 1] = writeUtf8(name, this.#names, start);
		this.#ends[index] = index + 1;
		this.#parents[index] = this.#open.at(-1) ?? 0;
		this.#kinds[index] = kind;
		this.#sizes[index] = bytes;
		this.#count++;
		return index;
	}

	#growEntries(): void {
		const length = this.#ends.length * 2;
		this.#ends = grown(new Uint32Array(length), this.#ends);
		this.#parents = grown(new Uint32Array(length), this.#parents);
		this.#kinds = grown(new Uint8Array(length), this.#kinds);
		this.#sizes = grown(new Float64Array(length), this.#sizes);
		this.#nameStarts = grown(new Uint32Array(length + 1), this.#nameStarts);
	}

	#growNames(room: number): void {
		this.#names = grown(new Uint8Array(this.#names.length * 2 + room), this.#names);
	}
}

function grown<T extends { set(from: T): void }>(target: T, from: T): T {
	target.set(from);
	return target;
}

function prefixSums(kinds: Uint8Array, sizes: Float64Array) {
	const count = kinds.length;
	const bytesBefore = new Float64Array(count + 1);
	const filesBefore = new Uint32Array(count + 1);
	const directoriesBefore = new Uint32Array(count + 1);
	let bytes = 0;
	let files = 0;
	let directories = 0;
	for (let i = 0; i < count; i++) {
		bytes += sizes[i] ?? 0;
		if (kinds[i] === FileKind.file) files++;
		if (kinds[i] === FileKind.directory) directories++;
		bytesBefore[i + 1] = bytes;
		filesBefore[i + 1] = files;
		directoriesBefore[i + 1] = directories;
	}
	return { bytesBefore, filesBefore, directoriesBefore };
}
