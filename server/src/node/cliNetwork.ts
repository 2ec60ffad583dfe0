/** The network as the command line reaches it; what is heavy runs in its own thread: nobody types meanwhile. */
import type { NetworkSources } from '../core/ports.ts';
import { createHttpClient } from '../sources/http/httpClient.ts';
import { createNpmTrees } from '../sources/packageIndex/npmTrees.ts';
import { fetchFrom } from '../sources/packageIndex/packageSizes.ts';
import { readFetchedIndex } from '../sources/packageIndex/readFetchedIndex.ts';
import { networkSources } from './networkSources.ts';

export function cliNetworkSources(): NetworkSources {
	const http = createHttpClient();
	const npmTrees = createNpmTrees();
	return networkSources({
		index: (name, fetched, signal) => readFetchedIndex(name, fetched, () => signal.aborted),
		npmTree: (request, configuration, signal) => {
			const isCancelled = () => signal?.aborted === true;
			return npmTrees.read(request, configuration, { fetch: fetchFrom(http, signal), isCancelled });
		},
	});
}
