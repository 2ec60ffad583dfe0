// Starts and stops a real VS Code (see install.mjs) on a port of this machine.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { installVsCode } from './install.mjs';

/** Settings that keep the window quiet. */
const quietSettings = {
	'workbench.startupEditor': 'none',
	'workbench.tips.enabled': false,
	'telemetry.telemetryLevel': 'off',
	'chat.disableAIFeatures': true,
	'workbench.secondarySideBar.defaultVisibility': 'hidden',
	'git.enabled': false,
};

/** Headless Chromium that opens no connection of its own. */
export const chromiumFlags = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/**
 * @typedef {object} HostOptions
 * @property {string} root A folder of this host's own: settings, extensions, log.
 * @property {Record<string, unknown>} [settings] The user's settings beside the quiet ones.
 * @property {boolean} [trustedWorkspace] False: the folder opens in restricted mode. Default true.
 * @property {string[]} [extra] More arguments for code-server.
 * @property {string} [vsix] An extension to install before the start.
 * @property {(extensions: string) => void} [installed] Called with the extensions' folder before the start.
 * @property {Record<string, string>} [env] More variables for the server and its extension host.
 * @property {(line: string) => void} [say]
 */

/** @typedef {{ readonly port: number, readonly log: string, readonly stop: () => Promise<void> }} Host */

/** Starts VS Code and waits until it answers. @param {HostOptions} options @returns {Promise<Host>} */
export async function startHost(options) {
	const {
		root,
		settings = {},
		trustedWorkspace = true,
		extra = [],
		vsix,
		say = console.log,
	} = options;
	const { node, entry } = await installVsCode(say);
	const user = path.join(root, 'user');
	const folders = ['--user-data-dir', user, '--extensions-dir', path.join(root, 'extensions')];
	mkdirSync(path.join(user, 'User'), { recursive: true });
	mkdirSync(path.join(root, 'extensions'), { recursive: true });
	writeFileSync(
		path.join(user, 'User/settings.json'),
		JSON.stringify({ ...quietSettings, ...settings }, null, '\t'),
	);
	const env = {
		...process.env,
		TMPDIR: user,
		XDG_CONFIG_HOME: path.join(user, 'config'),
		XDG_DATA_HOME: path.join(user, 'data'),
		// Set in VS Code's own terminal; with it the new host would only talk to that window.
		VSCODE_IPC_HOOK_CLI: '',
		EXTENSIONS_GALLERY: '{"serviceUrl":""}',
		...options.env,
	};
	const log = path.join(root, 'vscode.log');
	const output = openSync(log, 'a');
	/** @param {string[]} args */
	const launch = (args) =>
		spawn(node, [entry, ...folders, ...args], {
			env,
			stdio: ['ignore', output, output],
			detached: true,
		});
	if (vsix !== undefined && (await exitCode(launch(['--install-extension', vsix]))) !== 0) {
		throw new Error(`VS Code did not install ${vsix}; see ${log}`);
	}
	options.installed?.(path.join(root, 'extensions'));
	const port = await freePort();
	const flags = ['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry'];
	flags.push('--disable-update-check', '--disable-getting-started-override');
	if (trustedWorkspace) flags.push('--disable-workspace-trust');
	const child = launch([...flags, ...extra]);
	const ended = exitCode(child);
	const stop = async () => {
		if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
		await ended;
	};
	await answers(port, child, log).catch(async (error) => {
		await stop();
		throw error;
	});
	return { port, log, stop };
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<number>} */
function exitCode(child) {
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('exit', (code) => resolve(code ?? 1));
	});
}

/** @param {number} port @param {import('node:child_process').ChildProcess} child @param {string} log */
async function answers(port, child, log) {
	const limit = Date.now() + 60_000;
	while (Date.now() < limit) {
		if (child.exitCode !== null) throw new Error(`VS Code ended at its start; see ${log}`);
		const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
		if (answer?.ok) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error(`VS Code did not answer within a minute; see ${log}`);
}

/** A port of this machine that nobody listens on. @returns {Promise<number>} */
export function freePort() {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.on('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			const port = typeof address === 'object' && address !== null ? address.port : 0;
			server.close(() => resolve(port));
		});
	});
}
