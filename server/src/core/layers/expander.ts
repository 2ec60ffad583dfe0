import type { Message } from '../../protocol/message.ts';
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

/** Where the build would stop at a word, the reason is added to `errors`. */
export function makeExpander(
	environment: Environment,
	escapeCharacter: EscapeCharacter,
	errors: Message[] = [],
): Expander {
	const known = (expansion: Expansion): Expanded => {
		if (expansion.kind === 'error') errors.push(expansion.message);
		return expansion.kind === 'value' ? expansion.value : null;
	};
	const expand = (word: string): Expanded =>
		/[$'"\\`]/.test(word) ? known(expandWord(word, environment, escapeCharacter)) : word;
	const raw = (text: string): Expanded =>
		/[$\\]/.test(text) ? known(expandHeredoc(text, environment)) : text;
	return Object.assign(expand, { raw });
}
