import {
	type Disposable,
	type DocumentSelector,
	type LanguageStatusItem,
	LanguageStatusSeverity,
	languages,
} from 'vscode';
import type { StatusItem } from '../../../server/src/protocol/requests.ts';

/** The language status items: build, image store, network, trust, background. */
export interface LanguageStatus extends Disposable {
	/** Shows these items for this document's URI and drops the others. */
	show(items: readonly StatusItem[], uri: string): void;
	clear(): void;
}

const severities: Readonly<Record<StatusItem['severity'], LanguageStatusSeverity>> = {
	info: LanguageStatusSeverity.Information,
	warning: LanguageStatusSeverity.Warning,
	error: LanguageStatusSeverity.Error,
};

/** Items appear once they are shown for the first time; `selector` says beside which documents. */
export function languageStatus(selector: DocumentSelector): LanguageStatus {
	const shown = new Map<StatusItem['id'], LanguageStatusItem>();
	const drop = (id: StatusItem['id']) => {
		shown.get(id)?.dispose();
		shown.delete(id);
	};
	const clear = () => {
		for (const id of [...shown.keys()]) drop(id);
	};
	return {
		show(items, uri) {
			const wanted = new Set(items.map(({ id }) => id));
			for (const id of [...shown.keys()]) if (!wanted.has(id)) drop(id);
			for (const item of items) {
				const target =
					shown.get(item.id) ??
					languages.createLanguageStatusItem(`dockerfileLayers.${item.id}`, selector);
				shown.set(item.id, target);
				fill(target, item, uri);
			}
		},
		clear,
		dispose: clear,
	};
}

function fill(target: LanguageStatusItem, item: StatusItem, uri: string): void {
	target.name = `Dockerfile Layers: ${item.id}`;
	target.text = item.text;
	target.detail = item.detail;
	target.severity = severities[item.severity];
	target.command = item.command === null ? undefined : { ...item.command, arguments: [uri] };
}
