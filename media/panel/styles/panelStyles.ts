import { css } from 'lit';

/** Header, stack, tabs and empty states. Colours come from the theme alone. */
export const panelStyles = css`
	:host {
		--layer: var(--vscode-charts-blue);
		--quiet: var(--vscode-descriptionForeground);
		--line: var(--vscode-editorWidget-border, var(--vscode-contrastBorder));
		--focus: var(--vscode-focusBorder);
		color: var(--vscode-foreground);
		font-family: var(--vscode-font-family);
		font-size: var(--vscode-font-size);
		line-height: 18px;
	}

	* {
		box-sizing: border-box;
	}

	:focus-visible {
		outline: 1px solid var(--focus);
		outline-offset: -1px;
	}

	.image {
		display: flex;
		flex-direction: column;
		height: 100%;
	}

	header {
		align-items: center;
		border-bottom: 1px solid var(--line);
		display: flex;
		flex: none;
		gap: 2px 16px;
		min-height: 34px;
		padding: 3px 8px 3px 16px;
	}

	h1,
	p,
	dl,
	dd {
		margin: 0;
	}

	h1 {
		font-size: inherit;
		font-weight: normal;
	}

	.file {
		flex: none;
		font-weight: 600;
		max-width: 40ch;
		overflow: hidden;
		text-overflow: ellipsis;
		white-space: nowrap;
	}

	.summary {
		flex: 0 1 auto;
		font-variant-numeric: tabular-nums;
		overflow: hidden;
		text-overflow: ellipsis;
		white-space: nowrap;
	}

	.facts {
		display: flex;
		flex: 1 2 auto;
		gap: 2px 16px;
		min-width: 0;
		overflow: hidden;
	}

	.fact {
		display: flex;
		gap: 6px;
		min-width: 0;
	}

	.fact:not(:last-child) {
		flex: none;
	}

	.fact dt {
		flex: none;
		color: var(--quiet);
	}

	.fact dd {
		max-width: 32ch;
		overflow: hidden;
		text-overflow: ellipsis;
		white-space: nowrap;
	}

	.actions {
		align-items: center;
		display: flex;
		flex: none;
		gap: 4px;
		margin-left: auto;
	}

	.body {
		display: flex;
		flex: 1;
		min-height: 0;
	}

	.stack-column {
		border-right: 1px solid var(--line);
		flex: none;
		overflow: hidden auto;
		padding: 10px 8px 10px 16px;
		width: 353px;
	}

	.stack {
		display: block;
	}

	.block .hit {
		fill: transparent;
	}

	.block .shape {
		fill: var(--layer);
		stroke: var(--vscode-contrastBorder, var(--layer));
	}

	.block.base .shape {
		fill: color-mix(in srgb, var(--layer) 30%, transparent);
	}

	.block.unknown .shape {
		fill: color-mix(in srgb, var(--quiet) 16%, transparent);
		stroke: var(--quiet);
	}

	.block.kernel .shape,
	.block.container .shape {
		fill: none;
		stroke: var(--quiet);
		stroke-dasharray: 4 3;
	}

	.leader {
		fill: none;
		opacity: 0.6;
		stroke: var(--quiet);
	}

	.label {
		display: flex;
		font-size: 12px;
		gap: 7px;
		line-height: 18px;
		white-space: nowrap;
	}

	.label .name {
		overflow: hidden;
		text-overflow: ellipsis;
	}

	:is(.kernel, .container) .name {
		flex: none;
	}

	.label .size {
		font-variant-numeric: tabular-nums;
		font-weight: 600;
	}

	.label :is(.name, .aside),
	.block.unknown .size {
		color: var(--quiet);
		font-weight: normal;
	}

	.label .aside {
		font-style: italic;
		overflow: hidden;
		text-overflow: ellipsis;
	}

	.block.layer {
		cursor: pointer;
	}

	.block:hover .name,
	.block.marked .name {
		color: var(--vscode-foreground);
	}

	.block.marked .hit {
		fill: var(--vscode-list-inactiveSelectionBackground);
		stroke: var(--vscode-contrastActiveBorder, transparent);
		stroke-dasharray: 2 2;
	}

	.block.marked .shape {
		stroke: var(--focus);
		stroke-width: 2;
	}

	.content {
		display: flex;
		flex: 1;
		flex-direction: column;
		min-width: 0;
	}

	.tab-bar {
		align-items: center;
		display: flex;
		flex: none;
		flex-wrap: wrap;
		justify-content: space-between;
		padding: 0 16px 0 8px;
	}

	.tabs {
		display: flex;
	}

	.tabs button {
		background: none;
		border: 0;
		border-bottom: 1px solid transparent;
		color: var(--vscode-panelTitle-inactiveForeground);
		cursor: pointer;
		font: inherit;
		line-height: 26px;
		margin: 0 8px;
		padding: 2px 0 0;
	}

	.tabs button:hover,
	.tabs button[aria-selected='true'] {
		color: var(--vscode-panelTitle-activeForeground);
	}

	.tabs button[aria-selected='true'] {
		border-bottom-color: var(--vscode-panelTitle-activeBorder);
	}

	.switch {
		align-items: center;
		color: var(--quiet);
		cursor: pointer;
		display: flex;
		gap: 6px;
	}

	.switch input {
		accent-color: var(--vscode-button-background);
		margin: 0;
	}

	[role='tabpanel'] {
		flex: 1;
		min-height: 0;
	}

	.scroll {
		height: 100%;
		overflow: auto;
	}

	.hint {
		color: var(--quiet);
		padding: 12px 16px;
	}

	.empty {
		align-items: center;
		display: flex;
		flex-direction: column;
		gap: 12px;
		height: 100%;
		justify-content: center;
		padding: 16px;
		text-align: center;
	}

	.empty vscode-icon {
		color: var(--quiet);
	}

	.details {
		display: grid;
		gap: 4px 24px;
		grid-template-columns: max-content 1fr;
		padding: 8px 16px;
	}

	.details dt {
		color: var(--quiet);
	}

	.details dd {
		overflow-wrap: anywhere;
		user-select: text;
	}

	@media (max-width: 700px) {
		header,
		.facts {
			flex-wrap: wrap;
		}

		.stack-column {
			display: none;
		}
	}
`;
