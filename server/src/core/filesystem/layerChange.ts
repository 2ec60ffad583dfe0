/** What layers do to a stage's file system, and the question "what is at this path now?". */
import type { ApkSystem } from '../estimate/packages/apk/apkSystem.ts';
import type { AptSettings } from '../estimate/packages/deb/aptSettings.ts';
import type { DebSystem } from '../estimate/packages/deb/debSystem.ts';
import type { RpmSystem } from '../estimate/packages/rpm/rpmSystem.ts';
import type { BaseImage, Platform } from '../knowledge.ts';
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

export interface PlacedLink {
	readonly path: string;
	/** As a symbolic link says it. */
	readonly target: string;
}

/** What a package manager left: which packages are installed now, by manager. */
export interface InstalledPackages {
	readonly deb?: DebSystem;
	readonly apk?: ApkSystem;
	readonly rpm?: RpmSystem;
	readonly apt?: AptBelow;
	/** Python packages, `name==version`. */
	readonly python?: readonly string[];
	/** Python compiled its own modules here. */
	readonly ranPython?: boolean;
}

/** What apt finds beside packages. */
export interface AptBelow extends AptSettings {
	/** Its package lists are there. */
	readonly lists: boolean;
	/** Packages that were set up or removed so far, as its logs tell. */
	readonly turnover: number;
}

export type LayerChange =
	/** The file system stays as it is. */
	| { readonly kind: 'none' }
	/** Anything may have changed. */
	| {
			readonly kind: 'unknown';
			/** Names that may be links now, or lead to others; no slashes, `*` for any. */
			readonly links?: readonly string[];
			readonly packages?: InstalledPackages;
	  }
	| PlacedChange;

/**
 * These come to be (directories above them as needed), over what is removed; later ones win. Without
 * `unsure` there is nothing else.
 */
export interface PlacedChange {
	readonly kind: 'placed';
	readonly trees: readonly PlacedTree[];
	readonly files: readonly PlacedFile[];
	/** Directories made, absolute. */
	readonly directories: readonly string[];
	readonly symlinks?: readonly PlacedLink[];
	/** Paths of lower layers that are gone, with all below them. */
	readonly removed?: readonly string[];
	/** Paths at and below which anything may have changed. */
	readonly unsure?: readonly string[];
	/** As of an unknown change. */
	readonly links?: readonly string[];
	readonly packages?: InstalledPackages;
}

/** The image that a stage starts from. */
export interface StageImage {
	readonly reference: string;
	readonly platform: Platform;
	/** Null where nothing is known of it. */
	readonly image: BaseImage | null;
}

/** A stage's file system: the newest layer's change and what lies below. Never copied, only linked. */
export type StageFiles =
	| { readonly kind: 'scratch' }
	| { readonly kind: 'unknownBase'; readonly image?: StageImage }
	| { readonly kind: 'base'; readonly tree: FileTree; readonly image?: StageImage }
	| { readonly kind: 'layer'; readonly change: LayerChange; readonly below: StageFiles };
