import { type ExtensionContext, Uri } from 'vscode';
import {
	BrowserMessageReader,
	BrowserMessageWriter,
	LanguageClient,
} from 'vscode-languageclient/browser';
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
			// VS Code puts a wrapper in the place of `Worker`: what it makes is no instance of it, so the
			// language client does not know a worker when it is handed one.
			const server = async () => {
				const worker = new Worker(address.toString(true));
				return {
					reader: new BrowserMessageReader(worker),
					writer: new BrowserMessageWriter(worker),
				};
			};
			return new QuietClient(clientId, clientName, server, options);
		},
	});
}
