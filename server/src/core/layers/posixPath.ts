/** Paths inside an image: always with `/`, never with a drive. */

/** The absolute path without `.`, `..`, doubled and trailing slashes. */
export function cleanAbsolute(path: string): string {
	const kept: string[] = [];
	for (const part of path.split('/')) {
		if (part === '' || part === '.') continue;
		if (part === '..') kept.pop();
		else kept.push(part);
	}
	return `/${kept.join('/')}`;
}

/** `path` as seen from the absolute `directory`. */
export function resolvePath(directory: string, path: string): string {
	return path.startsWith('/') ? cleanAbsolute(path) : cleanAbsolute(`${directory}/${path}`);
}

/** True where a relative path, wherever it starts, surely does not lead to the root. */
export function leadsBelowRoot(path: string): boolean {
	const clean = cleanAbsolute(path);
	return clean !== '/' && !path.split('/').includes('..');
}
