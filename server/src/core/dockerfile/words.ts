/** Splits arguments as the builder's parser does: by white space, or with quotes kept together. */
import { isBlank, isSpace } from './characters.ts';

/** A stretch of a logical line. `text` may lack an escape character at the very end. */
export interface Piece {
	readonly text: string;
	readonly start: number;
	readonly end: number;
}

/** Splits [from, to) at blanks; quotes mean nothing. FROM, COPY, ADD, EXPOSE, VOLUME are read so. */
export function splitAtBlanks(line: string, from: number, to: number): Piece[] {
	const pieces: Piece[] = [];
	let start = -1;
	for (let at = from; at <= to; at++) {
		const inside = at < to && !isBlank(line.charCodeAt(at));
		if (inside && start < 0) start = at;
		else if (!inside && start >= 0) {
			pieces.push({ text: line.slice(start, at), start, end: at });
			start = -1;
		}
	}
	return pieces;
}

/**
 * Splits [from, to) at white space that is neither quoted nor escaped; quotes and escapes stay.
 * ENV, LABEL and ARG are read so. An escape character at the end of all is dropped.
 */
export function splitQuoted(
	line: string,
	from: number,
	to: number,
	escapeCharacter: string,
): Piece[] {
	const pieces: Piece[] = [];
	const escapeCode = escapeCharacter.charCodeAt(0);
	let start = -1;
	let quote = 0;
	let dropped = 0;
	const close = (end: number) => {
		if (start < 0) return;
		const text = line.slice(start, end - dropped);
		if (text !== '') pieces.push({ text, start, end });
		start = -1;
	};
	for (let at = from; at < to; at++) {
		const code = line.charCodeAt(at);
		if (quote === 0 && isSpace(code)) {
			close(at);
			continue;
		}
		if (start < 0) start = at;
		if (code === escapeCode && quote !== 39) {
			if (at + 1 === to) dropped = 1;
			else at++;
		} else if (quote !== 0) {
			if (code === quote) quote = 0;
		} else if (code === 34 || code === 39) quote = code;
	}
	close(to);
	return pieces;
}
