import {
	BrowserMessageReader,
	BrowserMessageWriter,
	createConnection,
	ProposedFeatures,
} from 'vscode-languageserver/browser';
import { startServer } from '../lsp/startServer.ts';
import { browserRuntime } from './browserRuntime.ts';

/** The host starts this file in a dedicated worker. */
declare const self: DedicatedWorkerGlobalScope;

const reader = new BrowserMessageReader(self);
const writer = new BrowserMessageWriter(self);
startServer(createConnection(ProposedFeatures.all, reader, writer), browserRuntime);
