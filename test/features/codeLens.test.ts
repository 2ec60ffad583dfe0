import { describe, expect, test } from 'vitest';
import type { Build } from '../../server/src/core/knowledge.ts';
import { codeLenses } from '../../server/src/features/codeLens.ts';
import { statusSummary } from '../../server/src/features/status.ts';
import { en } from '../../server/src/messages/en.ts';
import { dockerfile, planOf } from './planOf.ts';

/** Lenses stand above their FROM as `«text»`. */
function checkLenses(marked: string, build: Partial<Build> = {}): void {
	const text = marked.replaceAll(/«[^»]*»\n/g, '');
	const options = { uri: 'file:///project/Dockerfile', command: 'show', lookUpCommand: 'look' };
	const lines = text.split('\n');
	const lenses = codeLenses(planOf(text, build), options, en);
	for (const { command, range } of lenses.toReversed()) {
		expect(command?.arguments).toEqual([options.uri, range.start.line + 1]);
		const looksUp = command?.title.endsWith(': Look Up') === true;
		expect(command?.command).toBe(looksUp ? 'look' : 'show');
		expect(lines[range.start.line]?.slice(range.start.character, range.end.character)).toMatch(
			/^from$/i,
		);
		lines.splice(range.start.line, 0, `«${command?.title ?? ''}»`);
	}
	expect(lines.join('\n')).toBe(marked);
}

const dd = 'dd if=/dev/zero of=/a bs=10M count=1';

describe('code lenses', () => {
	test('count the founding example', () => {
		checkLenses(
			dockerfile`
			«3 layers (1 base + 2) · ✓ 23 MB»
			FROM alpine:3.15.0
			RUN ${dd}
			RUN ${dd}
		`.replace('✓ 23', '23'),
		);
	});

	test('name a base that is not known', () => {
		checkLenses(dockerfile`
			«2 own layers · 21 MB · base nowhere:1 unknown: Look Up»
			FROM nowhere:1
			RUN ${dd}
			RUN ${dd}
		`);
	});

	test('name the base below a stage that is not known', () => {
		checkLenses(dockerfile`
			«1 own layer · 10.5 MB · base nowhere:1 unknown: Look Up»
			FROM nowhere:1 AS below
			RUN ${dd}
			«2 own layers · 21 MB · base nowhere:1 unknown: Look Up»
			FROM below
			RUN ${dd}
		`);
	});

	test('tell build stages from what is shipped', () => {
		checkLenses(dockerfile`
			«build stage · 2 layers · not shipped»
			FROM alpine:3.15.0 AS build
			RUN ${dd}
			«1 layer · 0 B»
			FROM scratch
			COPY --from=build <<EOF /empty
			EOF
		`);
	});

	test('say what the target leaves out', () => {
		checkLenses(
			dockerfile`
				«2 layers (1 base + 1) · 12.5 MB»
				FROM alpine:3.15.0 AS prod
				RUN ${dd}
				«not built for target prod»
				FROM prod AS dev
				RUN ${dd}
			`,
			{ target: 'prod' },
		);
	});

	test('say what the last stage leaves out', () => {
		checkLenses(dockerfile`
			«not built for the last stage»
			FROM alpine:3.15.0 AS lint
			RUN true
			«2 layers (1 base + 1) · 12.5 MB»
			FROM alpine:3.15.0
			RUN ${dd}
		`);
	});

	test('give a range where the classic builder decides while it builds', () => {
		checkLenses(
			dockerfile`
				«1–2 layers (1 base + 0–1) · 12.5 MB»
				FROM alpine:3.15.0
				RUN ${dd}
			`,
			{ builder: 'classic' },
		);
	});

	test('stand above an indented from in lower case', () => {
		checkLenses('«0 layers · 0 B»\n  from scratch\n');
	});

	test.each(['', '# nothing', 'RUN before', 'FROM', 'FROM a AS b\nFROM b AS b\nFROM b'])(
		'do not throw on %j',
		(text) => {
			const options = { uri: '', command: '', lookUpCommand: '' };
			expect(() => codeLenses(planOf(text), options, en)).not.toThrow();
		},
	);
});

describe('the status bar', () => {
	test.each([
		[`FROM alpine:3.15.0\nRUN ${dd}\nRUN ${dd}`, '3 layers · 23 MB'],
		[`FROM nowhere\nRUN ${dd}`, '1 own layer · 10.5 MB'],
		['FROM scratch\nLABEL a=b', '0 layers · 0 B'],
		['# empty', ''],
	])('of %j is %j', (text, summary) => {
		expect(statusSummary(planOf(text), en)).toBe(summary);
	});
});
