import type { FileTree } from '../../server/src/core/filesystem/fileTree.ts';
import { FileTreeBuilder } from '../../server/src/core/filesystem/fileTreeBuilder.ts';

/**
 * What a folder holds, written as data: a number is a file of so many bytes, `[bytes, identity]` a
 * file that shares its identity with its hard links, a string a symbolic link, null a fifo.
 */
export interface Files {
	readonly [name: string]: number | readonly [number, string] | string | null | Files;
}

/** The FileTree of such data. */
export function fileTreeOf(files: Files): FileTree {
	const builder = new FileTreeBuilder();
	const add = (folder: Files) => {
		for (const name of Object.keys(folder).sort()) {
			const value = folder[name];
			if (typeof value === 'number') builder.addFile(name, value);
			else if (typeof value === 'string') builder.addSymlink(name, value);
			else if (value === null || value === undefined) builder.addOther(name);
			else if (isLinked(value)) builder.addFile(name, value[0], value[1]);
			else {
				builder.openDirectory(name);
				add(value);
				builder.closeDirectory();
			}
		}
	};
	add(files);
	return builder.finish();
}

function isLinked(value: readonly [number, string] | Files): value is readonly [number, string] {
	return Array.isArray(value);
}
