import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { webSelector } from '../documents.ts';
import { clientId, clientName, startClient } from '../startClient.ts';

/** The language client writes its failures to the log only: what is shown, this extension decides. */
class QuietClient extends LanguageClient {
	override error(message: string, data?: unknown): void {
		super.error(message, data, false);
	}
}

/** Starts the server as a web worker. */
export function activate(extension: ExtensionContext): Promise<void> {
	const address = Uri.joinPath(extension.extensionUri, 'dist', 'web', 'server.js');
	return startClient(extension, {
		selector: webSelector,
		createClient: (options) => {
			const worker = async () => new Worker(address.toString(true));
			return new QuietClient(clientId, clientName, worker, options);
		},
	});
}
