/**
 * Values as Go prints them: history rows of metadata instructions are made with `%q` and `%v`.
 * Formats: https://pkg.go.dev/strconv#Quote, https://pkg.go.dev/time#Duration.String.
 */

const escapes: ReadonlyMap<number, string> = new Map([
	[0x07, '\\a'],
	[0x08, '\\b'],
	[0x09, '\\t'],
	[0x0a, '\\n'],
	[0x0b, '\\v'],
	[0x0c, '\\f'],
	[0x0d, '\\r'],
	[0x5c, '\\\\'],
]);
const printable = /^[ \p{L}\p{M}\p{N}\p{P}\p{S}]$/u;

/** `%q` of a string. */
export function goQuote(text: string): string {
	let result = '"';
	for (const character of text) result += escaped(character, '"');
	return `${result}"`;
}

/** `%q` of a number: the character with that code point, in single quotes. */
export function goQuoteRune(code: number): string {
	const valid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
	return `'${escaped(String.fromCodePoint(valid ? code : 0xfffd), "'")}'`;
}

/** `%q` of a list of strings. */
export function goQuoteList(texts: readonly string[]): string {
	return `[${texts.map(goQuote).join(' ')}]`;
}

/** `%v` of a list of strings. */
export function goList(texts: readonly string[]): string {
	return `[${texts.join(' ')}]`;
}

function escaped(character: string, quote: string): string {
	if (character === quote) return `\\${quote}`;
	const code = character.codePointAt(0) ?? 0;
	const named = escapes.get(code);
	if (named !== undefined) return named;
	if (printable.test(character)) return character;
	if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
	if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
	return `\\U${code.toString(16).padStart(8, '0')}`;
}

const unitNanoseconds: Readonly<Record<string, number>> = {
	ns: 1,
	us: 1e3,
	µs: 1e3,
	μs: 1e3,
	ms: 1e6,
	s: 1e9,
	m: 60e9,
	h: 3600e9,
};

/** Nanoseconds of a duration such as `1m30s`; null where Go would not read it. */
export function parseGoDuration(text: string): number | null {
	const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+|0)$/.exec(
		text,
	);
	if (match === null) return null;
	let total = 0;
	for (const part of (match[2] ?? '').matchAll(
		/(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g,
	)) {
		total += Math.trunc(Number(part[1]) * (unitNanoseconds[part[2] ?? ''] ?? 0) + 1e-6);
	}
	return match[1] === '-' ? -total : total;
}

/** A duration as Go prints it: `0s`, `1.5s`, `1m30s`, `100ms`. */
export function formatGoDuration(nanoseconds: number): string {
	if (nanoseconds === 0) return '0s';
	const sign = nanoseconds < 0 ? '-' : '';
	const amount = Math.abs(nanoseconds);
	if (amount < 1e3) return `${sign}${amount}ns`;
	if (amount < 1e6) return `${sign}${decimal(amount, 1e3)}µs`;
	if (amount < 1e9) return `${sign}${decimal(amount, 1e6)}ms`;
	const minutes = Math.floor(amount / 60e9);
	const seconds = `${decimal(amount - minutes * 60e9, 1e9)}s`;
	if (minutes === 0) return sign + seconds;
	const hours = Math.floor(minutes / 60);
	return `${sign}${hours > 0 ? `${hours}h` : ''}${minutes - hours * 60}m${seconds}`;
}

function decimal(amount: number, unit: number): string {
	const whole = Math.floor(amount / unit);
	const rest = amount - whole * unit;
	if (rest === 0) return String(whole);
	const digits = String(rest)
		.padStart(String(unit).length - 1, '0')
		.replace(/0+$/, '');
	return `${whole}.${digits}`;
}
