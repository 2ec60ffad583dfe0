import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortRows } from '../../media/panel/sortRows.ts';
import { type SortKey, sortKeys } from '../../media/panel/uiState.ts';
import type { PanelRow } from '../../server/src/protocol/panel.ts';

function row(id: string, change: Partial<PanelRow> = {}): PanelRow {
	return {
		id,
		number: null,
		line: null,
		endLine: null,
		instruction: '',
		createdBy: null,
		fromBase: false,
		predicted: null,
		measured: null,
		difference: null,
		runningTotal: null,
		source: '',
		compressed: '',
		parts: [],
		...change,
	};
}

const sized = (id: string, bytes: number | null): PanelRow =>
	row(id, { predicted: { text: '', bytes, basis: 'computed' } });

function check(rows: readonly PanelRow[], key: SortKey, descending: boolean, ids: string): void {
	expect(
		sortRows(rows, { key, descending })
			.map(({ id }) => id)
			.join(''),
	).toBe(ids);
}

test('the order of the build runs forwards, and backwards as docker history prints it', () => {
	const rows = [row('a'), row('b'), row('c')];
	check(rows, 'order', false, 'abc');
	check(rows, 'order', true, 'cba');
});

test('sizes sort by bytes; unknown and absent ones stay last both ways', () => {
	const rows = [sized('a', null), sized('b', 20), row('c'), sized('d', 100), sized('e', 3)];
	check(rows, 'predicted', false, 'ebdac');
	check(rows, 'predicted', true, 'dbeac');
});

test('lines sort as numbers, texts by the reader’s alphabet', () => {
	const rows = [
		row('a', { line: 10, instruction: 'RUN b' }),
		row('b', { line: 9, instruction: 'COPY' }),
		row('c', { line: 2, instruction: 'RUN a' }),
	];
	check(rows, 'line', false, 'cba');
	check(rows, 'instruction', false, 'bca');
});

test('every order holds the same rows, and equal ones keep the order of the build', () => {
	const bytes = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null });
	fc.assert(
		fc.property(
			fc.array(bytes),
			fc.constantFrom(...sortKeys),
			fc.boolean(),
			(values, key, descending) => {
				const rows = values.map((value, index) => sized(String(index), value));
				const sorted = sortRows(rows, { key, descending });
				expect(new Set(sorted)).toEqual(new Set(rows));
				if (key === 'order') return;
				for (const value of new Set(values)) {
					const ids = sorted
						.filter(({ predicted }) => predicted?.bytes === value)
						.map(({ id }) => Number(id));
					expect(ids).toEqual([...ids].sort((left, right) => left - right));
				}
			},
		),
	);
});
