import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import {
	type PanelBlock,
	type PanelCommand,
	type PanelImage,
	type PanelRow,
	type PanelState,
	panelProtocolVersion,
	type ToPanel,
} from '../../server/src/protocol/panel.ts';
import { detailsView } from './detailsView.ts';
import { headerView } from './headerView.ts';
import { historyTable } from './historyTable.ts';
import { isToPanel } from './isToPanel.ts';
import { type PanelLabels, panelLabels } from './labels.ts';
import { type PanelHost, panelHost } from './panelHost.ts';
import { partsView } from './partsView.ts';
import { rowAtLine } from './rowAtLine.ts';
import { stackDrawing } from './stackDrawing.ts';
import { panelStyles } from './styles/panelStyles.ts';
import { tableStyles } from './styles/tableStyles.ts';
import { tabStrip } from './tabStrip.ts';
import type { SortKey, Tab, UiState } from './uiState.ts';

/** The whole page. It shows what the host sends and keeps nothing but tab, order and marked row. */
class LayersPanel extends LitElement {
	static override styles = [panelStyles, tableStyles];
	static override properties: PropertyDeclarations = {
		state: { state: true },
		ui: { state: true },
		marked: { state: true },
		stackHeight: { state: true },
	};

	declare state: PanelState | null;
	declare ui: UiState;
	/** Id of the marked row. */
	declare marked: string | null;
	/** Pixels that the stack may fill. */
	declare stackHeight: number;
	readonly #host: PanelHost = panelHost();
	readonly #labels: PanelLabels = panelLabels(document.documentElement.lang);
	readonly #sizes = new ResizeObserver(([entry]) => {
		this.stackHeight = Math.floor(entry?.contentRect.height ?? 0);
	});
	readonly #listen = (event: MessageEvent<unknown>) => {
		if (isToPanel(event.data)) this.#receive(event.data);
	};

	constructor() {
		super();
		this.state = null;
		this.ui = this.#host.load();
		this.marked = null;
		this.stackHeight = 0;
	}

	override connectedCallback(): void {
		super.connectedCallback();
		window.addEventListener('message', this.#listen);
		this.#host.post({ type: 'ready', version: panelProtocolVersion });
	}

	override disconnectedCallback(): void {
		window.removeEventListener('message', this.#listen);
		this.#sizes.disconnect();
		super.disconnectedCallback();
	}

	override updated(): void {
		this.#sizes.disconnect();
		const column = this.renderRoot.querySelector('.stack-column');
		if (column !== null) this.#sizes.observe(column);
	}

	override render() {
		switch (this.state?.kind) {
			case undefined:
				return nothing;
			case 'empty':
				return this.#empty(this.state);
			case 'image':
				return this.#image(this.state);
		}
	}

	#empty({ text, action }: Extract<PanelState, { kind: 'empty' }>): TemplateResult {
		return html`<main class="empty">
			<vscode-icon name="layers" size="32"></vscode-icon>
			<div role="status"><h1>${text}</h1></div>
			${
				action === null
					? nothing
					: html`<vscode-button @click=${() => this.#run(action.command)}>${action.title}</vscode-button>`
			}
		</main>`;
	}

	#image(image: PanelImage): TemplateResult {
		const labels = this.#labels;
		const { tab } = this.ui;
		return html`<main class="image" aria-label=${labels.panel}>
			${headerView(image.header, labels, (command) => this.#run(command))}
			<div class="body">
				<div class="stack-column" role="region" aria-label=${labels.stack} tabindex="0">
					${this.#stack(image)}
				</div>
				<section class="content">
					<div class="tab-bar">
						${tabStrip(tab, labels, (chosen) => void this.#openTab(chosen))}
						${tab === 'history' ? this.#orderSwitch() : nothing}
						${tab === 'parts' ? this.#partsSwitch() : nothing}
					</div>
					<div role="tabpanel" id="tabpanel" aria-labelledby="tab-${tab}">${this.#tab(image)}</div>
				</section>
			</div>
		</main>`;
	}

	#stack(image: PanelImage): TemplateResult {
		return stackDrawing({
			stack: image.stack,
			labels: this.#labels,
			available: this.stackHeight,
			markedLine: this.#markedRow(image)?.line ?? null,
			choose: (block) => this.#choose(image, block),
		});
	}

	#orderSwitch(): TemplateResult {
		const { key, descending } = this.ui.sort;
		const order = (checked: boolean) =>
			this.#save({ ...this.ui, sort: { key: 'order', descending: checked } });
		return switchOf(this.#labels.dockerHistoryOrder, key === 'order' && descending, order);
	}

	#partsSwitch(): TemplateResult {
		return switchOf(this.#labels.biggestFirst, this.ui.biggestFirst, (biggestFirst) =>
			this.#save({ ...this.ui, biggestFirst }),
		);
	}

	#tab(image: PanelImage): TemplateResult {
		switch (this.ui.tab) {
			case 'history':
				return historyTable({
					image,
					labels: this.#labels,
					sort: this.ui.sort,
					marked: this.marked,
					sortBy: (key) => this.#sortBy(key),
					mark: (row) => {
						this.marked = row.id;
					},
					goTo: (row, focus) => this.#goTo(row.line, focus),
				});
			case 'parts':
				return partsView({
					rows: image.rows,
					marked: this.marked,
					biggestFirst: this.ui.biggestFirst,
					labels: this.#labels,
					goTo: (row) => {
						this.marked = row.id;
						this.#goTo(row.line, false);
					},
				});
			case 'details':
				return detailsView(image.details, this.#labels);
		}
	}

	#receive(message: ToPanel): void {
		switch (message.type) {
			case 'state':
				this.state = message.state;
				return;
			case 'reveal':
				void this.#reveal(message.line);
				return;
		}
	}

	/** Marks the row of a line and brings it into sight; the keyboard stays where it is. */
	async #reveal(line: number): Promise<void> {
		if (this.state?.kind !== 'image') return;
		this.marked = rowAtLine(this.state.rows, line)?.id ?? null;
		await this.updateComplete;
		const marked = this.renderRoot.querySelector(
			'[aria-selected=true][data-row], tbody.marked, tbody tr.marked',
		);
		marked?.scrollIntoView({ block: 'nearest' });
	}

	/** The marked row stays the chosen one: the parts of its layer come into sight. */
	async #openTab(tab: Tab): Promise<void> {
		this.#save({ ...this.ui, tab });
		await this.updateComplete;
		this.renderRoot.querySelector('tbody.marked')?.scrollIntoView({ block: 'nearest' });
	}

	#markedRow(image: PanelImage): PanelRow | undefined {
		return image.rows.find((row) => row.id === this.marked);
	}

	#choose(image: PanelImage, { line }: PanelBlock): void {
		if (line === null) return;
		this.marked = rowAtLine(image.rows, line)?.id ?? null;
		this.#goTo(line, false);
	}

	#sortBy(key: SortKey): void {
		const { sort } = this.ui;
		const descending = sort.key === key && !sort.descending;
		this.#save({ ...this.ui, sort: { key, descending } });
	}

	#goTo(line: number | null, focus: boolean): void {
		if (line !== null) this.#host.post({ type: 'goToLine', line, focus });
	}

	#run(command: PanelCommand): void {
		this.#host.post({ type: 'command', command });
	}

	#save(ui: UiState): void {
		this.ui = ui;
		this.#host.save(ui);
	}
}

function switchOf(label: string, on: boolean, turn: (on: boolean) => void): TemplateResult {
	return html`<label class="switch">
		<input
			type="checkbox"
			role="switch"
			.checked=${on}
			@change=${({ target }: Event) => turn(target instanceof HTMLInputElement && target.checked)}
		/>
		<span>${label}</span>
	</label>`;
}

/** Makes `<layers-panel>` known; the page holds one already. */
export function definePanel(): void {
	customElements.define('layers-panel', LayersPanel);
}
