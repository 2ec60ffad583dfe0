/**
 * .dockerignore as the reference matcher reads it (package patternmatcher of moby): patterns apply
 * in order, the last that speaks about a path or one of its folders decides, `!` takes back.
 * COPY --exclude and --parents use the same patterns.
 */
import { cleanPath, compileGlob } from './goMatch.ts';
import { compileStates } from './ignoreStates.ts';

export interface IgnorePattern {
	/** `!`: paths that match are taken back in. */
	readonly negated: boolean;
	/** The pattern without `!`, cleaned. */
	readonly text: string;
	/** Speaks about this very path; folders above it are the caller's to ask. */
	readonly matches: (path: string) => boolean;
	/** False only where no path below the folder can match. */
	readonly mayMatchBelow: (directory: string) => boolean;
}

export interface IgnoreMatcher {
	readonly patterns: readonly IgnorePattern[];
	/** Whether the path is left out; paths have no leading slash. */
	readonly ignores: (path: string) => boolean;
}

/** What a walk carries from a folder to its children. */
export interface FolderVerdict {
	/** For each pattern, whether it matched this folder or one above. */
	readonly matched: readonly boolean[];
	readonly ignored: boolean;
}

/** The lines of an ignore file that are patterns: comments, blanks and a byte-order mark dropped. */
export function readIgnoreFile(text: string): string[] {
	const patterns: string[] = [];
	for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
		if (line.startsWith('#')) continue;
		const trimmed = line.trim();
		if (trimmed === '') continue;
		const negated = trimmed.startsWith('!');
		const bare = negated ? trimmed.slice(1).trim() : trimmed;
		if (bare === '') {
			patterns.push('!');
			continue;
		}
		const cleaned = cleanPath(bare);
		const relative = cleaned.length > 1 && cleaned.startsWith('/') ? cleaned.slice(1) : cleaned;
		patterns.push(negated ? `!${relative}` : relative);
	}
	return patterns;
}

/** Compiles patterns; a malformed one makes the whole list an error, as the builder stops at it. */
export function compileIgnore(
	patterns: readonly string[],
): { readonly matcher: IgnoreMatcher } | { readonly badPattern: string } {
	const compiled: IgnorePattern[] = [];
	for (const raw of patterns) {
		const trimmed = raw.trim();
		if (trimmed === '') continue;
		const pattern = compilePattern(trimmed);
		if (pattern === null) return { badPattern: trimmed };
		compiled.push(pattern);
	}
	return { matcher: { patterns: compiled, ignores: (path) => ignores(compiled, path) } };
}

/** The verdict above all paths. */
export function rootVerdict(matcher: IgnoreMatcher): FolderVerdict {
	return { matched: matcher.patterns.map(() => false), ignored: false };
}

/** The verdict on one path from that on the folder above it: what `ignores` says, in one step. */
export function verdictOn(
	matcher: IgnoreMatcher,
	path: string,
	parent: FolderVerdict,
): FolderVerdict {
	let ignored = false;
	const matched = matcher.patterns.map((pattern, i) => {
		const hit = parent.matched[i] === true || pattern.matches(path);
		if (hit) ignored = !pattern.negated;
		return hit;
	});
	return { matched, ignored };
}

/** The verdict on a path that is no folder: nothing is carried on from it. */
export function ignoresIn(matcher: IgnoreMatcher, path: string, parent: FolderVerdict): boolean {
	let ignored = false;
	for (let i = 0; i < matcher.patterns.length; i++) {
		const pattern = matcher.patterns[i];
		// Only a pattern that would change the verdict is worth asking.
		if (pattern === undefined || pattern.negated !== ignored) continue;
		if (parent.matched[i] === true || pattern.matches(path)) ignored = !pattern.negated;
	}
	return ignored;
}

/** True where nothing below an ignored folder can be taken back, so a walk may pass it by. */
export function isClosed(matcher: IgnoreMatcher, path: string): boolean {
	return !matcher.patterns.some((pattern) => pattern.negated && pattern.mayMatchBelow(path));
}

function ignores(patterns: readonly IgnorePattern[], path: string): boolean {
	const folders: string[] = [];
	for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
		folders.push(path.slice(0, at));
	}
	let ignored = false;
	for (const pattern of patterns) {
		if (pattern.negated !== ignored) continue;
		if (pattern.matches(path) || folders.some(pattern.matches)) ignored = !pattern.negated;
	}
	return ignored;
}

function compilePattern(raw: string): IgnorePattern | null {
	let text = cleanPath(raw);
	const negated = text.startsWith('!');
	if (negated) {
		if (text.length === 1) return null;
		text = cleanPath(text.slice(1));
	}
	if (compileGlob(text) === null) return null;
	const matches = compileMatch(text);
	if (matches === null) return null;
	return { negated, text, matches, mayMatchBelow: compileBelow(text) };
}

/** The three shapes that need no regular expression are the reference's own, with their quirks. */
function compileMatch(text: string): ((path: string) => boolean) | null {
	if (!/[*?[\]\\]/.test(text)) return (path) => path === text;
	const literal = (part: string) => !/[*?[\]\\]/.test(part);
	if (text === '**') return () => true;
	if (text.startsWith('**') && literal(text.slice(2))) {
		const suffix = text.slice(2);
		return (path) => path.endsWith(suffix) || (suffix[0] === '/' && path === suffix.slice(1));
	}
	if (text.endsWith('**') && literal(text.slice(0, -2))) {
		const prefix = text.slice(0, -2);
		return (path) => path.startsWith(prefix);
	}
	try {
		const expression = new RegExp(expressionOf(text), 'u');
		if (text.split('*').length > mostStars) return compileStates(text, classExpression);
		return (path) => expression.test(path);
	} catch {
		return null;
	}
}

/** A regular expression takes time by the power of its stars. */
const mostStars = 4;

export function classExpression(characters: string): RegExp {
	return new RegExp(expressionOf(`[${characters}]`), 'u');
}

/** The regular expression that the reference makes of a pattern. */
export function expressionOf(text: string): string {
	const characters = [...text];
	let expression = '^';
	let inClass = false;
	for (let i = 0; i < characters.length; i++) {
		const character = characters[i] ?? '';
		if (character === '*' && characters[i + 1] === '*') {
			i++;
			if (characters[i + 1] === '/') i++;
			expression += i === characters.length - 1 ? '.*' : '(.*/)?';
		} else if (character === '*') expression += '[^/]*';
		else if (character === '?') expression += '[^/]';
		else if (character === '\\') expression += escaped(characters[++i] ?? '', inClass);
		else if (character === '[' || character === ']') {
			inClass = character === '[';
			expression += character;
		} else if (inClass && (character === '^' || character === '-')) expression += character;
		else expression += escaped(character, inClass);
	}
	return `${expression}$`;
}

function escaped(character: string, inClass: boolean): string {
	if (character === '-') return inClass ? '\\-' : '-';
	return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

/** Compares folder and pattern name by name as far as both go; `**` leaves everything open. */
function compileBelow(text: string): (directory: string) => boolean {
	const names = text.split('/');
	const wild = names.findIndex((name) => name.includes('**'));
	if (wild === 0) return () => true;
	const fixed = (wild === -1 ? names : names.slice(0, wild)).map(compileGlob);
	return (directory) => {
		const folders = directory.split('/');
		if (wild === -1 && folders.length >= names.length) return false;
		return fixed.every((match, i) => folders[i] === undefined || match?.(folders[i]) !== false);
	};
}
