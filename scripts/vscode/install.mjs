// Makes a real VS Code ready in .cache/vscode: code-server, which is VS Code's own workbench and
// extension host behind a web page, with the Node it needs. It comes from the npm registry alone.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Tried together; code-server's workbench never loads under a Node below 24. */
const packages = { 'code-server': '4.139.1', node: '24.21.0' };

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.env['VSCODE_DIR'] ?? path.join(projectRoot, '.cache/vscode');
const modules = path.join(folder, 'node_modules');
const workbench = path.join(modules, 'code-server/lib/vscode');
const nodePackage = `node-linux-${process.arch}`;
const nodeBin = path.join(modules, nodePackage, 'bin');
const stamp = path.join(folder, '.ready');

/** @typedef {{ readonly node: string, readonly entry: string }} VsCode The Node to run, and code-server's entry point. */

/**
 * Installs VS Code where it is missing and tells the progress by `say`; about a minute and 450 MB.
 * Throws with a sentence for the user where it cannot.
 * @param {(line: string) => void} say
 * @returns {Promise<VsCode>}
 */
export async function installVsCode(say) {
	const installed = {
		node: path.join(nodeBin, 'node'),
		entry: `${modules}/code-server/out/node/entry.js`,
	};
	const wanted = createHash('sha256').update(JSON.stringify(packages)).digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return installed;
	if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
		throw new Error(
			`The VS Code of the tests runs on Linux (x64, arm64) only; this is ${process.platform} ${process.arch}. ` +
				'Put the `code` command of your own VS Code on the PATH instead.',
		);
	}
	say('making a real VS Code ready in .cache/vscode (once, about a minute, 450 MB)');
	await rm(stamp, { force: true });
	await mkdir(folder, { recursive: true });
	await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
	await writeFile(path.join(folder, 'install.log'), '');

	say('1/4 downloading');
	await npm(folder, [
		'install',
		`${nodePackage}@${packages.node}`,
		`code-server@${packages['code-server']}`,
	]);
	say('2/4 installing what the workbench needs');
	await npm(workbench, ['install', '--omit=dev']);
	say('3/4 compiling the log writer');
	await compileLogWriter(say);
	say('4/4 removing what is not used');
	await removeUnused();
	await writeFile(stamp, wanted);
	say('VS Code is ready');
	return installed;
}

/**
 * Without this native module every output channel stays empty; the rest works.
 * @param {(line: string) => void} say
 */
async function compileLogWriter(say) {
	const missing = ['g++', 'make', 'python3'].filter((tool) => !onPath(tool));
	if (missing.length > 0) {
		say(`    no ${missing.join(', ')} here: output channels will stay empty`);
		return;
	}
	await npm(workbench, [
		'rebuild',
		'@vscode/spdlog',
		'--ignore-scripts=false',
		'--foreground-scripts',
	]);
}

/** Runs npm under the Node that VS Code will use, its output in install.log. @param {string} cwd @param {string[]} args */
async function npm(cwd, args) {
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	const log = path.join(folder, 'install.log');
	await appendFile(log, `npm ${args.join(' ')}\n`);
	const { code, output } = await run('npm', [...args.slice(0, 1), ...flags, ...args.slice(1)], cwd);
	await appendFile(log, output);
	if (code === 0) return;
	const last = output.trim().split('\n').slice(-5).join('\n');
	throw new Error(`npm ${args.join(' ')} failed; see ${log}\n${last}`);
}

/** @param {string} command @param {string[]} args @param {string} cwd @returns {Promise<{ code: number, output: string }>} */
function run(command, args, cwd) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, {
			cwd,
			env: {
				...process.env,
				PATH: `${nodeBin}:${process.env['PATH']}`,
				npm_config_nodedir: path.join(modules, nodePackage),
			},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		child.stdout.on('data', (chunk) => (output += chunk));
		child.stderr.on('data', (chunk) => (output += chunk));
		child.on('error', reject);
		child.on('close', (code) => resolve({ code: code ?? 1, output }));
	});
}

/** Assistants, containers and other machines' binaries: two hundred megabytes, and network at start. */
async function removeUnused() {
	const unused = [
		'node_modules/@github/copilot-sdk',
		'node_modules/@microsoft/mxc-sdk',
		'node_modules/@devcontainers',
		'extensions/mermaid-markdown-features',
		'extensions/copilot',
	];
	for (const name of unused) await rm(path.join(workbench, name), { recursive: true, force: true });
	for (const parent of ['node-pty/prebuilds', '@vscode/ripgrep-universal/bin']) {
		const full = path.join(workbench, 'node_modules', parent);
		const platforms = existsSync(full) ? await readdir(full) : [];
		for (const name of platforms.filter((name) => !name.includes(`linux-${process.arch}`))) {
			await rm(path.join(full, name), { recursive: true });
		}
	}
}

/** @param {string} tool */
function onPath(tool) {
	return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
}
