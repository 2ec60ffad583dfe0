import {
	type Disposable,
	l10n,
	MarkdownString,
	StatusBarAlignment,
	type Uri,
	window,
} from 'vscode';
import type { StatusResult } from '../../../server/src/protocol/requests.ts';
import { commandIds } from '../commands/commandIds.ts';

/** Left of the language and line-end items, right of what concerns the whole window. */
const priority = 90;

/** The item `3 layers · 23 MB`: shown while a Dockerfile is in the active editor. */
export interface StatusBar extends Disposable {
	show(status: StatusResult, document: Uri): void;
	/** The server ended: the item says so and leads to the log. */
	showStopped(): void;
	hide(): void;
}

/** Makes the item; it is hidden at first. */
export function statusBar(): StatusBar {
	const item = window.createStatusBarItem('layers', StatusBarAlignment.Right, priority);
	item.name = l10n.t('Dockerfile Layers');
	return {
		show(status, document) {
			item.text = `$(layers) ${status.summary}`.trimEnd();
			item.tooltip = tooltip(status);
			item.accessibilityInformation = {
				label: l10n.t('Image layers: {0}. Show the Layers panel', status.summary),
			};
			item.command = {
				title: l10n.t('Show Layers'),
				command: commandIds.showLayers,
				arguments: [document.toString()],
			};
			item.show();
		},
		showStopped() {
			item.text = `$(layers) ${l10n.t('stopped')}`;
			item.tooltip = l10n.t('The language server of Dockerfile Layers stopped. Show the log.');
			item.accessibilityInformation = {
				label: l10n.t('Dockerfile Layers stopped. Show the log'),
			};
			item.command = commandIds.showLog;
			item.show();
		},
		hide: () => item.hide(),
		dispose: () => item.dispose(),
	};
}

function tooltip(status: StatusResult): MarkdownString {
	const text = new MarkdownString();
	text.appendText(status.summary);
	for (const { text: name, detail } of status.items) {
		text.appendMarkdown('\n\n');
		text.appendText(detail === '' ? name : `${name}: ${detail}`);
	}
	return text;
}
