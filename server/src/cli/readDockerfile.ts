/** Finds and reads the Dockerfile that a command is about. */
import { readFile, stat } from 'node:fs/promises';
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
	if (given === '-') return decode('-', null, await host.readStdin());
	const name = given ?? (await defaultName(command, host));
	const absolute = path.resolve(host.workingDirectory, name);
	return decode(name, absolute, await readBytes(name, absolute));
}

async function defaultName(command: string, { workingDirectory }: CliHost): Promise<string> {
	for (const name of defaultNames) {
		const isThere = await stat(path.join(workingDirectory, name)).then(
			() => true,
			() => false,
		);
		if (isThere) return name;
	}
	throw new UsageError('cli.noDockerfile', { folder: workingDirectory, command });
}

async function readBytes(name: string, absolute: string): Promise<Uint8Array> {
	try {
		const facts = await stat(absolute);
		if (facts.isDirectory()) throw new UsageError('cli.fileIsFolder', { path: name });
		if (facts.size > mostBytes) {
			throw new UsageError('cli.fileTooLong', { path: name, limit: { bytes: mostBytes } });
		}
		return await readFile(absolute);
	} catch (error) {
		if (error instanceof UsageError) throw error;
		throw unreadable(name, error);
	}
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
