import { type Expansion, expandHeredoc, expandWord } from '../dockerfile/expand.ts';
import type { EscapeCharacter } from '../dockerfile/model.ts';
import type { Environment, Expanded } from './resolved.ts';

/** Expands words of one instruction. */
export interface Expander {
	/** Variables in, quotes off; null where only the build knows, or where the word is wrong. */
	(word: string): Expanded;
	/** Variables in, quotes kept: the content of a heredoc. */
	raw(text: string): Expanded;
}

export function makeExpander(environment: Environment, escapeCharacter: EscapeCharacter): Expander {
	const expand = (word: string): Expanded => {
		if (!/[$'"\\`]/.test(word)) return word;
		return knownValue(expandWord(word, environment, escapeCharacter));
	};
	return Object.assign(expand, {
		raw: (text: string): Expanded =>
			/[$\\]/.test(text) ? knownValue(expandHeredoc(text, environment)) : text,
	});
}

function knownValue(expansion: Expansion): Expanded {
	return expansion.kind === 'value' ? expansion.value : null;
}
