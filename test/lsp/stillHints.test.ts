import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineStartsOf } from '../../server/src/core/text/lines.ts';
import { matchesGlob } from '../../server/src/lsp/matchesGlob.ts';
import { moveHints } from '../../server/src/lsp/stillHints.ts';

const linesOf = (text: string) => ({ text, lineStarts: lineStartsOf(text) });

/** A hint stands at the end of each line that has one: `«a»`. */
function hinted(marked: string) {
	const lines = marked.split('\n').map((line) => {
		const hint = /«(.*)»/.exec(line)?.[1];
		return { text: line.replace(/«.*»/, ''), hint };
	});
	const hints = lines.flatMap(({ text, hint }, line) =>
		hint === undefined ? [] : [{ position: { line, character: text.length }, label: hint }],
	);
	return { text: lines.map(({ text }) => text).join('\n'), hints };
}

describe('hints that are kept still', () => {
	test.each([
		['a key at the end of a line', 'one«1»\ntwo«2»', 'onex«1»\ntwo«2»'],
		['a key at the start of a line', 'one«1»\ntwo«2»', 'one«1»\nxtwo«2»'],
		['a new line below', 'one«1»\ntwo«2»', 'one«1»\n\ntwo«2»'],
		['a new line above all', 'one«1»\ntwo«2»', '\none«1»\ntwo«2»'],
		['a line that is split', 'one two«1»\nthree«2»', 'one\n two«1»\nthree«2»'],
		['a line that goes', 'one«1»\ntwo«2»\nthree«3»', 'one«1»\nthree«3»'],
		['two lines joined', 'one«1»\ntwo«2»\nthree«3»', 'onetwo«2»\nthree«3»'],
		['all that goes', 'one«1»\ntwo«2»', ''],
		['another text', 'one«1»', 'two'],
		['no change', 'one«1»', 'one«1»'],
		['a paste of lines', 'one«1»\nfour«4»', 'one«1»\ntwo\nthree\nfour«4»'],
	])('after %s', (_, before, after) => {
		const from = hinted(before);
		const to = hinted(after);
		expect(moveHints(from.hints, linesOf(from.text), linesOf(to.text))).toEqual(to.hints);
	});

	test('stand at ends of lines, at most one a line, whatever was edited', () => {
		const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r\n'), maxLength: 30 });
		fc.assert(
			fc.property(text, text, (before, after) => {
				const [from, to] = [linesOf(before), linesOf(after)];
				const hints = from.lineStarts.map((_, line) => ({
					position: { line, character: 0 },
					label: '',
				}));
				const moved = moveHints(hints, from, to);
				const lines = moved.map(({ position }) => position.line);
				expect(new Set(lines).size).toBe(lines.length);
				if (before === after) return;
				for (const { position } of moved) {
					const line = after.split('\n')[position.line];
					expect(position.character).toBe((line ?? '').replace(/\r$/, '').length);
				}
			}),
		);
	});
});

describe('a pattern of the builds', () => {
	test.each([
		['Dockerfile', 'Dockerfile', true],
		['Dockerfile', 'a/b/Dockerfile', true],
		['./a/Dockerfile', 'a/Dockerfile', true],
		['a/Dockerfile', 'b/a/Dockerfile', false],
		['*.dockerfile', 'x/web.dockerfile', true],
		['Dockerfile.?', 'Dockerfile.a', true],
		['Dockerfile.?', 'Dockerfile.ab', false],
		['**/Dockerfile', 'Dockerfile', true],
		['**/Dockerfile', 'a/b/Dockerfile', true],
		['a/**/Dockerfile', 'a/Dockerfile', true],
		['a/**/c/*', 'a/b/c/d/c/e', true],
		['a/**', 'a/b/c', true],
		['a/*', 'a/b/c', false],
		['a/**/b', 'a/b/c', false],
		['*a*b*', 'xxaxxbxx', true],
		['*a*b', 'ba', false],
		['a.c', 'abc', false],
	])('%s on %s: %s', (pattern, path, expected) => {
		expect(matchesGlob(pattern, path)).toBe(expected);
	});

	test('does not take for ever', () => {
		expect(matchesGlob(`${'**/'.repeat(50)}x`, `${'a/'.repeat(200)}b`)).toBe(false);
		expect(matchesGlob(`${'*a'.repeat(30)}b`, 'a'.repeat(2000))).toBe(false);
	});
});
