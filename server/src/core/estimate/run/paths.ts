/** Absolute paths as text. */

/** Whether a path is the folder or below it. */
export function isWithin(path: string, folder: string): boolean {
	return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/** The folder that a path stands in; `/` for the root itself. */
export function parentOf(path: string): string {
	return path.slice(0, path.lastIndexOf('/')) || '/';
}

export function nameIn(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

export function joined(folder: string, name: string): string {
	return folder === '/' ? `/${name}` : `${folder}/${name}`;
}
