/** Entry of the command line. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { version } from '../../../package.json';
import type { CliHost } from '../cli/host.ts';
import { runCli } from '../cli/main.ts';
import { en } from '../messages/en.ts';
import { hostPlatform } from './hostPlatform.ts';

const host: CliHost = {
	write: (text) => writeLine(process.stdout, text),
	writeError: (text) => writeLine(process.stderr, text),
	readStdin,
	workingDirectory: process.cwd(),
	environment: process.env,
	color: wantsColor(),
	columns: process.stdout.isTTY ? process.stdout.columns : undefined,
	version,
	platform: hostPlatform(process.arch),
	contextSource: async () => (await import('./cliSources.ts')).contextSource,
	archiveSource: async () => (await import('./cliSources.ts')).archiveSource,
	serve: startServer,
};

// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code === 'EPIPE') process.exit(0);
	throw error;
});
void runCli(process.argv.slice(2), host, en).then((status) => {
	process.exitCode = status;
});

function writeLine(stream: NodeJS.WriteStream, text: string): void {
	stream.write(text === '' || text.endsWith('\n') ? text : `${text}\n`);
}

async function readStdin(): Promise<Uint8Array> {
	const chunks: Buffer[] = [];
	for await (const chunk of process.stdin) chunks.push(chunk);
	return Buffer.concat(chunks);
}

/** As https://no-color.org and FORCE_COLOR have it. */
function wantsColor(): boolean {
	const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
	if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
	if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true;
	return process.stdout.isTTY === true && TERM !== 'dumb';
}

/** The server's bundle lies beside this one; it is not part of it, so that starting stays quick. */
async function startServer(): Promise<void> {
	const folder = path.dirname(realpathSync(process.argv[1] ?? ''));
	await import(pathToFileURL(path.join(folder, 'server.cjs')).href);
}
