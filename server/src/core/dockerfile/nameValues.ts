/** `name=value` pairs of ENV, LABEL and ARG, in either form. */
import { isBlank } from './characters.ts';
import type { InstructionNode } from './model.ts';

export interface NameValue {
	/** Raw: quotes kept, not expanded. */
	readonly name: string;
	/** Raw; null for an ARG without a default, and for an ENV or LABEL that lacks its value. */
	readonly value: string | null;
}

/** The pairs in order. `ENV name all the rest` is one pair; a word without `=` has no value. */
export function nameValues(node: InstructionNode): readonly NameValue[] {
	const first = node.words[0]?.text;
	if (first === undefined) return [];
	if (node.keyword !== 'ARG' && !first.includes('=')) {
		const { body } = node;
		let end = 0;
		while (end < body.length && !isBlank(body.charCodeAt(end))) end++;
		let start = end;
		while (start < body.length && isBlank(body.charCodeAt(start))) start++;
		return [{ name: body.slice(0, end), value: end < body.length ? body.slice(start) : null }];
	}
	return node.words.map(({ text }) => {
		const equals = text.indexOf('=');
		return equals < 0
			? { name: text, value: null }
			: { name: text.slice(0, equals), value: text.slice(equals + 1) };
	});
}
