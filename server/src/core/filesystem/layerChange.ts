/** What layers do to a stage's file system, and the question "what is at this path now?". */
import type { FileTree } from './fileTree.ts';

/** Absolute paths, no trailing slash; the root is '/'. */
export interface PlacedTree {
	/** Where the entry comes to stand. */
	readonly path: string;
	readonly tree: FileTree;
	/** The entry of `tree` that stands at `path`, with all below it. */
	readonly entry: number;
	/** Entries below `entry` (indexes into `tree`) left out with what is below them, ascending. */
	readonly without: readonly number[];
}

/** A regular file of known size that is no entry of a tree: a heredoc, a file that a RUN writes. */
export interface PlacedFile {
	readonly path: string;
	readonly bytes: number;
}

export type LayerChange =
	/** The file system stays as it is. */
	| { readonly kind: 'none' }
	/** Anything may have changed. */
	| {
			readonly kind: 'unknown';
			/** Names that may be links now, or lead to others; no slashes, `*` for any. */
			readonly links?: readonly string[];
	  }
	/** Exactly these come to be (directories above them as needed); later ones win. */
	| {
			readonly kind: 'placed';
			readonly trees: readonly PlacedTree[];
			readonly files: readonly PlacedFile[];
			/** Directories made, absolute. */
			readonly directories: readonly string[];
	  };

/** A stage's file system: the newest layer's change and what lies below. Never copied, only linked. */
export type StageFiles =
	| { readonly kind: 'scratch' }
	| { readonly kind: 'unknownBase' }
	| { readonly kind: 'base'; readonly tree: FileTree }
	| { readonly kind: 'layer'; readonly change: LayerChange; readonly below: StageFiles };
