import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import {
	createWorkerClient,
	type WorkerClient,
} from '../../server/src/sources/worker/workerClient.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the worker as the package does, into a file of this process, and gives a client of it. */
export async function startTestWorker(): Promise<WorkerClient> {
	const folder = path.join(root, 'node_modules/.cache/test-worker');
	mkdirSync(folder, { recursive: true });
	const outfile = path.join(folder, `worker-${process.pid}.cjs`);
	await build({
		absWorkingDir: root,
		entryPoints: ['server/src/node/worker.ts'],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		mainFields: ['module', 'main'],
		logLevel: 'error',
	});
	return createWorkerClient(() => new Worker(outfile));
}
