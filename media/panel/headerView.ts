import { html, nothing, type TemplateResult } from 'lit';
import type { PanelCommand, PanelImage } from '../../server/src/protocol/panel.ts';
import type { PanelLabels } from './labels.ts';

/** File, summary and build; right of them what can be done. */
export function headerView(
	{ file, summary, target, platform, image }: PanelImage['header'],
	labels: PanelLabels,
	run: (command: PanelCommand) => void,
): TemplateResult {
	return html`<header>
		<h1 class="file" title=${file}>${file}</h1>
		<p class="summary" role="status" title=${summary}>${summary}</p>
		<dl class="facts">
			${fact(labels.target, target)}${fact(labels.platform, platform)}${fact(labels.image, image)}
		</dl>
		<div class="actions">
			<vscode-toolbar-button icon="settings" @click=${() => run('chooseBuild')}
				>${labels.chooseBuild}</vscode-toolbar-button
			>
			<vscode-toolbar-button
				icon="refresh"
				label=${labels.refresh}
				title=${labels.refresh}
				@click=${() => run('refresh')}
			></vscode-toolbar-button>
		</div>
	</header>`;
}

function fact(name: string, value: string) {
	if (value === '') return nothing;
	return html`<div class="fact">
		<dt>${name}</dt>
		<dd title=${value}>${value}</dd>
	</div>`;
}
