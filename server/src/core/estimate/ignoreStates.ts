/**
 * A pattern of an ignore file matched state by state, in steps of pattern times path: a regular
 * expression with many stars, as a hostile file may have, can take for ever.
 */

type Token =
	/** `*`. */
	| { readonly kind: 'name' }
	/** `**` at the end. */
	| { readonly kind: 'rest' }
	/** `**` before more: any folders, or none. */
	| { readonly kind: 'folders' }
	| { readonly kind: 'one'; readonly accepts: (character: string) => boolean };

/** The characters between `[` and `]` as a regular expression's class. */
export type ClassOf = (characters: string) => RegExp;

/** Whether a path matches `pattern`, which is known to be well-formed. */
export function compileStates(pattern: string, classOf: ClassOf): (path: string) => boolean {
	const tokens = tokensOf([...pattern], classOf);
	const sets: [States, States] = [makeStates(tokens), makeStates(tokens)];
	return (path) => {
		let [now, next] = sets;
		clear(now);
		enter(tokens, 0, now);
		for (const character of path) {
			clear(next);
			for (let i = 0; i < now.count; i++) step(tokens, now.list[i] ?? 0, character, next);
			if (next.count === 0) return false;
			[now, next] = [next, now];
		}
		return now.has[2 * tokens.length] === 1;
	};
}

/** A set of states, used again for each character: 2i is before token i, 2i + 1 in the folders it takes. */
interface States {
	readonly has: Uint8Array;
	readonly list: Uint32Array;
	count: number;
}

function makeStates({ length }: readonly Token[]): States {
	return { has: new Uint8Array(2 * length + 1), list: new Uint32Array(2 * length + 1), count: 0 };
}

function clear(states: States): void {
	for (let i = 0; i < states.count; i++) states.has[states.list[i] ?? 0] = 0;
	states.count = 0;
}

function add(states: States, state: number): void {
	if (states.has[state] === 1) return;
	states.has[state] = 1;
	states.list[states.count++] = state;
}

/** Adds the state before token `at`, and those behind it that need no character. */
function enter(tokens: readonly Token[], at: number, states: States): void {
	for (let token = at; states.has[2 * token] === 0; token++) {
		add(states, 2 * token);
		const kind = tokens[token]?.kind;
		if (kind === undefined || kind === 'one') return;
	}
}

function step(tokens: readonly Token[], state: number, character: string, next: States): void {
	const at = state >> 1;
	const token = tokens[at];
	switch (token?.kind) {
		case 'one':
			if (token.accepts(character)) enter(tokens, at + 1, next);
			break;
		case 'name':
			if (character !== '/') enter(tokens, at, next);
			break;
		case 'rest':
			if (!lineEnds.has(character)) enter(tokens, at, next);
			break;
		case 'folders':
			if (lineEnds.has(character)) break;
			add(next, 2 * at + 1);
			if (character === '/') enter(tokens, at + 1, next);
			break;
		default:
			break;
	}
}

/** What `.` of a regular expression leaves out. */
const lineEnds: ReadonlySet<string> = new Set(['\n', '\r', '\u2028', '\u2029']);

function tokensOf(characters: readonly string[], classOf: ClassOf): readonly Token[] {
	const tokens: Token[] = [];
	for (let i = 0; i < characters.length; i++) {
		const character = characters[i] ?? '';
		if (character === '*' && characters[i + 1] === '*') {
			i++;
			if (characters[i + 1] === '/') i++;
			const kind = i === characters.length - 1 ? 'rest' : 'folders';
			// Any folders behind any folders are any folders.
			if (kind === 'rest' || tokens.at(-1)?.kind !== 'folders') tokens.push({ kind });
		} else if (character === '*') tokens.push({ kind: 'name' });
		else if (character === '?') tokens.push({ kind: 'one', accepts: (each) => each !== '/' });
		else if (character === '[') {
			const end = classEnd(characters, i);
			const expression = classOf(characters.slice(i + 1, end).join(''));
			tokens.push({ kind: 'one', accepts: (each) => expression.test(each) });
			i = end;
		} else {
			const wanted = character === '\\' ? (characters[++i] ?? '') : character;
			tokens.push({ kind: 'one', accepts: (each) => each === wanted });
		}
	}
	return tokens;
}

function classEnd(characters: readonly string[], start: number): number {
	for (let i = start + 1; i < characters.length; i++) {
		if (characters[i] === '\\') i++;
		else if (characters[i] === ']') return i;
	}
	return characters.length;
}
