import { html, type TemplateResult } from 'lit';
import type { PanelDetail } from '../../server/src/protocol/panel.ts';
import type { PanelLabels } from './labels.ts';

/** Facts about the image, as `docker inspect` would tell them. */
export function detailsView(details: readonly PanelDetail[], labels: PanelLabels): TemplateResult {
	if (details.length === 0) return html`<p class="hint">${labels.noDetails}</p>`;
	return html`<div class="scroll" tabindex="0" role="region" aria-label=${labels.detailsCaption}>
		<dl class="details">
			${details.map(
				({ label, value }) => html`<dt>${label}</dt>
					<dd>${value}</dd>`,
			)}
		</dl>
	</div>`;
}
