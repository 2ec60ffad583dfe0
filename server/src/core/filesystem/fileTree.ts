/**
 * A tree of files in columns, so that 100,000 entries cross a thread boundary without a copy and the
 * totals of any folder are two subtractions. Entries stand depth first, siblings by name in UTF-16
 * order; entry 0 is the root directory, named ''. A folder's subtree is the stretch [i, ends[i]).
 */
export interface FileTree {
	readonly count: number;
	/** Index of the first entry after the subtree of entry i. */
	readonly ends: Uint32Array;
	/** Index of the parent; the root's is 0. */
	readonly parents: Uint32Array;
	/** FileKind of each entry. */
	readonly kinds: Uint8Array;
	/** Apparent size of regular files; 0 for all else. */
	readonly sizes: Float64Array;
	/** Sum of `sizes` before entry i, of length count + 1. */
	readonly bytesBefore: Float64Array;
	/** Regular files before entry i, of length count + 1. */
	readonly filesBefore: Uint32Array;
	/** Directories before entry i, of length count + 1. */
	readonly directoriesBefore: Uint32Array;
	/** Names as UTF-8, one after the other. */
	readonly names: Uint8Array;
	/** Start of each name in `names`, of length count + 1. */
	readonly nameStarts: Uint32Array;
	/** Groups of entries that are one file (hard links), each group in index order. */
	readonly hardLinks: readonly Uint32Array[];
	/** Targets of symbolic links by entry. */
	readonly linkTargets: ReadonlyMap<number, string>;
}

export const FileKind = { file: 0, directory: 1, symlink: 2, other: 3 } as const;
export type FileKind = (typeof FileKind)[keyof typeof FileKind];
