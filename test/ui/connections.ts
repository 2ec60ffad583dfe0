/** What the extension's processes opened while an editor ran; see recordConnections.cjs. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const preload = fileURLToPath(new URL('recordConnections.cjs', import.meta.url));

export interface ConnectionRecord {
	readonly what: 'loaded' | 'connect' | 'lookup' | 'spawn';
	readonly target?: string;
	/** The script of the process. */
	readonly program?: string;
	readonly stack: string;
}

/** Variables that make every Node process below the editor write what it opens into `file`. */
export function recordingInto(file: string): Readonly<Record<string, string>> {
	return { CONNECTIONS: file, NODE_OPTIONS: `--require ${preload}` };
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
