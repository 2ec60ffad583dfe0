/** What the extension's processes opened while an editor ran; see recordConnections.cjs. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const preload = fileURLToPath(new URL('recordConnections.cjs', import.meta.url));

export interface ConnectionRecord {
	readonly what: 'loaded' | 'connect' | 'lookup' | 'spawn';
	readonly target?: string;
	/** The script of the process. */
	readonly program?: string;
	readonly stack: string;
}

/** Variables that name the record's file. */
export function recordingInto(file: string): Readonly<Record<string, string>> {
	return { CONNECTIONS: file };
}

/** The arguments of a Node that records. */
export const recordingArguments = ['--require', preload];

/**
 * Makes the installed extension record in each of its processes and threads. VS Code lets no
 * NODE_OPTIONS through to them, so a line in front of their code does it.
 */
export function recordIn(extensions: string): void {
	const [name] = readdirSync(extensions).filter((one) => one.startsWith('dockerfile-layers'));
	for (const file of ['client.cjs', 'server.cjs', 'worker.cjs']) {
		const full = path.join(extensions, name ?? '', 'dist', file);
		writeFileSync(full, `require(${JSON.stringify(preload)});${readFileSync(full, 'utf8')}`);
	}
}

/** All records, of all processes. */
export function allRecords(file: string): readonly ConnectionRecord[] {
	return readFileSync(file, 'utf8')
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line) as ConnectionRecord);
}

/** Those of the language server, and those of the extension host that the extension's code made. */
export function ownRecords(file: string): readonly ConnectionRecord[] {
	return allRecords(file).filter(
		({ program, stack }) => isServer(program) || /dockerfile-layers[^/]*\/dist\//.test(stack),
	);
}

/** Whether a process is the language server, which is watched from its first line on. */
export function isServer(program: string | undefined): boolean {
	return program?.endsWith('/dist/server.cjs') === true;
}
