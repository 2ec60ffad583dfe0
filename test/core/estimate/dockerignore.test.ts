import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	classExpression,
	compileIgnore,
	expressionOf,
	readIgnoreFile,
} from '../../../server/src/core/estimate/dockerignore.ts';
import { cleanPath, compileGlob } from '../../../server/src/core/estimate/goMatch.ts';
import { compileStates } from '../../../server/src/core/estimate/ignoreStates.ts';

const cases = resolve(process.env['SHARED_DIR'] ?? '../shared', 'data/dockerignore/matches.jsonl');

interface MatchCase {
	patterns: string[];
	path: string;
	ignored?: boolean;
	error?: string;
}

function checkMatch({ patterns, path, ignored, error }: MatchCase): void {
	const compiled = compileIgnore(patterns);
	const got = 'matcher' in compiled ? compiled.matcher.ignores(path) : 'bad pattern';
	expect(got, JSON.stringify({ patterns, path })).toBe(error ?? ignored);
}

describe.skipIf(!existsSync(cases))(
	'the reference matcher (extra cases beside the project)',
	() => {
		const rows: MatchCase[] = existsSync(cases)
			? readFileSync(cases, 'utf8')
					.trim()
					.split('\n')
					.map((line) => JSON.parse(line))
			: [];
		test('decides every case alike', () => {
			for (const row of rows) checkMatch(row);
			console.log(`dockerignore: ${rows.length}/${rows.length} cases of the reference matcher`);
			expect(rows.length).toBeGreaterThan(100);
		});
	},
);

describe('an ignore file', () => {
	test.each<[string, string[]]>([
		[
			'\uFEFF# comment\n\n  node_modules/  \n/abs\n! keep/./x\n',
			['node_modules', 'abs', '!keep/x'],
		],
		['a\r\n#b\r\n #c\r\n', ['a', '#c']],
		['', []],
	])('%j gives its patterns', (text, patterns) => {
		expect(readIgnoreFile(text)).toEqual(patterns);
	});

	test.each<MatchCase>([
		{ patterns: ['**', '!a/b'], path: 'a/b/c', ignored: false },
		{ patterns: ['a', '!a/b', 'a/b/c'], path: 'a/b/c/d', ignored: true },
		{
			patterns: ['*.md', '!README*.md', 'README-secret.md'],
			path: 'README-secret.md',
			ignored: true,
		},
		{ patterns: ['**/*.log'], path: 'x/y.log/z', ignored: true },
		{ patterns: ['a/../b'], path: 'b', ignored: true },
		{ patterns: ['!'], path: 'b', error: 'bad pattern' },
	])('%j', checkMatch);
});

describe('a pattern with many stars', () => {
	const part = fc.constantFrom(
		'*',
		'**',
		'**/',
		'/',
		'a',
		'b',
		'?',
		'[ab]',
		'[^a]',
		'[a-c/]',
		'\\*',
		'.',
		'é',
	);
	const patterns = fc.array(part, { minLength: 1, maxLength: 10 }).map((parts) => parts.join(''));
	const paths = fc
		.array(fc.constantFrom('a', 'b', 'c', '/', '*', '.', 'é', '😀', '\n'), {
			minLength: 1,
			maxLength: 12,
		})
		.map((parts) => parts.join(''));

	test('means the same as its regular expression', () => {
		let matched = 0;
		fc.assert(
			fc.property(patterns, paths, (pattern, path) => {
				const text = cleanPath(pattern);
				if (compileGlob(text) === null) return;
				const expression = expressionOf(text);
				const states = compileStates(text, classExpression);
				const expected = new RegExp(expression, 'u').test(path);
				if (expected) matched++;
				expect(states(path), JSON.stringify({ text, path, expression })).toBe(expected);
			}),
			{ numRuns: 5000 },
		);
		expect(matched).toBeGreaterThan(100);
	});

	test('takes no longer than pattern times path', () => {
		for (const pattern of [
			`${'*a'.repeat(40)}b`,
			`${'**/*a'.repeat(40)}b`,
			`${'**a'.repeat(40)}b`,
		]) {
			checkMatch({ patterns: [pattern], path: 'a'.repeat(4000), ignored: false });
			checkMatch({ patterns: [pattern], path: `${'a/'.repeat(60)}a`, ignored: false });
		}
	});
});
