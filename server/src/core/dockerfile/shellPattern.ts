/**
 * Patterns of `${X#p}`, `${X%p}` and `${X/p/r}`: `*`, `?` and escapes; brackets mean themselves.
 * Matched by hand: a regular expression with many `.*` can take for ever, and this never may.
 */

type Token =
	| { readonly kind: 'many' | 'one' }
	| { readonly kind: 'this'; readonly character: string };

export interface ShellPattern {
	readonly tokens: readonly Token[];
}

/** Reads a pattern; null where the builder refuses it: an escape of something that needs none. */
export function parsePattern(pattern: string): ShellPattern | null {
	const characters = [...pattern];
	const tokens: Token[] = [];
	for (let i = 0; i < characters.length; i++) {
		let character = characters[i] ?? '';
		if (character === '*') tokens.push({ kind: 'many' });
		else if (character === '?') tokens.push({ kind: 'one' });
		else {
			if (character === '\\') {
				const escaped = characters[i + 1];
				// These two are escaped for the substitution's sake, not for the pattern's.
				if (escaped === '}' || escaped === '/') continue;
				if (escaped === undefined || !'*?\\'.includes(escaped)) return null;
				character = escaped;
				i++;
			}
			tokens.push({ kind: 'this', character });
		}
	}
	return { tokens };
}

/** Steps after which a match is given up: some tenths of a second. */
const mostSteps = 30_000_000;

/** `value` without the shortest or longest match at its start; null where that takes too long. */
export function trimPrefix(
	{ tokens }: ShellPattern,
	value: string,
	longest: boolean,
): string | null {
	const characters = [...value];
	if (characters.length * tokens.length > mostSteps) return null;
	const end = matchEnd(tokens, characters, 0, longest);
	return end === null ? value : characters.slice(end).join('');
}

/** `value` without the shortest or longest match at its end; null where that takes too long. */
export function trimSuffix(
	{ tokens }: ShellPattern,
	value: string,
	longest: boolean,
): string | null {
	const mirrored = trimPrefix({ tokens: tokens.toReversed() }, reversed(value), longest);
	return mirrored === null ? null : reversed(mirrored);
}

/** `value` with the first or every longest match replaced; null where that takes too long. */
export function replacePattern(
	{ tokens }: ShellPattern,
	value: string,
	replacement: string,
	all: boolean,
): string | null {
	const characters = [...value];
	if (characters.length ** 2 * tokens.length > mostSteps) return null;
	let result = '';
	let at = 0;
	let lastEnd = -1;
	while (at <= characters.length) {
		const end = matchEnd(tokens, characters, at, true);
		// An empty match right behind another match does not count.
		if (end !== null && (end > at || lastEnd !== at)) {
			const match = characters.slice(at, end).join('');
			result += all ? fillTemplate(replacement, match) : replacement;
			if (!all) return result + characters.slice(end).join('');
			lastEnd = end;
			if (end > at) {
				at = end;
				continue;
			}
		}
		result += characters[at] ?? '';
		at++;
	}
	return result;
}

/**
 * Replacing all, the builder reads `$0` and `${0}` in the replacement as the match, `$$` as a dollar
 * sign, and any other `$name` as nothing, for there are no groups.
 */
function fillTemplate(replacement: string, match: string): string {
	return replacement.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_, dollar, name, braced) => {
		if (dollar !== undefined) return '$';
		return /^0+$/.test(name ?? braced) ? match : '';
	});
}

/** Where the match that begins at `from` ends; null where there is none. */
function matchEnd(
	tokens: readonly Token[],
	characters: readonly string[],
	from: number,
	longest: boolean,
): number | null {
	let states = reach(tokens, [0]);
	let found: number | null = null;
	for (let at = from; states.length > 0; at++) {
		if (states.at(-1) === tokens.length) {
			found = at;
			if (!longest) break;
		}
		const character = characters[at];
		if (character === undefined) break;
		states = reach(tokens, step(tokens, states, character));
	}
	return found;
}

/** Positions in the pattern after one more character, ascending. */
function step(tokens: readonly Token[], states: readonly number[], character: string): number[] {
	const next: number[] = [];
	for (const state of states) {
		const token = tokens[state];
		if (token === undefined) continue;
		if (token.kind === 'this') {
			if (token.character === character) next.push(state + 1);
		} else if (character !== '\n') {
			next.push(token.kind === 'many' ? state : state + 1);
		}
	}
	return next;
}

/** Adds the positions that are reached by letting `*` match nothing; ascending, without doubles. */
function reach(tokens: readonly Token[], states: readonly number[]): number[] {
	const all: number[] = [];
	for (const state of states) {
		let at = state;
		while ((all.at(-1) ?? -1) < at) {
			all.push(at);
			if (tokens[at]?.kind !== 'many') break;
			at++;
		}
	}
	return all;
}

function reversed(text: string): string {
	return [...text].reverse().join('');
}
