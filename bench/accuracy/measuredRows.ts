/** apt installs that were measured on bookworm bases of another day. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { atOnce } from './atOnce.ts';
import type { Base } from './bases.ts';
import { writeTexts } from './lab.ts';
import { type CommandLine, predict, predictions } from './predict.ts';
import type { Row } from './rows.ts';

interface Measured {
	readonly set: string;
	readonly packages: readonly string[];
	readonly base: string;
	readonly recommends: boolean;
	readonly rc: number;
	readonly bytes_total: number;
	readonly bytes_in_4k_blocks: number;
}

/** Empty where the measurements are not beside the project. */
export async function measuredRows(
	ask: CommandLine,
	cache: string,
	shared: string,
	bases: ReadonlyMap<string, Base>,
): Promise<readonly Row[]> {
	const file = path.join(shared, 'data/apt/measured.jsonl');
	if (!existsSync(file)) return [];
	const work = path.join(cache, 'measured');
	mkdirSync(path.join(work, 'context'), { recursive: true });
	const measured = readFileSync(file, 'utf8')
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Measured);
	const installed = measured.filter(({ rc }) => rc === 0);
	return await atOnce(predictions, installed, async (each, at): Promise<Row> => {
		const slim = each.base.endsWith('slim');
		const base = bases.get(`debian:bookworm${slim ? '-slim' : ''}`);
		if (base === undefined) throw new Error('The bookworm bases are missing');
		const only = each.recommends ? '' : ' --no-install-recommends';
		const run = `RUN apt-get update && apt-get install -y${only} ${each.packages.join(' ')}`;
		const name = `${each.set}, ${slim ? 'slim' : 'full'}${each.recommends ? ', recommends' : ''}`;
		const dockerfile = `Dockerfile.${at}`;
		writeTexts(work, { [dockerfile]: `FROM ${base.reference}\n${run}\n` });
		const report = await predict(ask, {
			dockerfile: path.join(work, dockerfile),
			context: path.join(work, 'context'),
			bases: [`${base.reference}=docker-archive:${base.archive}`],
			buildArgs: {},
			builder: 'buildkit',
			store: 'overlay2',
			offline: true,
		});
		const size = report.stages[0]?.instructions[0]?.size;
		if (size === undefined || size === null) throw new Error(`${name} has no size`);
		return {
			source: 'measured apt installs',
			name,
			line: 2,
			text: run,
			kind: 'apt',
			quantity: 'content',
			baseKnown: true,
			truth: each.bytes_total,
			size,
		};
	});
}
