/** Brings the engines up before the first engine test and stops them behind the last one. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = (name: string) =>
	fileURLToPath(new URL(`../../scripts/engine/${name}`, import.meta.url));

/** ENGINE_DIR: the engines of that folder are up already. ENGINE_KEEP=1: they stay up. */
export default function setup(): (() => void) | undefined {
	if (process.env['ENGINE_DIR'] !== undefined) return undefined;
	run('up.sh');
	return process.env['ENGINE_KEEP'] === '1' ? undefined : () => run('down.sh');
}

/** The scripts count their users by this process's ID: the last one out stops the engines. */
function run(name: string): void {
	const { status } = spawnSync('bash', [script(name)], {
		stdio: ['ignore', 'inherit', 'inherit'],
		env: { ...process.env, ENGINE_USER_PID: String(process.pid) },
	});
	if (status !== 0) throw new Error(`scripts/engine/${name} failed`);
}
