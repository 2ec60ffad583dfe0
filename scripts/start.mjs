// `npm start [-- FILE]`: builds, prints the layers of FILE (default examples/Dockerfile), and opens
// it in VS Code with the extension: the `code` on the PATH, else the real VS Code of the tests in
// the browser, until Ctrl+C.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startHost } from './vscode/host.mjs';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** Where the browser's address starts to look for a free port. */
const firstPort = 8420;

const example = 'examples/Dockerfile';

/** @returns {Promise<number>} the exit code */
async function main() {
	const given = process.argv[2];
	// npm runs this in the project's folder; INIT_CWD is where the user stands.
	const file = path.resolve(
		given === undefined ? projectRoot : (process.env['INIT_CWD'] ?? process.cwd()),
		given ?? example,
	);
	if (run(process.execPath, 'esbuild.mjs') !== 0) return 1;
	// The command line names what is wrong with the file; findings are no reason to stop.
	if (
		run(
			process.execPath,
			'dist/cli.cjs',
			'predict',
			'--offline',
			given === undefined ? example : file,
		) === 2
	)
		return 2;
	const dockerfile = realpathSync(file);
	if (openDesktop(dockerfile)) return 0;
	await openInBrowser(dockerfile);
	return 0;
}

/** @param {string} command @param {string[]} args */
function run(command, ...args) {
	return spawnSync(command, args, { cwd: projectRoot, stdio: 'inherit' }).status ?? 1;
}

/** True where a `code` on the PATH took the file. @param {string} dockerfile */
function openDesktop(dockerfile) {
	const { status, error } = spawnSync(
		'code',
		[`--extensionDevelopmentPath=${projectRoot}`, path.dirname(dockerfile), '--goto', dockerfile],
		{ stdio: 'inherit', shell: process.platform === 'win32' },
	);
	if (error === undefined && status === 0) {
		console.log('\nVS Code opens with the extension, in a window of its own.');
		return true;
	}
	if (error === undefined) console.log('\n`code` is here but did not start.');
	return false;
}

/** Serves until the first SIGINT, SIGTERM or SIGHUP. @param {string} dockerfile */
async function openInBrowser(dockerfile) {
	console.log('');
	const root = mkdtempSync(path.join(tmpdir(), 'dockerfile-layers-'));
	/** @type {AbortController} */
	const asked = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => asked.abort());
	const stopped = new Promise((resolve) => asked.signal.addEventListener('abort', resolve));
	try {
		const vsix = path.join(root, 'extension.vsix');
		packageInto(vsix);
		const host = await startHost({ root, vsix });
		try {
			const door = await openDoor(windowAddress(host.port, dockerfile));
			console.log(`VS Code with the extension: ${door.address}\nCtrl+C ends it.`);
			showInBrowser(door.address);
			if (!asked.signal.aborted) await stopped;
			door.close();
		} finally {
			await host.stop();
		}
	} finally {
		rmSync(root, { recursive: true, force: true });
	}
}

/** This host takes no extension from a folder, so it gets the package. @param {string} vsix */
function packageInto(vsix) {
	const { status, stderr } = spawnSync(process.execPath, ['scripts/package.mjs', vsix], {
		cwd: projectRoot,
		encoding: 'utf8',
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	if (status !== 0) throw new Error(`The extension could not be packaged\n${stderr}`);
}

/** The window with the file open. @param {number} port @param {string} dockerfile */
function windowAddress(port, dockerfile) {
	const remote = `vscode-remote://127.0.0.1:${port}`;
	const payload = [['openFile', remote + dockerfile]];
	const query = new URLSearchParams({
		folder: path.dirname(dockerfile),
		payload: JSON.stringify(payload),
	});
	return `http://127.0.0.1:${port}/?${query}`;
}

/**
 * A short address that leads to the long one.
 * @param {string} target
 * @returns {Promise<{ address: string, close: () => void }>}
 */
function openDoor(target) {
	const server = createServer((_request, response) => {
		response.writeHead(302, { location: target }).end();
	});
	return new Promise((resolve, reject) => {
		let port = firstPort;
		server.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
			port += 1;
			if (error.code !== 'EADDRINUSE' || port > firstPort + 100) reject(error);
			else server.listen(port, '127.0.0.1');
		});
		server.on('listening', () =>
			resolve({
				address: `http://127.0.0.1:${port}/`,
				close: () => {
					server.close();
					server.closeAllConnections();
				},
			}),
		);
		server.listen(port, '127.0.0.1');
	});
}

/** Where there is a display. @param {string} address */
function showInBrowser(address) {
	const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
	if (process.platform !== 'linux' || display === undefined) return;
	if (!existsSync('/usr/bin/xdg-open')) return;
	spawn('/usr/bin/xdg-open', [address], { stdio: 'ignore', detached: true })
		.on('error', () => console.log('Open the address in a browser.'))
		.unref();
}

process.exitCode = await main().catch((error) => {
	console.error(error instanceof Error ? error.message : error);
	return 1;
});
