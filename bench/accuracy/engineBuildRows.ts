/** Builds that were recorded on engines 20 and 28, with both builders and both stores. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { StoreKind } from '../../server/src/protocol/report.ts';
import { atOnce } from './atOnce.ts';
import { writeTexts } from './lab.ts';
import {
	type CommandLine,
	type PrintedReport,
	predict,
	predictions,
	type Question,
} from './predict.ts';
import { kindOf, type Row } from './rows.ts';

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

const ways: Readonly<Record<string, { builder: Question['builder']; store: StoreKind }>> = {
	classic20: { builder: 'classic@20', store: 'overlay2' },
	buildkit20: { builder: 'buildkit@20', store: 'overlay2' },
	classic28: { builder: 'classic', store: 'overlay2' },
	buildkit28: { builder: 'buildkit', store: 'overlay2' },
	buildkit28ctd: { builder: 'buildkit', store: 'containerd' },
};

/** Empty where the folder of recorded builds is not beside the project. */
export async function engineBuildRows(ask: CommandLine, cache: string, shared: string) {
	const folder = path.join(shared, 'data/engine-builds');
	if (!existsSync(folder)) return [];
	const work = path.join(cache, 'engine-builds');
	rmSync(work, { recursive: true, force: true });
	mkdirSync(work, { recursive: true });
	execFileSync('tar', ['-xzf', path.join(folder, 'context.tar.gz'), '-C', work]);
	const bases = [
		`alpine:3.15.0=docker-archive:${path.join(folder, 'base-alpine-3.15.0.tar.gz')}`,
		`basehosts=docker-archive:${path.join(folder, 'base-basehosts.tar.gz')}`,
	];
	const lines = readFileSync(path.join(folder, 'cases.jsonl'), 'utf8').trim().split('\n');
	const rows = await atOnce(predictions, lines, async (line) => {
		const each = JSON.parse(line) as RecordedCase;
		const own: Row[] = [];
		const dockerfile = path.join(work, `${each.case}.Dockerfile`);
		writeTexts(work, { [path.basename(dockerfile)]: each.dockerfile });
		const named = bases.filter((base) => each.dockerfile.includes(base.replace(/=.*/, '')));
		for (const [way, { builder, store }] of Object.entries(ways)) {
			const built = each.builders[way];
			if (built?.ok !== true) continue;
			const report = await predict(ask, {
				dockerfile,
				context: path.join(work, 'ctx'),
				bases: named,
				buildArgs: {},
				builder,
				store,
				offline: true,
			});
			own.push(...compare(`${each.case}, ${way}`, store, report, built.layers_added ?? []));
		}
		return own;
	});
	return rows.flat();
}

function compare(
	name: string,
	store: StoreKind,
	report: PrintedReport,
	recorded: readonly RecordedRow[],
): readonly Row[] {
	const planned = report.stages
		.filter(({ shipped }) => shipped)
		.flatMap(({ instructions }) => instructions)
		.filter(({ history }) => history);
	return recorded.flatMap((row, at) => {
		const instruction = planned[at];
		if (instruction?.size === undefined || instruction.size === null || row.empty) return [];
		const { size, line } = instruction;
		const text = row.instruction;
		const kind = kindOf(text);
		const common = { source: 'engine-builds', name, line, text, kind, baseKnown: true } as const;
		const content: readonly Row[] =
			row.sum_regular === null
				? []
				: [{ ...common, quantity: 'content', truth: row.sum_regular, size }];
		if (store === 'overlay2' || size.diskBytes === undefined) return content;
		const { diskBytes } = size;
		const disk = {
			bytes: diskBytes,
			low: diskBytes,
			high: diskBytes,
			basis: size.basis,
			parts: [],
		};
		return [...content, { ...common, quantity: 'disk', truth: row.history_size, size: disk }];
	});
}
