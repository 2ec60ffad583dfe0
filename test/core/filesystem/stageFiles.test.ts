import { describe, expect, test } from 'vitest';
import type { LayerChange, StageFiles } from '../../../server/src/core/filesystem/layerChange.ts';
import {
	collect,
	pathAnswer,
	resolvePath,
} from '../../../server/src/core/filesystem/stageFiles.ts';
import { fileTreeOf } from '../../support/fileTreeOf.ts';

const tree = fileTreeOf({
	etc: { passwd: 30 },
	lib: 'usr/lib',
	up: '../..',
	loop: 'loop',
	usr: { lib: { so: 8 } },
});
const base: StageFiles = { kind: 'base', tree };
const app = fileTreeOf({ bin: { run: 5 }, big: { x: 100, y: 200 } });

function layer(below: StageFiles, change: LayerChange): StageFiles {
	return { kind: 'layer', change, below };
}

const placed = layer(base, {
	kind: 'placed',
	trees: [{ path: '/app', tree: app, entry: 0, without: [4] }],
	files: [
		{ path: '/app/bin/run', bytes: 6 },
		{ path: '/etc/new/conf', bytes: 7 },
	],
	directories: ['/made/deep'],
});
const none = layer(placed, { kind: 'none' });
const unsure = layer(placed, { kind: 'unknown' });
const over = layer(unsure, {
	kind: 'placed',
	trees: [],
	files: [{ path: '/o/f', bytes: 1 }],
	directories: [],
});

/** `file 5`, `directory`, `link target`, absent, unknown. */
function told(files: StageFiles, path: string): string {
	const answer = pathAnswer(files, path);
	if (answer.state !== 'known') return answer.state;
	if (answer.linkTarget !== null) return `link ${answer.linkTarget}`;
	return answer.kind === 0 ? `file ${answer.bytes}` : answer.kind === 1 ? 'directory' : 'other';
}

describe('what is at a path', () => {
	test.each<[string, StageFiles, string, string]>([
		['a base', base, '/etc/passwd', 'file 30'],
		['a base', base, '/lib', 'link usr/lib'],
		['a base', base, '/nowhere', 'absent'],
		['a placed tree', none, '/app/bin', 'directory'],
		['a file over a placed tree', none, '/app/bin/run', 'file 6'],
		['what a placed tree leaves out', none, '/app/big/x', 'file 100'],
		['a folder above a placed file', none, '/etc/new', 'directory'],
		['below a file', none, '/etc/new/conf/x', 'absent'],
		['a folder made', none, '/made/deep', 'directory'],
		['the base through the layers', none, '/etc/passwd', 'file 30'],
		['an unknown layer', unsure, '/app/bin/run', 'unknown'],
		['the root', unsure, '/', 'directory'],
		['over an unknown layer', over, '/o/f', 'file 1'],
		['beside it', over, '/o/g', 'unknown'],
		['an unknown base', { kind: 'unknownBase' }, '/etc', 'unknown'],
		['nothing at all', { kind: 'scratch' }, '/etc', 'absent'],
		['the root of nothing', { kind: 'scratch' }, '/', 'directory'],
	])('%s: %#', (_name, files, path, expected) => expect(told(files, path)).toBe(expected));

	test.each<[StageFiles, string, string, string]>([
		[base, '/lib/so', '/usr/lib/so', 'known'],
		[base, '/up/etc/passwd', '/etc/passwd', 'known'],
		[base, '/loop/x', '/loop/x', 'absent'],
		[base, '/usr/../etc', '/etc', 'known'],
		[unsure, '/lib/so', '/lib/so', 'unknown'],
	])('links are followed inside the root: %#', (files, path, resolved, state) => {
		const found = resolvePath(files, path);
		expect(found.answer.state).toBe(state);
		if (state !== 'absent') expect(found.path).toBe(resolved);
	});
});

describe('all below a path', () => {
	test('comes as the one part that it is', () => {
		expect(collect(base, '/usr')).toMatchObject({ complete: true, part: { tree } });
		expect(collect(none, '/app/big')?.part.tree).toBe(app);
	});

	test('is remembered while layers stay the same', () => {
		expect(collect(none, '/app')?.part.tree).toBe(collect(placed, '/app')?.part.tree);
	});

	test('is a floor over an unknown layer, and nothing where nothing is', () => {
		expect(collect(over, '/o')).toMatchObject({ complete: false });
		expect(collect(over, '/app')).toBeUndefined();
		expect(collect(none, '/nowhere')).toBeUndefined();
	});
});
