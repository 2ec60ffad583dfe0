import type { Platform } from '../core/knowledge.ts';
import type {
	ArchiveSource,
	ContextSource,
	NetworkSources,
	PackageIndexSource,
} from '../core/ports.ts';

/** What the command line is given by whoever starts it. */
export interface CliHost {
	/** Without a line end is as good as with one. */
	readonly write: (text: string) => void;
	readonly writeError: (text: string) => void;
	/** All of standard input, or its first `most` bytes. */
	readonly readStdin: (most: number) => Promise<Uint8Array>;
	readonly workingDirectory: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly color: boolean;
	/** Width of the terminal; undefined where the output is no terminal. */
	readonly columns: number | undefined;
	readonly version: string;
	readonly platform: Platform;
	readonly contextSource: Pick<ContextSource, 'read'>;
	/** Loaded only where an archive is read: starting stays quick. */
	readonly archiveSource: () => Promise<ArchiveSource>;
	/** What ships; loaded only where a plan asks for packages. */
	readonly packageIndexes: () => Promise<PackageIndexSource>;
	/** Loaded only where the network may be asked. */
	readonly networkSources: () => Promise<NetworkSources>;
	/** Runs the language server on standard input and output until the client ends it. */
	readonly serve: () => Promise<void>;
}
