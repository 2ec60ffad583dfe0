/** The network as the command line reaches it; indexes are read in its own thread: nobody types meanwhile. */
import type { NetworkSources } from '../core/ports.ts';
import { readFetchedIndex } from '../sources/packageIndex/readFetchedIndex.ts';
import { networkSources } from './networkSources.ts';

export function cliNetworkSources(): NetworkSources {
	return networkSources((name, fetched, signal) =>
		readFetchedIndex(name, fetched, () => signal.aborted),
	);
}
