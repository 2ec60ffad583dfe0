import type { PanelRow, PanelSize } from '../../server/src/protocol/panel.ts';
import type { SortKey, UiState } from './uiState.ts';

/**
 * The rows in the order of a column. Equal rows, and rows where the value is unknown, keep the
 * order of the build; unknown ones stand at the end in both directions.
 */
export function sortRows(rows: readonly PanelRow[], sort: UiState['sort']): readonly PanelRow[] {
	if (sort.key === 'order') return sort.descending ? [...rows].reverse() : rows;
	const value = values[sort.key];
	const direction = sort.descending ? -1 : 1;
	return [...rows].sort((left, right) => {
		const a = value(left);
		const b = value(right);
		if (a === null || b === null) return Number(a === null) - Number(b === null);
		return direction * compare(a, b);
	});
}

type Value = string | number | null;

const values: Readonly<Record<Exclude<SortKey, 'order'>, (row: PanelRow) => Value>> = {
	line: (row) => row.line,
	instruction: (row) => row.instruction,
	predicted: (row) => bytes(row.predicted),
	measured: (row) => bytes(row.measured),
	difference: (row) => bytes(row.difference),
	runningTotal: (row) => bytes(row.runningTotal),
	source: (row) => row.source,
};

function bytes(size: PanelSize | null): number | null {
	return size?.bytes ?? null;
}

function compare(left: string | number, right: string | number): number {
	if (typeof left === 'number' && typeof right === 'number') return left - right;
	return String(left).localeCompare(String(right));
}
