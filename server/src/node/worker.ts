import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import { serveWorker } from '../sources/worker/serveWorker.ts';

if (parentPort !== null) serveWorker(parentPort, path.join(__dirname, 'data'));
