import { type Build, type Knowledge, noKnowledge } from '../../server/src/core/knowledge.ts';
import type { Plan } from '../../server/src/core/plan.ts';
import { planDockerfile } from '../../server/src/core/planDockerfile.ts';
import { exactly } from '../../server/src/core/size/size.ts';
import type { InstructionReport, Size } from '../../server/src/protocol/report.ts';
import { plainBuild } from '../support/plainBuild.ts';

/** alpine:3.15.0 is known as one layer of 2 MB; every other base is not known. */
export const knowledge: Knowledge = {
	...noKnowledge(() => null),
	images: new Map([
		[
			'alpine:3.15.0',
			{
				state: 'known',
				value: {
					source: 'engine',
					layers: [exactly(2_000_000, 'measured')],
					size: exactly(2_000_000, 'measured', { code: 'panel.base', args: { base: 'alpine' } }),
					compressedSize: exactly(1_000_000, 'measured'),
					config: null,
					tree: null,
					texts: null,
				},
			},
		],
		[
			'triggers',
			{
				state: 'known',
				value: {
					source: 'engine',
					layers: [],
					size: exactly(0, 'measured'),
					compressedSize: exactly(0, 'measured'),
					config: {
						env: [],
						workingDirectory: '/',
						user: '',
						shell: null,
						onbuild: ['RUN first', 'RUN second'],
						volumes: [],
					},
					tree: null,
					texts: null,
				},
			},
		],
	]),
};

export const defaultBuild: Build = {
	...plainBuild,
	dockerfile: '/project/Dockerfile',
	context: '/project',
};

/** A real plan in which the sizes of some words' instructions are given, so that features are tested apart from estimators. */
export function planOf(
	text: string,
	build: Partial<Build> = {},
	sizes: Readonly<Record<string, Size>> = {},
): Plan {
	const plan = planDockerfile(text, { ...defaultBuild, ...build }, knowledge);
	const sized = (instruction: InstructionReport): InstructionReport => {
		const line = text.split('\n')[instruction.line - 1] ?? '';
		const word = Object.keys(sizes).find((each) => line.includes(each));
		const size = word === undefined ? undefined : sizes[word];
		return size === undefined ? instruction : { ...instruction, size };
	};
	const stages = plan.report.stages.map((stage) => ({
		...stage,
		instructions: stage.instructions.map(sized),
	}));
	return { ...plan, report: { ...plan.report, stages } };
}

/** Lines without the blanks that indent all of them. */
export function dockerfile(strings: TemplateStringsArray, ...values: readonly string[]): string {
	const raw = String.raw({ raw: strings.raw }, ...values).replace(/^\n/, '');
	const indentation = /^[\t ]*/.exec(raw)?.[0] ?? '';
	return raw
		.split('\n')
		.map((line) =>
			line.startsWith(indentation) ? line.slice(indentation.length) : line.trimStart(),
		)
		.join('\n');
}
