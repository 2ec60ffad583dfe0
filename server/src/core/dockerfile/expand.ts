/** Variables and quotes in Dockerfile arguments, as the builder reads them. */
import type { Message } from '../../protocol/message.ts';
import type { Environment } from '../layers/resolved.ts';
import { type LexOptions, lexWord } from './lexWord.ts';
import type { EscapeCharacter } from './model.ts';

export type Expansion =
	| { readonly kind: 'value'; readonly value: string }
	/** Depends on a variable whose value only the build knows. */
	| { readonly kind: 'unknown'; readonly name: string }
	/** The build stops here. */
	| { readonly kind: 'error'; readonly message: Message };

export type WordsExpansion =
	| { readonly kind: 'words'; readonly words: readonly string[] }
	| { readonly kind: 'unknown'; readonly name: string }
	| { readonly kind: 'error'; readonly message: Message };

/** Expands variables and removes quotes in one word, as the builder does for Dockerfile arguments. */
export function expandWord(
	word: string,
	environment: Environment,
	escapeCharacter: EscapeCharacter,
): Expansion {
	return expand(word, environment, { escape: escapeCharacter });
}

/**
 * Expands the content of a heredoc of COPY or ADD whose name is not quoted. Quotes stay; the escape
 * character is `\` here whatever the file's own is, and goes away from whatever it precedes.
 */
export function expandHeredoc(content: string, environment: Environment): Expansion {
	return expand(content, environment, { escape: '\\', ignoreQuotes: true });
}

/** Expands one argument into any number of words, as the builder does for EXPOSE. */
export function expandWords(
	word: string,
	environment: Environment,
	escapeCharacter: EscapeCharacter,
): WordsExpansion {
	const lexed = lexWord(word, environment, { escape: escapeCharacter, split: true });
	if (lexed.error !== null) return { kind: 'error', message: lexed.error };
	if (lexed.unknown !== null) return { kind: 'unknown', name: lexed.unknown };
	return { kind: 'words', words: lexed.words.map((each) => each.text) };
}

/** Most arguments hold none of these and are their own value. */
const special = /["'$\\`]/;

function expand(text: string, environment: Environment, options: LexOptions): Expansion {
	if (!special.test(text)) return { kind: 'value', value: text };
	const { text: value, unknown, error } = lexWord(text, environment, options);
	if (error !== null) return { kind: 'error', message: error };
	if (unknown !== null) return { kind: 'unknown', name: unknown };
	return { kind: 'value', value };
}
