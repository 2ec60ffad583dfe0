import { l10n, type TextDocument, window, workspace } from 'vscode';
import type { ClientContext } from '../clientContext.ts';
import { mergeSummary } from './mergeSummary.ts';

/** The user may go on typing while the server works: an edit for an older text is asked for again. */
const attempts = 3;

/** Merges all RUN instructions that can safely be merged: one edit, one undo, one sentence about it. */
export async function mergeRunLayers(
	{ client, server }: ClientContext,
	document: TextDocument,
): Promise<void> {
	for (let attempt = 0; attempt < attempts; attempt++) {
		const { version } = document;
		const result = await server.mergeAll(document.uri.toString());
		const edit = await client.protocol2CodeConverter.asWorkspaceEdit(result.edit);
		if (document.version !== version) continue;
		if (edit !== undefined && !(await workspace.applyEdit(edit))) continue;
		void window.showInformationMessage(mergeSummary(result, l10n.t));
		return;
	}
	void window.showWarningMessage(
		l10n.t('The file changed while its RUN layers were being merged; nothing was merged.'),
	);
}
