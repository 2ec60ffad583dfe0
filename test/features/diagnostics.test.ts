import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { diagnosticSource, diagnostics } from '../../server/src/features/diagnostics.ts';
import { rulePage } from '../../server/src/features/rulePage.ts';
import { en } from '../../server/src/messages/en.ts';
import { dockerfile, planOf } from './planOf.ts';

const severities = ['', 'error', 'warning', 'info', 'hint'] as const;

/** A diagnostic stands below the line where it begins: `^^^^ severity Code`, carets under its first line. */
function checkDiagnostics(marked: string): void {
	const lines = marked.split('\n').filter((line) => !/^ *\^/.test(line));
	const shown = [...lines];
	for (const { range, severity, code } of diagnostics(planOf(lines.join('\n')), en).toReversed()) {
		const { start, end } = range;
		const last = end.line > start.line ? (lines[start.line]?.length ?? 0) : end.character;
		const carets = '^'.repeat(Math.max(1, last - start.character));
		const mark = `${' '.repeat(start.character)}${carets} ${severities[severity ?? 0]} ${code}`;
		shown.splice(start.line + 1, 0, mark);
	}
	expect(shown.join('\n')).toBe(marked);
}

describe('diagnostics', () => {
	test('speak of merges worth a layer as information', () => {
		checkDiagnostics(dockerfile`
			FROM alpine:3.15.0
			RUN true
			^^^^^^^^ info MergeRunLayers
			RUN false
		`);
	});

	test('are silent in stages that are not shipped', () => {
		checkDiagnostics(dockerfile`
			FROM alpine:3.15.0 AS build
			RUN true
			RUN false
			FROM scratch
			COPY --from=build /a /b
		`);
	});

	test('are silent below an ignore comment', () => {
		checkDiagnostics(dockerfile`
			FROM alpine:3.15.0
			# dockerfile-layers: ignore=MergeRunLayers
			RUN true
			RUN false
		`);
	});

	test('show problems at their place, and the rest of the file works on', () => {
		const text = 'FROM alpine:3.15.0 # why\nRUN true\nRUN false\n';
		const found = diagnostics(planOf(text), en);
		expect(found.map(({ code, severity }) => [code, severity])).toEqual([
			['FromTakesNoComment', 1],
			['MergeRunLayers', 3],
		]);
		expect(found[0]?.range.start.line).toBe(0);
	});

	test('are linked to the page of their rule, which exists', () => {
		const [finding] = diagnostics(planOf('FROM alpine:3.15.0\nRUN true\nRUN false\n'), en);
		expect(finding?.codeDescription?.href).toBe(rulePage('MergeRunLayers'));
		expect(finding?.source).toBe(diagnosticSource);
		const page = finding?.codeDescription?.href.split('/blob/main/')[1] ?? 'no page';
		expect(existsSync(fileURLToPath(new URL(`../../${page}`, import.meta.url)))).toBe(true);
	});

	test('include what only the plan knows', () => {
		const found = diagnostics(planOf('FROM scratch AS a\n', { target: 'b' }), en);
		expect(found.map(({ code }) => code)).toEqual(['UnknownTarget']);
	});

	test.each(['', 'RUN', 'FROM $X', 'FROM a\nRUN <<A <<B\n'])('do not throw on %j', (text) => {
		expect(() => diagnostics(planOf(text), en)).not.toThrow();
	});
});
