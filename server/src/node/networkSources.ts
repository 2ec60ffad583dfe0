import type { NetworkSources } from '../core/ports.ts';
import { createHttpClient } from '../sources/http/httpClient.ts';
import { remoteSizeSource } from '../sources/http/remoteSize.ts';
import { npmSizes } from '../sources/packageIndex/npmSizes.ts';
import { type NpmTreeReader, npmTreeSource } from '../sources/packageIndex/npmTreeSource.ts';
import { packageSizeSource } from '../sources/packageIndex/packageSizes.ts';
import { pythonInstallSource } from '../sources/packageIndex/pythonInstalls.ts';
import { type IndexReader, remoteIndexSource } from '../sources/packageIndex/remoteIndexes.ts';
import { userNpmConfiguration } from '../sources/packageIndex/userNpmConfiguration.ts';
import { userPipConfiguration } from '../sources/packageIndex/userPipConfiguration.ts';
import { dockerCredentials } from '../sources/registry/credentials.ts';
import { registrySource } from '../sources/registry/registrySource.ts';

/** What takes long with what was fetched. */
export interface HeavyReaders {
	readonly index: IndexReader;
	readonly npmTree: NpmTreeReader;
}

/** The network as this process reaches it. Nothing is asked before a source is. */
export function networkSources(readers: HeavyReaders): NetworkSources {
	const http = createHttpClient();
	const environment = process.env;
	const credentials = dockerCredentials({ environment });
	return {
		images: registrySource({ http, credentials, now: Date.now }),
		remoteSizes: remoteSizeSource(http),
		packageIndexes: remoteIndexSource({ http, read: readers.index, now: Date.now }),
		packageSizes: packageSizeSource({
			http,
			sizers: {
				npm: async (packages, fetch) =>
					npmSizes({ packages, configuration: await userNpmConfiguration(environment), fetch }),
			},
		}),
		pythonInstalls: pythonInstallSource({
			http,
			configuration: () => userPipConfiguration(environment),
		}),
		npmTrees: npmTreeSource({
			read: readers.npmTree,
			configuration: () => userNpmConfiguration(environment),
		}),
	};
}
