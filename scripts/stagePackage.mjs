// What goes into the package, in a folder of its own: the tree that vsce reads is small then, and the
// build for the package does not touch dist/.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** Copied as they are; .vscodeignore then chooses among them. */
const copied = [
	'.vscodeignore',
	'CHANGELOG.md',
	'LICENSE',
	'README.md',
	'media',
	'package.nls.json',
	'syntaxes',
];

/**
 * Fills the folder with a minified build and everything else that the package may hold.
 * @param {string} folder
 */
export function stagePackage(folder) {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	const { status } = spawnSync(process.execPath, ['esbuild.mjs', '--minify', `--into=${folder}`], {
		cwd: projectRoot,
		stdio: 'inherit',
	});
	if (status !== 0) throw new Error('The build failed');
	for (const name of copied) {
		cpSync(path.join(projectRoot, name), path.join(folder, name), { recursive: true });
	}
	// Nothing is left to run or to install: what runs is bundled.
	const { scripts, devDependencies, dependencies, ...manifest } = readManifest();
	writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, '\t')}\n`);
}

/** package.json, read at run time: it is no module. */
export function readManifest() {
	return JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));
}
