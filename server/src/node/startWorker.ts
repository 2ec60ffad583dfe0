import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** Starts the thread for heavy work; its bundle lies beside the one that this is part of. */
export function startWorker(): Worker {
	return new Worker(path.join(__dirname, 'worker.cjs'));
}
