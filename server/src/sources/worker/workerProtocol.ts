/** What the server's thread and its worker say to each other. */
import type { NpmTree, NpmTreeRequest } from '../../core/estimate/packages/npm/tree/treeRequest.ts';
import type {
	PythonInstall,
	PythonRequest,
} from '../../core/estimate/packages/pip/pythonRequest.ts';
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
} from '../../core/knowledge.ts';
import type { ContextRequest } from '../../core/ports.ts';
import type { FetchedIndex } from '../packageIndex/indexFetch.ts';
import type { NpmConfiguration } from '../packageIndex/npmConfiguration.ts';
import type { PipConfiguration } from '../packageIndex/pipConfiguration.ts';
import type { PackedTree } from './packTree.ts';

export type WorkerTask =
	| { readonly kind: 'walk'; readonly request: ContextRequest }
	/** Answers until it is cancelled. */
	| { readonly kind: 'watch'; readonly request: ContextRequest }
	| {
			readonly kind: 'readImage';
			readonly path: string;
			readonly reference: string | null;
			readonly platform: Platform;
	  }
	| { readonly kind: 'readListing'; readonly root: string; readonly path: string }
	/** What ships. */
	| { readonly kind: 'readPackageIndex'; readonly name: PackageIndexName }
	/** The bodies move: they must not be used here again. */
	| {
			readonly kind: 'readFetchedIndex';
			readonly name: PackageIndexName;
			readonly fetched: readonly FetchedIndex[];
	  }
	/** The one task that asks the network: what comes is megabytes, of which little is kept. */
	| { readonly kind: 'askRegistries'; readonly question: RegistryQuestion };

/** A method of PackageRegistries with its arguments. */
export type RegistryQuestion =
	| {
			readonly kind: 'npmTree';
			readonly request: NpmTreeRequest;
			readonly configuration: NpmConfiguration;
	  }
	| {
			readonly kind: 'pythonInstall';
			readonly request: PythonRequest;
			readonly configuration: PipConfiguration;
	  }
	| {
			readonly kind: 'npmSizes';
			readonly request: readonly PackageName[];
			readonly configuration: NpmConfiguration;
	  };

export type ToWorker =
	| {
			readonly kind: 'start';
			readonly id: number;
			readonly task: WorkerTask;
			/** One Int32: 1 once the task is cancelled. Shared, for the worker may be busy walking. */
			readonly cancelled: SharedArrayBuffer;
	  }
	| { readonly kind: 'cancel'; readonly id: number };

export type FromWorker =
	| { readonly kind: 'answer'; readonly id: number; readonly answer: PackedAnswer }
	| { readonly kind: 'stale'; readonly id: number };

/** What ships for a name; null: nothing does. */
export interface FoundIndex {
	readonly index: PackageIndex | null;
}

/** What registries answered: what the method named by the question gives. */
export interface FoundInRegistries {
	readonly registries: NpmTree | PythonInstall | ReadonlyMap<string, Answer<PackageSize>>;
}

/** What a task finds that may hold a tree. */
export type FoundTree = ContextFiles | BaseImage | ArchiveListing;
export type Found = FoundTree | FoundIndex | FoundInRegistries;

/** A value whose tree, if it has one, is packed. */
export type PackedAnswer = Answer<
	FoundIndex | FoundInRegistries | (Omit<FoundTree, 'tree'> & { readonly tree: PackedTree | null })
>;
