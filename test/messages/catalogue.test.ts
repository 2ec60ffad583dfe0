import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Catalogue, text } from '../../server/src/messages/catalogue.ts';
import { catalogueFor } from '../../server/src/messages/catalogueFor.ts';
import { en } from '../../server/src/messages/en.ts';
import type { Message } from '../../server/src/protocol/message.ts';

const source = fileURLToPath(new URL('../../server/src', import.meta.url));

describe('a message', () => {
	test.each<[string, Message['args'], string]>([
		['plain', undefined, 'plain'],
		['{name}', { name: 'a {b}' }, 'a {b}'],
		['{count:layer|layers}', { count: 1 }, '1 layer'],
		['{count:layer|layers}', { count: 0 }, '0 layers'],
		['{count:layer|layers}', { count: 12345 }, '12,345 layers'],
		['{range:layer|layers}', { range: '3–5' }, '3–5 layers'],
		['{size}', { size: { bytes: 10485760 } }, '10.5 MB'],
		['{reason}!', { reason: { code: 'inner', args: { n: 2 } } }, 'inner 2!'],
		[
			'{all}',
			{
				all: [
					{ code: 'inner', args: { n: 1 } },
					{ code: 'inner', args: { n: 2 } },
				],
			},
			'inner 1, inner 2',
		],
		['{lost}', {}, '{lost}'],
	])('%s with %j', (template, args, expected) => {
		const catalogue: Catalogue = { ...en, templates: { outer: template, inner: 'inner {n}' } };
		expect(text(args === undefined ? { code: 'outer' } : { code: 'outer', args }, catalogue)).toBe(
			expected,
		);
	});

	test('without an entry is shown as its code', () => {
		expect(text({ code: 'no.such' }, en)).toBe('no.such');
	});
});

describe('the catalogue of a locale', () => {
	test.each([['en'], ['en-GB'], ['de'], ['']])('%s', (locale) => {
		expect(catalogueFor(locale)).toBe(en);
	});
});

/** The string literals of the sources, catalogues apart: those in single quotes and the fixed parts of templates. */
function literals(): {
	readonly whole: ReadonlySet<string>;
	readonly words: ReadonlySet<string>;
	readonly starts: readonly string[];
} {
	const whole = new Set<string>();
	const words = new Set<string>();
	const starts = new Set<string>();
	const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
		(file) => file.endsWith('.ts') && !/messages[\\/]en\./.test(file),
	);
	expect(files.length).toBeGreaterThan(50);
	for (const file of files) {
		const code = readFileSync(`${source}/${file}`, 'utf8');
		for (const [, literal = ''] of code.matchAll(/'([a-z]\w*(?:\.\w+)+)'/g)) whole.add(literal);
		for (const [, start = ''] of code.matchAll(/`([a-z]\w*\.(?:\w+\.)*)\$\{/g)) starts.add(start);
		for (const [, word = ''] of code.matchAll(/'(\w+)'/g)) words.add(word);
	}
	return { whole, words, starts: [...starts] };
}

describe('the English catalogue', () => {
	const { whole, words, starts } = literals();
	const codes = Object.keys(en.templates);
	const rooms = new Set(codes.map((code) => code.split('.', 1)[0]));

	test('has an entry for every code that the sources name', () => {
		const named = [...whole].filter(
			(literal) => rooms.has(literal.split('.', 1)[0]) && !/\.(?:cjs|tar|json|io)$/.test(literal),
		);
		console.log(`${named.length} codes named, ${codes.length} entries`);
		expect(named.length).toBeGreaterThan(50);
		expect(named.filter((code) => en.templates[code] === undefined)).toEqual([]);
	});

	test('has an entry for every problem code that the sources make', () => {
		const files = readdirSync(`${source}/core`, { recursive: true, encoding: 'utf8' });
		const made = files
			.filter((file) => file.endsWith('.ts'))
			.flatMap((file) => [
				...readFileSync(`${source}/core/${file}`, 'utf8').matchAll(
					/(?:code: |\w*[pP]roblem\w*\(\s*)'([A-Z]\w+)'/g,
				),
			])
			.map(([, code]) => `problem.${code}`);
		expect(made.length).toBeGreaterThan(20);
		expect(made.filter((code) => en.templates[code] === undefined)).toEqual([]);
	});

	test('has no entry that the sources do not use', () => {
		const unused = codes.filter(
			(code) =>
				!whole.has(code) &&
				!starts.some((start) => code.startsWith(start) && words.has(code.slice(start.length))),
		);
		expect(unused).toEqual([]);
	});

	test('says something in each entry, without blanks around it', () => {
		const odd = Object.entries(en.templates).filter(
			([, it]) => it.trim() === '' || it.trim() !== it,
		);
		expect(odd).toEqual([]);
	});
});
