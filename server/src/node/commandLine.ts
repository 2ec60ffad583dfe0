/** The command line: its host is this process. */
import { fstatSync, writeSync } from 'node:fs';
import { version } from '../../../package.json';
import type { CliHost } from '../cli/host.ts';
import { runCli } from '../cli/main.ts';
import { en } from '../messages/en.ts';
import { walkContext } from '../sources/context/walkContext.ts';
import { hostPlatform } from './hostPlatform.ts';

/** In its own thread: nobody types meanwhile, and nothing is watched. */
const contextSource: CliHost['contextSource'] = { read: async (request) => walkContext(request) };

const terminal = terminalOf();

const host: CliHost = {
	write: (text) => writeLine(1, text),
	writeError: (text) => writeLine(2, text),
	readStdin,
	workingDirectory: process.cwd(),
	environment: process.env,
	color: wantsColor(terminal !== null),
	columns: terminal?.columns,
	version,
	platform: hostPlatform(process.arch),
	contextSource,
	archiveSource: async () => (await import('./cliArchives.ts')).archiveSource,
	packageIndexes: async () => (await import('./cliPackageIndexes.ts')).packageIndexes,
	networkSources: async () => (await import('./cliNetwork.ts')).cliNetworkSources(),
	serve: startServer,
};

void runCli(process.argv.slice(2), host, en).then((status) => {
	process.exitCode = status;
});

/** Straight to the descriptor: making Node's streams takes a good part of a short run. */
function writeLine(descriptor: 1 | 2, text: string): void {
	let rest = Buffer.from(text === '' || text.endsWith('\n') ? text : `${text}\n`);
	while (rest.length > 0) {
		try {
			rest = rest.subarray(writeSync(descriptor, rest));
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? error.code : undefined;
			// A reader that has seen enough, such as `head`, closes the pipe.
			if (code === 'EPIPE') process.exit(0);
			// The reader of a pipe that does not block is slower than we are.
			if (code !== 'EAGAIN') throw error;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
		}
	}
}

async function readStdin(most: number): Promise<Uint8Array> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of process.stdin) {
		chunks.push(chunk);
		length += chunk.length;
		if (length >= most) break;
	}
	return Buffer.concat(chunks).subarray(0, most);
}

/** Null where the output is none. Only what can be one is asked: `process.stdout` is slow to make. */
function terminalOf(): { readonly columns: number } | null {
	if (!isCharacterDevice(1)) return null;
	const { stdout } = process;
	return stdout.isTTY ? stdout : null;
}

/** A descriptor may be closed. */
function isCharacterDevice(descriptor: number): boolean {
	try {
		return fstatSync(descriptor).isCharacterDevice();
	} catch {
		return false;
	}
}

/** As https://no-color.org and FORCE_COLOR have it. */
function wantsColor(isTerminal: boolean): boolean {
	const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
	if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
	if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true;
	return isTerminal && TERM !== 'dumb';
}

/** The server's bundle lies beside this one; it is not part of it, so that starting stays quick. */
async function startServer(): Promise<void> {
	require('./server.cjs');
}
