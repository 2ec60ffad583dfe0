import { expandWord } from '../dockerfile/expand.ts';
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
		const expansion = expandWord(word, environment, escapeCharacter);
		return expansion.kind === 'value' ? expansion.value : null;
	};
	return Object.assign(expand, {
		raw: (text: string): Expanded => (text.includes('$') ? expandRaw(text, environment) : text),
	});
}

/**
 * A heredoc keeps its quotes. They are hidden from the expansion behind escapes, which it takes off;
 * a heredoc's own escape is always the backslash.
 */
function expandRaw(text: string, environment: Environment): Expanded {
	const hidden = text.replace(/\\(?!\$)|["']/g, (found) => `\\${found}`);
	const expansion = expandWord(hidden, environment, '\\');
	return expansion.kind === 'value' ? expansion.value : null;
}
