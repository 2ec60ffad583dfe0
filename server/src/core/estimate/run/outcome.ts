import type { CommandNode, ParsedScript } from 'unbash';
import type { Source } from './command.ts';
import { afterUnknown, join, type RunState } from './state.ts';
import type { RunWorld } from './world.ts';

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
	/** How many commands may still be followed, and how deep calls may go, shared by all. */
	readonly budget: { left: number; depth: number };
	/** Follows a function's body in this process. */
	readonly followBody: (body: CommandNode, state: RunState, process: Process) => Outcome;
	/** Follows a script in a process of its own. */
	readonly followInner: (script: ParsedScript, state: RunState, process: Process) => Outcome;
}

/** What comes behind may not run, or may run other commands than those it names. */
export function lostTrack(state: RunState, process: Process): Outcome {
	const lost = { ...afterUnknown(state, true), shadowed: true, deferred: true };
	process.exited = join(process.exited, lost);
	return { ok: lost, fail: lost, soft: null };
}

/** A command that was not understood ran: it may have done anything, and failed at it. */
export function unknownOutcome(state: RunState, inShell: boolean, name?: string): Outcome {
	const label =
		name === undefined ? undefined : { code: 'part.unknownCommand', args: { command: name } };
	const unknown = afterUnknown(state, inShell, label);
	return { ok: unknown, fail: unknown, soft: null };
}
