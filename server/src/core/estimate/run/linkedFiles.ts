/** Files that a RUN left under several names, for the instructions behind it. */
import { FileTreeBuilder } from '../../filesystem/fileTreeBuilder.ts';
import type { PlacedTree } from '../../filesystem/layerChange.ts';
import type { Entry } from './state.ts';

/** The names of each such file as entries of one tree, which knows that they are one. */
export function linkedFiles(
	kept: readonly (readonly [string, Entry])[],
): ReadonlyMap<string, PlacedTree> {
	const names = new Map<string, string[]>();
	for (const [path, { linkOf, orFolder }] of kept) {
		if (linkOf !== undefined && !orFolder) names.set(linkOf, [...(names.get(linkOf) ?? []), path]);
	}
	const trees = new Map<string, PlacedTree>();
	for (const [first, { kind, size, orFolder }] of kept) {
		const others = names.get(first);
		if (others === undefined || kind !== 'file' || orFolder || size.low !== size.high) continue;
		const builder = new FileTreeBuilder();
		const all = [first, ...others];
		for (const index of all.keys()) builder.addFile(String(index), size.low, first);
		const tree = builder.finish();
		// The tree's root is its first entry.
		for (const [index, path] of all.entries()) {
			trees.set(path, { path, tree, entry: index + 1, without: [] });
		}
	}
	return trees;
}
