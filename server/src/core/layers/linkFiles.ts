import type { LayerChange, StageFiles } from '../filesystem/layerChange.ts';
import { keep, type StageMemories } from './planMemory.ts';

/**
 * The file system after a change. An equal change of the same file system gives the same object
 * again: after an edit, what lies behind an instruction that still does the same is recognised.
 */
export function linkFiles(
	below: StageFiles,
	change: LayerChange,
	{ now, before }: StageMemories,
): StageFiles {
	if (change.kind === 'none') return below;
	if (change.kind === 'unknown' && below.kind === 'layer' && below.change.kind === 'unknown') {
		const { links = [] } = below.change;
		if ((change.links ?? []).every((name) => links.includes(name))) return below;
	}
	const isSame = (files: StageFiles) =>
		files.kind === 'layer' && equalChanges(files.change, change);
	const known = now.links.get(below)?.find(isSame);
	if (known !== undefined) return known;
	const files = before?.links.get(below)?.find(isSame) ?? { kind: 'layer', change, below };
	keep(now.links, below, files);
	return files;
}

function equalChanges(a: LayerChange, b: LayerChange): boolean {
	if (a.kind === 'unknown' && b.kind === 'unknown') {
		return equalLists(a.links ?? [], b.links ?? [], (x, y) => x === y);
	}
	if (a.kind !== 'placed' || b.kind !== 'placed') return a.kind === b.kind;
	return (
		equalLists(a.directories, b.directories, (x, y) => x === y) &&
		equalLists(a.files, b.files, (x, y) => x.path === y.path && x.bytes === y.bytes) &&
		equalLists(
			a.trees,
			b.trees,
			(x, y) =>
				x.path === y.path &&
				x.tree === y.tree &&
				x.entry === y.entry &&
				equalLists(x.without, y.without, (m, n) => m === n),
		)
	);
}

function equalLists<T>(a: readonly T[], b: readonly T[], equal: (x: T, y: T) => boolean): boolean {
	return a.length === b.length && a.every((x, index) => equal(x, b[index] as T));
}
