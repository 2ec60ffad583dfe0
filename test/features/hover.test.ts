import { describe, expect, test } from 'vitest';
import { estimated, exactly, sum, unknownSize } from '../../server/src/core/size/size.ts';
import { hover } from '../../server/src/features/hover.ts';
import { offsetAt } from '../../server/src/features/positions.ts';
import { en } from '../../server/src/messages/en.ts';
import type { Size } from '../../server/src/protocol/report.ts';
import { planOf } from './planOf.ts';

const sizes: Readonly<Record<string, Size>> = {
	'dd a': exactly(10_485_760, 'computed', { code: 'part.fileWritten', args: { path: '/a' } }),
	'mixed parts': sum([
		estimated(71_000_000, 70_200_000, 72_500_000, { code: 'part.command', args: { name: 'apt' } }),
		exactly(19_856_468, 'computed', { code: 'part.fileWritten', args: { path: '/lists' } }),
	]),
	'many parts': sum(
		Array.from({ length: 25 }, (_, index) =>
			exactly(index, 'computed', { code: 'part.fileWritten', args: { path: `/${index}` } }),
		),
	),
	'a floor': sum([
		exactly(1_000_000, 'computed', { code: 'part.fileWritten', args: { path: '/a' } }),
		unknownSize({ code: 'part.unknownCommands' }),
	]),
};

/** The hover at `$0`. */
function hoverAt(marked: string) {
	const offset = marked.indexOf('$0');
	const text = marked.replace('$0', '');
	const plan = planOf(text, {}, sizes);
	const before = text.slice(0, offset);
	const line = before.split('\n').length - 1;
	const position = { line, character: offset - (before.lastIndexOf('\n') + 1) };
	expect(offsetAt(plan.dockerfile, position)).toBe(offset);
	const found = hover(plan, position, en);
	if (found === null || typeof found.contents !== 'object' || !('value' in found.contents))
		return null;
	const { range } = found;
	const covered =
		range === undefined
			? ''
			: text.slice(offsetAt(plan.dockerfile, range.start), offsetAt(plan.dockerfile, range.end));
	return { value: found.contents.value, covered };
}

describe('hover', () => {
	test('shows the layer with its parts', () => {
		expect(hoverAt('FROM alpine:3.15.0\nRUN dd $0a\n')).toMatchInlineSnapshot(`
			{
			  "covered": "RUN dd a",
			  "value": "**Layer 2 of 2 · 10.5 MB**

			| Part | Size |
			|---|---:|
			| /a | 10.5 MB |

			Computed from files and literals: exact.

			\`docker history\` prints \`10.5MB\`.

			History: \`RUN /bin/sh -c dd a # buildkit\`",
			}
		`);
	});

	test.each([
		[
			'mixed parts',
			[
				'| Part | Size | Between | Number |',
				'≈ 71 MB | 70.2–72.5 MB | estimated |',
				'| /lists | 19.9 MB |  | exact |',
			],
		],
		[
			'a floor',
			['| Part | Size | Number |', '| /a | 1 MB | exact |', '| size unknown | not known |'],
		],
		['many parts', ['| Part | Size |\n', '| /19 | 19 B |', 'And 5 more parts']],
	])('tells of %s what each comes from', (word, expected) => {
		const value = hoverAt(`FROM alpine:3.15.0\nRUN ${word}$0\n`)?.value;
		for (const each of expected) expect(value).toContain(each);
	});

	test('covers all lines of its instruction', () => {
		expect(hoverAt('FROM scratch\nRUN a && \\\n  $0b\nENV c=d\n')?.covered).toBe(
			'RUN a && \\\n  b',
		);
	});

	test('shows the stage and its base on FROM', () => {
		expect(hoverAt('FR$0OM alpine:3.15.0\nRUN dd a\n')?.value).toMatchInlineSnapshot(`
			"**2 layers \\(1 base \\+ 1\\) · ≥ 2 MB**

			Base \`alpine:3.15.0\`: 1 layer, ✓ 2 MB

			| Part | Size |
			|---|---:|
			| alpine | ✓ 2 MB |

			Measured in an image.

			With everything below: ≥ 2 MB"
		`);
	});

	test.each([
		['FROM scr$0atch\n', 'Starts from nothing: no layer below.'],
		['FROM now$0here\n', 'Base `nowhere`: its layers and size are not known.'],
		['ARG X\nFROM $$0{X}\n', 'The base depends on a variable that only the build knows.'],
	])('of %j says %j', (text, sentence) => {
		expect(hoverAt(text)?.value).toContain(sentence);
	});

	test.each([
		['FROM scratch AS a\nRUN t$0rue\nFROM scratch\nCOPY --from=a / /\n', 'not shipped'],
		['FROM scratch AS a\nRUN t$0rue\nFROM scratch\n', 'not built'],
		['FROM tri$0ggers\n', 'trigger of the base image'],
	])('of %j says %j', (text, words) => {
		expect(hoverAt(text)?.value).toContain(words);
	});

	test('says why two RUNs cannot be merged', () => {
		const found = hoverAt('FROM alpine:3.15.0\nRUN a\nRUN --network=none $0b\n');
		expect(found?.value).toMatch(/No fix for MergeRunLayers: \S/);
	});

	test('shows a problem first', () => {
		const found = hoverAt('FROM alpine:3.15.0 # wh$0y\n');
		expect(found?.value.startsWith('The builder takes a comment behind FROM')).toBe(true);
	});

	test.each([
		'FROM scratch\n$0\nRUN a\n',
		'FROM scratch\nENV a$0=b\n',
		'# comm$0ent\nFROM scratch\n',
		'$0',
	])('is absent in %j', (text) => {
		expect(hoverAt(text)).toBeNull();
	});

	test('shows text of the file as text, not as Markdown', () => {
		const found = hoverAt('FROM alpine:3.15.0\nRUN ec$0ho "`[x](http://y)`" <b>\n');
		expect(found?.value).toContain('`` RUN /bin/sh -c echo "`[x](http://y)`" <b> # buildkit ``');
	});
});
