import { html, type TemplateResult } from 'lit';
import type { PanelLabels } from './labels.ts';
import { type Tab, tabs } from './uiState.ts';

/**
 * The tabs: arrows walk and choose, as the ARIA pattern says. (`vscode-tabs` nests two tab lists
 * and gives its panels no height, so it is not used.)
 */
export function tabStrip(
	selected: Tab,
	labels: PanelLabels,
	choose: (tab: Tab) => void,
): TemplateResult {
	return html`<div role="tablist" class="tabs" @keydown=${(event: KeyboardEvent) => walk(event, selected, choose)}>
		${tabs.map(
			(tab) => html`<button
				type="button"
				role="tab"
				id="tab-${tab}"
				data-tab=${tab}
				aria-controls="tabpanel"
				aria-selected=${tab === selected}
				tabindex=${tab === selected ? 0 : -1}
				@click=${() => choose(tab)}
			>
				${labels[tab]}
			</button>`,
		)}
	</div>`;
}

function walk(event: KeyboardEvent, selected: Tab, choose: (tab: Tab) => void): void {
	const next = destination(event.key, tabs.indexOf(selected));
	if (next === undefined) return;
	event.preventDefault();
	choose(next);
	const list = event.currentTarget;
	if (list instanceof Element) list.querySelector<HTMLElement>(`[data-tab=${next}]`)?.focus();
}

function destination(key: string, index: number): Tab | undefined {
	switch (key) {
		case 'ArrowRight':
			return tabs[(index + 1) % tabs.length];
		case 'ArrowLeft':
			return tabs.at(index - 1);
		case 'Home':
			return tabs[0];
		case 'End':
			return tabs.at(-1);
		default:
			return undefined;
	}
}
