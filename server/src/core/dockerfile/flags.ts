/** The words before an instruction's arguments that begin with `--`. */
import { isSpace, skipSpaces } from './characters.ts';
import { flagParts } from './dockerfileAst.ts';
import { type LogicalLine, sourceSpan } from './logicalLine.ts';
import type { Flag } from './model.ts';
import type { Piece } from './words.ts';

export interface Flags {
	readonly flags: readonly Flag[];
	/** Where the arguments begin in the logical line. */
	readonly end: number;
}

const noFlags: readonly Flag[] = [];

/** Reads the flags in [from, to) of a logical line. A lone `--` ends them and belongs to none. */
export function readFlags(
	line: LogicalLine,
	from: number,
	to: number,
	escapeCharacter: string,
): Flags {
	const words: Piece[] = [];
	let at = skipSpaces(line.text, from, to);
	while (line.text.startsWith('--', at) && at < to) {
		const word = readFlagWord(line.text, at, to, escapeCharacter);
		at = skipSpaces(line.text, word.end, to);
		if (word.text === '--') break;
		words.push(word);
	}
	if (words.length === 0) return { flags: noFlags, end: at };
	const parts = flagParts(words.map((word) => word.text));
	const flags = words.map((word, i) => ({
		name: parts[i]?.name ?? '',
		value: parts[i]?.value ?? null,
		span: sourceSpan(line, word.start, word.end),
	}));
	return { flags, end: at };
}

/** A word up to white space that is not quoted; quotes and escapes go, what they hold stays. */
function readFlagWord(line: string, from: number, to: number, escapeCharacter: string): Piece {
	let text = '';
	let quote = '';
	let at = from;
	for (; at < to; at++) {
		let character = line[at] ?? '';
		if (quote === '' && isSpace(character.charCodeAt(0))) break;
		if (character === escapeCharacter) {
			at++;
			character = at < to ? (line[at] ?? '') : '';
		} else if (character === quote) {
			quote = '';
			continue;
		} else if (quote === '' && (character === '"' || character === "'")) {
			quote = character;
			continue;
		}
		text += character;
	}
	return { text, start: from, end: Math.min(at, to) };
}
