/** `. /etc/os-release`: a file of assignments, by its format (os-release(5)). */
import { entryAt, type RunState } from './state.ts';
import type { RunWorld } from './world.ts';

const releaseFile = /^\/(etc|usr\/lib)\/os-release$/;

/** With the variables that the file sets, unknown where its text is; null: it is another file. */
export function withRelease(path: string, state: RunState, world: RunWorld): RunState | null {
	if (!releaseFile.test(path)) return null;
	// What this RUN wrote there may be anything.
	if (state.entries.has(path)) return null;
	const text = isUntouched(path, state, world) ? world.packages.osRelease : null;
	const variables = new Map(state.variables);
	if (text === null) {
		for (const name of variables.keys()) if (/^[A-Z_]+$/.test(name)) variables.set(name, null);
		return { ...state, variables, openVariables: true };
	}
	for (const line of text.split('\n')) {
		const [, name, value] = /^([A-Z_][A-Z0-9_]*)=(.*)$/.exec(line.trim()) ?? [];
		if (name !== undefined && value !== undefined) variables.set(name, plainValue(value));
	}
	return { ...state, variables };
}

/** An upgrade may bring a newer one. */
function isUntouched(path: string, state: RunState, world: RunWorld): boolean {
	return !state.unknown && !state.packages.touched && entryAt(state, path, world).kind !== 'absent';
}

function plainValue(text: string): string | null {
	const quoted = /^(["'])([^"'\\$`]*)\1$/.exec(text)?.[2];
	return quoted ?? (/^[\w.:/+-]*$/.test(text) ? text : null);
}
