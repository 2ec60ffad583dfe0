/**
 * Whether a path with `/` between its parts matches a pattern of the settings: `*` and `?` stay inside
 * a part, `**` spans any number of them. A pattern without a slash is held to the last part, as in
 * VS Code's own file patterns.
 */
export function matchesGlob(pattern: string, path: string): boolean {
	const plain = pattern.replace(/^\.\//, '');
	if (!plain.includes('/')) return matchPart(plain, path.slice(path.lastIndexOf('/') + 1));
	return matchParts(plain.split('/'), path.split('/'));
}

/** Walks both lists once: what `**` must take is found by the last place where it was seen. */
function matchParts(pattern: readonly string[], path: readonly string[]): boolean {
	let at = 0;
	let part = 0;
	let star = -1;
	let retry = 0;
	while (part < path.length) {
		if (pattern[at] === '**') {
			star = at++;
			retry = part;
		} else if (at < pattern.length && matchPart(pattern[at] ?? '', path[part] ?? '')) {
			at++;
			part++;
		} else if (star !== -1) {
			at = star + 1;
			part = ++retry;
		} else return false;
	}
	return pattern.slice(at).every((rest) => rest === '**');
}

function matchPart(pattern: string, name: string): boolean {
	let at = 0;
	let from = 0;
	let star = -1;
	let retry = 0;
	while (from < name.length) {
		if (pattern[at] === '*') {
			star = at++;
			retry = from;
		} else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[from])) {
			at++;
			from++;
		} else if (star !== -1) {
			at = star + 1;
			from = ++retry;
		} else return false;
	}
	return /^\**$/.test(pattern.slice(at));
}
