/**
 * chmod, chown and chgrp: what lies below is copied up whole, whether or not its mode changes; a
 * containerd store finds out that it did not.
 */
import type { Message } from '../../../protocol/message.ts';
import { anyAmount, noBytes, perhaps } from './amount.ts';
import { absolutePath, type CommandModel, type Invocation, pathOfLink } from './command.ts';
import { contentAt, withGroup } from './fileGroup.ts';
import { type Options, parseOptions } from './options.ts';
import { splitPattern } from './removing.ts';
import { type Entry, entryAt, type RunState, withEntry } from './state.ts';
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
	return change({ ...invocation, args }, () => true);
};

export const changeOwner: CommandModel = (invocation) => {
	const reference = invocation.args.some((arg) => arg?.startsWith('--reference=') ?? false);
	// A link on the command line keeps its target out of -R and -h.
	const follows = ({ options }: Options) =>
		options.has('H') || options.has('L') || !(options.has('R') || options.has('h'));
	return reference ? null : change(invocation, follows);
};

/** `follows`: of a link that is named, what it leads to is changed. */
function change(
	invocation: Invocation,
	follows: (options: Options) => boolean,
): ReturnType<CommandModel> {
	const parsed = parseOptions(known(invocation), 'RvcfhHLP', long);
	// The first says the new mode or owner.
	if (parsed === null || parsed.operands.length < 2) return null;
	const { world } = invocation;
	const whole = parsed.options.has('R');
	const followed = follows(parsed);
	let { state } = invocation;
	for (const { text, pattern } of parsed.operands.slice(1)) {
		const next = pattern
			? changedByPattern(text, state, world)
			: changedAt(named(text, followed, state, world), whole, state, world);
		if (next === null) return null;
		state = next;
	}
	return { state, output: noBytes, sure: false };
}

/** What a word names: the link itself, or what it leads to. */
function named(text: string, followed: boolean, state: RunState, world: RunWorld): string | null {
	const isBehind = followed || /\/\.?$/.test(text);
	return isBehind ? absolutePath(text, state, world) : pathOfLink(text, state, world);
}

/** Whose it becomes need not be known. */
function known(invocation: Invocation): Invocation {
	const first = invocation.args.findIndex((arg) => arg === null || !arg.startsWith('-'));
	if (invocation.args[first] !== null || invocation.patterns.has(first)) return invocation;
	return { ...invocation, args: invocation.args.with(first, 'unknown') };
}

function changedAt(
	path: string | null,
	whole: boolean,
	state: RunState,
	world: RunWorld,
): RunState | null {
	if (path === null) return null;
	const entry = state.entries.get(path);
	if (entry?.kind === 'unsure' && !whole) return changedIfThere(state, path, entry, world);
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

/** What stands there is this RUN's, a file of layers below, or a link that leads to one. */
function changedIfThere(state: RunState, path: string, entry: Entry, world: RunWorld): RunState {
	const { kind } = entryAt({ ...state, entries: new Map() }, path, world);
	const isOwn = kind === 'absent' && entry.size.high !== 0;
	return isOwn ? state : withEntry(state, path, { ...entry, size: anyAmount });
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
