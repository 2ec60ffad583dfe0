import type { NetworkSources } from '../core/ports.ts';
import { createHttpClient } from '../sources/http/httpClient.ts';
import { remoteSizeSource } from '../sources/http/remoteSize.ts';
import type { PackageRegistries } from '../sources/packageIndex/packageRegistries.ts';
import { packageSizeSource } from '../sources/packageIndex/packageSizes.ts';
import { type IndexReader, remoteIndexSource } from '../sources/packageIndex/remoteIndexes.ts';
import { userNpmConfiguration } from '../sources/packageIndex/userNpmConfiguration.ts';
import { userPipConfiguration } from '../sources/packageIndex/userPipConfiguration.ts';
import { dockerCredentials } from '../sources/registry/credentials.ts';
import { registrySource } from '../sources/registry/registrySource.ts';

/** What takes long. */
export interface HeavyWork {
	readonly readIndex: IndexReader;
	readonly registries: PackageRegistries;
}

/** The network as this process reaches it. Nothing is asked before a source is. */
export function networkSources({ readIndex, registries }: HeavyWork): NetworkSources {
	const http = createHttpClient();
	const environment = process.env;
	const credentials = dockerCredentials({ environment });
	const npm = () => userNpmConfiguration(environment);
	const pip = () => userPipConfiguration(environment);
	return {
		images: registrySource({ http, credentials, now: Date.now }),
		remoteSizes: remoteSizeSource(http),
		packageIndexes: remoteIndexSource({ http, read: readIndex, now: Date.now }),
		packageSizes: packageSizeSource({
			npm: async (packages, signal) => registries.npmSizes(packages, await npm(), signal),
		}),
		pythonInstalls: {
			read: async (request, signal) => registries.pythonInstall(request, await pip(), signal),
		},
		npmTrees: {
			read: async (request, signal) => registries.npmTree(request, await npm(), signal),
		},
	};
}
