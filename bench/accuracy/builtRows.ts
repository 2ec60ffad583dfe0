/** Real builds beside what is predicted of them. */
import { atOnce } from './atOnce.ts';
import { type PrintedReport, predict, predictions } from './predict.ts';
import type { Recorded } from './record.ts';
import { kindOf, type Row } from './rows.ts';
import { type Bench, type BuiltRow, basesOf, question } from './truth.ts';

/** With the bases' archives given, or with nothing but what the product brings along. */
export async function builtRows(
	bench: Bench,
	recorded: readonly Recorded[],
	baseKnown: boolean,
): Promise<readonly Row[]> {
	const rows = await atOnce(predictions, recorded, async (each) => {
		const report = await predict(bench.lab.ask, {
			...question(bench, each.each, each.way),
			bases: baseKnown
				? basesOf(each.each, bench.bases).map(
						({ reference, archive }) => `${reference}=docker-archive:${archive}`,
					)
				: [],
			offline: !baseKnown,
		});
		return each.truth.stages.flatMap(({ index, rows }) =>
			rows.flatMap((built) => compare(each, report, index, built, baseKnown)),
		);
	});
	return rows.flat();
}

function compare(
	{ each, way, truth }: Recorded,
	report: PrintedReport,
	stage: number,
	built: BuiltRow,
	baseKnown: boolean,
): readonly Row[] {
	const instruction = report.stages[stage]?.instructions.find(
		({ line, keyword }) => line === built.line && keyword === built.keyword,
	);
	if (instruction === undefined) {
		throw new Error(`${truth.name} has a layer of line ${built.line}, and none was predicted`);
	}
	// A layer that may or may not be made: an empty one is no layer to the classic builder.
	const size = instruction.size ?? { bytes: 0, low: 0, high: 0, basis: 'computed', parts: [] };
	const { line, endLine } = instruction;
	const text = each.text
		.split('\n')
		.slice(line - 1, endLine)
		.join('\n');
	const content: Row = {
		source: 'real builds',
		name: [truth.name, ...(way.builder === 'classic' ? ['classic'] : [])].join(', '),
		line,
		text,
		kind: kindOf(text),
		quantity: 'content',
		baseKnown,
		truth: built.bytes,
		size,
	};
	if (way.store === 'overlay2') return [content];
	if (size.diskBytes === undefined) return [];
	const { diskBytes } = size;
	const disk = { bytes: diskBytes, low: diskBytes, high: diskBytes, basis: size.basis, parts: [] };
	return [{ ...content, quantity: 'disk', truth: built.historyBytes, size: disk }];
}
