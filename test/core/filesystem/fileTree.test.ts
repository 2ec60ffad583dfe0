import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	emptyAssembly,
	partNode,
	placeNode,
	totalsOfNode,
	treeOf,
} from '../../../server/src/core/filesystem/assembly.ts';
import { FileKind, type FileTree } from '../../../server/src/core/filesystem/fileTree.ts';
import {
	childrenOf,
	endOf,
	entryAt,
	kindOf,
	nameOf,
	pathOf,
	type TreePart,
	totalsOf,
} from '../../../server/src/core/filesystem/queryTree.ts';
import { decodeUtf8, encodeUtf8 } from '../../../server/src/core/filesystem/utf8.ts';
import { packTree, unpackTree } from '../../../server/src/sources/worker/packTree.ts';
import { type Files, fileTreeOf } from '../../support/fileTreeOf.ts';
import { treeLines } from '../../support/treeLines.ts';

const name = fc.constantFrom('a', 'b', 'c', 'é', 'z.txt', '-');
const leaf = fc.oneof(
	fc.nat(9000),
	fc
		.tuple(fc.constantFrom(5, 5000), fc.constantFrom('one', 'two'))
		.map(([bytes, id]) => [bytes, `${id}${bytes}`] as const),
	fc.constant('target'),
	fc.constant(null),
);
const { files } = fc.letrec<{ files: Files; node: Files[string] }>((tie) => ({
	files: fc.dictionary(name, tie('node'), { maxKeys: 5 }) as fc.Arbitrary<Files>,
	node: fc.oneof({ depthSize: 'small' }, leaf, tie('files')),
}));

/** What a part holds, counted entry by entry. */
function counted({ tree, entry, without }: TreePart) {
	const totals = { bytes: 0, files: 0, directories: 0, diskBytes: 0 };
	const left = (at: number): boolean =>
		without.includes(at) || (at > entry && left(tree.parents[at] ?? 0));
	const seen = new Set<number>();
	for (let at = entry; at < endOf(tree, entry); at++) {
		if (left(at)) continue;
		if (kindOf(tree, at) === FileKind.directory) {
			totals.directories++;
			totals.diskBytes += 4096;
		}
		const group = tree.hardLinks.findIndex((members) => members.includes(at));
		if (kindOf(tree, at) !== FileKind.file || seen.has(group)) continue;
		if (group !== -1) seen.add(group);
		const bytes = tree.sizes[at] ?? 0;
		totals.bytes += bytes;
		totals.files++;
		totals.diskBytes += Math.ceil(bytes / 4096) * 4096;
	}
	return totals;
}

function anyPart(tree: FileTree, picks: readonly number[]): TreePart {
	const [first = 0, ...rest] = picks.map((pick) => pick % tree.count);
	const inside = rest.filter((at) => at > first && at < endOf(tree, first));
	const without = [...new Set(inside)].sort((a, b) => a - b);
	return { tree, entry: first, without };
}

describe('a file tree', () => {
	test('finds every entry by its path, and nothing else', () => {
		fc.assert(
			fc.property(files, (given) => {
				const tree = fileTreeOf(given);
				for (let entry = 0; entry < tree.count; entry++) {
					expect(entryAt(tree, pathOf(tree, entry))).toBe(entry);
					const names = [...childrenOf(tree, entry)].map((child) => nameOf(tree, child));
					expect(names).toEqual(names.toSorted());
				}
				expect(entryAt(tree, 'no/such')).toBeUndefined();
			}),
		);
	});

	test('adds up any part of itself, hard links once', () => {
		fc.assert(
			fc.property(files, fc.array(fc.nat(), { maxLength: 6 }), (given, picks) => {
				const part = anyPart(fileTreeOf(given), picks);
				expect(totalsOf(part)).toEqual(counted(part));
			}),
		);
	});

	test('is the same behind a thread boundary', () => {
		fc.assert(
			fc.property(files, (given) => {
				const tree = fileTreeOf(given);
				const lines = treeLines(tree);
				const links = tree.hardLinks.map((group) => [...group]);
				const { packed, transfer } = packTree(tree);
				const there = unpackTree(structuredClone(packed, { transfer }));
				expect(treeLines(there)).toEqual(lines);
				expect(there.hardLinks.map((group) => [...group])).toEqual(links);
				expect([...there.linkTargets.keys()].every((entry) => there.linkTargets.has(entry))).toBe(
					true,
				);
				expect(there.linkTargets.get(0)).toBeUndefined();
			}),
		);
	});
});

describe('an assembly', () => {
	/** The second laid over the first, as plain data. */
	function merged(below: Files, above: Files): Files {
		const result: Record<string, Files[string]> = { ...below };
		for (const [key, value] of Object.entries(above)) {
			const old = result[key];
			result[key] = isFolder(old) && isFolder(value) ? merged(old, value) : value;
		}
		return result;
	}
	const isFolder = (value: Files[string] | undefined): value is Files =>
		typeof value === 'object' && value !== null && !Array.isArray(value);

	test('of two trees is the second over the first, and adds up alike', () => {
		fc.assert(
			fc.property(files, files, (below, above) => {
				const root = emptyAssembly();
				placeNode(root, '/x/y', partNode({ tree: fileTreeOf(below), entry: 0, without: [] }, 1));
				placeNode(root, '/x/y', partNode({ tree: fileTreeOf(above), entry: 0, without: [] }, 2));
				const got = treeOf(root);
				expect(treeLines(got)).toEqual(treeLines(fileTreeOf({ x: { y: merged(below, above) } })));
				expect(totalsOfNode(root)).toEqual(totalsOf({ tree: got, entry: 0, without: [] }));
			}),
		);
	});
});

test('names of any characters come back as they were', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			const bytes = encodeUtf8(text);
			expect(Buffer.from(bytes).equals(Buffer.from(text))).toBe(true);
			expect(decodeUtf8(bytes, 0, bytes.length)).toBe(text);
		}),
	);
});
