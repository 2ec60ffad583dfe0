// A build context of 100,000 files beside a bare walk of the same folder that asks for every size.
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median } from './median.mjs';

const folders = 1000;
const filesEach = 100;

/**
 * Medians in milliseconds, and the bytes that the tree takes on the heap.
 * @param {{ walkContext(request: object): { state: string } }} core
 */
export function benchContext(core, turns = 7) {
	const root = mkdtempSync(path.join(tmpdir(), 'bench-context-'));
	try {
		makeTree(root);
		const request = { root, dockerfile: null, builder: 'buildkit', maxFiles: 1_000_000 };
		/** @type {[number[], number[]]} */
		const times = [[], []];
		for (let turn = 0; turn < turns; turn += 1) {
			for (const [at, work] of [() => core.walkContext(request), () => bareWalk(root)].entries()) {
				const start = performance.now();
				work();
				times[at]?.push(performance.now() - start);
			}
		}
		return {
			files: folders * filesEach,
			context: median(times[0]),
			walk: median(times[1]),
			heapBytes: heapOf(() => core.walkContext(request)),
		};
	} finally {
		rmSync(root, { recursive: true, force: true });
	}
}

/** @param {string} root */
function makeTree(root) {
	for (let folder = 0; folder < folders; folder += 1) {
		const at = path.join(root, `packages${folder % 20}`, `module${folder}`, 'src');
		mkdirSync(at, { recursive: true });
		for (let file = 0; file < filesEach; file += 1) {
			writeFileSync(path.join(at, `file${file}.js`), 'x'.repeat(file));
		}
	}
	writeFileSync(path.join(root, '.dockerignore'), '.git\n**/*.log\n**/node_modules\n!keep.log\n');
}

/** @param {string} folder @returns {number} */
function bareWalk(folder) {
	let bytes = 0;
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const full = `${folder}/${entry.name}`;
		bytes += entry.isDirectory() ? bareWalk(full) : lstatSync(full).size;
	}
	return bytes;
}

/** Objects and buffers that a value keeps. @param {() => unknown} make */
function heapOf(make) {
	const used = () => {
		globalThis.gc?.();
		const { heapUsed, arrayBuffers } = process.memoryUsage();
		return heapUsed + arrayBuffers;
	};
	const before = used();
	const kept = [make()];
	const bytes = used() - before;
	return kept.length === 1 ? bytes : 0;
}
