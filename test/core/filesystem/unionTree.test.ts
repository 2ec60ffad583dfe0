import { describe, expect, test } from 'vitest';
import { totalsOf } from '../../../server/src/core/filesystem/queryTree.ts';
import { type LayerEntry, UnionTree } from '../../../server/src/core/filesystem/unionTree.ts';
import { treeLines } from '../../support/treeLines.ts';

/** `dir/`, `file:5`, `link->target`, `hard=>target`. */
function entryOf(text: string): LayerEntry {
	const [, path = '', sign, rest = ''] = /^(.*?)(:|->|=>|$)(.*)$/.exec(text) ?? [];
	const kind =
		sign === '->' ? 'symlink' : sign === '=>' ? 'link' : path.endsWith('/') ? 'directory' : 'file';
	return { path, kind, bytes: sign === ':' ? Number(rest) : 0, target: sign === ':' ? '' : rest };
}

function checkUnion(layers: string[][], expected: string[], bytes?: number): void {
	const union = new UnionTree();
	for (const layer of layers) union.addLayer(layer.map(entryOf));
	const tree = union.finish();
	expect(treeLines(tree)).toEqual(expected);
	if (bytes !== undefined) expect(totalsOf({ tree, entry: 0, without: [] }).bytes).toBe(bytes);
}

describe('layers over each other', () => {
	test.each<[string, string[][], string[], number?]>([
		['a later file wins', [['a:1', 'b:2'], ['a:3']], ['a:3', 'b:2'], 5],
		[
			'folders merge',
			[
				['d/', 'd/a:1'],
				['d/', 'd/b:2'],
			],
			['d/', 'd/a:1', 'd/b:2'],
		],
		['a folder need not be named', [['./d/e/f:1']], ['d/', 'd/e/', 'd/e/f:1']],
		['a whiteout removes', [['d/a:1', 'd/b:2'], ['d/.wh.a:0']], ['d/', 'd/b:2'], 2],
		['a whiteout removes a folder whole', [['d/a:1'], ['.wh.d:0']], []],
		['but not what its own layer brings', [['d/a:1'], ['d/a:5', 'd/.wh.a:0']], ['d/', 'd/a:5']],
		[
			'an opaque folder hides all below',
			[
				['d/a:1', 'd/e/x:1'],
				['d/b:2', 'd/.wh..wh..opq:0'],
			],
			['d/', 'd/b:2'],
		],
		['bookkeeping of aufs is no file', [['.wh..wh.plnk/', 'a:1', '.wh..wh.aufs:0']], ['a:1']],
		['a whiteout of nothing is nothing', [['.wh.a:0', 'b:1']], ['b:1']],
		['a file in place of a folder', [['d/a:1'], ['d:2']], ['d:2'], 2],
		['a folder in place of a file', [['d:2'], ['d/a:1']], ['d/', 'd/a:1'], 1],
		['paths never lead above the root', [['../../a:1', 'x/../../b:2']], ['a:1', 'b:2']],
		['hard links are one file', [['a:7', 'd/h=>a', 'i=>d/h']], ['a:7', 'd/', 'd/h:7', 'i:7'], 7],
		['even named before their file', [['h=>z', 'z:7']], ['h:7', 'z:7'], 7],
		['and to a lower layer', [['a:7'], ['h=>a']], ['a:7', 'h:7'], 7],
		['a hard link to nothing is empty', [['h=>z']], ['h:0'], 0],
		['symlinks keep their target', [['l->../x']], ['l->../x']],
	])('%s', (_name, layers, expected, bytes) => checkUnion(layers, expected, bytes));
});
