import { css } from 'lit';

/** The tables of history and parts: numbers aligned, one line a row, head always in sight. */
export const tableStyles = css`
	table {
		border-collapse: separate;
		border-spacing: 0;
		width: 100%;
	}

	th,
	td {
		overflow: hidden;
		padding: 0 8px;
		text-align: left;
		text-overflow: ellipsis;
		white-space: nowrap;
	}

	tr > :first-child {
		padding-left: 16px;
	}

	tr > :last-child {
		padding-right: 16px;
	}

	td {
		height: 24px;
	}

	thead th {
		background: var(--vscode-panel-background);
		border-bottom: 1px solid var(--line);
		color: var(--quiet);
		font-weight: normal;
		height: 26px;
		position: sticky;
		top: 0;
		z-index: 1;
	}

	thead button {
		align-items: center;
		background: none;
		border: 0;
		color: inherit;
		cursor: pointer;
		display: inline-flex;
		font: inherit;
		gap: 2px;
		line-height: 22px;
		padding: 0;
	}

	thead button:hover,
	[aria-sort='ascending'] button,
	[aria-sort='descending'] button {
		color: var(--vscode-foreground);
	}

	.number {
		font-variant-numeric: tabular-nums;
		text-align: right;
		width: 1px;
	}

	.number button {
		flex-direction: row-reverse;
	}

	.predicted {
		min-width: 112px;
	}

	td.predicted {
		position: relative;
	}

	.source {
		color: var(--quiet);
		max-width: 24ch;
		width: 1px;
	}

	td.instruction {
		max-width: 0;
		width: 100%;
	}

	.clip {
		overflow: hidden;
		text-overflow: ellipsis;
		white-space: nowrap;
	}

	.instruction .clip,
	.group .clip {
		font-family: var(--vscode-editor-font-family);
		font-size: 12px;
	}

	.tag {
		border: 1px solid var(--line);
		border-radius: 3px;
		color: var(--quiet);
		font-family: var(--vscode-font-family);
		font-size: 11px;
		margin-right: 8px;
		padding: 0 4px;
	}

	tbody tr[data-row] {
		cursor: pointer;
	}

	.from-base,
	.size.unknown,
	.none {
		color: var(--quiet);
	}

	tbody tr[data-row]:hover {
		background: var(--vscode-list-hoverBackground);
		color: var(--vscode-list-hoverForeground);
	}

	tr[aria-selected='true'],
	tbody tr[aria-selected='true']:hover {
		background: var(--vscode-list-inactiveSelectionBackground);
		color: var(--vscode-list-inactiveSelectionForeground, inherit);
	}

	tr[aria-selected='true'] {
		outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
		outline-offset: -1px;
	}

	tr[aria-selected='true']:focus {
		background: var(--vscode-list-activeSelectionBackground);
		color: var(--vscode-list-activeSelectionForeground);
	}

	tr[aria-selected='true'] :is(.source, .tag, .none, .size),
	.marked :is(.tag, .size) {
		color: inherit;
	}

	tr[aria-selected='true'].from-base {
		color: var(--vscode-foreground);
	}

	.bar {
		bottom: 1px;
		height: 3px;
		left: 8px;
		position: absolute;
		width: calc(100% - 16px);
	}

	.bar rect {
		fill: var(--layer);
	}

	.from-base .bar rect {
		opacity: 0.4;
	}

	.notes {
		color: var(--quiet);
		list-style: none;
		margin: 0;
		padding: 8px 16px;
	}

	.notes li {
		align-items: flex-start;
		display: flex;
		gap: 6px;
	}

	.notes vscode-icon {
		margin-top: 2px;
	}

	.parts th[scope='rowgroup'] {
		font-weight: 600;
		max-width: 0;
		width: 100%;
	}

	.parts .group > * {
		border-top: 1px solid var(--line);
		height: 26px;
	}

	.parts tbody:first-of-type .group > * {
		border-top: 0;
	}

	.parts .part {
		max-width: 0;
		padding-left: 32px;
		width: 100%;
	}

	.parts .whole {
		padding-left: 16px;
	}

	.parts .pushed {
		color: var(--quiet);
	}

	.parts .marked :is(.pushed, .source, button.tag) {
		color: inherit;
	}

	.parts button.tag {
		background: none;
		color: var(--vscode-textLink-foreground);
		cursor: pointer;
		line-height: 16px;
	}

	.parts button.tag:hover {
		text-decoration: underline;
	}

	.parts .marked {
		background: var(--vscode-list-inactiveSelectionBackground);
	}

	.aloud {
		clip-path: inset(50%);
		height: 1px;
		overflow: hidden;
		position: absolute;
		white-space: nowrap;
		width: 1px;
	}
`;
