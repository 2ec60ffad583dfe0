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
		const { links = [], packages } = below.change;
		const isCovered = (change.links ?? []).every((name) => links.includes(name));
		if (isCovered && change.packages === packages) return below;
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
		return a.packages === b.packages && equalTexts(a.links, b.links);
	}
	if (a.kind !== 'placed' || b.kind !== 'placed') return a.kind === b.kind;
	return (
		a.packages === b.packages &&
		equalTexts(a.directories, b.directories) &&
		equalTexts(a.removed, b.removed) &&
		equalTexts(a.unsure, b.unsure) &&
		equalTexts(a.links, b.links) &&
		equalLists(
			a.symlinks ?? [],
			b.symlinks ?? [],
			(x, y) => x.path === y.path && x.target === y.target,
		) &&
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

function equalTexts(a: readonly string[] = [], b: readonly string[] = []): boolean {
	return equalLists(a, b, (x, y) => x === y);
}

function equalLists<T>(a: readonly T[], b: readonly T[], equal: (x: T, y: T) => boolean): boolean {
	return a.length === b.length && a.every((x, index) => equal(x, b[index] as T));
}
