/** What installs of npm without a lock file unpack, from the registry that a build would ask. */
import type { NpmTree, NpmTreeRequest } from '../../core/estimate/packages/npm/tree/treeRequest.ts';
import type { Answer } from '../../core/knowledge.ts';
import type { Cancellation, NpmTreeSource } from '../../core/ports.ts';
import type { NpmConfiguration } from './npmConfiguration.ts';

/** Asks and works in a thread where somebody types; may reject when aborted. */
export type NpmTreeReader = (
	request: NpmTreeRequest,
	configuration: NpmConfiguration,
	signal: Cancellation | undefined,
) => Promise<Answer<NpmTree>>;

export interface NpmTreeSourceOptions {
	readonly read: NpmTreeReader;
	readonly configuration: () => Promise<NpmConfiguration>;
}

export function npmTreeSource({ read, configuration }: NpmTreeSourceOptions): NpmTreeSource {
	return {
		read: async (request, signal) => {
			try {
				return await read(request, await configuration(), signal);
			} catch {
				return { state: 'failed', reason: { code: 'npm.cancelled' } };
			}
		},
	};
}
