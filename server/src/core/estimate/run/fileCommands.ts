/** The commands beside dd that write, make or remove files of a size that their arguments give. */
import { type Amount, anyAmount, atMost, exact, larger, noBytes, plus } from './amount.ts';
import { byteCount } from './byteCount.ts';
import {
	absolutePath,
	type CommandModel,
	type Effect,
	type Invocation,
	literalArgs,
	sourceAt,
	writeFile,
} from './command.ts';
import { entryAt, type RunState, type RunWorld, sizeAt, withEntry } from './state.ts';

/** Options and operands of a call; null where an option is not among the allowed. */
interface Parsed {
	readonly options: ReadonlyMap<string, string>;
	readonly operands: readonly string[];
}

/**
 * Splits arguments as getopt does: `letters` as there (`ab:`), `long` maps long options to letters.
 */
function parseOptions(
	invocation: Invocation,
	letters: string,
	long: Readonly<Record<string, string>> = {},
): Parsed | null {
	const args = literalArgs(invocation);
	if (args === null) return null;
	const options = new Map<string, string>();
	const operands: string[] = [];
	const rest = [...args];
	for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
		if (arg === '--') return { options, operands: [...operands, ...rest] };
		if (!arg.startsWith('-') || arg === '-') operands.push(arg);
		else if (!takeOption(arg, rest, { letters, long, options })) return null;
	}
	return { options, operands };
}

interface OptionTable {
	readonly letters: string;
	readonly long: Readonly<Record<string, string>>;
	readonly options: Map<string, string>;
}

function takeOption(arg: string, rest: string[], table: OptionTable): boolean {
	const { letters, long, options } = table;
	if (arg.startsWith('--')) {
		const [name = '', value] = arg.slice(2).split('=', 2);
		const letter = long[name];
		if (letter === undefined) return false;
		const takesValue = letters.includes(`${letter}:`);
		if (!takesValue && value !== undefined) return false;
		const given = takesValue ? (value ?? rest.shift()) : '';
		if (given === undefined) return false;
		options.set(letter, given);
		return true;
	}
	for (let at = 1; at < arg.length; at++) {
		const letter = arg[at] ?? '';
		if (letter === ':' || !letters.includes(letter)) return false;
		if (!letters.includes(`${letter}:`)) {
			options.set(letter, '');
			continue;
		}
		const value = arg.slice(at + 1) || rest.shift();
		if (value === undefined) return false;
		options.set(letter, value);
		return true;
	}
	return true;
}

/** Does one thing to each operand; null as soon as one is not understood. */
function forEachPath(
	invocation: Invocation,
	operands: readonly string[],
	change: (state: RunState, path: string) => { state: RunState; sure: boolean } | null,
	portable = true,
): Effect | null {
	if (operands.length === 0) return null;
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
		parsed.operands,
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

/** `fallocate -l LENGTH FILE`. */
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
		parsed.operands,
		(state, path) => {
			const size = keep ? sizeAt(state, path, world) : larger(fileBefore(state, path, world), end);
			return writeFile(state, path, size, world);
		},
		false,
	);
};

/**
 * Space is given out for new files: where a base is not known, it is not taken to hold one of that
 * name, as for dd it is not taken to hold a link.
 */
function fileBefore(state: RunState, path: string, world: RunWorld): Amount {
	const unknown = !state.unknown && entryAt(state, path, world).kind === 'unknown';
	return unknown ? noBytes : sizeAt(state, path, world);
}

/** `head -c N [FILE]`, to its standard output. */
export const head: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'c:q', { bytes: 'c', quiet: 'q' });
	const count = byteCount(parsed?.options.get('c') ?? '', 'head');
	if (parsed === null || count === null || parsed.operands.length > 1) return null;
	const { state, world, stdin } = invocation;
	const [operand] = parsed.operands;
	const path = operand === undefined ? null : absolutePath(operand, state, world);
	const source =
		operand === undefined || operand === '-' ? stdin : sourceAt(path ?? '', state, world);
	if (source === null) return null;
	const device = path?.startsWith('/dev/') ?? true;
	return { state, output: atMost(source.amount, count.bytes), sure: count.portable && device };
};

/** `cat [FILE]…`. */
export const cat: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'u');
	if (parsed === null) return null;
	const { state, world, stdin } = invocation;
	if (parsed.operands.length === 0) {
		return stdin === null ? null : { state, output: stdin.amount, sure: true };
	}
	let output = noBytes;
	for (const operand of parsed.operands) {
		const path = operand === '-' ? null : absolutePath(operand, state, world);
		const source = path === null ? null : sourceAt(path, state, world);
		output = plus(output, source?.amount ?? anyAmount);
	}
	return { state, output, sure: false };
};

/** `tee FILE…`. */
export const tee: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'a');
	const { stdin, world } = invocation;
	if (parsed === null || stdin === null) return null;
	const append = parsed.options.has('a');
	const result = forEachPath(invocation, parsed.operands, (state, path) => {
		const before = append ? sizeAt(state, path, world) : noBytes;
		return writeFile(state, path, plus(before, stdin.amount), world);
	});
	return result === null ? null : { ...result, output: stdin.amount };
};

/** `touch FILE…`: makes a file of 0 bytes; one of a layer below is copied up whole. */
export const touch: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'amd:t:r:');
	if (parsed === null) return null;
	const { world } = invocation;
	return forEachPath(invocation, parsed.operands, (state, path) =>
		entryAt(state, path, world).kind === 'directory'
			? { state, sure: world.root }
			: writeFile(state, path, sizeAt(state, path, world), world),
	);
};

/** `mkdir [-p] DIR…`. */
export const mkdir: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'pm:v', { parents: 'p', mode: 'm' });
	if (parsed === null) return null;
	const parents = parsed.options.has('p');
	return forEachPath(invocation, parsed.operands, (before, path) => {
		let state = before;
		const names = path.split('/').slice(1);
		const from = parents ? 1 : names.length;
		for (let depth = from; depth <= names.length; depth++) {
			const directory = `/${names.slice(0, depth).join('/')}`;
			state = withEntry(state, directory, { kind: 'directory', size: noBytes });
		}
		return { state, sure: false };
	});
};

/** `rm [-rf] PATH…`: what this RUN wrote is gone, what lies below is only hidden. */
export const rm: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'rRfvd', { force: 'f', recursive: 'r' });
	if (parsed === null) return null;
	const { world } = invocation;
	const force = parsed.options.has('f');
	return forEachPath(invocation, parsed.operands, (before, path) => {
		if (path === '/') return null;
		const entries = new Map(before.entries);
		for (const name of before.entries.keys()) if (name.startsWith(`${path}/`)) entries.delete(name);
		entries.set(path, { kind: 'gone', size: noBytes });
		const lower = world.lower(path).kind;
		const removedLower = before.removedLower || before.unknown || lower !== 'absent';
		const { kind } = entryAt(before, path, world);
		const sure = world.root && (kind === 'file' || (force && kind === 'absent'));
		return { state: { ...before, entries, removedLower }, sure };
	});
};

/** `chmod` and `chown` of what this RUN itself wrote; a file below would be copied up. */
export const changeMode: CommandModel = (invocation) => {
	const args = literalArgs(invocation);
	const [mode, ...operands] = args?.filter((arg) => arg !== '--') ?? [];
	if (mode === undefined || /^-[A-Za-z-]/.test(mode)) return null;
	if (operands.some((operand) => operand.startsWith('-'))) return null;
	return forEachPath(invocation, operands, (state, path) =>
		state.entries.get(path)?.kind === 'file' ? { state, sure: false } : null,
	);
};
