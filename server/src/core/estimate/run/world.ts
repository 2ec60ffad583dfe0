/** The world around a RUN, as its commands ask about it. */
import type { CollectedPart } from '../../filesystem/stageFiles.ts';
import type { Answer, ArchiveListing, RemoteSize } from '../../knowledge.ts';
import type { PackageWorld } from './packageWorld.ts';

/** What is known of a path below this layer. */
export type LowerEntry =
	| { readonly kind: 'absent' | 'directory' | 'other' }
	/** `left`: no layer speaks of it, only the base may have it. */
	| { readonly kind: 'unknown'; readonly left?: boolean }
	| { readonly kind: 'file'; readonly bytes: number };

export interface RunWorld {
	readonly lower: (path: string) => LowerEntry;
	/** What stands at a path below this layer with all inside; undefined where nothing known is there. */
	readonly collect: (path: string) => CollectedPart | undefined;
	/** Whether what is written at a path stays in the layer. */
	readonly keeps: (path: string) => 'yes' | 'no' | 'maybe';
	/** Whether who reads a folder with all below it may also read what is mounted there. */
	readonly mountsIn: (folder: string) => boolean;
	/** Follows symbolic links of the layers below. */
	readonly resolve: (path: string) => string;
	/** ENV and ARG; undefined: cannot be known. */
	readonly variable: (name: string) => string | undefined;
	/** The store keeps nothing of a file whose mode and owner are changed to what they are. */
	readonly leavesOutEqual: boolean;
	/** True where nothing sets a variable of that name before the script does. */
	readonly isUnset: (name: string) => boolean;
	/** True where the RUN is root for certain. */
	readonly root: boolean;
	/** True where it is another user for certain. */
	readonly plainUser: boolean;
	/** As Docker names it: `amd64`. */
	readonly architecture: string;
	/** The text of a file of the context that stands at a path; null: it is none; undefined: not read yet. */
	readonly text: (path: string) => string | null | undefined;
	/** What is in an archive of the context that stands at a path; likewise. */
	readonly archive: (path: string) => ArchiveListing | null | undefined;
	/** The same with the reason where it could not be read. */
	readonly archiveAnswer: (path: string) => Answer<ArchiveListing> | null | undefined;
	/** What a server says of a download; undefined: not asked yet, which is noted as a need. */
	readonly remote: (url: string) => Answer<RemoteSize> | undefined;
	readonly packages: PackageWorld;
}
