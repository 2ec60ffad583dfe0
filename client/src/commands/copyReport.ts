import { env, l10n, type TextDocument, window } from 'vscode';
import type { ClientContext } from '../clientContext.ts';

/** Long enough to be read, short enough not to stand in the way. */
const noticeMilliseconds = 4000;

/** Puts the Report, as `predict --format json` prints it, on the clipboard. */
export async function copyReport({ server }: ClientContext, document: TextDocument): Promise<void> {
	const report = await server.report(document.uri.toString());
	await env.clipboard.writeText(`${JSON.stringify(report, null, 2)}\n`);
	window.setStatusBarMessage(`$(check) ${l10n.t('Report copied')}`, noticeMilliseconds);
}
