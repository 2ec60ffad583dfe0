/**
 * chmod, chown and chgrp: what lies below is copied up whole, whether or not its mode changes; a
 * containerd store finds out that it did not.
 */
import type { Message } from '../../../protocol/message.ts';
import { noBytes, perhaps } from './amount.ts';
import { absolutePath, type CommandModel, type Invocation } from './command.ts';
import { contentAt, withGroup } from './fileGroup.ts';
import { parseOptions } from './options.ts';
import { splitPattern } from './removing.ts';
import { entryAt, type RunState, withEntry } from './state.ts';
import type { RunWorld } from './world.ts';

const long = {
	recursive: 'R',
	verbose: 'v',
	changes: 'c',
	silent: 'f',
	quiet: 'f',
	'no-dereference': 'h',
};

export const changeMode: CommandModel = (invocation) => {
	// `chmod -x FILE` looks like an option.
	const args = invocation.args.map((arg) =>
		arg !== null && /^-[rwxXst]+$/.test(arg) ? `u${arg}` : arg,
	);
	return change({ ...invocation, args }, 1);
};

export const changeOwner: CommandModel = (invocation) => {
	const reference = invocation.args.some((arg) => arg?.startsWith('--reference=') ?? false);
	return reference ? null : change(invocation, 1);
};

function change(invocation: Invocation, skip: number): ReturnType<CommandModel> {
	const parsed = parseOptions(known(invocation), 'RvcfhHLP', long);
	if (parsed === null || parsed.operands.length <= skip) return null;
	const { world } = invocation;
	const whole = parsed.options.has('R');
	let { state } = invocation;
	for (const { text, pattern } of parsed.operands.slice(skip)) {
		const next = pattern
			? changedByPattern(text, state, world)
			: changedAt(text, whole, state, world);
		if (next === null) return null;
		state = next;
	}
	return { state, output: noBytes, sure: false };
}

/** Whose it becomes need not be known. */
function known(invocation: Invocation): Invocation {
	const first = invocation.args.findIndex((arg) => arg === null || !arg.startsWith('-'));
	if (invocation.args[first] !== null || invocation.patterns.has(first)) return invocation;
	return { ...invocation, args: invocation.args.with(first, 'unknown') };
}

function changedAt(
	text: string,
	whole: boolean,
	state: RunState,
	world: RunWorld,
): RunState | null {
	const path = absolutePath(text, state, world);
	if (path === null) return null;
	const entry = state.entries.get(path);
	if (entry !== undefined && (!whole || (entry.kind === 'file' && !entry.orFolder))) return state;
	const fact = entryAt(state, path, world);
	if (fact.kind === 'absent') return null;
	if (fact.kind === 'file' && !fact.orFolder) {
		const isOwn = [...state.groups.values()].some(
			({ place, copiedUp, part }) =>
				!copiedUp && part !== null && (path === place || path.startsWith(`${place}/`)),
		);
		if (isOwn) return state;
		if (!world.leavesOutEqual) return withEntry(state, path, { kind: 'file', size: fact.size });
	}
	if (fact.kind === 'directory' && !whole) return state;
	return copiedUp(state, path, world);
}

/** All files of layers below at or under a path come up; what this RUN wrote is here already. */
function copiedUp(state: RunState, path: string, world: RunWorld): RunState {
	const { lower, files } = contentAt(path, state, world);
	if (lower.high === 0) return state;
	const label: Message = { code: 'part.copiedUp', args: { path } };
	return withGroup(state, {
		place: path,
		label,
		amount: world.leavesOutEqual ? perhaps(lower) : lower,
		files,
		part: null,
		copiedUp: true,
	});
}

/** Files of a pattern: as much as the folder holds, or nothing. */
function changedByPattern(text: string, state: RunState, world: RunWorld): RunState | null {
	const split = splitPattern(text);
	const folder = split && absolutePath(split.folder, state, world);
	if (folder === null) return null;
	const { lower } = contentAt(folder, state, world);
	if (lower.high === 0) return state;
	const label: Message = { code: 'part.copiedUp', args: { path: folder } };
	return withGroup(state, {
		place: folder,
		label,
		amount: { low: 0, high: lower.high },
		files: null,
		part: null,
		copiedUp: true,
	});
}
