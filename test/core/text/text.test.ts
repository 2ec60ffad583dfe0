import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedStretch } from '../../../server/src/core/text/changedStretch.ts';
import { applyEdits } from '../../../server/src/core/text/edit.ts';
import {
	lineAt,
	lineStartsAfter,
	lineStartsOf,
	reportRange,
} from '../../../server/src/core/text/lines.ts';

test.each<[string, readonly number[]]>([
	['', [0]],
	['a', [0]],
	['a\nb', [0, 2]],
	['a\r\nb\n', [0, 3, 5]],
	['a\rb', [0]],
	['\n\n', [0, 1, 2]],
])('lines of %j', (text, starts) => {
	expect(lineStartsOf(text)).toEqual(starts);
});

test('lines after an edit are those of the new text', () => {
	const texts = fc.array(fc.constantFrom('a', '\n', '\r\n', 'é')).map((parts) => parts.join(''));
	fc.assert(
		fc.property(texts, texts, texts, texts, (above, old, fresh, below) => {
			const [before, after] = [above + old + below, above + fresh + below];
			const stretch = changedStretch(before, after);
			expect(after.slice(0, stretch.start)).toBe(before.slice(0, stretch.start));
			expect(after.slice(stretch.endAfter)).toBe(before.slice(stretch.endBefore));
			expect(stretch.start).toBeLessThanOrEqual(Math.min(stretch.endBefore, stretch.endAfter));
			expect(lineStartsAfter(lineStartsOf(before), after, stretch)).toEqual(lineStartsOf(after));
		}),
	);
});

test('the line of an offset is the one that begins last before it', () => {
	const texts = fc.array(fc.constantFrom('a', '\n', '\r\n', 'é')).map((parts) => parts.join(''));
	fc.assert(
		fc.property(texts, fc.nat(100), (text, position) => {
			const offset = Math.min(position, text.length);
			const expected = text.slice(0, offset).split('\n').length - 1;
			expect(lineAt(lineStartsOf(text), offset)).toBe(expected);
		}),
	);
});

test('a report counts lines and columns from 1, its end exclusive', () => {
	const starts = lineStartsOf('FROM a\r\nRUN b\n');
	expect(reportRange(starts, { start: 5, end: 11 })).toEqual({
		line: 1,
		column: 6,
		endLine: 2,
		endColumn: 4,
	});
});

test('edits are applied at the places of the old text, in whatever order they are given', () => {
	const edits = [
		{ span: { start: 4, end: 6 }, newText: '' },
		{ span: { start: 0, end: 0 }, newText: '<' },
		{ span: { start: 6, end: 6 }, newText: '>' },
		{ span: { start: 1, end: 2 }, newText: 'XY' },
	];
	expect(applyEdits('abcdef', edits)).toBe('<aXYcd>');
	expect(applyEdits('abcdef', [])).toBe('abcdef');
});
