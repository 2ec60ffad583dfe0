/** A plan after an edit is the plan from scratch, whatever was taken over from the plan before. */
import { describe, expect, test, vi } from 'vitest';
import type { Knowledge } from '../../../server/src/core/knowledge.ts';
import type { Plan } from '../../../server/src/core/plan.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import { buildOf, nothingKnown } from './engineKnowledge.ts';

// Thousands of plans: seconds on a quiet machine, minutes beside other work.
vi.setConfig({ testTimeout: 300_000 });

const lines = [
	'FROM alpine:3.15.0 AS base',
	'FROM alpine:3.15.0',
	'FROM base',
	'FROM base AS next',
	'FROM scratch',
	'FROM nanoserver AS base',
	'FROM --platform=$BUILDPLATFORM alpine:$V AS other',
	'ARG V=3.15.0',
	'ARG V',
	'ARG W=$V X',
	'ENV A=1 B=$A',
	'ENV A=$V',
	'RUN dd if=/dev/zero of=f bs=1k count=1',
	'RUN dd if=/dev/zero of=g bs=1k count=2',
	'RUN echo $A',
	'RUN ["true"]',
	'RUN --mount=from=base,target=/m cat /m/f',
	'RUN <<EOF\necho x\nEOF',
	'COPY . .',
	'COPY --from=base /f /x/',
	'COPY --from=0 /f ./',
	'COPY <<EOF /h\n$A\nEOF',
	'WORKDIR /app',
	'WORKDIR sub',
	'USER $A',
	'VOLUME /v',
	'SHELL ["/bin/sh", "-ec"]',
	'ONBUILD RUN echo trigger',
	'ONBUILD COPY . /o',
	'LABEL a=$A b="c d"',
	'ENV BASH_ENV=/rc',
	'SHELL ["/bin/bash", "-c"]',
	'EXPOSE 80',
	'CMD echo hi',
	'# a comment',
	'',
	'NONSENSE here',
	'RUN echo a && \\\n  echo b',
];

/** A source of numbers that a failure can be repeated with. */
function seeded(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

/** Changes, adds or takes away a line, or changes a single character. */
function edited(text: string, random: (below: number) => number): string {
	const parts = text.split('\n');
	const at = random(parts.length);
	const line = lines[random(lines.length)] ?? '';
	switch (random(5)) {
		case 0:
			return parts.toSpliced(at, 0, line).join('\n');
		case 1:
			return parts.toSpliced(at, 1).join('\n');
		case 2:
			return parts.toSpliced(at, 1, line).join('\n');
		case 3: {
			const place = random(text.length + 1);
			return `${text.slice(0, place)}${'a$ "\n/1'[random(7)]}${text.slice(place)}`;
		}
		default: {
			const place = random(text.length + 1);
			return text.slice(0, place) + text.slice(place + 1);
		}
	}
}

/** Compares as text first: deep comparison of equal plans is slow. */
function checkEqual(plan: Plan, scratch: Plan, where: string): void {
	const [one, other] = [comparable(plan), comparable(scratch)];
	if (JSON.stringify(one) === JSON.stringify(other)) return;
	expect(one, where).toEqual(other);
	throw new Error(`the plans differ in the order of their fields: ${where}`);
}

function comparable({ report, resolved, findings, refusals, needs, problems }: Plan) {
	const states = resolved.map((stage) =>
		stage.map(({ state, instruction, ...rest }) => ({
			...rest,
			at: [instruction.offset, instruction.line, instruction.endLine, instruction.node.text],
			shell: state.shell,
			workingDirectory: state.workingDirectory,
			user: state.user,
			volumes: state.volumes,
			seen: ['A', 'B', 'V', 'W', 'PATH', 'NONE'].map((name) => state.environment.get(name)),
		})),
	);
	return { report, states, findings, refusals, needs, problems };
}

const known: Knowledge = {
	...nothingKnown,
	images: new Map([
		[
			'alpine:3.15.0',
			{
				state: 'known',
				value: {
					source: 'archive',
					layers: [{ bytes: 5, low: 5, high: 5, basis: 'measured', parts: [] }],
					size: { bytes: 5, low: 5, high: 5, basis: 'measured', parts: [] },
					compressedSize: { bytes: 3, low: 3, high: 3, basis: 'measured', parts: [] },
					config: {
						env: ['A=base', 'PATH=/bin'],
						workingDirectory: '/srv',
						user: 'u',
						shell: null,
						onbuild: ['RUN echo base', 'COPY . /base'],
						volumes: [],
					},
					tree: null,
					texts: null,
				},
			},
		],
	]),
};

describe('a plan after an edit equals the plan from scratch', () => {
	test.each([
		['buildkit28', nothingKnown],
		['buildkit28', known],
		['classic28', known],
		['classic28', nothingKnown],
	])('%s, 250 random edits', (builder, knowledge) => {
		const random = seeded(28);
		let text = [...lines, ...lines].join('\n');
		let plan = planDockerfile(text, buildOf(builder), knowledge);
		let edits = 0;
		for (let edit = 0; edit < 250; edit++) {
			const before = text;
			text = edited(text, random);
			plan = planDockerfile(text, buildOf(builder), knowledge, { previous: plan });
			const scratch = planDockerfile(text, buildOf(builder), knowledge);
			checkEqual(plan, scratch, `edit ${edit} of\n${before}`);
			edits++;
		}
		expect(edits).toBe(250);
	});

	test('another build, target or knowledge is taken up at once', () => {
		const random = seeded(7);
		const text = [...lines, ...lines].join('\n');
		let plan = planDockerfile(text, buildOf('buildkit28'), nothingKnown);
		const targets = [null, 'base', 'next', 'nope'];
		for (let change = 0; change < 40; change++) {
			const build = buildOf(['buildkit28', 'buildkit20', 'classic28'][random(3)] ?? '', {
				target: targets[random(4)] ?? null,
				buildArgs: new Map(random(2) === 0 ? [] : [['V', String(random(3))]]),
			});
			const knowledge = random(2) === 0 ? known : { ...nothingKnown };
			plan = planDockerfile(text, build, knowledge, { previous: plan });
			const scratch = planDockerfile(text, build, knowledge);
			checkEqual(plan, scratch, `change ${change}`);
			expect(plan.report.builder).toBe(build.builder);
		}
	});
});

describe('what an edit leaves alone stays the very same object', () => {
	test('rows above the edit, and below it where no line was added', () => {
		const text = 'FROM scratch\nENV A=1\nRUN one\nCOPY a /a\nRUN two\nLABEL x=y\n';
		const before = planDockerfile(text, buildOf('buildkit28'), nothingKnown);
		const after = planDockerfile(text.replace('one', 'won'), buildOf('buildkit28'), nothingKnown, {
			previous: before,
		});
		const rows = after.report.stages[0]?.instructions ?? [];
		const same = rows.map((row, at) => row === before.report.stages[0]?.instructions[at]);
		expect(same).toEqual([true, false, true, true, true]);
	});
});
