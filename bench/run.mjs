// `npm run bench`: everything in one run, side by side; writes docs/performance.md.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { benchContext } from './context.mjs';
import { benchEventLoop } from './eventLoop.mjs';
import { benchKeys } from './keys.mjs';
import { benchCorpus, benchPredict } from './processes.mjs';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));
await build({
	absWorkingDir: projectRoot,
	entryPoints: ['bench/core.ts'],
	outfile: '.cache/bench/core.mjs',
	bundle: true,
	minify: true,
	platform: 'node',
	format: 'esm',
	target: 'node20',
	mainFields: ['module', 'main'],
});
const core = await import(new URL('../.cache/bench/core.mjs', import.meta.url).href);

/** Milliseconds from a key to the answers, by lines. @type {Record<number, number>} */
const keyGoals = { 100: 3, 1000: 5, 5000: 16 };
const ratioGoal = 1.5;
/** Milliseconds that nothing may hold the server's event loop for. */
const heldGoal = 50;

const keys = [];
for (const lines of Object.keys(keyGoals).map(Number)) {
	console.log(`keys in ${lines} lines`);
	keys.push(await benchKeys(lines, core));
}
console.log('the event loop');
const eventLoop = await benchEventLoop();
console.log('predict of one file');
const predict = benchPredict();
console.log('the corpus');
const corpus = await benchCorpus();
console.log('a context of 100,000 files');
const context = benchContext(core);

const ms = (/** @type {number} */ value) =>
	`${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const mb = (/** @type {number} */ bytes) => `${Math.round(bytes / 1e6)} MB`;
const times = (/** @type {number} */ left, /** @type {number} */ right) =>
	`${(left / right).toFixed(2)} ×`;
const met = (/** @type {boolean} */ yes) => (yes ? 'met' : '**missed**');
const ratioRow = (
	/** @type {string} */ what,
	/** @type {number} */ ours,
	/** @type {string} */ beside,
	/** @type {number} */ theirs,
) =>
	`| ${what} | ${ms(ours)} | ${beside} | ${ms(theirs)} | ${times(ours, theirs)} | ≤ ${ratioGoal} × | ${met(ours / theirs <= ratioGoal)} |`;
const plainRow = (
	/** @type {string} */ what,
	/** @type {number} */ ours,
	/** @type {string} */ beside,
	/** @type {number} */ theirs,
) => `| ${what} | ${ms(ours)} | ${beside} | ${ms(theirs)} | ${times(ours, theirs)} | | |`;

const page = `# Performance

Written by \`npm run bench\`, all of it in one run: compare the columns, not two runs. Medians, on
${cpus().length} cores, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.

## From a key to hints, lenses and diagnostics

A letter is typed into a RUN in the middle of the file; the client asks for the hints of the 60 lines around it and
for the lenses and diagnostics of the whole file, over standard input and output. Beside it: the diagnostics of
dockerfile-language-server-nodejs after the same key, and what a bare parse of the text by dockerfile-ast takes in
the benchmark's own process.

| lines | Dockerfile Layers | goal | | dockerfile-language-server | ratio | bare parse | ratio |
|--:|--:|--:|---|--:|--:|--:|--:|
${keys
	.map(
		(row) =>
			`| ${row.lines.toLocaleString('en')} | ${ms(row.ours)} | ${keyGoals[row.lines]} ms | ${met(row.ours <= (keyGoals[row.lines] ?? 0))} | ${ms(row.theirs)} | ${times(row.ours, row.theirs)} | ${ms(row.parse)} | ${times(row.ours, row.parse)} |`,
	)
	.join('\n')}

## The event loop

A Dockerfile with a common base, apt, npm and COPY is typed into the server, ${eventLoop.keys} keys one behind the
other; the index of its packages is read meanwhile. Time in which other threads had the processor does not count.

| | takes | goal | |
|---|--:|--:|---|
| what holds the event loop longest | ${ms(eventLoop.held)} | ${heldGoal} ms | ${met(eventLoop.held <= heldGoal)} |
| from the start of the process to its first answer | ${ms(eventLoop.startUp)} | | |

## Whole runs

| | takes | beside | takes | ratio | goal | |
|---|--:|---|--:|--:|--:|---|
${ratioRow('`predict` of one file', predict.predict, '`node -e 0`', predict.node)}
${plainRow('the same for the first time on a machine', predict.first, '`node -e 0`', predict.node)}
${
	corpus === null
		? '| the corpus | not measured: the corpus was not beside the project | | | | | |'
		: [
				ratioRow(
					`plans of ${corpus.files.toLocaleString('en')} real Dockerfiles in one process`,
					corpus.plan,
					'bare parses of them',
					corpus.parse,
				),
				plainRow(
					'the same for the third time in the process',
					corpus.warmPlan,
					'bare parses of them',
					corpus.warmParse,
				),
			].join('\n')
}
${ratioRow(`a build context of ${context.files.toLocaleString('en')} files`, context.context, 'a bare walk with sizes', context.walk)}

## Memory

| | Dockerfile Layers | beside |
|---|--:|--:|
${keys
	.map(
		(row) =>
			`| the server behind 130 keys in ${row.lines.toLocaleString('en')} lines, resident | ${mb(row.memory.ours)} | ${mb(row.memory.theirs)} dockerfile-language-server |`,
	)
	.join('\n')}
| the file tree of a context of ${context.files.toLocaleString('en')} files, on the heap | ${mb(context.heapBytes)} | |
`;
writeFileSync(`${projectRoot}docs/performance.md`, page);
console.log(page);
