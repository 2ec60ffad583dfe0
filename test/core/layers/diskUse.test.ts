import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Knowledge } from '../../../server/src/core/knowledge.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import { buildOf, engineKnowledge } from './engineKnowledge.ts';

const folder = resolve(process.env['SHARED_DIR'] ?? '../shared', 'data/engine-builds');

interface RecordedCase {
	readonly case: string;
	readonly dockerfile: string;
	readonly builders: Readonly<
		Record<
			string,
			{
				readonly ok: boolean;
				readonly layers_added?: readonly {
					readonly instruction: string;
					readonly empty: boolean;
					readonly history_size: number;
					readonly sum_regular: number | null;
				}[];
			}
		>
	>;
}

describe.skipIf(!existsSync(folder))('disk use in a containerd store', () => {
	let knowledge: Knowledge;
	beforeAll(async () => {
		knowledge = await engineKnowledge(folder);
	});

	test('is what the engine printed, where it is said; ranges hold what the layers have', () => {
		const cases = readFileSync(`${folder}/cases.jsonl`, 'utf8').trim().split('\n');
		const wrong: string[] = [];
		const said = { rows: 0, equal: 0, silent: 0 };
		for (const line of cases) {
			const { case: name, dockerfile, builders } = JSON.parse(line) as RecordedCase;
			const recorded = builders['buildkit28ctd'];
			if (recorded?.ok !== true) continue;
			const build = buildOf('buildkit28', { store: 'containerd' });
			const { report } = planDockerfile(dockerfile, build, knowledge);
			const rows = report.stages
				.filter(({ shipped }) => shipped)
				.flatMap(({ instructions }) => instructions)
				.filter(({ history }) => history);
			recorded.layers_added?.forEach((row, index) => {
				const planned = rows[index];
				if (planned === undefined || planned.size === null || row.empty) return;
				said.rows++;
				const { diskBytes, low, high } = planned.size;
				const content = row.sum_regular ?? low;
				if (content < low || content > (high ?? content))
					wrong.push(`${name}: ${low}–${high}, the layer has ${content}: ${row.instruction}`);
				if (diskBytes === undefined) said.silent++;
				else if (diskBytes === row.history_size) said.equal++;
				else
					wrong.push(
						`${name}: ${diskBytes}, the engine has ${row.history_size}: ${row.instruction.slice(0, 70)}`,
					);
			});
		}
		console.log(`containerd: ${said.rows} rows, ${said.equal} equal, ${said.silent} not said`);
		expect(wrong).toEqual([]);
		expect(said.equal).toBeGreaterThanOrEqual(71);
	});
});
