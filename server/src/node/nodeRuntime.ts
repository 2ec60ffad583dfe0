import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { baseFacts } from '../core/estimate/bases.ts';
import type { Runtime } from '../lsp/runtime.ts';
import { buildFileSource } from '../sources/buildFiles/buildFileSource.ts';
import { createWorkerClient } from '../sources/worker/workerClient.ts';
import { hostPlatform } from './hostPlatform.ts';
import { networkSources } from './networkSources.ts';
import { startWorker } from './startWorker.ts';

/** What a computer with files gives the server. */
export function nodeRuntime(): Runtime {
	const worker = createWorkerClient(startWorker);
	return {
		context: worker.contexts,
		archives: worker.archives,
		packageIndexes: worker.packageIndexes,
		network: networkSources({ readIndex: worker.readFetchedIndex, registries: worker.registries }),
		buildOffers: buildFileSource,
		baseFacts,
		hostPlatform: hostPlatform(process.arch),
		pathOf,
		paths: { dirname: path.dirname, basename: path.basename, resolve: path.resolve, relative },
	};
}

/** The path of a `file:` URI; null for documents that are elsewhere. */
export function pathOf(uri: string): string | null {
	if (!uri.startsWith('file:')) return null;
	try {
		return fileURLToPath(uri);
	} catch {
		return null;
	}
}

function relative(folder: string, file: string): string | null {
	const way = path.relative(folder, file);
	if (path.isAbsolute(way) || way === '..' || way.startsWith(`..${path.sep}`)) return null;
	return way.split(path.sep).join('/');
}
