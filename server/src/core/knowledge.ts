/**
 * The build that is asked about and everything already known of the outside, as readonly data.
 * `plan` reads it; what is missing comes back as needs, which the edges fetch as settings and trust allow.
 */
import type { Message } from '../protocol/message.ts';
import type { BuilderKind, Size, StoreKind } from '../protocol/report.ts';
import type { ApkIndex } from './estimate/packages/apk/apkIndex.ts';
import type { DebFile } from './estimate/packages/deb/debFile.ts';
import type { DebIndex } from './estimate/packages/deb/debIndex.ts';
import type { DebSystem } from './estimate/packages/deb/debSystem.ts';
import type { NpmTree } from './estimate/packages/npm/tree/treeRequest.ts';
import type { PythonInstall } from './estimate/packages/pip/pythonRequest.ts';
import type { RpmIndex } from './estimate/packages/rpm/rpmIndex.ts';
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
	/** Texts of small files in the context (lock files, requirements), by their path in it. */
	readonly contextTexts: ReadonlyMap<string, Answer<string>>;
	/** Indexes of package repositories, by `packageIndexKey`. */
	readonly packageIndexes: ReadonlyMap<string, Answer<PackageIndex>>;
	/** What single packages unpack to, by `packageSizeKey`. */
	readonly packageSizes: ReadonlyMap<string, Answer<PackageSize>>;
	/** What installs of Python packages unpack, by `pythonRequestKey`. */
	readonly pythonInstalls: ReadonlyMap<string, Answer<PythonInstall>>;
	/** What installs of npm without a lock file unpack, by `npmTreeKey`. */
	readonly npmTrees: ReadonlyMap<string, Answer<NpmTree>>;
	/** What a download would bring, by URL. */
	readonly remoteSizes: ReadonlyMap<string, Answer<RemoteSize>>;
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
	/**
	 * Small files that say what distribution it is, what is installed and how package managers are set
	 * up, by absolute path (`/etc/os-release`, `/var/lib/dpkg/status`); null where its files are not known.
	 */
	readonly texts: ReadonlyMap<string, string> | null;
}

/** A repository's packages, decoded; which fields depend on the package manager. */
export type PackageIndex =
	| {
			readonly manager: 'deb';
			readonly index: DebIndex;
			/** Official bases resolved beforehand, by `debBaseKey`: it takes longer than a key press. */
			readonly bases: ReadonlyMap<string, DebSystem>;
	  }
	| { readonly manager: 'apk'; readonly index: ApkIndex }
	| { readonly manager: 'rpm'; readonly index: RpmIndex };

/** Which index: what a `packageIndex` need names. */
export interface PackageIndexName {
	readonly manager: PackageIndex['manager'];
	/** ID of os-release: `debian`, `alpine`. */
	readonly distribution: string;
	/** VERSION_CODENAME for Debian and its kin, else VERSION_ID: `bookworm`, `3.20`. */
	readonly release: string;
	/** As Docker names it: `amd64`. */
	readonly architecture: string;
	/** Addresses that the base's own files give, one a line of its sources; empty: none are known. */
	readonly repositories: readonly string[];
}

export function packageIndexKey(name: PackageIndexName): string {
	const { manager, distribution, release, architecture, repositories } = name;
	return [manager, distribution, release, architecture, ...repositories].join(' ');
}

/** Which index a key is of, for people; its parts hold no blanks. */
export function packageIndexTitle(key: string): Message {
	const [, distribution = '', release = '', architecture = ''] = key.split(' ');
	return { code: 'lookUp.packageIndex', args: { distribution, release, architecture } };
}

/** One package of a lock file or a list of requirements. */
export interface PackageName {
	readonly manager: 'npm' | 'pip';
	readonly name: string;
	readonly version: string;
	/** Where the lock file says it is; null: the registry of the user's own configuration has it. */
	readonly url: string | null;
	/** True: the length of the registry's document is wanted too, which npm reads and keeps. */
	readonly document?: boolean;
}

const documentMark = ' +document';

export function packageSizeKey({ manager, name, version, url, document }: PackageName): string {
	return `${url ?? `${manager} ${name}@${version}`}${document === true ? documentMark : ''}`;
}

/** Which package a key is of, for people. */
export function packageSizeTitle(key: string): string {
	return key.endsWith(documentMark) ? key.slice(0, -documentMark.length) : key;
}

/** What a package unpacks to. */
export interface PackageSize {
	readonly unpackedBytes: number;
	/**
	 * `stated`: the sum of file sizes as the registry, a wheel's directory or the archive's own headers
	 * say it. `archive`: bytes of the unpacked tar, headers and padding included (the last four bytes of
	 * a gzip file).
	 */
	readonly source: 'stated' | 'archive';
	/** Files where they are known. */
	readonly files: number | null;
	/** What the beginning of the archive lists, where no more of it was read. */
	readonly beginning?: ArchiveBeginning;
	/** Bytes of the archive as it is fetched; null where it is not known. */
	readonly downloadBytes: number | null;
	/** Bytes of its Python sources, for what is compiled from them; null where it is not known. */
	readonly pythonBytes: number | null;
	/**
	 * Bytes of the registry's document of all its versions, in the form that npm asks for when it
	 * unpacks; null: the registry does not say; absent: it was not asked.
	 */
	readonly documentBytes?: number | null;
}

/** The first files of a tar: their sum, and how much of the tar they take with headers and padding. */
export interface ArchiveBeginning {
	readonly files: number;
	readonly bytes: number;
	readonly tarBytes: number;
}

/** What the server says of a download without giving it. */
export interface RemoteSize {
	/** Null: it does not say. */
	readonly bytes: number | null;
	/** Of a gzip file: bytes of what is in it, modulo 2^32; null where it is not known. */
	readonly unpackedBytes: number | null;
}

export interface BaseConfig {
	readonly env: readonly string[];
	readonly workingDirectory: string;
	readonly user: string;
	readonly shell: readonly string[] | null;
	readonly onbuild: readonly string[];
	readonly volumes: readonly string[];
}

/** What ADD, tar or unzip unpack from a file. */
export interface ArchiveListing {
	/** Null: it is no archive, so ADD copies it. */
	readonly tree: FileTree | null;
	/** True: a zip archive, which unzip unpacks and ADD copies. */
	readonly zip?: boolean;
	/** Bytes of what is compressed in it as one file; absent: it is not compressed, or is not known. */
	readonly plainBytes?: number;
	/** Set for a .deb, which dpkg unpacks and ADD copies; it may be broken for dpkg alone. */
	readonly deb?: Answer<DebFile>;
}

/** Nothing of the outside, with the built-in figures of bases. */
export function noKnowledge(baseFacts: Knowledge['baseFacts']): Knowledge {
	return {
		context: undefined,
		images: new Map(),
		archives: new Map(),
		contextTexts: new Map(),
		packageIndexes: new Map(),
		packageSizes: new Map(),
		pythonInstalls: new Map(),
		npmTrees: new Map(),
		remoteSizes: new Map(),
		baseFacts,
	};
}
