import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunCase, runCases } from '../core/estimate/runCases.data.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { contentBytes } from '../support/imageArchive.ts';

/** What the unit test holds predictions to, held to what a real engine makes: a build a group. */
const perBuild = 20;

/** Behaves as written only where its own failure ends the build, or needs a state of its own. */
function dockerfileOf(cases: readonly RunCase[]): string {
	const stages = cases.map(
		({ before = '', run }, index) => `FROM alpine:3.15.0 AS s${index}\n${before}\nRUN ${run}\n`,
	);
	return stages.join('\n');
}

/** Whether a real size is what was said. */
function fits(bytes: number, expected: string): boolean {
	if (expected === 'unknown') return true;
	if (expected.startsWith('≥ ')) return bytes >= Number(expected.slice(2));
	const [low, high = low] = expected.split('–').map(Number);
	return bytes >= Number(low) && bytes <= Number(high);
}

describe('files that a RUN writes', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await startEngine();
	});
	afterAll(() => engine.close());

	const groups = Array.from({ length: Math.ceil(runCases.length / perBuild) }, (_, group) =>
		runCases.slice(group * perBuild, (group + 1) * perBuild),
	);
	test.each(groups.map((cases, group) => ({ group: group + 1, cases })))(
		'group $group',
		async ({ cases }) => {
			const dockerfile = dockerfileOf(cases);
			const wrong: string[] = [];
			for (const [index, { run, expected, unknownBase = expected }] of cases.entries()) {
				const built = await engine.build({ dockerfile, target: `s${index}` });
				if (!built.ok) {
					wrong.push(`${run}: the build fails: ${built.log.slice(-500)}`);
					continue;
				}
				const layer = (await engine.save(built.image)).layers.at(-1);
				const bytes = layer === undefined ? Number.NaN : contentBytes(layer);
				for (const said of [expected, unknownBase]) {
					if (!fits(bytes, said)) wrong.push(`${run}: ${bytes}, said ${said}`);
				}
			}
			expect(wrong).toEqual([]);
		},
	);
	console.log(`run: ${runCases.length} RUN instructions built`);
});
