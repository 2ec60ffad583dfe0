import { describe, expect, test } from 'vitest';
import { parseDockerfile } from '../../../server/src/core/dockerfile/parse.ts';
import { applyEdits } from '../../../server/src/core/text/edit.ts';
import { text as messageText } from '../../../server/src/messages/catalogue.ts';
import { en } from '../../../server/src/messages/en.ts';
import { acceptedFiles, refusedFiles } from './refusals.data.ts';

/** `<|…|>` marks where the one problem stands; without marks the file has none. */
function checkProblem(marked: string, code: string | null): void {
	const start = marked.indexOf('<|');
	const end = marked.indexOf('|>') - 2;
	const file = parseDockerfile(marked.replace('<|', '').replace('|>', ''));
	const found = file.problems.map(({ code, span }) => ({ code, span }));
	expect(found).toEqual(code === null ? [] : [{ code, span: { start, end } }]);
	for (const { message } of file.problems) {
		const shown = messageText(message, en);
		expect(shown).not.toBe(message.code);
		expect(shown).not.toMatch(/\{\w+\}/);
	}
}

/** Some files are too long for a title. */
function titled<T extends readonly string[]>(
	rows: readonly T[],
): readonly (readonly [string, T])[] {
	return rows.map((row) => [JSON.stringify(row[0]).slice(0, 60), row] as const);
}

test.each(titled(refusedFiles))('the builder refuses %s', (_, [marked, code]) => {
	checkProblem(marked, code);
});

test.each(titled(acceptedFiles.map((text) => [text] as const)))(
	'the builder accepts %s',
	(_, [text]) => checkProblem(text, null),
);

test('a broken instruction leaves the others alone', () => {
	const file = parseDockerfile('FOO\nFROM a # b\nCOPY x\nRUN <<E\nx\nE\nENV\nRUN [1]\nCMD x\n');
	expect(file.instructions.map((each) => each.node.keyword)).toEqual([
		'FOO',
		'FROM',
		'COPY',
		'RUN',
		'ENV',
		'RUN',
		'CMD',
	]);
	expect(file.problems.map((each) => each.code)).toEqual([
		'UnknownInstruction',
		'FromTakesNoComment',
		'NeedsDestination',
		'NeedsArguments',
		'JsonNeedsStrings',
	]);
});

describe('a comment behind FROM moves to its own line above', () => {
	test.each<[string, string | null]>([
		[
			'FROM alpine:3.15.0 # a comment behind\nRUN x\n',
			'# a comment behind\nFROM alpine:3.15.0\nRUN x\n',
		],
		['FROM a #b\r\nRUN x\r\n', '#b\r\nFROM a\r\nRUN x\r\n'],
		['FROM a AS b  # c', '# c\nFROM a AS b'],
		['ARG a\r\nFROM a # c', 'ARG a\r\n# c\r\nFROM a'],
		['FROM \\\n  a # c\n', '# c\nFROM \\\n  a\n'],
		['FROM a # escape=`\n', null],
		['# x\nFROM a # escape=`\n', '# x\n# escape=`\nFROM a\n'],
	])('%j', (text, fixed) => {
		const problems = parseDockerfile(text).problems;
		expect(problems.map((each) => each.code)).toEqual(['FromTakesNoComment']);
		const fix = problems[0]?.fixes[0];
		expect(fix === undefined ? null : applyEdits(text, fix.edits)).toBe(fixed);
		if (fix === undefined || fixed === null) return;
		expect(fix.preferred).toBe(true);
		expect(messageText(fix.title, en)).not.toBe(fix.title.code);
		expect(parseDockerfile(fixed).problems).toEqual([]);
	});
});
