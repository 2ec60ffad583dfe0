import { html, type TemplateResult } from 'lit';
import type { PanelRow } from '../../server/src/protocol/panel.ts';
import type { PanelLabels } from './labels.ts';

/** What each layer is made of, one group a row of the history that has parts. */
export function partsView(
	rows: readonly PanelRow[],
	marked: string | null,
	labels: PanelLabels,
): TemplateResult {
	const grouped = rows.filter((row) => row.parts.length > 0);
	if (grouped.length === 0) return html`<p class="hint">${labels.noParts}</p>`;
	return html`<div class="scroll" tabindex="0" role="region" aria-label=${labels.partsCaption}>
		<table class="parts" aria-label=${labels.partsCaption}>
			<thead>
				<tr>
					<th scope="col">${labels.part}</th>
					<th scope="col" class="number">${labels.size}</th>
				</tr>
			</thead>
			${grouped.map((row) => group(row, row.id === marked, labels))}
		</table>
	</div>`;
}

function group(row: PanelRow, marked: boolean, labels: PanelLabels): TemplateResult {
	return html`<tbody class=${marked ? 'marked' : ''}>
		<tr class="group">
			<th scope="rowgroup">
				<div class="clip" title=${row.createdBy ?? row.instruction}>
					<span class="tag">${row.line === null ? labels.base : labels.lineNumber(row.line)}</span
					>${row.instruction}
				</div>
			</th>
			<td class="number">${row.predicted?.text}</td>
		</tr>
		${row.parts.map(
			({ label, size }) => html`<tr>
				<td class="part">${label}</td>
				<td class="number"><span class="size ${size.basis}">${size.text}</span></td>
			</tr>`,
		)}
	</tbody>`;
}
