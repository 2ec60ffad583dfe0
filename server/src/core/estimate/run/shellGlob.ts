/** Patterns of file names as shells look them up: `*`, `?`, `[…]`, none of which matches a slash. */

const special = /[\\*?[\]]/g;

function escaped(text: string): string {
	return text.replaceAll(special, '\\$&');
}

/**
 * One name against one pattern without slashes; a leading dot is matched only by a dot. Null: the
 * pattern is not understood.
 */
function matches(name: string, pattern: string): boolean | null {
	const fits = matchesText(name, pattern);
	return fits && (!name.startsWith('.') || pattern.startsWith('.'));
}

/** Any text, as behind `case`. */
function matchesText(text: string, pattern: string): boolean | null {
	return toExpression(pattern)?.test(text) ?? null;
}

const compiled = new Map<string, RegExp | null>();
const mostCompiled = 1000;

function toExpression(pattern: string): RegExp | null {
	const known = compiled.get(pattern);
	if (known !== undefined) return known;
	if (compiled.size >= mostCompiled) compiled.clear();
	const expression = parse(pattern);
	compiled.set(pattern, expression);
	return expression;
}

/** Null for what no file name can be held against in bounded time, or for a broken bracket. */
function parse(pattern: string): RegExp | null {
	let source = '';
	let stars = 0;
	for (let at = 0; at < pattern.length; at++) {
		const sign = pattern[at] ?? '';
		if (sign === '\\') source += quoted(pattern[++at] ?? '');
		else if (sign === '*') {
			if (pattern[at + 1] === '*') continue;
			stars++;
			source += '.*?';
		} else if (sign === '?') source += '.';
		else if (sign === '[') {
			const end = pattern.indexOf(']', at + 2);
			const body = pattern.slice(at + 1, end);
			if (end === -1 || !/^[!^]?[\w.-]+$/.test(body)) return null;
			source += `[${body.replace(/^!/, '^')}]`;
			at = end;
		} else source += quoted(sign);
	}
	return stars > 4 ? null : bounded(source);
}

function bounded(source: string): RegExp | null {
	try {
		return new RegExp(`^${source}$`, 's');
	} catch {
		// A range whose ends are the wrong way round.
		return null;
	}
}

function quoted(sign: string): string {
	return sign.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}

export const shellGlob = { escape: escaped, matches, matchesText };
