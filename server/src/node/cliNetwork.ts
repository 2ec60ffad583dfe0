/** The network as the command line reaches it; what is heavy runs in its own thread: nobody types meanwhile. */
import type { NetworkSources } from '../core/ports.ts';
import { createHttpClient } from '../sources/http/httpClient.ts';
import { createPackageRegistries } from '../sources/packageIndex/packageRegistries.ts';
import { readFetchedIndex } from '../sources/packageIndex/readFetchedIndex.ts';
import { networkSources } from './networkSources.ts';

export function cliNetworkSources(): NetworkSources {
	return networkSources({
		readIndex: (name, fetched, signal) => readFetchedIndex(name, fetched, () => signal.aborted),
		registries: createPackageRegistries(createHttpClient()),
	});
}
