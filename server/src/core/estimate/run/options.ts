/** Options and operands of a call, as getopt splits them. */
import type { Invocation } from './command.ts';

export interface Options {
	readonly options: ReadonlyMap<string, string>;
	readonly operands: readonly Operand[];
}

export interface Operand {
	readonly text: string;
	/** True where it is looked up as a pattern of file names. */
	readonly pattern: boolean;
}

/**
 * `letters` as for getopt (`ab:`), `long` maps long options to letters. Null where an option is not
 * among them, or where an argument is not known.
 */
export function parseOptions(
	{ args, patterns }: Pick<Invocation, 'args' | 'patterns'>,
	letters: string,
	long: Readonly<Record<string, string>> = {},
): Options | null {
	const options = new Map<string, string>();
	const operands: Operand[] = [];
	const rest: (Operand | null)[] = args.map((text, index) => {
		const pattern = patterns.get(index);
		if (pattern !== undefined) return { text: pattern, pattern: true };
		return text === null ? null : { text, pattern: false };
	});
	let ended = false;
	for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
		if (arg === null) return null;
		if (ended || !arg.text.startsWith('-') || arg.text === '-') operands.push(arg);
		else if (arg.text === '--') ended = true;
		else if (!takeOption(arg.text, rest, { letters, long, options })) return null;
	}
	return { options, operands };
}

/** The operands where none is a pattern. */
export function plainOperands({ operands }: Options): readonly string[] | null {
	return operands.some(({ pattern }) => pattern) ? null : operands.map(({ text }) => text);
}

interface OptionTable {
	readonly letters: string;
	readonly long: Readonly<Record<string, string>>;
	readonly options: Map<string, string>;
}

function takeOption(arg: string, rest: (Operand | null)[], table: OptionTable): boolean {
	return arg.startsWith('--') ? takeLong(arg, rest, table) : takeLetters(arg, rest, table);
}

function takeLong(
	arg: string,
	rest: (Operand | null)[],
	{ letters, long, options }: OptionTable,
): boolean {
	const at = arg.indexOf('=');
	const name = at === -1 ? arg.slice(2) : arg.slice(2, at);
	const letter = Object.hasOwn(long, name) ? long[name] : undefined;
	if (letter === undefined) return false;
	const takesValue = letters.includes(`${letter}:`);
	if (!takesValue && at !== -1) return false;
	const given = takesValue ? (at === -1 ? rest.shift()?.text : arg.slice(at + 1)) : '';
	if (given === undefined) return false;
	options.set(letter, given);
	return true;
}

function takeLetters(
	arg: string,
	rest: (Operand | null)[],
	{ letters, options }: OptionTable,
): boolean {
	for (let at = 1; at < arg.length; at++) {
		const letter = arg[at] ?? '';
		if (letter === ':' || !letters.includes(letter)) return false;
		if (!letters.includes(`${letter}:`)) {
			options.set(letter, '');
			continue;
		}
		const value = arg.slice(at + 1) || rest.shift()?.text;
		if (value === undefined) return false;
		options.set(letter, value);
		return true;
	}
	return true;
}
