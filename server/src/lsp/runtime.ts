import type { BuildOfferSource } from '../core/buildOffers.ts';
import type { Knowledge, Platform } from '../core/knowledge.ts';
import type {
	ArchiveSource,
	ContextSource,
	NetworkSources,
	PackageIndexSource,
} from '../core/ports.ts';

/** What a host gives the server. A port that is null does not exist there. */
export interface Runtime {
	readonly context: ContextSource | null;
	readonly archives: ArchiveSource | null;
	readonly packageIndexes: PackageIndexSource | null;
	/** Asked only as `networkAccess` allows. */
	readonly network: NetworkSources | null;
	readonly buildOffers: BuildOfferSource | null;
	readonly baseFacts: Knowledge['baseFacts'];
	/** What an image is built for where nothing else is asked. */
	readonly hostPlatform: Platform;
	/** The host's path of a document; null where it has none. */
	readonly pathOf: (uri: string) => string | null;
	/** Folder arithmetic of the host's paths. */
	readonly paths: {
		readonly dirname: (path: string) => string;
		readonly basename: (path: string) => string;
		readonly resolve: (folder: string, path: string) => string;
		/** With `/` between the parts; null where `path` is not below `folder`. */
		readonly relative: (folder: string, path: string) => string | null;
	};
}
