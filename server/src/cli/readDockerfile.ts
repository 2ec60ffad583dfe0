/** Finds and reads the Dockerfile that a command is about. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import type { CliHost } from './host.ts';
import { UsageError } from './usageError.ts';

export interface DockerfileText {
	/** As the user named it; `-` for standard input. */
	readonly name: string;
	/** Absolute; null for standard input. */
	readonly path: string | null;
	readonly text: string;
	/** False where bytes were no UTF-8, so that the text cannot be written back. */
	readonly faithful: boolean;
}

/** Looked for in the current folder, in this order. */
const defaultNames = ['Dockerfile', 'Containerfile'];

/** More than any Dockerfile; what is longer was named by mistake. */
const mostBytes = 16 * 1024 * 1024;

export async function readDockerfile(
	operands: readonly string[],
	command: string,
	host: CliHost,
): Promise<DockerfileText> {
	const [given, ...others] = operands;
	if (others.length > 0) throw new UsageError('cli.oneFile', { command, other: others[0] ?? '' });
	if (given === '-') {
		const bytes = await host.readStdin(mostBytes + 1);
		checkLength('-', bytes.length);
		return decode('-', null, bytes);
	}
	const name = given ?? defaultName(command, host);
	const absolute = path.resolve(host.workingDirectory, name);
	return decode(name, absolute, readBytes(name, absolute));
}

function defaultName(command: string, { workingDirectory }: CliHost): string {
	const found = defaultNames.find((name) => existsSync(path.join(workingDirectory, name)));
	if (found !== undefined) return found;
	throw new UsageError('cli.noDockerfile', { folder: workingDirectory, command });
}

function readBytes(name: string, absolute: string): Uint8Array {
	try {
		const facts = statSync(absolute);
		if (facts.isDirectory()) throw new UsageError('cli.fileIsFolder', { path: name });
		if (!facts.isFile() && !isOpenPipe(absolute)) {
			throw new UsageError('cli.fileIsSpecial', { path: name });
		}
		checkLength(name, facts.size);
		const bytes = readAtMost(absolute, mostBytes + 1);
		checkLength(name, bytes.length);
		return bytes;
	} catch (error) {
		if (error instanceof UsageError) throw error;
		throw unreadable(name, error);
	}
}

/** What a shell hands on with `<(…)`: it has a writer already, unlike a pipe in a folder. */
function isOpenPipe(absolute: string): boolean {
	return /^\/(?:dev|proc\/[^/]+)\/fd\/\d+$|^\/dev\/stdin$/.test(absolute);
}

function readAtMost(absolute: string, most: number): Uint8Array {
	const file = openSync(absolute, 'r');
	const chunks: Uint8Array[] = [];
	try {
		for (let left = most; left > 0; ) {
			const buffer = new Uint8Array(Math.min(left, 65_536));
			const bytesRead = readSync(file, buffer);
			if (bytesRead === 0) break;
			chunks.push(buffer.subarray(0, bytesRead));
			left -= bytesRead;
		}
	} finally {
		closeSync(file);
	}
	return Buffer.concat(chunks);
}

function checkLength(name: string, bytes: number): void {
	if (bytes <= mostBytes) return;
	throw new UsageError('cli.fileTooLong', { path: name, limit: { bytes: mostBytes } });
}

/** The system's reason in words. */
export function unreadable(name: string, error: unknown): UsageError {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	if (code === 'ENOENT' || code === 'ENOTDIR')
		return new UsageError('cli.fileMissing', { path: name });
	if (code === 'EACCES' || code === 'EPERM')
		return new UsageError('cli.fileForbidden', { path: name });
	return new UsageError('cli.fileUnreadable', { path: name, reason: code || String(error) });
}

function decode(name: string, absolute: string | null, bytes: Uint8Array): DockerfileText {
	const [first, second] = bytes;
	if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
		throw new UsageError('cli.fileIsUtf16', { path: name });
	}
	if (bytes.includes(0)) throw new UsageError('cli.fileIsBinary', { path: name });
	const keepMark = { ignoreBOM: true };
	try {
		const text = new TextDecoder('utf-8', { ...keepMark, fatal: true }).decode(bytes);
		return { name, path: absolute, text, faithful: true };
	} catch {
		const text = new TextDecoder('utf-8', keepMark).decode(bytes);
		return { name, path: absolute, text, faithful: false };
	}
}
