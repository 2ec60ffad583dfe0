/** Where the benchmark works: its cache, real engines, and files to download from a local server. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Engine, engineDir, startEngine } from '../../test/support/engine.ts';
import type { CommandLine } from './predict.ts';

export interface Lab {
	/** What is asked for predictions. */
	readonly ask: CommandLine;
	/** What is kept between runs. */
	readonly cache: string;
	readonly overlay2: Engine;
	/** It reaches no network: scripts/engine/up.sh gives it a namespace of its own. */
	readonly containerd: Engine;
	/** Runs docker against the overlay2 engine; throws where it fails. */
	readonly docker: (...args: string[]) => Promise<void>;
}

export async function openLab(ask: CommandLine, cache: string): Promise<Lab> {
	mkdirSync(cache, { recursive: true });
	const overlay2 = await startEngine();
	const containerd = await startEngine({ store: 'containerd' });
	return {
		ask,
		cache,
		overlay2,
		containerd,
		docker: async (...args) => {
			const { code, log } = await overlay2.docker(...args);
			if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${log.slice(-2000)}`);
		},
	};
}

/**
 * Brings the engines up on the machine's own network, which apt and npm need; those of ENGINE_DIR
 * are up already. Gives back what stops them.
 */
export function startEngines(root: string): () => void {
	if (process.env['ENGINE_DIR'] !== undefined) return () => {};
	const run = (name: string, ...args: string[]) => {
		const { status } = spawnSync('bash', [path.join(root, 'scripts/engine', name), ...args], {
			stdio: ['ignore', 'inherit', 'inherit'],
			env: { ...process.env, ENGINE_USER_PID: String(process.pid) },
		});
		if (status !== 0) throw new Error(`scripts/engine/${name} failed; engines in ${engineDir}`);
	};
	run('up.sh', '--network', 'host');
	return () => run('down.sh');
}

/** Writes texts below a folder, by path. */
export function writeTexts(folder: string, texts: Readonly<Record<string, string>>): void {
	for (const [name, text] of Object.entries(texts)) {
		const file = path.join(folder, name);
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(file, text);
	}
}
