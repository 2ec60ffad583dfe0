import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PanelImage, PanelRow, PanelSize } from '../../server/src/protocol/panel.ts';
import type { PanelLabels } from './labels.ts';
import { sortRows } from './sortRows.ts';
import type { SortKey, UiState } from './uiState.ts';

export interface HistoryTableOptions {
	readonly image: PanelImage;
	readonly labels: PanelLabels;
	readonly sort: UiState['sort'];
	/** Id of the marked row. */
	readonly marked: string | null;
	sortBy(key: SortKey): void;
	mark(row: PanelRow): void;
	goTo(row: PanelRow, focus: boolean): void;
}

interface Column {
	readonly key: SortKey;
	readonly title: string;
	/** Read aloud where the title is a sign. */
	readonly long?: string;
	readonly className: string;
	cell(row: PanelRow): unknown;
}

/** The history: one row an instruction, as `docker history` will print them, oldest first or last. */
export function historyTable(options: HistoryTableOptions): TemplateResult {
	const { image, labels, sort } = options;
	if (image.rows.length === 0) return html`<p class="hint">${labels.noRows}</p>`;
	const shown = columns(image.rows, labels);
	const rows = sortRows(image.rows, sort);
	const current = rows.find((row) => row.id === options.marked) ?? rows[0];
	return html`<div class="scroll">
		<table role="grid" class="history" aria-label=${labels.historyCaption(image.header.file)}>
			<thead>
				<tr>
					${shown.map((column) => headerCell(column, options))}
				</tr>
			</thead>
			<tbody @keydown=${(event: KeyboardEvent) => walk(event, rows, options)}>
				${repeat(
					rows,
					(row) => row.id,
					(row) => tableRow(row, shown, row === current, options),
				)}
			</tbody>
		</table>
		${notes(image.notes)}
	</div>`;
}

/** `measured` and `difference` are there only where something was measured. */
function columns(rows: readonly PanelRow[], labels: PanelLabels): Column[] {
	const largest = Math.max(1, ...rows.map((row) => row.predicted?.bytes ?? 0));
	const measured = rows.some((row) => row.measured !== null);
	const all: (Column | null)[] = [
		{
			key: 'order',
			title: labels.number,
			long: labels.numberLong,
			className: 'number',
			cell: (row) => row.number ?? withoutNumber(row, rows, labels),
		},
		{ key: 'line', title: labels.line, className: 'number', cell: (row) => row.line ?? nothing },
		{
			key: 'instruction',
			title: labels.instruction,
			className: 'instruction',
			cell: (row) => instruction(row, labels),
		},
		{
			key: 'predicted',
			title: labels.predicted,
			className: 'number predicted',
			cell: (row) => html`${bar(row.predicted, largest)}${size(row.predicted)}`,
		},
		measured ? sizeColumn('measured', labels) : null,
		measured ? sizeColumn('difference', labels) : null,
		sizeColumn('runningTotal', labels),
		{
			key: 'source',
			title: labels.source,
			className: 'source',
			cell: (row) => html`<span title=${row.source}>${source(row, labels)}</span>`,
		},
	];
	return all.filter((column) => column !== null);
}

function sizeColumn(key: 'measured' | 'difference' | 'runningTotal', labels: PanelLabels): Column {
	return { key, title: labels[key], className: 'number', cell: (row) => size(row[key]) };
}

function headerCell(
	{ key, title, long, className }: Column,
	{ sort, sortBy }: HistoryTableOptions,
): TemplateResult {
	const direction = sort.descending ? 'descending' : 'ascending';
	const sorted = sort.key === key;
	const arrow = sort.descending ? 'arrow-down' : 'arrow-up';
	return html`<th scope="col" class=${className} aria-sort=${sorted ? direction : 'none'}>
		<button type="button" aria-label=${long ?? nothing} @click=${() => sortBy(key)}>
			<span>${title}</span>${sorted ? html`<vscode-icon name=${arrow} size="12"></vscode-icon>` : nothing}
		</button>
	</th>`;
}

function tableRow(
	row: PanelRow,
	shown: readonly Column[],
	reachable: boolean,
	{ marked, mark, goTo }: HistoryTableOptions,
): TemplateResult {
	const choose = (focus: boolean) => {
		mark(row);
		goTo(row, focus);
	};
	return html`<tr
		data-row=${row.id}
		class=${row.fromBase ? 'from-base' : ''}
		tabindex=${reachable ? 0 : -1}
		aria-selected=${row.id === marked}
		@click=${() => choose(false)}
		@dblclick=${() => choose(true)}
	>
		${shown.map((column) => html`<td class=${column.className}>${column.cell(row)}</td>`)}
	</tr>`;
}

/** Arrows, Home and End walk the rows; Enter goes to the editor, Space shows the line there. */
function walk(
	event: KeyboardEvent,
	rows: readonly PanelRow[],
	{ mark, goTo }: HistoryTableOptions,
): void {
	const element = event.target instanceof Element ? event.target.closest('tr') : null;
	const index = rows.findIndex((row) => row.id === element?.dataset['row']);
	const row = rows[index];
	if (element === null || row === undefined) return;
	if (event.key === 'Enter' || event.key === ' ') {
		event.preventDefault();
		mark(row);
		goTo(row, event.key === 'Enter');
		return;
	}
	const next = rows[destination(event.key, index, rows.length)];
	if (next === undefined) return;
	event.preventDefault();
	mark(next);
	element.parentElement?.querySelector<HTMLElement>(`[data-row="${CSS.escape(next.id)}"]`)?.focus();
}

/** Index that a key leads to; −1 where it leads nowhere. */
function destination(key: string, index: number, count: number): number {
	switch (key) {
		case 'ArrowDown':
			return Math.min(index + 1, count - 1);
		case 'ArrowUp':
			return Math.max(index - 1, 0);
		case 'Home':
			return 0;
		case 'End':
			return count - 1;
		default:
			return -1;
	}
}

function instruction(row: PanelRow, labels: PanelLabels): TemplateResult {
	const [keyword = '', ...rest] = row.instruction.split(' ');
	return html`<div class="clip" title=${row.createdBy ?? row.instruction}>
		${row.fromBase ? html`<span class="tag">${labels.base}</span>` : nothing}<b>${keyword}</b>
		${rest.join(' ')}
	</div>`;
}

/** Over a base whose layers cannot be counted, own layers are counted from it: +1, +2 … */
function withoutNumber(row: PanelRow, rows: readonly PanelRow[], labels: PanelLabels) {
	if (row.fromBase) return nothing;
	if (row.predicted === null) return noLayer(labels);
	const below = rows.slice(0, rows.indexOf(row) + 1);
	const own = below.filter(({ fromBase, predicted }) => !fromBase && predicted !== null).length;
	return html`<span title=${labels.aboveBase(own)}>+${own}</span>`;
}

function noLayer(labels: PanelLabels): TemplateResult {
	return html`<span class="none" title=${labels.noLayer}
		><span aria-hidden="true">–</span><span class="aloud">${labels.noLayer}</span></span
	>`;
}

/** One word for where the number comes from; the host's sentence is its tooltip. */
function source({ predicted, source: sentence }: PanelRow, labels: PanelLabels): string {
	return predicted === null ? sentence : (labels.basis[predicted.basis] ?? sentence);
}

function size(value: PanelSize | null) {
	if (value === null) return nothing;
	return html`<span class="size ${value.basis}">${value.text}</span>`;
}

/** The size once more as a length, to the scale of the largest row. */
/** A size as a share of the largest one, below its number. */
export function bar(value: PanelSize | null, largest: number) {
	const bytes = value?.bytes ?? 0;
	if (bytes === 0) return nothing;
	const percent = Math.max(1, (bytes / largest) * 100);
	return html`<svg class="bar" aria-hidden="true" width="100%" height="3">
		<rect x="${100 - percent}%" width="${percent}%" height="3" />
	</svg>`;
}

function notes(texts: readonly string[]) {
	if (texts.length === 0) return nothing;
	return html`<ul class="notes">
		${texts.map((text) => html`<li><vscode-icon name="info" size="14"></vscode-icon><span>${text}</span></li>`)}
	</ul>`;
}
