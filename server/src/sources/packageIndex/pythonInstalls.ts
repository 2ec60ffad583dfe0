/** What installs of Python packages unpack, from the index that a build would ask. */
import type { PythonInstallSource } from '../../core/ports.ts';
import type { HttpClient } from '../http/httpClient.ts';
import { fetchFrom } from './packageSizes.ts';
import type { PipConfiguration } from './pipConfiguration.ts';
import { createPipIndex, type PipIndex } from './pipInstalls.ts';

export interface PythonInstallOptions {
	readonly http: HttpClient;
	/** Read at the first question. */
	readonly configuration: () => Promise<PipConfiguration>;
}

/** Pages and wheels that were read are kept while the process lives. */
export function pythonInstallSource({
	http,
	configuration,
}: PythonInstallOptions): PythonInstallSource {
	let index: Promise<PipIndex> | null = null;
	return {
		read: async (request, signal) => {
			index ??= configuration().then((known) =>
				createPipIndex({ configuration: known, fetch: fetchFrom(http, undefined) }),
			);
			return await (await index).install(request, signal);
		},
	};
}
