import { html, nothing, type TemplateResult } from 'lit';
import type { PanelPart, PanelRow } from '../../server/src/protocol/panel.ts';
import { bar } from './historyTable.ts';
import type { PanelLabels } from './labels.ts';

export interface PartsViewOptions {
	readonly rows: readonly PanelRow[];
	/** Id of the marked row. */
	readonly marked: string | null;
	/** All parts of the image in one list, else layer by layer. */
	readonly biggestFirst: boolean;
	readonly labels: PanelLabels;
	goTo(row: PanelRow): void;
}

/** What the image is made of: layer by layer, or all parts of it with the biggest first. */
export function partsView(options: PartsViewOptions): TemplateResult {
	const { rows, biggestFirst, labels } = options;
	const grouped = rows.filter((row) => row.parts.length > 0);
	if (grouped.length === 0) return html`<p class="hint">${labels.noParts}</p>`;
	const largest = Math.max(1, ...grouped.flatMap(({ parts }) => parts.map(bytesOf)));
	const caption = biggestFirst ? labels.biggestCaption : labels.partsCaption;
	return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}>
		<table class="parts" aria-label=${caption}>
			<thead>
				<tr>
					<th scope="col">${labels.part}</th>
					${biggestFirst ? html`<th scope="col" class="number">${labels.line}</th>` : nothing}
					<th scope="col" class="number predicted">${labels.size}</th>
					<th scope="col" class="number">${labels.range}</th>
					<th scope="col" class="source">${labels.source}</th>
				</tr>
			</thead>
			${
				biggestFirst
					? wholeImage(grouped, largest, options)
					: grouped.map((row) => group(row, largest, options))
			}
		</table>
	</div>`;
}

function bytesOf({ size }: PanelPart): number {
	return size.bytes ?? 0;
}

function group(row: PanelRow, largest: number, options: PartsViewOptions): TemplateResult {
	const { labels, marked } = options;
	return html`<tbody class=${row.id === marked ? 'marked' : ''}>
		<tr class="group">
			<th scope="rowgroup">
				<div class="clip" title=${row.createdBy ?? row.instruction}>
					${place(row, options)}${row.instruction}
				</div>
			</th>
			<td class="number">${row.predicted?.text}</td>
			<td class="pushed" colspan="2">${row.compressed}</td>
		</tr>
		${row.parts.map(
			(part) => html`<tr>
				<td class="part"><div class="clip" title=${part.label}>${part.label}</div></td>
				${numbers(part, largest, labels)}
			</tr>`,
		)}
	</tbody>`;
}

/** A part of which only a floor is known stands where its floor does. */
function wholeImage(
	rows: readonly PanelRow[],
	largest: number,
	options: PartsViewOptions,
): TemplateResult {
	const all = rows
		.flatMap((row) => row.parts.map((part) => ({ row, part })))
		.sort((a, b) => orderOf(b.part) - orderOf(a.part));
	return html`<tbody>
		${all.map(
			({ row, part }) => html`<tr class=${row.id === options.marked ? 'marked' : ''}>
				<td class="part whole">
					<div class="clip" title="${part.label} (${row.instruction})">${part.label}</div>
				</td>
				<td class="number">${place(row, options)}</td>
				${numbers(part, largest, options.labels)}
			</tr>`,
		)}
	</tbody>`;
}

function orderOf({ size, low }: PanelPart): number {
	return size.bytes ?? low;
}

function numbers({ size, range }: PanelPart, largest: number, labels: PanelLabels): TemplateResult {
	return html`<td class="number predicted">
			${bar(size, largest)}<span class="size ${size.basis}">${size.text}</span>
		</td>
		<td class="number"><span class="size">${range}</span></td>
		<td class="source">${labels.basis[size.basis] ?? size.basis}</td>`;
}

/** The line as a button that goes there; the base has none. */
function place(row: PanelRow, { labels, goTo }: PartsViewOptions): TemplateResult {
	const { line } = row;
	if (line === null) return html`<span class="tag">${labels.base}</span>`;
	return html`<button type="button" class="tag" @click=${() => goTo(row)}>
		${labels.lineNumber(line)}
	</button>`;
}
