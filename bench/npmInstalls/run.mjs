/**
 * `node bench/npmInstalls/run.mjs [--record | --without-lock] [NAME…]`: real installs of npm, yarn 1 and pnpm beside their
 * estimates; with names only the projects that are called so. Lock files are made in a temporary folder;
 * packages come from the registry of this machine's npm. `--record` keeps lock files, sizes and
 * measurements in test/fixtures/npm. `--without-lock` compares installs that have no lock file instead.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
await build({
	absWorkingDir: projectRoot,
	entryPoints: ['bench/npmInstalls/main.ts'],
	outfile: '.cache/bench/npmInstalls.mjs',
	bundle: true,
	packages: 'external',
	platform: 'node',
	format: 'esm',
	target: 'node20',
});
const { benchNpmInstalls, benchWithoutLock } = await import(
	new URL('../../.cache/bench/npmInstalls.mjs', import.meta.url).href
);
const names = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const held = process.argv.includes('--without-lock')
	? await benchWithoutLock(names)
	: await benchNpmInstalls(projectRoot, names, process.argv.includes('--record'));
process.exit(held ? 0 : 1);
