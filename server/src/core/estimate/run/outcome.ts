import type { Source } from './command.ts';
import { afterUnknown, join, type RunState, type RunWorld } from './state.ts';

/** The states a piece of script can end in. */
export interface Outcome {
	/** Exit status 0; null: it cannot succeed. */
	readonly ok: RunState | null;
	/** Another exit status, which stops a script under `set -e`. */
	readonly fail: RunState | null;
	/** Another exit status, which `set -e` lets pass. */
	readonly soft: RunState | null;
	/** What it printed, where it succeeded. */
	readonly output?: Source;
}

/** What is collected while one shell process is followed. */
export interface Process {
	readonly world: RunWorld;
	/** States in which the process ended early with status 0. */
	exited: RunState | null;
	/** States in which it ended early with another status. */
	aborted: RunState | null;
	/** How many commands may still be followed, shared by all. */
	readonly budget: { left: number };
}

/** What comes behind may not run, or may run other commands than those it names. */
export function lostTrack(state: RunState, process: Process): Outcome {
	const lost = { ...afterUnknown(state, true), shadowed: true, deferred: true };
	process.exited = join(process.exited, lost);
	return { ok: lost, fail: lost, soft: null };
}
