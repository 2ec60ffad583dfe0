/** Commands that print and change no file. */
import { encodeUtf8 } from '../../filesystem/utf8.ts';
import { type Amount, anyAmount, atMost, exact, noBytes, plus } from './amount.ts';
import { byteCount } from './byteCount.ts';
import { absolutePath, type CommandModel, literalArgs, sourceAt } from './command.ts';
import { parseOptions, plainOperands } from './options.ts';

/** Changes no file and cannot fail. */
export const idle: CommandModel = ({ state }) => ({ state, output: noBytes, sure: true });

/** Reads and prints, changes no file. */
export const reader: CommandModel = ({ state }) => ({ state, output: anyAmount, sure: false });

/** `command -v NAME` only asks; a call of that command was told apart before. */
export const lookUp: CommandModel = (invocation) =>
	/^-[vV]$/.test(invocation.args[0] ?? '') ? reader(invocation) : null;

/** `echo [-n] WORD…`. What `-e` prints differs from shell to shell, as backslashes do. */
export const echo: CommandModel = (invocation) => {
	const { state } = invocation;
	const args = literalArgs(invocation);
	return { state, output: args === null ? anyAmount : echoed(args), sure: true };
};

function echoed(args: readonly string[]): Amount {
	const silent = args[0] === '-n';
	const words = silent ? args.slice(1) : args;
	const text = `${words.join(' ')}${silent ? '' : '\n'}`;
	const { length } = encodeUtf8(text);
	const isPlain = !text.includes('\\') && !(words[0]?.startsWith('-') ?? false);
	if (isPlain) return exact(length);
	// A shell that reads escapes prints a byte for two or more signs; `-e` is an option or a word.
	const escapes = text.match(/\\(?:0[0-7]{0,3}|x[0-9a-f]{1,2}|.)/gi) ?? [];
	const saved = escapes.reduce((total, each) => total + each.length, 0);
	const option = /^-[neE]+$/.exec(words[0] ?? '')?.[0].length ?? -1;
	return { low: Math.max(0, length - saved - option - 1), high: length };
}

/** `printf FORMAT [ARG]…` of texts, with the escapes that all know. */
export const printf: CommandModel = (invocation) => {
	const { state } = invocation;
	const args = literalArgs(invocation);
	const [format, ...values] = args?.[0] === '--' ? args.slice(1) : (args ?? []);
	if (format === undefined || format.startsWith('-'))
		return { state, output: anyAmount, sure: false };
	const text = formatted(format, values);
	const output = text === null ? anyAmount : exact(encodeUtf8(text).length);
	return { state, output, sure: text !== null };
};

const piece = /%%|%s|\\[\\"abfnrtv]|[^%\\]+/y;
const mostRounds = 1000;

/** Null where a conversion or an escape is another. */
function formatted(format: string, values: readonly string[]): string | null {
	const rest = [...values];
	let text = '';
	for (let round = 0; round < mostRounds; round++) {
		const before = rest.length;
		piece.lastIndex = 0;
		while (piece.lastIndex < format.length) {
			const [found] = piece.exec(format) ?? [];
			if (found === undefined) return null;
			if (found === '%s') text += rest.shift() ?? '';
			// Each of these stands for one byte.
			else text += found === '%%' || found.startsWith('\\') ? ' ' : found;
		}
		// The format serves again until no argument is left.
		if (rest.length === 0 || rest.length === before) return text;
	}
	return null;
}

/** `y` again and again, until nobody reads any more. */
export const yes: CommandModel = ({ state }) => ({
	state,
	output: { low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY },
	sure: false,
});

/** `head -c N [FILE]`, to its standard output. */
export const head: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'c:q', { bytes: 'c', quiet: 'q' });
	const count = byteCount(parsed?.options.get('c') ?? '', 'head');
	if (parsed === null || count === null)
		return parsed === null ? reader(invocation) : lines(invocation);
	const operands = plainOperands(parsed);
	if (operands === null || operands.length > 1) return null;
	const { state, world, stdin } = invocation;
	const [operand] = operands;
	const path = operand === undefined ? null : absolutePath(operand, state, world);
	const source =
		operand === undefined || operand === '-' ? stdin : sourceAt(path ?? '', state, world);
	if (source === null) return null;
	const device = path?.startsWith('/dev/') ?? true;
	return { state, output: atMost(source.amount, count.bytes), sure: count.portable && device };
};

/** `head FILE` of a count that is not understood would print anything. */
const lines: CommandModel = (invocation) =>
	parseOptions(invocation, 'c:') === null || invocation.args.includes('-c')
		? null
		: reader(invocation);

/** `cat [FILE]…`. */
export const cat: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'u');
	const operands = parsed && plainOperands(parsed);
	const { state, world, stdin } = invocation;
	if (operands === null) return { state, output: anyAmount, sure: false };
	if (operands.length === 0) {
		if (stdin === null) return null;
		const { amount, url, path } = stdin;
		return {
			state,
			output: amount,
			sure: true,
			...(url === undefined ? {} : { url }),
			...(path === undefined ? {} : { path }),
		};
	}
	let output = noBytes;
	for (const operand of operands) {
		const path = operand === '-' ? null : absolutePath(operand, state, world);
		const source = path === null ? null : sourceAt(path, state, world);
		output = plus(output, source?.amount ?? anyAmount);
	}
	const only = operands.length === 1 ? absolutePath(operands[0] ?? '', state, world) : null;
	return { state, output, sure: false, ...(only === null ? {} : { path: only }) };
};
