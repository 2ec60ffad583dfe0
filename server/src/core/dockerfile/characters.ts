/** The character classes of the builder's parser, which differ from those of JavaScript's `\s`. */

/** White space as Unicode has it: what the builder trims around lines and splits quoted words at. */
export function isSpace(code: number): boolean {
	if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
	if (code < 0x1680) return code === 0x85 || code === 0xa0;
	return (
		code === 0x1680 ||
		(code >= 0x2000 && code <= 0x200a) ||
		code === 0x2028 ||
		code === 0x2029 ||
		code === 0x202f ||
		code === 0x205f ||
		code === 0x3000
	);
}

/** What ends a keyword and an unquoted argument: no line feed, nothing beyond ASCII. */
export function isBlank(code: number): boolean {
	return code === 32 || code === 9 || code === 11 || code === 12 || code === 13;
}

/** The first offset in [from, to) that is no white space; `to` where all are. */
export function skipSpaces(text: string, from: number, to: number): number {
	let at = from;
	while (at < to && isSpace(text.charCodeAt(at))) at++;
	return at;
}

/** The offset behind the last character in [from, to) that is no white space; `from` where all are. */
export function trimSpaces(text: string, from: number, to: number): number {
	let at = to;
	while (at > from && isSpace(text.charCodeAt(at - 1))) at--;
	return at;
}
