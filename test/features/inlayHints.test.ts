import { describe, expect, test } from 'vitest';
import type { Build } from '../../server/src/core/knowledge.ts';
import { estimated, exactly, sum, unknownSize } from '../../server/src/core/size/size.ts';
import { inlayHints, inlayHintTooltip } from '../../server/src/features/inlayHints.ts';
import { en } from '../../server/src/messages/en.ts';
import type { Size } from '../../server/src/protocol/report.ts';
import type { Settings } from '../../server/src/protocol/settings.ts';
import { dockerfile, planOf } from './planOf.ts';

const label = { code: 'panel.none' };

/** The sizes that the words in the Dockerfiles below stand for. */
const sizes: Readonly<Record<string, Size>> = {
	computed: exactly(10_485_760, 'computed'),
	measured: exactly(10_485_760, 'measured'),
	narrow: estimated(54_000_000, 50_000_000, 58_000_000, label),
	wide: estimated(120_000_000, 90_000_000, 150_000_000, label),
	floor: unknownSize(label, 19_856_468),
	unknown: unknownSize(label),
	empty: exactly(0, 'computed'),
	first: exactly(1_000_000, 'computed'),
	second: exactly(500_000, 'computed'),
};

/** The Dockerfile stands with its hints: `«10.5 MB»` at the end of a line. */
function checkHints(
	marked: string,
	mode: Settings['inlayHints'] = 'layers',
	build: Partial<Build> = {},
): void {
	const text = marked.replaceAll(/ *«[^»]*»/g, '');
	const lines = text.split('\n');
	for (const hint of inlayHints(planOf(text, build, sizes), mode, en)) {
		const line = lines[hint.position.line] ?? '';
		const end = line.endsWith('\r') ? line.length - 1 : line.length;
		expect(hint.position.character).toBe(end);
		lines[hint.position.line] = `${line.slice(0, end)} «${String(hint.label)}»${line.slice(end)}`;
	}
	expect(lines.join('\n')).toBe(marked);
}

describe('inlay hints', () => {
	test('say every kind of size in its own words', () => {
		checkHints(dockerfile`
			FROM alpine:3.15.0
			RUN computed «10.5 MB»
			RUN measured «✓ 10.5 MB»
			RUN narrow «≈ 54 MB»
			RUN wide «90–150 MB»
			RUN floor «≥ 19.8 MB»
			RUN unknown «size unknown»
			RUN empty «0 B»
		`);
	});

	test('stand at RUN, COPY, ADD and WORKDIR only', () => {
		checkHints(dockerfile`
			ARG computed
			FROM alpine:3.15.0
			ENV A=computed
			COPY computed / «10.5 MB»
			ADD computed / «10.5 MB»
			WORKDIR /computed «10.5 MB»
			WORKDIR /
			USER computed
			CMD computed
		`);
	});

	test('stand at the end of the first line of an instruction that has more', () => {
		checkHints(dockerfile`
			FROM alpine:3.15.0
			RUN computed && \ «10.5 MB»
			    # a comment
			    two
			COPY <<EOF /computed «10.5 MB»
			text
			EOF
		`);
	});

	test('stand before the line end in CRLF', () => {
		checkHints('FROM alpine:3.15.0\r\nRUN computed «10.5 MB»\r\nRUN empty «0 B»\r\n');
	});

	test('say what is not shipped', () => {
		checkHints(dockerfile`
			FROM alpine:3.15.0 AS build
			RUN computed «10.5 MB, not shipped»
			RUN unknown «size unknown, not shipped»
			FROM scratch
			COPY --from=build /computed / «10.5 MB»
		`);
	});

	test('follow the target', () => {
		checkHints(
			dockerfile`
				FROM alpine:3.15.0 AS first-stage
				RUN computed «10.5 MB»
				FROM first-stage
				RUN empty «0 B, not shipped»
			`,
			'layers',
			{ target: 'first-stage' },
		);
	});

	test('sum up the triggers of the base on FROM', () => {
		const plan = planOf('FROM triggers\nRUN own\n');
		const [stage] = plan.report.stages;
		const triggers = stage?.instructions.filter(({ onbuild }) => onbuild) ?? [];
		expect(triggers).toHaveLength(2);
		const [hint] = inlayHints(plan, 'layers', en);
		expect(hint?.position.line).toBe(0);
		const summed = sum(triggers.flatMap(({ size }) => size ?? []));
		expect(hint?.label).toBe(summed.bytes === undefined ? 'size unknown' : '0 B');
	});

	test('can leave out what is empty', () => {
		checkHints(
			dockerfile`
				FROM alpine:3.15.0
				RUN empty
				RUN unknown «size unknown»
				RUN computed «10.5 MB»
			`,
			'nonEmpty',
		);
	});

	test('can be switched off', () => {
		checkHints('FROM alpine:3.15.0\nRUN computed\n', 'off');
	});

	test('stand for the classic builder too, where a layer is not certain', () => {
		checkHints('FROM alpine:3.15.0\nRUN computed «10.5 MB»\n', 'layers', { builder: 'classic' });
	});

	test('come for a range only', () => {
		const plan = planOf('FROM alpine:3.15.0\nRUN a\nRUN b\nRUN c\n');
		const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 5 } };
		const lines = inlayHints(plan, 'layers', en, range).map(({ position }) => position.line);
		expect(lines).toEqual([2]);
	});

	test.each(['', 'FROM', 'RUN', '# only a comment', 'FROM a\nRUN <<EOF\n'])(
		'do not throw on %j',
		(text) => {
			expect(() => inlayHints(planOf(text), 'layers', en)).not.toThrow();
		},
	);
});

describe('the tooltip of a hint', () => {
	const text = dockerfile`
		FROM alpine:3.15.0
		RUN parts
		RUN computed
		RUN floor
		WORKDIR /
	`;
	const parts = sum([
		exactly(1_000_000, 'computed', { code: 'part.fileWritten', args: { path: '/a|b' } }),
		unknownSize({ code: 'part.unknownCommands' }, 0),
	]);
	const plan = planOf(text, {}, { ...sizes, parts });

	test('tells number, parts, origin and what Docker prints', () => {
		expect(inlayHintTooltip(plan, 2, en)?.value).toMatchInlineSnapshot(`
			"**Layer 3 of 4 · 10.5 MB**

			Computed from files and literals: exact.

			\`docker history\` prints \`10.5MB\`.

			History: \`RUN /bin/sh -c computed # buildkit\`"
		`);
	});

	test('lists the parts as a table, whatever their names hold', () => {
		expect(inlayHintTooltip(plan, 1, en)?.value).toMatchInlineSnapshot(`
			"**Layer 2 of 4 · ≥ 1 MB**

			| Part | Size | Number |
			|---|---:|---|
			| /a\\|b | 1 MB | exact |
			| what its commands change is known after a build | size unknown | not known |

			Only what is listed is known; the rest is not known before the build.

			History: \`RUN /bin/sh -c parts # buildkit\`"
		`);
	});

	test('is absent where no hint is', () => {
		expect(inlayHintTooltip(plan, 4, en)).toBeNull();
		expect(inlayHintTooltip(plan, 99, en)).toBeNull();
	});

	test('does not say a Docker number that is not exact', () => {
		expect(inlayHintTooltip(plan, 3, en)?.value).not.toContain('prints');
	});
});
