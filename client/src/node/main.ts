import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient, type ServerOptions, TransportKind } from 'vscode-languageclient/node';
import { desktopSelector } from '../documents.ts';
import { clientId, clientName, startClient } from '../startClient.ts';

/** The language client writes its failures to the log only: what is shown, this extension decides. */
class QuietClient extends LanguageClient {
	override error(message: string, data?: unknown): void {
		super.error(message, data, false);
	}
}

/** Starts the server as a child process of the extension host. */
export function activate(extension: ExtensionContext): Promise<void> {
	const module = Uri.joinPath(extension.extensionUri, 'dist', 'server.cjs').fsPath;
	const run = { module, transport: TransportKind.ipc };
	const server: ServerOptions = {
		run,
		debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=6019'] } },
	};
	return startClient(extension, {
		selector: desktopSelector,
		createClient: (options) => new QuietClient(clientId, clientName, server, options),
	});
}
