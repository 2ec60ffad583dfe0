/**
 * What `test` and `[` say of their words, where that follows from what is known before the build: the
 * grammar of POSIX's test, as far as dash, bash and busybox read it alike.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/test.html
 */
import { noBytes } from './amount.ts';
import type { CommandModel, Invocation } from './command.ts';
import { fileTest, isFileTest } from './fileTest.ts';
import type { RunState } from './state.ts';
import type { RunWorld } from './world.ts';

/** `error`: it complains and fails, negated or not; null: it cannot be known. */
export type Truth = boolean | 'error' | null;

/** `test EXPRESSION` and `[ EXPRESSION ]`. */
export const test: CommandModel = (invocation) => {
	const { state } = invocation;
	const truth = truthOf(invocation);
	if (truth === null) return { state, output: noBytes, sure: false };
	return { state, output: noBytes, sure: true, ...(truth === true ? {} : { fails: true }) };
};

function truthOf({ name, args, state, world }: Invocation): Truth {
	const words = args.filter((arg) => arg !== null);
	if (words.length !== args.length) return null;
	const bracket = name.endsWith('[');
	if (bracket && words.pop() !== ']') return 'error';
	// Where `==` is unknown, the whole test fails whatever stands around it.
	if (words.length !== 3 && state.shell !== 'bash' && words.includes('==')) return null;
	return words.length > mostWords ? null : evaluate(words, { state, world });
}

const mostWords = 100;

export interface Place {
	readonly state: RunState;
	readonly world: RunWorld;
}

/** The number of words decides what they are, up to four of them. */
function evaluate(words: readonly string[], place: Place): Truth {
	const [first = '', second = '', third = '', fourth = ''] = words;
	switch (words.length) {
		case 0:
			return false;
		case 1:
			return first !== '';
		case 2:
			if (first === '!') return second === '';
			return unary(first, second, place);
		case 3:
			if (isBinary(second)) return binary(first, second, third, place);
			if (first === '!') return not(evaluate([second, third], place));
			if (first === '(' && third === ')') return second !== '';
			return joining.has(second) ? evaluateLong(words, place) : null;
		case 4:
			// Shells differ on what the sign stands for here.
			if (first === '!' && joining.has(third)) return null;
			if (first === '!') return not(evaluate([second, third, fourth], place));
			return first === '(' ? null : evaluateLong(words, place);
		default:
			return evaluateLong(words, place);
	}
}

const joining: ReadonlySet<string> = new Set(['-a', '-o']);

/** Tests joined by `-a`, which binds, and `-o`; parentheses are left open. */
function evaluateLong(words: readonly string[], place: Place): Truth {
	return joined(words, '-o', (side) => joined(side, '-a', (one) => single(one, place), all), oneOf);
}

function joined(
	words: readonly string[],
	by: string,
	of: (words: readonly string[]) => Truth,
	together: (truths: readonly Truth[]) => Truth,
): Truth {
	const sides: string[][] = [[]];
	for (const word of words) {
		if (word === by) sides.push([]);
		else sides.at(-1)?.push(word);
	}
	return together(sides.map(of));
}

/** One test between `-a` and `-o`; what could be read in two ways is left open. */
function single(words: readonly string[], place: Place): Truth {
	const plain = words[0] === '!' ? words.slice(1) : words;
	const isClear =
		plain.length >= 1 &&
		plain.length <= 3 &&
		!plain.some((word) => word === '!' || word === '(' || word === ')') &&
		(plain.length !== 3 || isBinary(plain[1] ?? '')) &&
		(plain.length !== 1 || !/^[-=!<>]/.test(plain[0] ?? ''));
	if (!isClear) return null;
	const truth = evaluate(plain, place);
	return plain === words ? truth : not(truth);
}

export function not(truth: Truth): Truth {
	return typeof truth === 'boolean' ? !truth : truth;
}

/** Whether a side that complains is reached differs from shell to shell. */
export function all(truths: readonly Truth[]): Truth {
	if (truths.includes('error')) return null;
	return truths.includes(false) ? false : truths.includes(null) ? null : true;
}

export function oneOf(truths: readonly Truth[]): Truth {
	return not(all(truths.map(not)));
}

/** Tests of one word. */
export function unary(operator: string, word: string, place: Place): Truth {
	if (operator === '-n') return word !== '';
	if (operator === '-z') return word === '';
	if (isFileTest(operator)) return fileTest(operator, word, place);
	return /^-[a-zA-Z]$/.test(operator) ? null : 'error';
}

const comparisons: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map([
	['-eq', (a, b) => a === b],
	['-ne', (a, b) => a !== b],
	['-lt', (a, b) => a < b],
	['-le', (a, b) => a <= b],
	['-gt', (a, b) => a > b],
	['-ge', (a, b) => a >= b],
]);

/** Of numbers; undefined: the operator is none for them. */
export function comparison(operator: string): ((a: number, b: number) => boolean) | undefined {
	return comparisons.get(operator);
}

/** Of those that not every shell has, it is open what they say. */
const otherBinary: ReadonlySet<string> = new Set(['==', '=~', '<', '>', '-nt', '-ot', '-ef']);

function isBinary(operator: string): boolean {
	return (
		operator === '=' || operator === '!=' || comparisons.has(operator) || otherBinary.has(operator)
	);
}

function binary(left: string, operator: string, right: string, { state }: Place): Truth {
	if (operator === '=') return left === right;
	if (operator === '!=') return left !== right;
	if (operator === '==') return left === right ? knowsDoubleSign(state) : false;
	const compare = comparisons.get(operator);
	if (compare === undefined) return null;
	if (isWhole(left) && isWhole(right)) return compare(Number(left), Number(right));
	return isNumeric(left) && isNumeric(right) ? null : 'error';
}

/** dash complains about `==`, which is to fail. */
function knowsDoubleSign({ shell }: RunState): Truth {
	return shell === null ? null : shell !== 'dash';
}

function isWhole(text: string): boolean {
	return /^[-+]?\d{1,15}$/.test(text);
}

/** What some shell may take for a number. */
function isNumeric(text: string): boolean {
	return /^\s*[-+]?\d+\s*$/.test(text);
}
