import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Knowledge } from '../../../server/src/core/knowledge.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import type { InstructionReport } from '../../../server/src/protocol/report.ts';
import { buildOf, engineKnowledge } from './engineKnowledge.ts';

const folder = resolve(process.env['SHARED_DIR'] ?? '../shared', 'data/engine-builds');

interface RecordedRow {
	readonly instruction: string;
	readonly empty: boolean;
	readonly history_size: number;
	readonly sum_regular: number | null;
}

interface RecordedCase {
	readonly case: string;
	readonly dockerfile: string;
	readonly builders: Readonly<
		Record<string, { readonly ok: boolean; readonly layers_added?: readonly RecordedRow[] }>
	>;
}

/** A classic row whose text is not in the Dockerfile: COPY and ADD show a digest of the files. */
const digestRow = /#\(nop\) (COPY|ADD) .*(file|dir|multi):[0-9a-f]{64} in /;

/** What is wrong with a plan's rows beside the engine's; nothing where all is equal. */
function differences(rows: readonly InstructionReport[], recorded: readonly RecordedRow[]) {
	const wrong: string[] = [];
	if (rows.length !== recorded.length) {
		wrong.push(`${rows.length} rows, the engine has ${recorded.length}`);
	}
	recorded.forEach((row, index) => {
		const planned = rows[index];
		if (planned === undefined) return;
		if (!digestRow.test(row.instruction) && planned.createdBy !== row.instruction) {
			wrong.push(`createdBy ${planned.createdBy}, the engine has ${row.instruction}`);
		}
		const mayBeNull = planned.keyword === 'RUN' && row.instruction.includes('/bin/sh');
		if (planned.layer === null ? !mayBeNull : planned.layer === row.empty) {
			wrong.push(`layer ${planned.layer}: ${row.instruction}`);
		}
		const { size } = planned;
		const exact = size !== null && (size.basis === 'computed' || size.basis === 'measured');
		if (exact && size.bytes !== row.sum_regular && size.bytes !== row.history_size) {
			if (!(planned.layer === null && row.empty && size.bytes === 0)) {
				wrong.push(`${size.bytes} bytes, the engine has ${row.sum_regular}: ${row.instruction}`);
			}
		}
		if (size !== null && size.low > row.history_size) wrong.push(`floor ${size.low} too high`);
	});
	return wrong;
}

describe.skipIf(!existsSync(folder))('builds recorded on real engines', () => {
	const cases = existsSync(folder)
		? readFileSync(`${folder}/cases.jsonl`, 'utf8')
				.trim()
				.split('\n')
				.map((line) => JSON.parse(line) as RecordedCase)
		: [];
	let knowledge: Knowledge;
	beforeAll(async () => {
		knowledge = await engineKnowledge(folder);
	});

	test.each(['buildkit28', 'buildkit20', 'classic28', 'classic20'])('%s', (builder) => {
		const failures: string[] = [];
		let built = 0;
		let refused = 0;
		let noticed = 0;
		for (const { case: name, dockerfile, builders } of cases) {
			const recorded = builders[builder];
			const { report } = planDockerfile(dockerfile, buildOf(builder), knowledge);
			if (recorded?.ok !== true) {
				refused++;
				if (report.problems.length > 0) noticed++;
				const exact = report.stages.flatMap(({ instructions }) =>
					instructions.filter(({ size }) => size?.bytes !== undefined && size.bytes > 0),
				);
				if (exact.length > 0) failures.push(`${name}: refused, but has exact sizes`);
				continue;
			}
			built++;
			const rows = report.stages
				.filter(({ shipped }) => shipped)
				.flatMap(({ instructions }) => instructions)
				.filter(({ history }) => history);
			for (const wrong of differences(rows, recorded.layers_added ?? [])) {
				failures.push(`${name}: ${wrong}`);
			}
			// The classic builder drops the body of a heredoc without a word.
			const silent = builder.startsWith('classic') ? 'HeredocNeedsBuildKit' : '';
			if (report.problems.some(({ code }) => code !== silent)) {
				failures.push(`${name}: built, but has ${report.problems.map(({ code }) => code)}`);
			}
		}
		const wrong = new Set(failures.map((failure) => failure.split(':')[0])).size;
		console.log(`${builder}: ${built + refused - wrong}/${built + refused} cases`);
		console.log(`  ${built} built; ${refused} refused, of them ${noticed} with a problem shown`);
		expect(failures).toEqual([]);
	});
});
