import type { NpmTree } from '../../core/estimate/packages/npm/tree/treeRequest.ts';
import type { PythonInstall } from '../../core/estimate/packages/pip/pythonRequest.ts';
import {
	type Answer,
	type ArchiveListing,
	type BaseImage,
	type ContextFiles,
	type PackageIndex,
	type PackageIndexName,
	type PackageSize,
	packageIndexKey,
	packageSizeKey,
} from '../../core/knowledge.ts';
import type {
	ArchiveSource,
	Cancellation,
	ContextSource,
	Disposable,
	PackageIndexSource,
} from '../../core/ports.ts';
import { readContextText } from '../context/readContextText.ts';
import type { PackageRegistries } from '../packageIndex/packageRegistries.ts';
import type { IndexReader } from '../packageIndex/remoteIndexes.ts';
import { unpackTree } from './packTree.ts';
import type {
	Found,
	FoundIndex,
	FoundInRegistries,
	FromWorker,
	PackedAnswer,
	RegistryQuestion,
	ToWorker,
	WorkerTask,
} from './workerProtocol.ts';

/** The part of a `node:worker_threads` Worker that is used. */
export interface WorkerThread {
	postMessage(message: ToWorker, transfer?: readonly ArrayBuffer[]): void;
	on(event: 'message', listener: (message: FromWorker) => void): unknown;
	on(event: 'error', listener: (error: Error) => void): unknown;
	on(event: 'exit', listener: () => void): unknown;
	ref(): void;
	unref(): void;
	terminate(): Promise<number>;
}

export interface WorkerClient extends Disposable {
	readonly contexts: ContextSource;
	readonly archives: ArchiveSource;
	readonly packageIndexes: PackageIndexSource;
	/** Reads what was fetched of an index; its bodies move. Never rejects but when aborted. */
	readonly readFetchedIndex: IndexReader;
	readonly registries: PackageRegistries;
}

interface Listener {
	readonly task: WorkerTask;
	readonly onAnswer: (answer: Answer<Found>) => void;
	readonly onStale: () => void;
	/** One answer ends it, and until then the process stays alive. */
	readonly once: boolean;
}

/**
 * Sources whose work is done by one worker thread, started at the first question and again where it
 * died. A task that it died on fails; watches go on in the next one.
 */
export function createWorkerClient(startThread: () => WorkerThread): WorkerClient {
	const line = new WorkerLine(startThread);
	const ask = <T extends Found>(task: WorkerTask, signal?: Cancellation) =>
		line.ask(task, signal) as Promise<Answer<T>>;
	return {
		contexts: {
			read: (request, signal) => ask<ContextFiles>({ kind: 'walk', request }, signal),
			watch: (request, { onFiles, onStale }) =>
				line.listen({
					task: { kind: 'watch', request },
					onAnswer: (answer) => onFiles(answer as Answer<ContextFiles>),
					onStale,
					once: false,
				}),
		},
		archives: {
			readImage: (path, reference, platform, signal) =>
				ask<BaseImage>({ kind: 'readImage', path, reference, platform }, signal),
			readListing: (root, path, signal) =>
				ask<ArchiveListing>({ kind: 'readListing', root, path }, signal),
			readText: readContextText,
		},
		packageIndexes: shippedIndexes((name) => ask<FoundIndex>({ kind: 'readPackageIndex', name })),
		readFetchedIndex: async (name, fetched, signal) => {
			const own = fetched.map((one) => ({ ...one, body: inOwnMemory(one.body) }));
			const found = await ask<FoundIndex>({ kind: 'readFetchedIndex', name, fetched: own }, signal);
			return requireIndex(found);
		},
		registries: registriesBehind(line),
		dispose: () => line.dispose(),
	};
}

function registriesBehind(line: WorkerLine): PackageRegistries {
	const ask = async <T extends FoundInRegistries['registries']>(
		question: RegistryQuestion,
		signal: Cancellation | undefined,
	): Promise<Answer<T>> => {
		const found = await line.askToEnd({ kind: 'askRegistries', question }, signal);
		// The kind of the question says which of the kinds it is.
		return found.state === 'failed'
			? found
			: { state: 'known', value: (found.value as FoundInRegistries).registries as T };
	};
	return {
		npmTree: (request, configuration, signal) =>
			ask<NpmTree>({ kind: 'npmTree', request, configuration }, signal),
		pythonInstall: (request, configuration, signal) =>
			ask<PythonInstall>({ kind: 'pythonInstall', request, configuration }, signal),
		npmSizes: async (packages, configuration, signal) => {
			const question: RegistryQuestion = { kind: 'npmSizes', request: packages, configuration };
			const found = await ask<ReadonlyMap<string, Answer<PackageSize>>>(question, signal);
			if (found.state === 'known') return found.value;
			return new Map(packages.map((name) => [packageSizeKey(name), found]));
		},
	};
}

/** Small buffers share memory with others, which must not move with them. */
function inOwnMemory(bytes: Uint8Array): Uint8Array {
	return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function requireIndex(found: Answer<FoundIndex>): Answer<PackageIndex> {
	if (found.state === 'failed') return found;
	const { index } = found.value;
	return index === null
		? { state: 'failed', reason: { code: 'packageIndex.noRepository' } }
		: { state: 'known', value: index };
}

function movingMemory(task: WorkerTask): readonly ArrayBuffer[] {
	if (task.kind !== 'readFetchedIndex') return [];
	return task.fetched.map(({ body }) => body.buffer as ArrayBuffer);
}

/** Each is read once: what all documents know of a release is one object. */
function shippedIndexes(
	ask: (name: PackageIndexName) => Promise<Answer<FoundIndex>>,
): PackageIndexSource {
	const asked = new Map<string, Promise<Answer<PackageIndex> | null>>();
	const read = async (name: PackageIndexName, key: string) => {
		const found = await ask(name);
		if (found.state === 'known') {
			const { index } = found.value;
			if (index === null) return null;
			return { state: 'known' as const, value: index };
		}
		// A worker that died may live again at the next question.
		asked.delete(key);
		return found;
	};
	return {
		read(name) {
			// Which mirror the base names does not matter for what ships.
			const key = packageIndexKey({ ...name, repositories: [] });
			const known = asked.get(key) ?? read(name, key);
			asked.set(key, known);
			return known;
		},
	};
}

/** A worker that cannot even start must not be started for ever. */
const mostLosses = 3;

/** State: the thread, and who waits for what. */
class WorkerLine implements Disposable {
	readonly #startThread: () => WorkerThread;
	readonly #listeners = new Map<number, Listener>();
	readonly #flags = new Map<number, SharedArrayBuffer>();
	#thread: WorkerThread | undefined;
	#nextId = 1;
	#disposed = false;
	/** Threads lost one after the other with nothing heard from them. */
	#losses = 0;

	constructor(startThread: () => WorkerThread) {
		this.#startThread = startThread;
	}

	ask(task: WorkerTask, signal?: Cancellation): Promise<Answer<Found>> {
		return new Promise((resolve, reject) => {
			const onAbort = () => {
				listening.dispose();
				reject(new Error('cancelled'));
			};
			const onAnswer = (answer: Answer<Found>) => {
				signal?.removeEventListener('abort', onAbort);
				resolve(answer);
			};
			const listening = this.listen({ task, onAnswer, onStale: () => {}, once: true });
			if (signal?.aborted) onAbort();
			else signal?.addEventListener('abort', onAbort);
		});
	}

	/** A task that ends by itself soon after it is cancelled, with what it knows by then. */
	askToEnd(task: WorkerTask, signal?: Cancellation): Promise<Answer<Found>> {
		return new Promise((resolve) => {
			const onAbort = () => this.#tellCancelled(id);
			const onAnswer = (answer: Answer<Found>) => {
				signal?.removeEventListener('abort', onAbort);
				resolve(answer);
			};
			const id = this.#begin({ task, onAnswer, onStale: () => {}, once: true });
			if (signal?.aborted) onAbort();
			else signal?.addEventListener('abort', onAbort);
		});
	}

	listen(listener: Listener): Disposable {
		const id = this.#begin(listener);
		return { dispose: () => this.#cancel(id) };
	}

	#begin(listener: Listener): number {
		const id = this.#nextId++;
		this.#listeners.set(id, listener);
		this.#send(id, listener);
		return id;
	}

	dispose(): void {
		this.#disposed = true;
		this.#failAll('worker.closed');
		this.#listeners.clear();
		void this.#thread?.terminate();
		this.#thread = undefined;
	}

	#send(id: number, { task }: Listener): void {
		const cancelled = new SharedArrayBuffer(4);
		this.#flags.set(id, cancelled);
		this.#open().postMessage({ kind: 'start', id, task, cancelled }, movingMemory(task));
		this.#keepAlive();
	}

	#cancel(id: number): void {
		if (!this.#listeners.delete(id)) return;
		this.#tellCancelled(id);
		this.#flags.delete(id);
		this.#keepAlive();
	}

	#tellCancelled(id: number): void {
		const flag = this.#flags.get(id);
		if (flag !== undefined) Atomics.store(new Int32Array(flag), 0, 1);
		this.#thread?.postMessage({ kind: 'cancel', id });
	}

	#open(): WorkerThread {
		if (this.#thread !== undefined) return this.#thread;
		const thread = this.#startThread();
		this.#thread = thread;
		thread.on('message', (message) => this.#receive(message));
		thread.on('error', () => this.#lose(thread));
		thread.on('exit', () => this.#lose(thread));
		return thread;
	}

	#receive(message: FromWorker): void {
		this.#losses = 0;
		const listener = this.#listeners.get(message.id);
		if (listener === undefined) return;
		if (message.kind === 'stale') {
			listener.onStale();
			return;
		}
		if (listener.once) {
			this.#listeners.delete(message.id);
			this.#flags.delete(message.id);
			this.#keepAlive();
		}
		listener.onAnswer(unpackAnswer(message.answer));
	}

	#lose(thread: WorkerThread): void {
		if (this.#thread !== thread) return;
		this.#thread = undefined;
		this.#failAll('worker.died');
		if (this.#disposed) return;
		if (++this.#losses < mostLosses) {
			for (const [id, listener] of this.#listeners) this.#send(id, listener);
			return;
		}
		for (const { onAnswer } of this.#listeners.values()) {
			onAnswer({ state: 'failed', reason: { code: 'worker.died' } });
		}
		this.#listeners.clear();
	}

	/** Ends every question; watches stay. */
	#failAll(code: string): void {
		for (const [id, { once, onAnswer }] of this.#listeners) {
			if (!once) continue;
			this.#listeners.delete(id);
			this.#flags.delete(id);
			onAnswer({ state: 'failed', reason: { code } });
		}
	}

	/** A watch alone keeps no process alive. */
	#keepAlive(): void {
		const waiting = [...this.#listeners.values()].some(({ once }) => once);
		if (waiting) this.#thread?.ref();
		else this.#thread?.unref();
	}
}

function unpackAnswer(answer: PackedAnswer): Answer<Found> {
	if (answer.state === 'failed') return answer;
	if ('index' in answer.value || 'registries' in answer.value)
		return { state: 'known', value: answer.value };
	const { tree } = answer.value;
	// The kind of the task says which of the kinds it is; the tree is the one part that was changed.
	const value = { ...answer.value, tree: tree === null ? null : unpackTree(tree) } as Found;
	return { state: 'known', value };
}
