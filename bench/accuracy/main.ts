/** `npm run bench:accuracy [NAME…]`: only Dockerfiles whose GROUP/NAME holds one of the names. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeBases } from './bases.ts';
import { builtRows } from './builtRows.ts';
import { readCorpus } from './corpus.ts';
import { serveDownloads } from './downloads.ts';
import { engineBuildRows } from './engineBuildRows.ts';
import { goalsOf } from './goals.ts';
import { openLab, startEngines } from './lab.ts';
import { measuredRows } from './measuredRows.ts';
import { officialRows } from './officialRows.ts';
import { describe, pageOf } from './page.ts';
import { builtCommandLine } from './predict.ts';
import { record } from './record.ts';
import type { Row } from './rows.ts';

/** Writes docs/accuracy.md where all was asked for; false where a goal was missed or a build failed. */
export async function benchAccuracy(root: string, names: readonly string[]): Promise<boolean> {
	const shared = process.env['SHARED_DIR'] ?? path.join(root, '../shared');
	const stop = startEngines(root);
	const all = names.length === 0;
	try {
		const ask = builtCommandLine(root);
		const lab = await openLab(ask, path.join(root, '.cache/accuracy'));
		const bases = await makeBases(lab);
		const downloads = await serveDownloads(lab.cache);
		try {
			const bench = { lab, bases, downloads };
			const corpus = readCorpus(root, lab.cache);
			const asked = corpus.filter(({ name }) => all || names.some((part) => name.includes(part)));
			const { recorded, failed } = await record(bench, asked);
			console.log('predicting');
			const rows: Row[] = [
				...(await builtRows(bench, recorded, true)),
				...(await builtRows(bench, recorded, false)),
			];
			if (all) {
				rows.push(...(await engineBuildRows(ask, lab.cache, shared)));
				rows.push(...(await measuredRows(ask, lab.cache, shared, bases)));
				rows.push(...(await officialRows(ask, lab.cache, shared)));
			}
			return report(root, rows, `${asked.length} Dockerfiles were built.`, all) && failed === 0;
		} finally {
			downloads.close();
		}
	} finally {
		stop();
	}
}

function report(root: string, rows: readonly Row[], built: string, write: boolean): boolean {
	const goals = goalsOf(rows);
	const page = pageOf(rows, goals, built);
	console.log(page);
	if (write) writeFileSync(path.join(root, 'docs/accuracy.md'), `${page}\n`);
	for (const { text, failing, met } of goals) {
		if (met) continue;
		console.log(`\nmissed: ${text}`);
		for (const row of failing) console.log(describe(row));
	}
	return goals.every(({ met }) => met);
}
