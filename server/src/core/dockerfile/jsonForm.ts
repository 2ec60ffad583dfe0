/** The exec form: a JSON array of strings, read strictly. */
import type { Piece } from './words.ts';

export type JsonForm =
	/** `pieces[i]` holds `strings[i]` decoded, with the place of its literal. */
	| { readonly kind: 'strings'; readonly pieces: readonly Piece[] }
	/** An array that holds something else than strings: the builder refuses it. */
	| { readonly kind: 'otherValues' }
	/** No JSON array at all: shell form. */
	| { readonly kind: 'none' };

const none: JsonForm = { kind: 'none' };

/** Reads [from, to) of a logical line as a JSON array. */
export function readJsonForm(line: string, from: number, to: number): JsonForm {
	if (line[from] !== '[') return none;
	const value = parse(line.slice(from, to));
	if (!Array.isArray(value)) return none;
	if (!value.every((each) => typeof each === 'string')) return { kind: 'otherValues' };
	const pieces: Piece[] = [];
	const literal = /"(?:[^"\\]|\\.)*"/g;
	literal.lastIndex = from;
	for (const text of value) {
		const start = literal.exec(line)?.index ?? from;
		pieces.push({ text, start, end: literal.lastIndex });
	}
	return { kind: 'strings', pieces };
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
