/**
 * Go's filepath.Match, the language of COPY's wildcards: `*` and `?` stop at `/`, `[a-c]` and
 * `[^a-c]` are classes, `\` takes the next character as it is. Written from the documentation of
 * package path/filepath.
 */

/** A compiled pattern; null where the pattern is malformed, which builders report as an error. */
export type GlobMatch = (path: string) => boolean;

interface GlobClass {
	readonly negated: boolean;
	readonly ranges: readonly (readonly [number, number])[];
}

type GlobToken = number | '*' | '?' | GlobClass;

/** Compiles a pattern. Null: malformed. */
export function compileGlob(pattern: string): GlobMatch | null {
	const tokens = tokensOf([...pattern]);
	if (tokens === null) return null;
	return (path) => matches(tokens, path);
}

/** True where the pattern has a wildcard, so that it can match other names than its own. */
export function hasWildcard(pattern: string): boolean {
	for (let i = 0; i < pattern.length; i++) {
		const character = pattern[i];
		if (character === '\\') i++;
		else if (character === '*' || character === '?' || character === '[') return true;
	}
	return false;
}

function tokensOf(characters: readonly string[]): GlobToken[] | null {
	const tokens: GlobToken[] = [];
	for (let i = 0; i < characters.length; i++) {
		const character = characters[i] ?? '';
		if (character === '*' || character === '?') tokens.push(character);
		else if (character === '[') {
			const read = readClass(characters, i + 1);
			if (read === null) return null;
			tokens.push(read.token);
			i = read.end;
		} else if (character === '\\') {
			const next = characters[++i];
			if (next === undefined) return null;
			tokens.push(next.codePointAt(0) ?? 0);
		} else tokens.push(character.codePointAt(0) ?? 0);
	}
	return tokens;
}

/** Reads a class from behind its `[`; `end` is the place of its `]`. */
function readClass(
	characters: readonly string[],
	start: number,
): { token: GlobClass; end: number } | null {
	let at = start;
	const negated = characters[at] === '^';
	if (negated) at++;
	const ranges: [number, number][] = [];
	while (characters[at] !== ']' || ranges.length === 0) {
		const low = readClassCharacter(characters, at);
		if (low === null) return null;
		at = low.next;
		let high = low.point;
		if (characters[at] === '-') {
			const read = readClassCharacter(characters, at + 1);
			if (read === null) return null;
			high = read.point;
			at = read.next;
		}
		ranges.push([low.point, high]);
	}
	return { token: { negated, ranges }, end: at };
}

function readClassCharacter(
	characters: readonly string[],
	start: number,
): { point: number; next: number } | null {
	const escaped = characters[start] === '\\';
	const character = characters[escaped ? start + 1 : start];
	if (character === undefined) return null;
	if (!escaped && (character === '-' || character === ']')) return null;
	return { point: character.codePointAt(0) ?? 0, next: start + (escaped ? 2 : 1) };
}

const slash = 0x2f;

/** Greedy with one point of return: a later `*` makes the earlier ones final. */
function matches(tokens: readonly GlobToken[], path: string): boolean {
	let token = 0;
	let at = 0;
	let starToken = -1;
	let starAt = 0;
	while (at < path.length || token < tokens.length) {
		const current = tokens[token];
		if (current === '*') {
			starToken = token++;
			starAt = at;
			continue;
		}
		if (at < path.length && current !== undefined && accepts(current, pointAt(path, at))) {
			token++;
			at += widthAt(path, at);
			continue;
		}
		if (starToken === -1 || starAt >= path.length || path[starAt] === '/') return false;
		token = starToken + 1;
		starAt += widthAt(path, starAt);
		at = starAt;
	}
	return true;
}

function pointAt(text: string, at: number): number {
	return text.codePointAt(at) ?? 0;
}

/** UTF-16 units of the character at a place. */
function widthAt(text: string, at: number): number {
	return pointAt(text, at) > 0xffff ? 2 : 1;
}

function accepts(token: GlobToken, point: number): boolean {
	if (typeof token === 'number') return token === point;
	if (typeof token === 'string') return point !== slash;
	const inside = token.ranges.some(([low, high]) => point >= low && point <= high);
	return inside !== token.negated;
}

/** `path/filepath.Clean` for slash paths: no empty, `.` or inner `..` parts; '.' for nothing. */
export function cleanPath(path: string): string {
	const rooted = path.startsWith('/');
	const kept: string[] = [];
	for (const name of path.split('/')) {
		if (name === '' || name === '.') continue;
		if (name !== '..') kept.push(name);
		else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
		else if (!rooted) kept.push(name);
	}
	if (rooted) return `/${kept.join('/')}`;
	return kept.length === 0 ? '.' : kept.join('/');
}
