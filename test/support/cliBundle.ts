import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

export interface CliRun {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

export interface CliBundle {
	/** Runs the command line as a process of its own. */
	readonly run: (args: readonly string[], options?: CliOptions) => CliRun;
	/** A shell runs a script in which `"$@"` is the command line with `args`. */
	readonly shell: (script: string, args: readonly string[], options: CliOptions) => CliRun;
	/** Where the bundles lie. */
	readonly folder: string;
	readonly remove: () => void;
}

export interface CliOptions {
	readonly cwd?: string;
	readonly input?: string | Uint8Array;
	readonly env?: Readonly<Record<string, string>>;
}

/** The command line bundled as it ships, in a folder of its own. */
export async function bundleCli(): Promise<CliBundle> {
	const folder = mkdtempSync(path.join(tmpdir(), 'cli-bundle-'));
	const outfile = path.join(folder, 'cli.cjs');
	await build({
		entryPoints: ['server/src/node/cli.ts', 'server/src/node/commandLine.ts'],
		outdir: folder,
		outExtension: { '.js': '.cjs' },
		bundle: true,
		external: ['./server.cjs'],
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		mainFields: ['module', 'main'],
		logLevel: 'error',
	});
	const start = (command: string, args: readonly string[], options: CliOptions): CliRun => {
		const { cwd = folder, input = '', env = {} } = options;
		const { status, stdout, stderr } = spawnSync(command, args, {
			cwd,
			input,
			encoding: 'utf8',
			timeout: 60_000,
			env: { PATH: process.env['PATH'] ?? '', ...env },
		});
		return { status, stdout, stderr };
	};
	return {
		run: (args, options = {}) => start(process.execPath, [outfile, ...args], options),
		shell: (script, args, options) =>
			start('bash', ['--norc', '-c', script, 'bash', process.execPath, outfile, ...args], options),
		folder,
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}
