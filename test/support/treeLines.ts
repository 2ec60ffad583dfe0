import { FileKind, type FileTree } from '../../server/src/core/filesystem/fileTree.ts';
import { kindOf, pathOf } from '../../server/src/core/filesystem/queryTree.ts';

/** A tree as one line an entry: `dir/`, `file:5`, `link->target`, `fifo|`; the root left out. */
export function treeLines(tree: FileTree): string[] {
	const lines: string[] = [];
	for (let entry = 1; entry < tree.count; entry++) {
		const path = pathOf(tree, entry);
		const kind = kindOf(tree, entry);
		if (kind === FileKind.directory) lines.push(`${path}/`);
		else if (kind === FileKind.file) lines.push(`${path}:${tree.sizes[entry]}`);
		else if (kind === FileKind.symlink) lines.push(`${path}->${tree.linkTargets.get(entry)}`);
		else lines.push(`${path}|`);
	}
	return lines;
}
