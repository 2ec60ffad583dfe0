/** What the sources of a COPY take from a tree: wildcards, --exclude and --parents. */
import { FileKind, type FileTree } from '../filesystem/fileTree.ts';
import {
	childrenOf,
	kindOf,
	leavesOut,
	nameOf,
	narrowed,
	segmentsOf,
	type TreePart,
} from '../filesystem/queryTree.ts';
import {
	compileIgnore,
	type FolderVerdict,
	type IgnoreMatcher,
	ignoresIn,
	isClosed,
	rootVerdict,
	verdictOn,
} from './dockerignore.ts';
import { compileGlob } from './goMatch.ts';

/** One entry that a wildcard or a pattern found, with its path below where the search began. */
export interface Match {
	readonly part: TreePart;
	readonly path: string;
}

// Each keystroke in a source makes another key; past this many the old ones are not coming back.
const mostKept = 200;
const kept = new WeakMap<FileTree, Map<string, unknown>>();

/** Remembers for a tree what was found in it, so that typing elsewhere costs no second search. */
export function remembered<T>(tree: FileTree, key: string, find: () => T): T {
	const known = kept.get(tree) ?? new Map<string, unknown>();
	kept.set(tree, known);
	if (known.has(key)) return known.get(key) as T;
	if (known.size >= mostKept) known.clear();
	const found = find();
	known.set(key, found);
	return found;
}

function keyOf(kind: string, part: TreePart, patterns: readonly string[]): string {
	return JSON.stringify([kind, part.entry, part.without, patterns]);
}

/**
 * Entries of a directory that a wildcard names, in order: each name of the pattern stands for one
 * name of the path, and links on the way are not followed. A malformed pattern finds nothing.
 */
export function matchWildcard(directory: TreePart, pattern: string): readonly Match[] {
	return remembered(directory.tree, keyOf('wildcard', directory, [pattern]), () => {
		const globs = segmentsOf(pattern).map(compileGlob);
		const matches: Match[] = [];
		const visit = (entry: number, depth: number, above: string) => {
			const glob = globs[depth];
			if (glob === undefined || glob === null) return;
			for (const child of childrenOf(directory.tree, entry)) {
				if (leavesOut(directory, child)) continue;
				const name = nameOf(directory.tree, child);
				if (!glob(name)) continue;
				if (depth < globs.length - 1) visit(child, depth + 1, `${above}${name}/`);
				else matches.push({ part: narrowed(directory, child), path: `${above}${name}` });
			}
		};
		visit(directory.entry, 0, '');
		return matches;
	});
}

/**
 * The part less what the patterns exclude; they count from the part's root, which itself stays. An
 * excluded folder stays where something in it is taken back by `!`.
 */
export function excluding(part: TreePart, patterns: readonly string[]): TreePart {
	if (patterns.length === 0 || kindOf(part.tree, part.entry) !== FileKind.directory) return part;
	return remembered(part.tree, keyOf('exclude', part, patterns), () => {
		const compiled = compileIgnore(patterns);
		if ('badPattern' in compiled) return part;
		const holes: number[] = [];
		const left = new Set(part.without);
		cutInside(part.tree, part.entry, '', rootVerdict(compiled.matcher), {
			matcher: compiled.matcher,
			holes,
			left,
		});
		const without = [...holes, ...part.without].sort((a, b) => a - b);
		return { tree: part.tree, entry: part.entry, without };
	});
}

interface Cut {
	readonly matcher: IgnoreMatcher;
	readonly holes: number[];
	readonly left: ReadonlySet<number>;
}

/** Adds the excluded entries below `entry` to the holes; true where anything is kept. */
function cutInside(
	tree: FileTree,
	entry: number,
	above: string,
	parent: FolderVerdict,
	cut: Cut,
): boolean {
	let keeps = false;
	for (const child of childrenOf(tree, entry)) {
		if (cut.left.has(child)) continue;
		const path = above + nameOf(tree, child);
		if (kindOf(tree, child) !== FileKind.directory) {
			if (ignoresIn(cut.matcher, path, parent)) cut.holes.push(child);
			else keeps = true;
			continue;
		}
		const verdict = verdictOn(cut.matcher, path, parent);
		const open = !(verdict.ignored && isClosed(cut.matcher, path));
		const before = cut.holes.length;
		const keepsInside = open && cutInside(tree, child, `${path}/`, verdict, cut);
		if (verdict.ignored && !keepsInside) {
			cut.holes.length = before;
			cut.holes.push(child);
		} else keeps = true;
	}
	return keeps;
}

/**
 * Entries below a directory that a --parents pattern names, with their paths. Folders that match
 * come whole; the folders above a match come alone.
 */
export function matchParents(directory: TreePart, pattern: string): readonly Match[] {
	return remembered(directory.tree, keyOf('parents', directory, [pattern]), () => {
		const compiled = compileIgnore([pattern.replace(/^\/+/, '')]);
		if ('badPattern' in compiled) return [];
		const glob = compiled.matcher.patterns[0];
		const matches: Match[] = [];
		const visit = (entry: number, above: string) => {
			for (const child of childrenOf(directory.tree, entry)) {
				if (leavesOut(directory, child)) continue;
				const path = above + nameOf(directory.tree, child);
				if (glob?.matches(path)) matches.push({ part: narrowed(directory, child), path });
				else if (kindOf(directory.tree, child) === FileKind.directory && glob?.mayMatchBelow(path))
					visit(child, `${path}/`);
			}
		};
		visit(directory.entry, '');
		return matches;
	});
}
