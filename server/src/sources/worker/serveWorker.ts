import type { Answer, PackageIndex } from '../../core/knowledge.ts';
import type { Disposable } from '../../core/ports.ts';
import { readArchiveListing } from '../archive/readArchiveListing.ts';
import { readImageArchive } from '../archive/readImageArchive.ts';
import { walkContext } from '../context/walkContext.ts';
import { watchContext } from '../context/watchContext.ts';
import { createHttpClient } from '../http/httpClient.ts';
import {
	createPackageRegistries,
	type PackageRegistries,
} from '../packageIndex/packageRegistries.ts';
import { readFetchedIndex } from '../packageIndex/readFetchedIndex.ts';
import { readShippedIndex } from '../packageIndex/readShippedIndex.ts';
import { memoryOfIndex } from './indexMemory.ts';
import { packTree } from './packTree.ts';
import type {
	FoundInRegistries,
	FoundTree,
	FromWorker,
	PackedAnswer,
	RegistryQuestion,
	ToWorker,
	WorkerTask,
} from './workerProtocol.ts';

interface Packed {
	readonly packed: PackedAnswer;
	readonly transfer: ArrayBuffer[];
}

/** The worker's end of the line, as `parentPort` has it. */
export interface WorkerPort {
	postMessage(message: FromWorker, transfer: readonly ArrayBuffer[]): void;
	on(event: 'message', listener: (message: ToWorker) => void): unknown;
}

/**
 * Does the tasks that come in through `port`, each answered under its id. `dataFolder` holds what
 * ships beside the program.
 */
export function serveWorker(port: WorkerPort, dataFolder: string): void {
	/** What ends when its task is cancelled. */
	const running = new Map<number, Disposable>();
	const registries = createPackageRegistries(createHttpClient());

	const send = (id: number, { packed, transfer }: Packed) =>
		port.postMessage({ kind: 'answer', id, answer: packed }, transfer);
	const answer = (id: number, found: Answer<FoundTree>) => send(id, packAnswer(found));

	const start = async (id: number, task: WorkerTask, isCancelled: () => boolean) => {
		switch (task.kind) {
			case 'walk':
				answer(id, walkContext(task.request, { isCancelled }));
				return;
			case 'watch': {
				const listener = {
					onStale: () => port.postMessage({ kind: 'stale', id }, []),
					onFiles: (files: Answer<FoundTree>) => answer(id, files),
				};
				running.set(id, watchContext(task.request, listener, isCancelled));
				return;
			}
			case 'readImage':
				answer(id, await readImageArchive(task.path, task.reference, task.platform, isCancelled));
				return;
			case 'readListing':
				answer(id, await readArchiveListing(task.root, task.path, isCancelled));
				return;
			case 'readPackageIndex':
				send(id, packFound(readShippedIndex(dataFolder, task.name)));
				return;
			case 'readFetchedIndex':
				send(id, packFound(await readFetchedIndex(task.name, task.fetched, isCancelled)));
				return;
			case 'askRegistries': {
				const abort = new AbortController();
				running.set(id, { dispose: () => abort.abort() });
				const found = await askRegistries(task.question, registries, abort.signal);
				running.delete(id);
				send(id, { packed: found, transfer: [] });
			}
		}
	};

	port.on('message', (message) => {
		if (message.kind === 'cancel') {
			running.get(message.id)?.dispose();
			running.delete(message.id);
			return;
		}
		const flag = new Int32Array(message.cancelled);
		const isCancelled = () => Atomics.load(flag, 0) === 1;
		start(message.id, message.task, isCancelled).catch((error: unknown) => {
			// No task throws for input; what comes here is a fault of ours and is told, not lost.
			const reason = { code: 'worker.failed', args: { reason: String(error) } };
			answer(message.id, { state: 'failed', reason });
		});
	});
}

async function askRegistries(
	question: RegistryQuestion,
	registries: PackageRegistries,
	signal: AbortSignal,
): Promise<PackedAnswer> {
	switch (question.kind) {
		case 'npmTree':
			return inObject(await registries.npmTree(question.request, question.configuration, signal));
		case 'pythonInstall':
			return inObject(
				await registries.pythonInstall(question.request, question.configuration, signal),
			);
		case 'npmSizes': {
			const value = await registries.npmSizes(question.request, question.configuration, signal);
			return inObject({ state: 'known', value });
		}
	}
}

function inObject(found: Answer<FoundInRegistries['registries']>): PackedAnswer {
	return found.state === 'failed' ? found : { state: 'known', value: { registries: found.value } };
}

/** Null: nothing ships for the name. */
function packFound(answer: Answer<PackageIndex> | null): Packed {
	if (answer === null) return { packed: { state: 'known', value: { index: null } }, transfer: [] };
	if (answer.state === 'failed') return { packed: answer, transfer: [] };
	const { value } = answer;
	return { packed: { state: 'known', value: { index: value } }, transfer: memoryOfIndex(value) };
}

function packAnswer(answer: Answer<FoundTree>): Packed {
	if (answer.state === 'failed') return { packed: answer, transfer: [] };
	const { tree } = answer.value;
	if (tree === null) {
		return { packed: { state: 'known', value: { ...answer.value, tree: null } }, transfer: [] };
	}
	const { packed, transfer } = packTree(tree);
	return { packed: { state: 'known', value: { ...answer.value, tree: packed } }, transfer };
}
