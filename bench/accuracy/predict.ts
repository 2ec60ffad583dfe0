/** Asks the built command line what it predicts. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BuilderKind, Report, StoreKind } from '../../server/src/protocol/report.ts';

export type PrintedReport = Report<string>;

export interface Question {
	readonly dockerfile: string;
	readonly context: string;
	/** `--base` options. */
	readonly bases: readonly string[];
	readonly buildArgs: Readonly<Record<string, string>>;
	/** As `--builder` takes it. */
	readonly builder: BuilderKind | 'classic@20' | 'buildkit@20';
	readonly store: StoreKind;
	readonly offline: boolean;
}

/** Predictions at the same time, for `atOnce`. */
export const predictions = 2;

/** Runs the command line with arguments and gives what it prints. */
export type CommandLine = (args: readonly string[]) => Promise<string>;

const run = promisify(execFile);

/** The built command line of a project's folder, with a cache of its own. */
export function builtCommandLine(root: string): CommandLine {
	return async (args) => {
		const { stdout } = await run(process.execPath, [path.join(root, 'dist/cli.cjs'), ...args], {
			maxBuffer: 1 << 28,
			env: { ...process.env, XDG_CACHE_HOME: path.join(root, '.cache/accuracy/product') },
		});
		return stdout;
	};
}

export async function predict(ask: CommandLine, asked: Question): Promise<PrintedReport> {
	const args = ['predict', asked.dockerfile, '--format', 'json'];
	args.push('--context', asked.context, '--platform', 'linux/amd64');
	args.push('--builder', asked.builder, '--store', asked.store);
	for (const base of asked.bases) args.push('--base', base);
	for (const [name, value] of Object.entries(asked.buildArgs)) {
		args.push('--build-arg', `${name}=${value}`);
	}
	if (asked.offline) args.push('--offline');
	return JSON.parse(await ask(args)) as PrintedReport;
}
