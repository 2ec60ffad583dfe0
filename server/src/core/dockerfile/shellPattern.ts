/** Patterns of `${X#p}`, `${X%p}` and `${X/p/r}`: `*`, `?` and escapes; brackets mean themselves. */

/** True where the builder refuses the pattern: an escape of something that needs none. */
export function patternError(pattern: string): boolean {
	return patternSource(pattern, true) === null;
}

/** `value` without the shortest or longest match of the pattern at its start. */
export function trimPrefix(pattern: string, value: string, longest: boolean): string {
	const match = expression(pattern, longest, '^').exec(value);
	return match === null ? value : value.slice(match[0].length);
}

/** `value` without the shortest or longest match of the pattern at its end. */
export function trimSuffix(pattern: string, value: string, longest: boolean): string {
	// The leftmost match of the mirrored pattern is the rightmost of the pattern.
	return reversed(trimPrefix(reversedPattern(pattern), reversed(value), longest));
}

/** `value` with the first or every longest match of the pattern replaced. */
export function replacePattern(
	pattern: string,
	value: string,
	replacement: string,
	all: boolean,
): string {
	if (!all) return value.replace(expression(pattern, true, ''), () => replacement);
	return value.replace(expression(pattern, true, '', 'g'), (...groups: unknown[]) =>
		goTemplate(replacement, String(groups[0])),
	);
}

/**
 * Replacing all, the builder reads `$0` and `${0}` in the replacement as the match, and any other
 * `$name` as nothing, for there are no groups.
 */
function goTemplate(replacement: string, match: string): string {
	return replacement.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_, dollar, name, braced) => {
		if (dollar !== undefined) return '$';
		return /^0+$/.test(name ?? braced) ? match : '';
	});
}

function expression(pattern: string, longest: boolean, anchor: string, flags = ''): RegExp {
	return new RegExp(anchor + (patternSource(pattern, longest) ?? ''), `u${flags}`);
}

function patternSource(pattern: string, longest: boolean): string | null {
	const characters = [...pattern];
	let source = '';
	for (let i = 0; i < characters.length; i++) {
		let character = characters[i] ?? '';
		if (character === '*') source += longest ? '.*' : '.*?';
		else if (character === '?') source += '.';
		else {
			if (character === '\\') {
				const escaped = characters[i + 1];
				// These two are escaped for the substitution's sake, not for the pattern's.
				if (escaped === '}' || escaped === '/') continue;
				if (escaped === undefined || !'*?\\'.includes(escaped)) return null;
				character = escaped;
				i++;
			}
			source += character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
		}
	}
	return source;
}

function reversed(text: string): string {
	return [...text].reverse().join('');
}

/** Mirrored, with every escape still in front of what it escapes. */
function reversedPattern(pattern: string): string {
	const pieces = pattern.match(/\\.|./gsu) ?? [];
	return pieces.reverse().join('');
}
