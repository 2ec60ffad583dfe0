import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { officialSetup } from '../../../../../server/src/core/estimate/packages/deb/debSetup.ts';
import { systemOfStatus } from '../../../../../server/src/core/estimate/packages/deb/debSystemOf.ts';
import {
	debLayerParts,
	turnoverOf,
} from '../../../../../server/src/core/estimate/packages/deb/layerParts.ts';
import { resolveInstall } from '../../../../../server/src/core/estimate/packages/deb/resolve.ts';
import { shippedIndex } from './shippedIndex.ts';

/** A real install's bytes, by place. */
interface Measured {
	readonly set: string;
	readonly packages: readonly string[];
	readonly base: string;
	readonly recommends: boolean;
	readonly bytes_total: number;
	readonly by_place: Readonly<Record<string, number>>;
}

const measuredFile = '../shared/data/apt/measured.jsonl';

/** `bookworm` minbase, as the recorded answers of apt have it. */
function minbase() {
	const fixture = gunzipSync(readFileSync('test/fixtures/deb/apt-bookworm.json.gz')).toString();
	return systemOfStatus(JSON.parse(fixture).systems.minbase, '');
}

describe.skipIf(!existsSync(measuredFile))('bytes after apt-get install', () => {
	test('are within half a percent of what was measured, at the median', () => {
		const rows: Measured[] = readFileSync(measuredFile, 'utf8')
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line));
		const index = shippedIndex('bookworm');
		const before = minbase();
		const errors = new Map<string, number[]>();
		let held = 0;
		let narrow = 0;
		for (const row of rows) {
			const start = { ...before, setup: officialSetup(row.base.endsWith('slim')) };
			const found = resolveInstall(index, start, {
				words: row.packages,
				recommends: row.recommends,
				targetRelease: null,
				onlyUpgrade: false,
				noUpgrade: false,
			});
			if ('problem' in found) throw new Error(found.problem.code);
			const parts = debLayerParts(index, start, found.system, {
				turnover: turnoverOf(start, found.system),
				loggedBelow: 0,
				lists: true,
				archives: false,
			});
			const total = (pick: 'bytes' | 'low') => parts.reduce((all, part) => all + part[pick], 0);
			const high = parts.reduce((all, part) => all + (part.high ?? Number.POSITIVE_INFINITY), 0);
			const error = total('bytes') / row.bytes_total - 1;
			const group = `${row.base}, ${row.recommends ? 'with' : 'no'} recommends`;
			errors.set(group, [...(errors.get(group) ?? []), Math.abs(error)]);
			if (total('low') <= row.bytes_total && row.bytes_total <= high) held++;
			if (high / total('bytes') < 1.05 && total('low') / total('bytes') > 0.95) narrow++;
			if (process.env['SHOW']) show(row, parts, error);
		}
		for (const [group, list] of errors) {
			const [median, worst] = figures(list);
			console.log(`${group}: median ${percent(median)}, worst ${percent(worst)}`);
		}
		const [median, worst] = figures([...errors.values()].flat());
		console.log(
			`apt-get install: ${rows.length} rows, median ${percent(median)}, worst ${percent(worst)}, range holds ${held}, narrower than ±5 % ${narrow}`,
		);
		expect(median).toBeLessThanOrEqual(0.005);
		expect(worst).toBeLessThanOrEqual(0.05);
		expect(held / rows.length).toBeGreaterThanOrEqual(0.95);
		expect(narrow / rows.length).toBeGreaterThanOrEqual(0.5);
	});
});

function show(row: Measured, parts: ReturnType<typeof debLayerParts>, error: number): void {
	const ours = parts.map(({ key, bytes }) => `${key} ${bytes}`).join(', ');
	console.log(
		`${row.set} ${row.base} ${row.recommends} ${percent(error)}\n  ${ours}\n  ${JSON.stringify(row.by_place)}`,
	);
}

function figures(list: readonly number[]): readonly [number, number] {
	const sorted = [...list].sort((a, b) => a - b);
	return [sorted[Math.floor(sorted.length / 2)] ?? 1, sorted.at(-1) ?? 1];
}

function percent(share: number): string {
	return `${(share * 100).toFixed(2)} %`;
}
