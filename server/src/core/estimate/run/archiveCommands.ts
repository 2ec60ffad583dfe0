/** tar, unzip, gzip and their kin. */
import type { Message } from '../../../protocol/message.ts';
import { FileKind } from '../../filesystem/fileTree.ts';
import { childrenOf, nameOf, type TreePart } from '../../filesystem/queryTree.ts';
import { type Amount, anyAmount, guess, noBytes, perhaps, plus, usualOf } from './amount.ts';
import {
	absolutePath,
	type CommandModel,
	type Effect,
	type Invocation,
	writeFile,
} from './command.ts';
import { shownUrl } from './downloadCommands.ts';
import { type FileGroup, partGroup, readableAt, withGroup } from './fileGroup.ts';
import { parseOptions, plainOperands } from './options.ts';
import { joined, nameIn } from './paths.ts';
import { removePath } from './removing.ts';
import { type RunState, sizeAt } from './state.ts';
import type { RunWorld } from './world.ts';

const tarLong = {
	extract: 'x',
	get: 'x',
	create: 'c',
	file: 'f',
	directory: 'C',
	gzip: 'z',
	bzip2: 'j',
	xz: 'J',
	zstd: 'z',
	verbose: 'v',
	'strip-components': 's',
	strip: 's',
	'no-same-owner': 'o',
	'same-owner': 'o',
	'no-same-permissions': 'o',
	'preserve-permissions': 'p',
	'keep-old-files': 'k',
	'no-overwrite-dir': 'o',
	exclude: 'X',
	list: 't',
	'auto-compress': 'a',
	overwrite: 'o',
	owner: 'X',
	group: 'X',
	mode: 'X',
	warning: 'X',
	checkpoint: 'X',
	'numeric-owner': 'o',
	wildcards: 'w',
};

export const tar: CommandModel = (invocation) => {
	const [first, ...rest] = invocation.args;
	// The old form has no dash: `tar xzf FILE`.
	const args =
		typeof first === 'string' && /^[a-zA-Z]+$/.test(first) ? oldForm(first, rest) : invocation.args;
	const shifted = args.length - invocation.args.length;
	const patterns = new Map(
		[...invocation.patterns].map(([at, text]) => [at + shifted, text] as const),
	);
	const parsed = parseOptions({ args, patterns }, 'xcf:C:zjJvs:opkX:taw', tarLong);
	const operands = parsed && plainOperands(parsed);
	if (parsed === null || operands === null) return null;
	const { options } = parsed;
	if (options.has('t')) return { state: invocation.state, output: anyAmount, sure: false };
	if (options.has('c')) return created(invocation, options, operands);
	if (!options.has('x')) return null;
	const partly = operands.length > 0 || options.has('X') || options.has('k');
	return extracted(invocation, {
		file: options.get('f') ?? '-',
		folder: options.get('C') ?? '.',
		strip: Number(options.get('s') ?? 0),
		partly,
	});
};

/** Letters that take a value find it among what follows, in their order. */
function oldForm(letters: string, rest: readonly (string | null)[]): readonly (string | null)[] {
	const values = [...rest];
	const args: (string | null)[] = [];
	for (const letter of letters) {
		args.push(`-${letter}`);
		if (letter === 'f' || letter === 'C') args.push(values.shift() ?? null);
	}
	return [...args, ...values];
}

interface Extraction {
	readonly file: string;
	readonly folder: string;
	/** Names left out at the start of each path. */
	readonly strip: number;
	/** Only some of its files. */
	readonly partly: boolean;
}

function extracted(invocation: Invocation, given: Extraction): Effect | null {
	const { state, world, stdin } = invocation;
	const folder = absolutePath(given.folder, state, world);
	const file = given.file === '-' ? (stdin?.path ?? null) : absolutePath(given.file, state, world);
	if (folder === null || !Number.isInteger(given.strip)) return null;
	const listing = file === null ? undefined : world.archive(file);
	if (listing?.tree && !listing.zip && !given.partly) {
		const whole: TreePart = { tree: listing.tree, entry: 0, without: [] };
		return unpacked(state, folder, stripped(whole, given.strip), file ?? '');
	}
	const url = given.file === '-' ? stdin?.url : urlOf(state, file);
	const amount = unpackedAmount(url, world, given);
	const source = url === undefined ? nameIn(file ?? given.file) : shownUrl(url);
	const label: Message = { code: 'part.unpackedArchive', args: { source } };
	const group: FileGroup = {
		place: folder,
		label,
		amount,
		files: null,
		part: null,
		copiedUp: false,
	};
	return { state: withGroup(state, group), output: noBytes, sure: true };
}

/** The download that a file came from, as its label says. */
function urlOf(state: RunState, file: string | null): string | undefined {
	const label = file === null ? undefined : state.entries.get(file)?.label;
	const url = label?.code === 'part.download' ? label.args?.['url'] : undefined;
	return typeof url === 'string' ? url : undefined;
}

/** Files inside ÷ bytes of the tar around them: a header of 512 for each and padding to 512. */
const contentOfTar = { low: 0.7, usual: 0.95 };

function unpackedAmount(url: string | undefined, world: RunWorld, { partly }: Extraction): Amount {
	const answer = url === undefined ? undefined : world.remote(url);
	const tarBytes = answer?.state === 'known' ? answer.value.unpackedBytes : null;
	if (tarBytes === null) return anyAmount;
	const { low, usual } = contentOfTar;
	const amount = guess(tarBytes * low, Math.round(tarBytes * usual), tarBytes);
	return partly ? perhaps(amount) : amount;
}

function stripped(part: TreePart, names: number): readonly (readonly [string, TreePart])[] {
	let level: (readonly [string, TreePart])[] = [['', part]];
	for (let depth = 0; depth <= names; depth++) {
		level = level.flatMap(([, at]) =>
			at.tree.kinds[at.entry] === FileKind.directory ? inside(at) : [],
		);
	}
	return level;
}

function inside({ tree, entry }: TreePart): (readonly [string, TreePart])[] {
	return [...childrenOf(tree, entry)].map(
		(child) => [nameOf(tree, child), { tree, entry: child, without: [] }] as const,
	);
}

function unpacked(
	before: RunState,
	folder: string,
	parts: readonly (readonly [string, TreePart])[],
	source: string,
): Effect {
	const label: Message = { code: 'part.unpackedArchive', args: { source: nameIn(source) } };
	let state = before;
	for (const [name, part] of parts)
		state = withGroup(state, partGroup(joined(folder, name), label, part));
	return { state, output: noBytes, sure: false };
}

/** An archive is made: its content with headers, or less where it is compressed. */
function created(
	{ state, world }: Invocation,
	options: ReadonlyMap<string, string>,
	operands: readonly string[],
): Effect | null {
	const file = options.get('f');
	let content: Amount = noBytes;
	const folder = absolutePath(options.get('C') ?? '.', state, world);
	for (const operand of operands) {
		const inside = operand.startsWith('/') || folder === null ? operand : joined(folder, operand);
		const path = absolutePath(inside, state, world);
		if (path === null) return null;
		const { own, lower } = readableAt(path, state, world);
		content = plus(content, plus(own, lower));
	}
	const compressed = ['z', 'j', 'J', 'a'].some((letter) => options.has(letter));
	const { low, high } = content;
	const size: Amount = compressed
		? guess(0, Math.round(usualOf(content) / 3), high === null ? null : high * 1.3 + 20_000)
		: guess(low, usualOf(content), high === null ? null : high * 2 + 20_000);
	if (file === undefined || file === '-') return { state, output: size, sure: false };
	const path = absolutePath(file, state, world);
	const written = path === null ? null : writeFile(state, path, size, world);
	return written && { state: written.state, output: noBytes, sure: false };
}

/** `unzip [-q] FILE [-d FOLDER]`. */
export const unzip: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'qoujnd:');
	const operands = parsed && plainOperands(parsed);
	const [name, ...some] = operands ?? [];
	if (parsed === null || name === undefined) return null;
	const { state, world } = invocation;
	const folder = absolutePath(parsed.options.get('d') ?? '.', state, world);
	const file = absolutePath(name, state, world);
	if (folder === null || file === null) return null;
	const listing = world.archive(file);
	if (listing?.tree && listing.zip && some.length === 0 && !parsed.options.has('j')) {
		const whole: TreePart = { tree: listing.tree, entry: 0, without: [] };
		return unpacked(state, folder, stripped(whole, 0), file);
	}
	const size = sizeAt(state, file, world);
	const label: Message = { code: 'part.unpackedArchive', args: { source: nameIn(file) } };
	const amount: Amount = { low: 0, high: null, usual: usualOf(size) * 2 };
	const group: FileGroup = {
		place: folder,
		label,
		amount,
		files: null,
		part: null,
		copiedUp: false,
	};
	return { state: withGroup(state, group), output: noBytes, sure: true };
};

const suffixes: ReadonlyMap<string, string> = new Map([
	['gzip', '.gz'],
	['gunzip', '.gz'],
	['xz', '.xz'],
	['unxz', '.xz'],
	['bzip2', '.bz2'],
	['bunzip2', '.bz2'],
	['zstd', '.zst'],
	['unzstd', '.zst'],
]);

/** `gzip FILE`, `gzip -d FILE.gz`, `gunzip`, `xz` and theirs: one file in the place of the other. */
export const compress: CommandModel = (invocation) => {
	const { name, state: before, world } = invocation;
	const suffix = suffixes.get(name) ?? '';
	const long = {
		decompress: 'd',
		keep: 'k',
		stdout: 'c',
		force: 'f',
		quiet: 'q',
		best: '9',
		fast: '1',
	};
	const parsed = parseOptions(invocation, 'dkcfqvnT:0123456789e', long);
	const operands = parsed && plainOperands(parsed);
	if (parsed === null || operands === null) return null;
	const { options } = parsed;
	const opens =
		name.startsWith('un') || name.startsWith('gun') || name.startsWith('bun') || options.has('d');
	if (operands.length === 0 || options.has('c'))
		return { state: before, output: anyAmount, sure: false };
	let state = before;
	for (const operand of operands) {
		const path = absolutePath(operand, state, world);
		if (path === null || (opens && !path.endsWith(suffix))) return null;
		const target = opens ? path.slice(0, -suffix.length) : `${path}${suffix}`;
		const size = opens ? openedSize(path, state, world) : packedSize(sizeAt(state, path, world));
		const left = options.has('k') || name === 'zstd' ? state : removePath(state, path, world);
		const written = writeFile(left, target, size, world);
		if (written === null) return null;
		({ state } = written);
	}
	return { state, output: noBytes, sure: false };
};

function openedSize(path: string, state: RunState, world: RunWorld): Amount {
	const bytes = world.archive(path)?.plainBytes ?? null;
	if (bytes !== null) return { low: bytes, high: bytes };
	const url = urlOf(state, path);
	const answer = url === undefined ? undefined : world.remote(url);
	const stated = answer?.state === 'known' ? answer.value.unpackedBytes : null;
	return stated === null ? anyAmount : { low: stated, high: stated, estimated: true };
}

/** No compressor makes a file much larger than it was. */
function packedSize(size: Amount): Amount {
	const { high } = size;
	return guess(0, Math.round(usualOf(size) / 3), high === null ? null : high * 1.01 + 1000);
}
