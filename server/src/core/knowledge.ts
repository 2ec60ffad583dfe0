/**
 * The build that is asked about and everything already known of the outside, as readonly data.
 * `plan` reads it; what is missing comes back as needs, which the edges fetch as settings and trust allow.
 */
import type { Message } from '../protocol/message.ts';
import type { BuilderKind, Size, StoreKind } from '../protocol/report.ts';
import type { FileTree } from './filesystem/fileTree.ts';

export interface Build {
	/** Name or number of the target stage; null: the last one. */
	readonly target: string | null;
	readonly buildArgs: ReadonlyMap<string, string>;
	readonly platform: Platform;
	readonly builder: BuilderKind;
	/** Major version of Docker Engine: history texts differ between 20 and 28. */
	readonly engineVersion: number;
	readonly store: StoreKind;
	/** Only carried into the report. */
	readonly dockerfile: string | null;
	readonly context: string | null;
}

export interface Platform {
	readonly os: string;
	readonly architecture: string;
	readonly variant: string | null;
}

/** Known, or asked for and failed. Absent (undefined): not asked yet. */
export type Answer<T> =
	| { readonly state: 'known'; readonly value: T }
	| { readonly state: 'failed'; readonly reason: Message };

export interface Knowledge {
	/** The build context after .dockerignore. */
	readonly context: Answer<ContextFiles> | undefined;
	/** By the reference as FROM or --from gives it after variables, for the build's platform. */
	readonly images: ReadonlyMap<string, Answer<BaseImage>>;
	/** Contents of archives in the context, by their path in it. */
	readonly archives: ReadonlyMap<string, Answer<ArchiveListing>>;
	/** Built-in facts, asked where `images` has no answer; they are estimates. */
	readonly baseFacts: (reference: string, platform: Platform) => BaseImage | null;
}

export interface ContextFiles {
	readonly tree: FileTree;
	/** Set where the walk stopped early: counts and sums are floors then. */
	readonly truncated: boolean;
	/** Paths that could not be read, with the system's reason: sums below them are floors. */
	readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

export interface BaseImage {
	/** Who said it. `builtin` facts are estimates; the others are exact. */
	readonly source: 'archive' | 'engine' | 'registry' | 'builtin';
	/** Oldest first; null where even the count is unknown. */
	readonly layers: readonly Size[] | null;
	readonly size: Size;
	readonly compressedSize: Size;
	/** Null where it is not known. */
	readonly config: BaseConfig | null;
	/** The merged file system; null where it is not known. */
	readonly tree: FileTree | null;
}

export interface BaseConfig {
	readonly env: readonly string[];
	readonly workingDirectory: string;
	readonly user: string;
	readonly shell: readonly string[] | null;
	readonly onbuild: readonly string[];
	readonly volumes: readonly string[];
}

/** What ADD unpacks from a file. */
export interface ArchiveListing {
	/** Null: it is no archive that ADD unpacks, so it is copied. */
	readonly tree: FileTree | null;
}
