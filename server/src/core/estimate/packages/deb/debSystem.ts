/** What is installed: immutable, so that a RUN's states can be compared. */

import type { DebSetup } from './debSetup.ts';
import type { ScriptWrites } from './maintainerScripts.ts';

/**
 * Counted from the package itself, as the index's columns of the same names are: regular files' bytes,
 * those of them in the places that slim images leave out, Python modules that are compiled, and what
 * dpkg keeps in info.
 */
export interface DebFileNumbers {
	readonly bytes: number;
	readonly doc: number;
	readonly man: number;
	readonly locale: number;
	readonly info: number;
	readonly lint: number;
	/** In /usr/share/groff, which slim images leave out as well. */
	readonly groff: number;
	readonly pyBytes: number;
	/** Control files but for `control` itself. */
	readonly control: number;
	/** The list of paths. */
	readonly list: number;
	/** Of `bytes` what its own scripts may remove once it is unpacked. */
	readonly removable: number;
	/** The digests that dpkg writes where the package brings none. */
	readonly sums: number;
	/** The stanza in dpkg's status once it is installed. */
	readonly statusBytes: number;
}

/** What a stanza knows beyond others where the file behind it was read. */
export interface FileFacts {
	readonly numbers: DebFileNumbers;
	readonly writes: ScriptWrites;
	/** It holds a list of apt's sources, or preferences among them. */
	readonly bringsSources: boolean;
	/** Folders that hold its files, by their first names: `/usr/bin`, `/opt/app/data`. */
	readonly folders: readonly string[];
}

/** A stanza's fields that matter, in the index's form: for versions that the index does not have. */
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
	/** Set where it came as a file that was read. */
	readonly file?: FileFacts;
	/** As Debian names it, or `all`; absent where it is not asked for. */
	readonly architecture?: string;
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
