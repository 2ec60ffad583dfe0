/** What is installed: immutable, so that a RUN's states can be compared. */

import type { DebSetup } from './debSetup.ts';

/** A stanza's fields that matter, in the index's form: for versions that the index no longer has. */
export interface DebStanza {
	readonly name: string;
	readonly version: string;
	readonly source: string;
	readonly flags: string;
	readonly preDepends: string;
	readonly depends: string;
	readonly recommends: string;
	readonly conflicts: string;
	readonly breaks: string;
	readonly provides: string;
	readonly installedKib: number;
	readonly statusBytes: number;
}

export interface DebSystem {
	readonly setup: DebSetup;
	/** True where it is a built-in list: another build of the image may differ. */
	readonly isEstimated: boolean;
	/** Versions of the built-in list, by name: the image may lack one or have an older one. */
	readonly guessed?: ReadonlyMap<string, string>;
	/** Versions by name. */
	readonly installed: ReadonlyMap<string, string>;
	/** Installed only because something needed them. */
	readonly automatic: ReadonlySet<string>;
	readonly held: ReadonlySet<string>;
	/** Removed but not purged: their conffiles and stanzas stay. */
	readonly configured: ReadonlyMap<string, string>;
	/** As dpkg's status has it, by name; empty where only names and versions are known. */
	readonly stanzas: ReadonlyMap<string, DebStanza>;
}
