import { describe, expect, test } from 'vitest';
import { isToPanel } from '../../media/panel/isToPanel.ts';
import { panelLabels } from '../../media/panel/labels.ts';
import { rowAtLine } from '../../media/panel/rowAtLine.ts';
import {
	initialUiState,
	restoreUiState,
	storeUiState,
	type UiState,
} from '../../media/panel/uiState.ts';
import { type PanelRow, panelProtocolVersion } from '../../server/src/protocol/panel.ts';

describe('the kept state', () => {
	test('comes back as it was stored, through JSON', () => {
		const state: UiState = {
			tab: 'parts',
			sort: { key: 'predicted', descending: true },
			biggestFirst: true,
		};
		expect(restoreUiState(JSON.parse(JSON.stringify(storeUiState(state))))).toEqual(state);
	});

	test.each([
		['nothing', undefined],
		['null', null],
		['a text', 'history'],
		['no version', { tab: 'parts', sort: { key: 'line', descending: false } }],
		['another version', { version: 2, tab: 'parts', sort: { key: 'line', descending: false } }],
		['a tab that is gone', { version: 1, tab: 'waste', sort: { key: 'line', descending: false } }],
		[
			'a column that is gone',
			{ version: 1, tab: 'parts', sort: { key: 'age', descending: false } },
		],
		['half a sort', { version: 1, tab: 'parts', sort: { key: 'line' } }],
		['no sort', { version: 1, tab: 'parts', sort: null }],
	])('of %s is the initial one', (_name, stored) => {
		expect(restoreUiState(stored)).toBe(initialUiState);
	});
});

test.each([
	['a state', { type: 'state', version: panelProtocolVersion, state: { kind: 'empty' } }, true],
	['a reveal', { type: 'reveal', line: 4 }, true],
	['another version', { type: 'state', version: panelProtocolVersion + 1, state: {} }, false],
	['no state', { type: 'state', version: panelProtocolVersion, state: null }, false],
	['a reveal of half a line', { type: 'reveal', line: 1.5 }, false],
	['another type', { type: 'ready' }, false],
	['a text', 'state', false],
	['null', null, false],
])('%s is a message to the panel: %#', (_name, value, expected) => {
	expect(isToPanel(value)).toBe(expected);
});

test.each([
	['the line itself', 2, 'a'],
	['a continuation', 4, 'a'],
	['a single line', 7, 'b'],
	['between instructions', 6, undefined],
	['before all', 1, undefined],
	['two rows on one line: the later', 9, 'd'],
])('the row at %s', (_name, line, id) => {
	const place = (name: string, first: number | null, last: number | null) =>
		({ id: name, line: first, endLine: last }) as PanelRow;
	const rows = [
		place('base', null, null),
		place('a', 2, 5),
		place('b', 7, null),
		place('c', 9, 9),
		place('d', 9, 9),
	];
	expect(rowAtLine(rows, line)?.id).toBe(id);
});

test.each(['en', 'en-GB', 'de', ''])('labels for %s are there', (locale) => {
	expect(panelLabels(locale).history).toBe('History');
});
