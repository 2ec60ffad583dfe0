// One call of the command line beside Node itself, and the corpus in one process beside a bare parse.
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { median } from './median.mjs';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/**
 * Medians in milliseconds of `predict` of one file as the first run of a machine is, and as every
 * other one is, in turns with a Node that does nothing.
 */
export function benchPredict(turns = 21) {
	const predict = [
		path.join(projectRoot, 'dist/cli.cjs'),
		'predict',
		'--offline',
		'examples/Dockerfile',
	];
	const caches = mkdtempSync(path.join(tmpdir(), 'bench-caches-'));
	const env = { ...process.env, XDG_CACHE_HOME: caches };
	/** @type {[number[], number[], number[]]} */
	const times = [[], [], []];
	const run = (/** @type {number} */ at, /** @type {string[]} */ args) => {
		const start = performance.now();
		const { status } = spawnSync(process.execPath, args, {
			cwd: projectRoot,
			env,
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		times[at]?.push(performance.now() - start);
		if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
	};
	for (let turn = 0; turn < turns; turn += 1) {
		rmSync(path.join(caches, 'dockerfile-layers'), { recursive: true, force: true });
		run(1, predict);
	}
	for (let turn = 0; turn < turns; turn += 1) {
		run(0, predict);
		run(2, ['-e', '0']);
	}
	rmSync(caches, { recursive: true });
	return { predict: median(times[0]), first: median(times[1]), node: median(times[2]) };
}

/**
 * Medians in milliseconds of a plan of every file, and of a bare parse of every file, for the first
 * time in a process and for the third; null where the corpus is not beside the project.
 */
export async function benchCorpus(turns = 5) {
	const archive = path.join(
		process.env['SHARED_DIR'] ?? path.join(projectRoot, '../shared'),
		'data/corpus/dockerfiles.tar.gz',
	);
	if (!existsSync(archive)) return null;
	const texts = JSON.stringify(await readTexts(archive));
	/** @type {[number[], number[]]} */
	const first = [[], []];
	/** @type {[number[], number[]]} */
	const third = [[], []];
	let files = 0;
	for (let turn = 0; turn < turns; turn += 1) {
		for (const [at, mode] of ['plan', 'parse'].entries()) {
			const { stdout, status } = spawnSync(
				process.execPath,
				[path.join(projectRoot, 'bench/corpusChild.mjs'), mode],
				{ input: texts, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] },
			);
			if (status !== 0) throw new Error(`The corpus' ${mode} failed`);
			const result = JSON.parse(stdout);
			files = result.files;
			first[at]?.push(result.first);
			third[at]?.push(result.third);
		}
	}
	return {
		files,
		plan: median(first[0]),
		parse: median(first[1]),
		warmPlan: median(third[0]),
		warmParse: median(third[1]),
	};
}

/** @param {string} archive */
async function readTexts(archive) {
	const texts = [];
	for await (const entry of createReadStream(archive).pipe(createGunzip()).pipe(extract())) {
		/** @type {Buffer[]} */
		const chunks = [];
		for await (const chunk of entry) chunks.push(/** @type {Buffer} */ (chunk));
		if (entry.header.type === 'file') texts.push(Buffer.concat(chunks).toString('utf8'));
	}
	return texts;
}
