/** What core asks of the outside. Adapters live in `sources/`; only `node/` and `browser/` pick them. */
import type { BuilderKind } from '../protocol/report.ts';
import type { NpmTree, NpmTreeRequest } from './estimate/packages/npm/tree/treeRequest.ts';
import type { PythonInstall, PythonRequest } from './estimate/packages/pip/pythonRequest.ts';
import type {
	Answer,
	ArchiveListing,
	BaseImage,
	ContextFiles,
	PackageIndex,
	PackageIndexName,
	PackageName,
	PackageSize,
	Platform,
	RemoteSize,
} from './knowledge.ts';

/** Which folder a build would send, and by which rules. Paths are absolute paths of the host. */
export interface ContextRequest {
	readonly root: string;
	/** Its own `<dockerfile>.dockerignore` goes before the root's .dockerignore; null: standard input. */
	readonly dockerfile: string | null;
	/** The classic builder knows the root's .dockerignore only. */
	readonly builder: BuilderKind;
	/** The walk stops after so many entries and says so. */
	readonly maxFiles: number;
}

export interface ContextListener {
	/** Something changed: the last answer is out of date. Follows at once, once until the next answer. */
	readonly onStale: () => void;
	/** The first answer, then one 500 ms after the last change. */
	readonly onFiles: (answer: Answer<ContextFiles>) => void;
}

/** The part of an AbortSignal that is needed here; core's types know no host. */
export interface Cancellation {
	readonly aborted: boolean;
	addEventListener(type: 'abort', listener: () => void): void;
	removeEventListener(type: 'abort', listener: () => void): void;
}

export interface Disposable {
	dispose(): void;
}

/** Reads build contexts away from the caller's thread. Never rejects but when aborted. */
export interface ContextSource {
	read(request: ContextRequest, signal?: Cancellation): Promise<Answer<ContextFiles>>;
	/** Reads now and again after changes, until disposed of. */
	watch(request: ContextRequest, listener: ContextListener): Disposable;
}

/** Reads image archives, and archives and texts of the context. Never rejects but when aborted. */
export interface ArchiveSource {
	/**
	 * An image from a docker-archive, an oci-archive or an OCI layout's folder.
	 * `reference` picks among several images; null: the only one.
	 */
	readImage(
		path: string,
		reference: string | null,
		platform: Platform,
		signal?: Cancellation,
	): Promise<Answer<BaseImage>>;
	/** What ADD would unpack from `path` below the context's root; a path that leads outside fails. */
	readListing(root: string, path: string, signal?: Cancellation): Promise<Answer<ArchiveListing>>;
	/** The text of a small file below the context's root, likewise. */
	readText(root: string, path: string): Promise<Answer<string>>;
}

/** Reads the indexes of packages that ship with the program. Never rejects; asks no network. */
export interface PackageIndexSource {
	/** Null: no index ships for it. */
	read(name: PackageIndexName): Promise<Answer<PackageIndex> | null>;
}

/** Asks registries about images, for metadata only. Never rejects. */
export interface BaseImageSource {
	/** `reference` as FROM has it after variables. */
	read(reference: string, platform: Platform, signal?: Cancellation): Promise<Answer<BaseImage>>;
}

/** Asks servers how large a download would be, without fetching it. Never rejects. */
export interface RemoteSizeSource {
	read(url: string, signal?: Cancellation): Promise<Answer<RemoteSize>>;
}

/** Asks the repositories that a base names for their packages. Never rejects. */
export interface RemoteIndexSource {
	read(name: PackageIndexName, signal?: Cancellation): Promise<Answer<PackageIndex>>;
}

/** Asks registries what packages unpack to. Never rejects. */
export interface PackageSizeSource {
	/** By `packageSizeKey`; packages of managers whose registries are not known here are not in it. */
	read(
		packages: readonly PackageName[],
		signal?: Cancellation,
	): Promise<ReadonlyMap<string, Answer<PackageSize>>>;
}

/** Asks the indexes of Python packages what an install unpacks. Never rejects. */
export interface PythonInstallSource {
	read(request: PythonRequest, signal?: Cancellation): Promise<Answer<PythonInstall>>;
}

/** Asks registries what an install of npm without a lock file unpacks. Never rejects. */
export interface NpmTreeSource {
	read(request: NpmTreeRequest, signal?: Cancellation): Promise<Answer<NpmTree>>;
}

/** What speaks to the network; given only where there is one. */
export interface NetworkSources {
	readonly images: BaseImageSource;
	readonly remoteSizes: RemoteSizeSource;
	readonly packageIndexes: RemoteIndexSource;
	readonly packageSizes: PackageSizeSource;
	readonly pythonInstalls: PythonInstallSource;
	readonly npmTrees: NpmTreeSource;
}
