import type { NetworkSources } from '../core/ports.ts';
import { createHttpClient } from '../sources/http/httpClient.ts';
import { remoteSizeSource } from '../sources/http/remoteSize.ts';
import { dockerCredentials } from '../sources/registry/credentials.ts';
import { registrySource } from '../sources/registry/registrySource.ts';

/** The network as this process reaches it. Nothing is asked before a source is. */
export function networkSources(): NetworkSources {
	const http = createHttpClient();
	const credentials = dockerCredentials({ environment: process.env });
	return {
		images: registrySource({ http, credentials, now: Date.now }),
		remoteSizes: remoteSizeSource(http),
	};
}
