import { type Amount, after, exact, larger, noBytes, plus } from './amount.ts';
import { byteCount } from './byteCount.ts';
import {
	absolutePath,
	type CommandModel,
	type Effect,
	type Invocation,
	literalArgs,
	type Source,
	sourceAt,
	writeFile,
} from './command.ts';
import { sizeAt } from './state.ts';

interface Operands {
	readonly input: string | null;
	readonly output: string | null;
	readonly inputBlock: number;
	/** Bytes; null: to the end of the input. */
	readonly count: number | null;
	/** Bytes of the input left out. */
	readonly skip: number;
	/** Bytes of the output stepped over. */
	readonly seek: number;
	readonly noTruncate: boolean;
	readonly append: boolean;
	readonly fullBlock: boolean;
	/** True where coreutils and busybox both take these operands. */
	readonly portable: boolean;
}

/** `dd if=/dev/zero of=FILE bs=1M count=10` and its kin. */
export const dd: CommandModel = (invocation) => {
	const operands = readOperands(invocation);
	if (operands === null) return null;
	// The output is emptied before the input is read.
	if (operands.input !== null && operands.input === operands.output) return null;
	const source = inputOf(operands, invocation);
	if (source === null) return null;
	const written = copied(operands, source);
	if (written.low === Number.POSITIVE_INFINITY) return null;
	return writeOutput(operands, written, invocation);
};

function inputOf({ input }: Operands, { stdin, state, world }: Invocation): Source | null {
	if (input === null) return stdin;
	const path = absolutePath(input, state, world);
	return path === null ? null : sourceAt(path, state, world);
}

/** Bytes copied: `count` blocks, each as long as one read makes it. */
function copied(operands: Operands, source: Source): Amount {
	const { inputBlock, count, fullBlock } = operands;
	const rest = after(source.amount, operands.skip);
	if (count === null) return rest;
	const perRead =
		fullBlock || source.readLimit === null ? inputBlock : Math.min(inputBlock, source.readLimit);
	const surely = Math.floor(count / inputBlock) * perRead + Math.min(count % inputBlock, perRead);
	return {
		low: Math.min(rest.low, surely),
		high: rest.high === null ? count : Math.min(rest.high, count),
	};
}

function writeOutput(operands: Operands, written: Amount, invocation: Invocation): Effect | null {
	const { state, world } = invocation;
	if (operands.output === null) {
		const plain = operands.seek === 0 && !operands.append;
		return plain ? { state, output: written, sure: operands.portable } : null;
	}
	const path = absolutePath(operands.output, state, world);
	if (path === null) return null;
	const end = plus(exact(operands.seek), written);
	let size = end;
	if (operands.noTruncate) {
		const before = sizeAt(state, path, world);
		size = operands.append ? plus(before, written) : larger(before, end);
	} else if (operands.append && operands.seek > 0) return null;
	const result = writeFile(state, path, size, world);
	if (result === null) return null;
	return { state: result.state, output: noBytes, sure: result.sure && operands.portable };
}

/** Conversions that leave the number of bytes as it is. */
const harmless = new Set([
	'notrunc',
	'fsync',
	'fdatasync',
	'noerror',
	'excl',
	'nocreat',
	'swab',
	'sparse',
	'lcase',
	'ucase',
]);

/** Open flags that leave the number of bytes as it is. */
const harmlessFlags = new Set([
	'append',
	'direct',
	'dsync',
	'sync',
	'noatime',
	'nofollow',
	'nonblock',
	'fullblock',
	'cio',
	'nocache',
	'count_bytes',
	'skip_bytes',
	'seek_bytes',
]);

function readOperands(invocation: Invocation): Operands | null {
	const args = literalArgs(invocation);
	if (args === null) return null;
	const given = new Map<string, string>();
	for (const arg of args) {
		const equals = arg.indexOf('=');
		if (equals === -1) return null;
		given.set(arg.slice(0, equals), arg.slice(equals + 1));
	}
	for (const name of given.keys()) if (!known.has(name)) return null;
	const conversions = listOf(given.get('conv'), harmless);
	const inputFlags = listOf(given.get('iflag'), harmlessFlags);
	const outputFlags = listOf(given.get('oflag'), harmlessFlags);
	if (conversions === null || inputFlags === null || outputFlags === null) return null;
	const numbers = readNumbers(given, inputFlags, outputFlags);
	if (numbers === null) return null;
	// Small builds of busybox lack these.
	const special =
		given.has('conv') ||
		given.has('status') ||
		given.has('iflag') ||
		given.has('oflag') ||
		given.has('iseek') ||
		given.has('oseek');
	return {
		...numbers,
		input: given.get('if') ?? null,
		output: given.get('of') ?? null,
		noTruncate: conversions.has('notrunc'),
		append: outputFlags.has('append'),
		fullBlock: inputFlags.has('fullblock'),
		portable: numbers.portable && !special,
	};
}

const known = new Set([
	'if',
	'of',
	'bs',
	'ibs',
	'obs',
	'count',
	'skip',
	'iseek',
	'seek',
	'oseek',
	'conv',
	'iflag',
	'oflag',
	'status',
]);

/** Null where one of the words is not among the allowed. */
function listOf(words: string | undefined, allowed: ReadonlySet<string>): Set<string> | null {
	const list = new Set(words === undefined ? [] : words.split(','));
	return [...list].every((word) => allowed.has(word)) ? list : null;
}

type Numbers = Pick<Operands, 'inputBlock' | 'count' | 'skip' | 'seek' | 'portable'>;

/** POSIX gives 512 where no block size is named. */
const defaultBlock = '512';

function readNumbers(
	given: ReadonlyMap<string, string>,
	inputFlags: ReadonlySet<string>,
	outputFlags: ReadonlySet<string>,
): Numbers | null {
	const both = given.get('bs');
	const inputBlock = byteCount(both ?? given.get('ibs') ?? defaultBlock, 'dd');
	const outputBlock = byteCount(both ?? given.get('obs') ?? defaultBlock, 'dd');
	if (inputBlock === null || outputBlock === null) return null;
	if (inputBlock.bytes === 0 || outputBlock.bytes === 0) return null;
	const count = blocks(given.get('count'), inputFlags.has('count_bytes') ? 1 : inputBlock.bytes);
	const skip = blocks(
		given.get('skip') ?? given.get('iseek'),
		inputFlags.has('skip_bytes') ? 1 : inputBlock.bytes,
	);
	const seek = blocks(
		given.get('seek') ?? given.get('oseek'),
		outputFlags.has('seek_bytes') ? 1 : outputBlock.bytes,
	);
	if (count === undefined || skip === undefined || seek === undefined) return null;
	return {
		inputBlock: inputBlock.bytes,
		count,
		skip: skip ?? 0,
		seek: seek ?? 0,
		portable: inputBlock.portable && outputBlock.portable && skip === null,
	};
}

/** Bytes of a number of blocks; null: not given; undefined: not understood. */
function blocks(text: string | undefined, block: number): number | null | undefined {
	if (text === undefined) return null;
	// With a `B` in it the number counts bytes since coreutils 9.1, and blocks before.
	const number = text.includes('B') ? null : byteCount(text, 'dd');
	if (number === null) return undefined;
	const bytes = number.bytes * block;
	return Number.isSafeInteger(bytes) ? bytes : undefined;
}
