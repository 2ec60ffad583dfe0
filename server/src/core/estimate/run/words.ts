/** The value of a shell word, where it is the same in every shell and known before the build. */
import type { DoubleQuotedChild, Word, WordPart } from 'unbash';
import type { RunState, RunWorld } from './state.ts';

/** Null where the value is not known, or where the word may become several words or none. */
export function wordValue(word: Word, state: RunState, world: RunWorld): string | null {
	if (word.parts === undefined) return hasTilde(word.text) ? null : word.value;
	let value = '';
	for (const part of word.parts) {
		const piece = partValue(part, state, world);
		if (piece === null) return null;
		value += piece;
	}
	return hasTilde(word.text) ? null : value;
}

/** `~` stands for a home folder at the start of a word; in bash also behind `=` and `:`. */
function hasTilde(text: string): boolean {
	return /(?:^|[=:])~/.test(text);
}

function partValue(part: WordPart, state: RunState, world: RunWorld): string | null {
	switch (part.type) {
		case 'Literal':
		case 'SingleQuoted':
			return part.value;
		case 'DoubleQuoted':
			return quotedValue(part.parts, state, world);
		case 'SimpleExpansion':
		case 'ParameterExpansion': {
			const value = variableValue(part, state, world);
			// Unquoted, white space would split it, patterns would be looked up, and nothing would vanish.
			return value === null || !/^[^\s*?[\]\\]+$/.test(value) ? null : value;
		}
		default:
			return null;
	}
}

function quotedValue(
	parts: readonly DoubleQuotedChild[],
	state: RunState,
	world: RunWorld,
): string | null {
	let value = '';
	for (const part of parts) {
		const piece = part.type === 'Literal' ? part.value : variableValue(part, state, world);
		if (piece === null) return null;
		value += piece;
	}
	return value;
}

function variableValue(part: DoubleQuotedChild, state: RunState, world: RunWorld): string | null {
	const name = variableName(part);
	if (name === null) return null;
	const own = state.variables.get(name);
	return own !== undefined ? own : (world.variable(name) ?? null);
}

/** `$NAME` and `${NAME}`; null for all else. */
function variableName(part: DoubleQuotedChild): string | null {
	if (part.type === 'SimpleExpansion') {
		return /^\$([A-Za-z_]\w*)$/.exec(part.text)?.[1] ?? null;
	}
	if (part.type !== 'ParameterExpansion') return null;
	if (part.operation !== undefined || part.prefix !== undefined || part.index !== undefined)
		return null;
	return /^[A-Za-z_]\w*$/.test(part.parameter) ? part.parameter : null;
}
