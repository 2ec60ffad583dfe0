import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from '../lsp/startServer.ts';
import { nodeRuntime } from './nodeRuntime.ts';

/** Serves over what the arguments name (`--stdio`, `--node-ipc`, `--socket=PORT`) until the client ends it. */
export function startNodeServer(): void {
	startServer(createConnection(ProposedFeatures.all), nodeRuntime());
}
