/** What every lock file of npm, yarn and pnpm says, in one form. */

export interface LockedPackage {
	/** Unique in its lock file: the place of npm, `name@version` elsewhere. */
	readonly id: string;
	readonly name: string;
	readonly version: string;
	/** Address of the archive as the lock file gives it; null: the user's registry has it. */
	readonly url: string | null;
	/** Where it lies, from the folder of the lock file: `node_modules/a`; null: the installer decides. */
	readonly path: string | null;
	readonly flags: LockedFlags;
	/** What it runs on, as package.json writes it (`!win32` excludes); empty: on all. */
	readonly os: readonly string[];
	readonly cpu: readonly string[];
	readonly libc: readonly string[];
	/** It needs these, by id. */
	readonly dependencies: readonly LockedEdge[];
	/** Bytes that the installer writes of it into its notes in node_modules. */
	readonly noteBytes: number;
}

/** npm must ask the registry where the archive is. */
export function isLookedUp({ url, flags }: LockedPackage): boolean {
	return url === null && !flags.elsewhere;
}

export interface LockedFlags {
	/** Only needed by development dependencies. */
	readonly dev: boolean;
	/** Only needed by optional dependencies. */
	readonly optional: boolean;
	/** Needed by development and by optional dependencies, and by nothing else. */
	readonly devOptional: boolean;
	/** Only needed as a peer. */
	readonly peer: boolean;
	/** Comes in the archive of the package above it. */
	readonly bundled: boolean;
	readonly installScript: boolean;
	/** It has commands, as far as the lock file says so. */
	readonly commands: boolean;
	/** A symbolic link to a folder of the project: no bytes of its own. */
	readonly link: boolean;
	/** It comes from a git repository or a file: no registry says how large it is. */
	readonly elsewhere: boolean;
}

export interface LockedEdge {
	readonly to: string;
	readonly optional: boolean;
}

export interface LockedRoot extends LockedEdge {
	readonly dev: boolean;
	/** The workspace that asks for it: its folder, `.` for the project itself. */
	readonly workspace: string;
}

export type LockKind = 'npm' | 'yarn' | 'berry' | 'pnpm';

export interface Lockfile {
	readonly kind: LockKind;
	readonly packages: readonly LockedPackage[];
	/** What the project and its workspaces ask for; null where the lock file does not say. */
	readonly roots: readonly LockedRoot[] | null;
	/** Bytes of the lock file's own text. */
	readonly textBytes: number;
	/** Bytes of the installer's notes beside those of the packages. */
	readonly noteBytes: number;
	/** True where all of the notes' bytes follow from the lock file; else they are a guess. */
	readonly notesKnown: boolean;
}

export const noFlags: LockedFlags = {
	dev: false,
	optional: false,
	devOptional: false,
	peer: false,
	bundled: false,
	installScript: false,
	commands: false,
	link: false,
	elsewhere: false,
};

/** More is no lock file that a person keeps: bounds time and memory. Characters. */
export const longestLock = 32 * 1024 * 1024;
export const mostPackages = 50_000;
