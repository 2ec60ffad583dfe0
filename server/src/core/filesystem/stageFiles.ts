/** The question "what is at this path now?" to a stage's file system, through all its layers. */
import {
	type AssemblyNode,
	emptyAssembly,
	fileNode,
	isEmpty,
	linkNode,
	makeDirectory,
	partNode,
	placeNode,
	removeNode,
	treeOf,
} from './assembly.ts';
import { FileKind, type FileTree } from './fileTree.ts';
import type { PlacedChange, PlacedTree, StageFiles } from './layerChange.ts';
import { childNamed, kindOf, leavesOut, narrowed, segmentsOf, type TreePart } from './queryTree.ts';

export type PathAnswer =
	| {
			readonly state: 'known';
			readonly kind: FileKind;
			/** Apparent size of a regular file; 0 for all else. */
			readonly bytes: number;
			readonly linkTarget: string | null;
	  }
	| { readonly state: 'absent' }
	| { readonly state: 'unknown' };

/** Where a path leads once symbolic links on it are followed. */
export interface ResolvedPath {
	/** Absolute. Where a link on the way is not known, the rest stands as it was given. */
	readonly path: string;
	readonly answer: PathAnswer;
}

const directory: PathAnswer = {
	state: 'known',
	kind: FileKind.directory,
	bytes: 0,
	linkTarget: null,
};
const absent: PathAnswer = { state: 'absent' };
const unknown: PathAnswer = { state: 'unknown' };

/** What is at an absolute path, links not followed: the newest layer that speaks of it decides. */
export function pathAnswer(files: StageFiles, path: string): PathAnswer {
	const names = segmentsOf(path);
	for (let at = files; ; at = at.below) {
		switch (at.kind) {
			case 'scratch':
				return names.length === 0 ? directory : absent;
			case 'unknownBase':
				return names.length === 0 ? directory : unknown;
			case 'base':
				return answerInTree({ tree: at.tree, entry: 0, without: [] }, names) ?? absent;
			case 'layer': {
				if (at.change.kind === 'unknown') return names.length === 0 ? directory : unknown;
				const answer = at.change.kind === 'placed' ? answerInChange(at.change, names) : undefined;
				if (answer !== undefined) return answer;
			}
		}
	}
}

/** Whether no layer speaks of a path, and the base's files are not known. */
export function isLeftToBase(files: StageFiles, path: string): boolean {
	const names = segmentsOf(path);
	let at = files;
	for (; at.kind === 'layer'; at = at.below) {
		const { change } = at;
		if (change.kind === 'unknown') return false;
		if (change.kind === 'placed' && answerInChange(change, names) !== undefined) return false;
	}
	return at.kind === 'unknownBase';
}

// As many links on one path as Linux follows.
const mostLinks = 40;

/** Follows the symbolic links on a path inside the file system's own root, the last one too. */
export function resolvePath(files: StageFiles, path: string): ResolvedPath {
	const rest = segmentsOf(path);
	const done: string[] = [];
	let answer: PathAnswer = directory;
	for (let links = 0; ; ) {
		const name = rest.shift();
		if (name === undefined) return { path: `/${done.join('/')}`, answer };
		if (name === '..') {
			done.pop();
			answer = directory;
			continue;
		}
		const here: string = `/${[...done, name].join('/')}`;
		answer = answer.state === 'known' ? pathAnswer(files, here) : answer;
		if (answer.state === 'known' && answer.linkTarget !== null) {
			if (++links > mostLinks) return { path: here, answer: absent };
			if (answer.linkTarget.startsWith('/')) done.length = 0;
			rest.unshift(...segmentsOf(answer.linkTarget));
			answer = directory;
			continue;
		}
		done.push(name);
	}
}

/** A part of a tree with what is left out of it, and whether that is all there is. */
export interface CollectedPart {
	readonly part: TreePart;
	/** False: an unknown layer or base may hold more below this path. */
	readonly complete: boolean;
	/** False: a layer may have taken some of it away. */
	readonly certain: boolean;
}

/**
 * What stands at an absolute path with all below it, as one part of one tree. Undefined where nothing
 * known is there.
 */
export function collect(files: StageFiles, path: string): CollectedPart | undefined {
	const changes: PlacedChange[] = [];
	let at = files;
	while (at.kind === 'layer' && at.change.kind !== 'unknown') {
		if (at.change.kind === 'placed') changes.push(at.change);
		at = at.below;
	}
	const bottom = at.kind === 'scratch' || at.kind === 'base';
	const certain = !changes.some((change) => isUnsureNear(change, path));
	const complete = bottom && certain;
	const base = at.kind === 'base' ? at.tree : null;
	const key = changes[0] ?? base;
	if (key === null) return undefined;
	const known = collected.get(key)?.get(path);
	if (known !== undefined && sameSources(known, base, changes)) {
		return known.part === undefined ? undefined : { part: known.part, complete, certain };
	}
	const part = collectKnown(base, changes, segmentsOf(path));
	const byPath = collected.get(key) ?? new Map<string, Collected>();
	byPath.set(path, { base, changes, part });
	collected.set(key, byPath);
	return part === undefined ? undefined : { part, complete, certain };
}

interface Collected {
	readonly base: FileTree | null;
	readonly changes: readonly PlacedChange[];
	readonly part: TreePart | undefined;
}

/** Changes and trees outlive the plans that link them, so what was collected serves the next plan. */
const collected = new WeakMap<object, Map<string, Collected>>();

function sameSources(
	known: Collected,
	base: FileTree | null,
	changes: readonly PlacedChange[],
): boolean {
	return (
		known.base === base &&
		known.changes.length === changes.length &&
		known.changes.every((change, i) => change === changes[i])
	);
}

/** Lays the changes over the base, oldest first, as seen from `names`. */
function collectKnown(
	base: FileTree | null,
	changes: readonly PlacedChange[],
	names: readonly string[],
): TreePart | undefined {
	const holder = emptyAssembly();
	if (base !== null) {
		placeSeenFrom(holder, names, { path: '/', tree: base, entry: 0, without: [] }, 1);
	}
	for (const [i, change] of changes.toReversed().entries()) {
		for (const path of change.removed ?? []) removeSeenFrom(holder, names, segmentsOf(path));
		for (const made of change.directories) placeDirectorySeenFrom(holder, names, made);
		for (const tree of change.trees) placeSeenFrom(holder, names, tree, i + 2);
		for (const file of change.files) {
			const below = pathSeenFrom(names, segmentsOf(file.path));
			if (below !== undefined) placeNode(holder, `x/${below.join('/')}`, fileNode(file.bytes));
		}
		for (const link of change.symlinks ?? []) {
			const below = pathSeenFrom(names, segmentsOf(link.path));
			if (below !== undefined) placeNode(holder, `x/${below.join('/')}`, linkNode(link.target));
		}
	}
	if (isEmpty(holder)) return undefined;
	const node = holder.children?.get('x');
	if (node === undefined) return undefined;
	if (node.part !== null) return node.part;
	const tree = treeOf(holder);
	return { tree, entry: 1, without: [] };
}

/** Whether a change leaves open what stands at or below a path. */
function isUnsureNear({ unsure = [] }: PlacedChange, path: string): boolean {
	return unsure.some((each) => isWithin(path, each) || isWithin(each, path));
}

function isWithin(path: string, folder: string): boolean {
	return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}

function removeSeenFrom(
	holder: AssemblyNode,
	names: readonly string[],
	removed: readonly string[],
): void {
	if (pathSeenFrom(removed, names) !== undefined) removeNode(holder, 'x');
	const below = pathSeenFrom(names, removed);
	if (below !== undefined && below.length > 0) removeNode(holder, `x/${below.join('/')}`);
}

/** The names of `path` below `names`; undefined where it stands elsewhere or above. */
function pathSeenFrom(names: readonly string[], path: readonly string[]): string[] | undefined {
	return names.every((name, i) => path[i] === name) ? path.slice(names.length) : undefined;
}

function placeDirectorySeenFrom(
	holder: AssemblyNode,
	names: readonly string[],
	made: string,
): void {
	const below = pathSeenFrom(names, segmentsOf(made));
	if (below !== undefined) makeDirectory(holder, `x/${below.join('/')}`);
}

function placeSeenFrom(
	holder: AssemblyNode,
	names: readonly string[],
	placed: PlacedTree,
	group: number,
): void {
	const at = segmentsOf(placed.path);
	const below = pathSeenFrom(names, at);
	if (below !== undefined) {
		placeNode(holder, `x/${below.join('/')}`, partNode(placed, group));
		return;
	}
	const inside = pathSeenFrom(at, names);
	const part = inside === undefined ? undefined : partBelow(placed, inside);
	if (part !== undefined) placeNode(holder, 'x', partNode(part, group));
}

/** The part of `part` at `names` below its entry; undefined where there is none. */
export function partBelow(part: TreePart, names: readonly string[]): TreePart | undefined {
	let entry = part.entry;
	for (const name of names) {
		const child = childNamed(part.tree, entry, name);
		if (child === undefined || leavesOut(part, child)) return undefined;
		entry = child;
	}
	return narrowed(part, entry);
}

function answerInTree(part: TreePart, names: readonly string[]): PathAnswer | undefined {
	const found = partBelow(part, names);
	if (found === undefined) return undefined;
	const { tree, entry } = found;
	return {
		state: 'known',
		kind: kindOf(tree, entry),
		bytes: tree.sizes[entry] ?? 0,
		linkTarget: tree.linkTargets.get(entry) ?? null,
	};
}

/** What a layer says of a path; undefined where it says nothing and the one below is to be asked. */
function answerInChange(change: PlacedChange, names: readonly string[]): PathAnswer | undefined {
	const { exact, above, removed, unsure } = indexOf(change);
	for (let length = names.length; length >= 0; length--) {
		const path = `/${names.slice(0, length).join('/')}`;
		const placed = exact.get(path);
		const answer = placed && answerInPlaced(placed, names.slice(length));
		if (answer !== undefined) return answer;
		if (length === names.length && above.has(path)) return directory;
		if (removed.has(path)) return absent;
		if (unsure.has(path)) return unknown;
	}
	return undefined;
}

type Placed = TreePart | { readonly bytes: number } | { readonly target: string } | 'directory';

function answerInPlaced(placed: Placed, names: readonly string[]): PathAnswer | undefined {
	if (placed === 'directory') return names.length === 0 ? directory : undefined;
	if ('target' in placed) {
		if (names.length > 0) return unknown;
		return { state: 'known', kind: FileKind.symlink, bytes: 0, linkTarget: placed.target };
	}
	if ('bytes' in placed) {
		if (names.length > 0) return absent;
		return { state: 'known', kind: FileKind.file, bytes: placed.bytes, linkTarget: null };
	}
	return answerInTree(placed, names);
}

interface ChangeIndex {
	/** What stands at exactly this path. */
	readonly exact: ReadonlyMap<string, Placed>;
	/** Directories that must be there because something stands below them. */
	readonly above: ReadonlySet<string>;
	readonly removed: ReadonlySet<string>;
	readonly unsure: ReadonlySet<string>;
}

const indexes = new WeakMap<PlacedChange, ChangeIndex>();

function indexOf(change: PlacedChange): ChangeIndex {
	const known = indexes.get(change);
	if (known !== undefined) return known;
	const exact = new Map<string, Placed>();
	for (const path of change.directories) exact.set(path, 'directory');
	for (const tree of change.trees) exact.set(tree.path, tree);
	for (const file of change.files) exact.set(file.path, file);
	for (const link of change.symlinks ?? []) exact.set(link.path, link);
	const above = new Set<string>(['/']);
	for (const path of exact.keys()) {
		for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
			const parent = path.slice(0, at);
			if (above.has(parent)) break;
			above.add(parent);
		}
	}
	const removed = new Set(change.removed);
	const unsure = new Set(change.unsure);
	const index = { exact, above, removed, unsure };
	indexes.set(change, index);
	return index;
}
