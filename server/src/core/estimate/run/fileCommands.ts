/** The commands beside dd that write, make or remove files of a size that their arguments give. */
import { type Amount, exact, larger, noBytes, plus } from './amount.ts';
import { byteCount } from './byteCount.ts';
import {
	absolutePath,
	type CommandModel,
	type Effect,
	type Invocation,
	pathOfLink,
	writeFile,
} from './command.ts';
import { type Options, parseOptions, plainOperands } from './options.ts';
import { parentOf } from './paths.ts';
import { removeMatching, removePath, splitPattern } from './removing.ts';
import { entryAt, type RunState, sizeAt, withEntry } from './state.ts';
import type { RunWorld } from './world.ts';

type Change = (state: RunState, path: string) => { state: RunState; sure: boolean } | null;

/** Does one thing to each operand; null as soon as one is not understood. */
function forEachPath(
	invocation: Invocation,
	options: Options,
	change: Change,
	portable = true,
): Effect | null {
	const operands = plainOperands(options);
	if (operands === null || operands.length === 0) return null;
	const { world } = invocation;
	let { state } = invocation;
	let sure = portable;
	for (const operand of operands) {
		const path = absolutePath(operand, state, world);
		const result = path === null ? null : change(state, path);
		if (result === null) return null;
		state = result.state;
		sure &&= result.sure;
	}
	return { state, output: noBytes, sure };
}

/** `truncate -s SIZE FILE…`, absolute sizes, and relative ones of files that are known. */
export const truncate: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 's:c', { size: 's', 'no-create': 'c' });
	const text = parsed?.options.get('s');
	if (parsed === null || text === undefined) return null;
	const relative = /^[+-]/.test(text);
	const count = byteCount(relative ? text.slice(1) : text, 'truncate');
	if (count === null) return null;
	const { world } = invocation;
	return forEachPath(
		invocation,
		parsed,
		(state, path) => {
			const before = entryAt(state, path, world);
			if (parsed.options.has('c') && before.kind !== 'file') {
				return before.kind === 'absent' ? { state, sure: true } : null;
			}
			if (!relative) return writeFile(state, path, exact(count.bytes), world);
			const by = text.startsWith('-') ? -count.bytes : count.bytes;
			return writeFile(state, path, shifted(sizeAt(state, path, world), by), world);
		},
		count.portable && !relative,
	);
};

function shifted({ low, high }: Amount, by: number): Amount {
	return {
		low: Math.max(0, low + by),
		high: high === null ? null : Math.max(0, high + by),
	};
}

/** `fallocate -l LENGTH FILE`: a file that is longer stays as long as it is. */
export const fallocate: CommandModel = (invocation) => {
	const long = { length: 'l', offset: 'o', 'keep-size': 'n', posix: 'x' };
	const parsed = parseOptions(invocation, 'l:o:nx', long);
	const length = byteCount(parsed?.options.get('l') ?? '', 'fallocate');
	const offset = byteCount(parsed?.options.get('o') ?? '0', 'fallocate');
	if (parsed === null || length === null || offset === null) return null;
	const { world } = invocation;
	const end = exact(length.bytes + offset.bytes);
	const keep = parsed.options.has('n');
	if (parsed.operands.length !== 1) return null;
	// Never sure: a file system may not give out space ahead.
	return forEachPath(
		invocation,
		parsed,
		(state, path) => {
			const size = keep ? sizeAt(state, path, world) : larger(sizeAt(state, path, world), end);
			return writeFile(state, path, size, world);
		},
		false,
	);
};

/** `tee FILE…`. */
export const tee: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'a', { append: 'a' });
	const { stdin, world } = invocation;
	if (parsed === null || stdin === null) return null;
	const append = parsed.options.has('a');
	const result = forEachPath(invocation, parsed, (state, path) => {
		// What it reads is emptied, or grows, under its hands.
		if (path === stdin.path) return null;
		const before = append ? sizeAt(state, path, world) : noBytes;
		return writeFile(state, path, plus(before, stdin.amount), world);
	});
	return result === null ? null : { ...result, output: stdin.amount };
};

/** `touch FILE…`: makes a file of 0 bytes; one of a layer below is copied up whole. */
export const touch: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'acmd:t:r:');
	if (parsed === null) return null;
	const { world } = invocation;
	return forEachPath(invocation, parsed, (state, path) => {
		const { kind } = entryAt(state, path, world);
		if (kind === 'directory') return { state, sure: world.root };
		if (kind === 'absent' && parsed.options.has('c')) return { state, sure: true };
		return writeFile(state, path, sizeAt(state, path, world), world);
	});
};

/** `mkdir [-p] DIR…`. */
export const mkdir: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'pm:v', { parents: 'p', mode: 'm', verbose: 'v' });
	if (parsed === null) return null;
	const parents = parsed.options.has('p');
	const { world } = invocation;
	return forEachPath(invocation, parsed, (state, path) => {
		const parent = parentOf(path);
		const sure =
			world.root &&
			world.keeps(path) === 'yes' &&
			(parent === '/' || entryAt(state, parent, world).kind === 'directory') &&
			entryAt(state, path, world).kind === 'absent';
		const made = withDirectory(state, path, parents);
		// Where it succeeds there was nothing of that name.
		const isNew = !parents && world.lower(path).kind === 'unknown';
		return { state: isNew ? { ...made, removed: new Set(made.removed).add(path) } : made, sure };
	});
};

/** A directory made, with those above it where `parents` says so. */
export function withDirectory(before: RunState, path: string, parents: boolean): RunState {
	let state = before;
	const names = path.split('/').slice(1);
	for (let depth = parents ? 1 : names.length; depth <= names.length; depth++) {
		const directory = `/${names.slice(0, depth).join('/')}`;
		if (state.entries.get(directory)?.kind === 'directory') continue;
		state = withEntry(state, directory, { kind: 'directory', size: noBytes });
	}
	return state;
}

/** `rmdir DIR…`: of this RUN's own bytes it takes none. */
export const rmdir: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'pv', { parents: 'p', 'ignore-fail-on-non-empty': 'v' });
	if (parsed === null) return null;
	return forEachPath(invocation, parsed, (state, path) => {
		const isOwn = state.entries.get(path)?.kind === 'directory';
		return { state: isOwn ? removePath(state, path, invocation.world) : state, sure: false };
	});
};

/** `rm [-rf] PATH…`. */
export const rm: CommandModel = (invocation) => {
	const long = { force: 'f', recursive: 'r', verbose: 'v', dir: 'd' };
	const parsed = parseOptions(invocation, 'rRfvd', long);
	if (parsed === null || parsed.operands.length === 0) return null;
	const { world } = invocation;
	const force = parsed.options.has('f');
	let { state } = invocation;
	let sure = true;
	for (const { text, pattern } of parsed.operands) {
		const removed = pattern ? removedByPattern(text, state, world) : removedAt(text, state, world);
		if (removed === null) return null;
		const { kind } = removed;
		sure &&=
			world.root && (kind === 'file' || (force && kind !== 'unknown' && kind !== 'directory'));
		({ state } = removed);
	}
	return { state, output: noBytes, sure };
};

interface Removed {
	readonly state: RunState;
	readonly kind: ReturnType<typeof entryAt>['kind'];
}

function removedAt(text: string, state: RunState, world: RunWorld): Removed | null {
	const path = pathOfLink(text.replace(/\/+$/, '') || '/', state, world);
	if (path === null || path === '/') return null;
	return { state: removePath(state, path, world), kind: entryAt(state, path, world).kind };
}

function removedByPattern(text: string, state: RunState, world: RunWorld): Removed | null {
	const split = splitPattern(text);
	const folder = split && absolutePath(split.folder, state, world);
	if (folder === null || folder === '/') return null;
	const removed = removeMatching(state, folder, split?.pattern ?? '', world);
	return removed === null ? null : { state: removed, kind: 'unknown' };
}
