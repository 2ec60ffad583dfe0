/** Server and client joined by two streams in one process: the real protocol, no child. */
import { PassThrough } from 'node:stream';
import {
	type ClientCapabilities,
	type ConfigurationParams,
	createConnection,
	createMessageConnection,
	type InitializeParams,
	type InitializeResult,
	type MessageConnection,
	StreamMessageReader,
	StreamMessageWriter,
} from 'vscode-languageserver/node';
import { startServer } from '../../server/src/lsp/startServer.ts';
import { testRuntime } from './testRuntime.ts';

export interface TestClient {
	readonly connection: MessageConnection;
	readonly initialized: InitializeResult;
	/** Everything that the server asked or told, in order: `method` and parameters. */
	readonly heard: { readonly method: string; readonly params: unknown }[];
	/** Resolves when the server has sent a message of this name, also one sent before. */
	untilHeard(method: string, times?: number): Promise<unknown>;
	open(text: string, uri?: string): void;
	/** Replaces the whole text. */
	replace(text: string, uri?: string): void;
	close(): Promise<void>;
}

export interface TestClientOptions {
	readonly runtime?: Parameters<typeof startServer>[1];
	readonly capabilities?: ClientCapabilities;
	readonly initializationOptions?: unknown;
	/** What the client answers when it is asked for its settings. */
	readonly settings?: (uri: string) => unknown;
	readonly workspaceFolders?: InitializeParams['workspaceFolders'];
}

export const testUri = 'file:///project/Dockerfile';

/** What VS Code says of itself, as far as the server looks. */
export const vscodeCapabilities: ClientCapabilities = {
	workspace: {
		configuration: true,
		workspaceFolders: true,
		didChangeConfiguration: { dynamicRegistration: true },
		workspaceEdit: { documentChanges: true },
		inlayHint: { refreshSupport: true },
		codeLens: { refreshSupport: true },
		diagnostics: { refreshSupport: true },
	},
	textDocument: { diagnostic: {}, inlayHint: {}, codeLens: {}, hover: {} },
};

/** Starts a server and introduces a client to it. */
export async function testClient(options: TestClientOptions = {}): Promise<TestClient> {
	const [toServer, toClient] = [new PassThrough(), new PassThrough()];
	startServer(
		createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)),
		options.runtime ?? testRuntime(),
	);
	return introduce(
		createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)),
		options,
	);
}

/** The client's half over any connection. */
export async function introduce(
	connection: MessageConnection,
	options: TestClientOptions = {},
): Promise<TestClient> {
	const heard: { method: string; params: unknown }[] = [];
	const waiting = new Set<() => void>();
	const hear = (method: string, params: unknown): void => {
		heard.push({ method, params });
		for (const check of [...waiting]) check();
	};
	connection.onRequest('workspace/configuration', ({ items }: ConfigurationParams) => {
		hear('workspace/configuration', items);
		return items.map(({ scopeUri = '' }) => options.settings?.(scopeUri));
	});
	connection.onRequest((method, params) => {
		hear(method, params);
		return null;
	});
	connection.onNotification((method, params) => hear(method, params));
	connection.listen();
	const initialized: InitializeResult = await connection.sendRequest('initialize', {
		processId: null,
		rootUri: null,
		capabilities: options.capabilities ?? vscodeCapabilities,
		workspaceFolders: options.workspaceFolders ?? null,
		...(options.initializationOptions === undefined
			? {}
			: { initializationOptions: options.initializationOptions }),
	});
	await connection.sendNotification('initialized', {});
	const versions = new Map<string, number>();
	return {
		connection,
		initialized,
		heard,
		untilHeard: (method, times = 1) =>
			new Promise((resolve) => {
				const check = (): void => {
					const found = heard.filter((each) => each.method === method);
					if (found.length < times) return;
					waiting.delete(check);
					resolve(found[times - 1]?.params);
				};
				waiting.add(check);
				check();
			}),
		open(text, uri = testUri) {
			versions.set(uri, 1);
			const textDocument = { uri, languageId: 'dockerfile', version: 1, text };
			void connection.sendNotification('textDocument/didOpen', { textDocument });
		},
		replace(text, uri = testUri) {
			const version = (versions.get(uri) ?? 0) + 1;
			versions.set(uri, version);
			void connection.sendNotification('textDocument/didChange', {
				textDocument: { uri, version },
				contentChanges: [{ text }],
			});
		},
		async close() {
			await connection.sendRequest('shutdown');
			connection.end();
			connection.dispose();
		},
	};
}
