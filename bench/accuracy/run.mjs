// `npm run bench:accuracy`: predictions beside what a real engine makes; writes docs/accuracy.md.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
await build({
	absWorkingDir: projectRoot,
	entryPoints: ['bench/accuracy/main.ts'],
	outfile: '.cache/bench/accuracy.mjs',
	bundle: true,
	packages: 'external',
	platform: 'node',
	format: 'esm',
	target: 'node20',
});
const { benchAccuracy } = await import(
	new URL('../../.cache/bench/accuracy.mjs', import.meta.url).href
);
const met = await benchAccuracy(projectRoot, process.argv.slice(2));
process.exit(met ? 0 : 1);
