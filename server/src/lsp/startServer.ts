/** The server over one connection: the same in Node, in a worker and in tests. */
import {
	type Connection,
	DidChangeConfigurationNotification,
	type Disposable,
	type InitializeParams,
	type InitializeResult,
	TextDocumentSyncKind,
	TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { codeActionKinds } from '../features/codeActions.ts';
import { createLanguageService } from '../languageService.ts';
import { catalogueFor } from '../messages/catalogueFor.ts';
import { clientAbilities } from './clientAbilities.ts';
import { clientNotifier } from './clientNotifier.ts';
import { isRecord, settingsSection } from './configuration.ts';
import { followDocuments } from './followDocuments.ts';
import { parseInitializationOptions } from './initializationOptions.ts';
import { diagnosticsOf, registerFeatures } from './registerFeatures.ts';
import { registerRequests } from './registerRequests.ts';
import { failureLog } from './runSafe.ts';
import type { Runtime } from './runtime.ts';
import type { ServerContext } from './serverContext.ts';
import { Sessions } from './sessions.ts';
import { settingsStore } from './settingsStore.ts';

export function startServer(connection: Connection, runtime: Runtime): void {
	const documents = new TextDocuments(TextDocument);
	let context: ServerContext | undefined;
	let following: Disposable | undefined;
	connection.onInitialize((params) => {
		context = serverContext(connection, runtime, params);
		following = followDocuments(documents, context);
		registerFeatures(context);
		registerRequests(context);
		return initializeResult(context);
	});
	connection.onInitialized(() => {
		if (context?.abilities.configurationChanges === true) registerForChanges(connection);
		if (context?.abilities.workspaceFolders === true) followFolders(connection, context);
	});
	connection.onShutdown(() => {
		following?.dispose();
		context?.notifier.dispose();
		context?.sessions.dispose();
	});
	documents.listen(connection);
	connection.listen();
}

function serverContext(
	connection: Connection,
	runtime: Runtime,
	params: InitializeParams,
): ServerContext {
	const options = parseInitializationOptions(params.initializationOptions, params.locale);
	const abilities = clientAbilities(params.capabilities);
	const service = createLanguageService(catalogueFor(options.locale));
	const trust = { granted: options.trusted };
	const failures = failureLog((line) => connection.console.error(line));
	const notifier = clientNotifier(connection, abilities, (uri) => {
		const session = sessions.peek(uri);
		if (session === undefined) return undefined;
		try {
			return diagnosticsOf(session, { service });
		} catch (error) {
			failures.record('diagnostics', error);
			return undefined;
		}
	});
	const folders = (params.workspaceFolders ?? []).flatMap(({ uri }) => runtime.pathOf(uri) ?? []);
	/** What a client that cannot be asked has sent of itself. */
	let pushed: unknown;
	const settings = settingsStore(
		(uri) =>
			abilities.configuration
				? connection.workspace.getConfiguration({ scopeUri: uri, section: settingsSection })
				: Promise.resolve(pushed),
		(problems) => {
			for (const problem of problems) connection.console.warn(service.text(problem));
		},
		(error) => failures.record('settings', error),
	);
	const sessions = new Sessions({
		environment: {
			service,
			runtime,
			failures,
			changed: notifier.changed,
			trusted: () => trust.granted,
		},
		settings,
		chosenBuilds: options.chosenBuilds,
		folders: () => folders,
	});
	connection.onDidChangeConfiguration(async ({ settings: sent }) => {
		pushed = isRecord(sent) ? sent[settingsSection] : undefined;
		await sessions.reconfigure();
		for (const { uri } of sessions.all()) notifier.changed(uri);
	});
	return {
		connection,
		runtime,
		service,
		options,
		abilities,
		sessions,
		notifier,
		failures,
		folders,
		trust,
	};
}

function followFolders(
	connection: Connection,
	{ folders, runtime: { pathOf } }: ServerContext,
): void {
	connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
		for (const { uri } of removed) {
			const at = folders.indexOf(pathOf(uri) ?? '');
			if (at !== -1) folders.splice(at, 1);
		}
		folders.push(...added.flatMap(({ uri }) => pathOf(uri) ?? []));
	});
}

function registerForChanges(connection: Connection): void {
	connection.client
		.register(DidChangeConfigurationNotification.type, { section: settingsSection })
		.catch((error: unknown) => connection.console.error(String(error)));
}

function initializeResult({ abilities }: ServerContext): InitializeResult {
	return {
		serverInfo: { name: 'dockerfile-layers' },
		capabilities: {
			textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
			inlayHintProvider: { resolveProvider: true },
			codeLensProvider: {},
			hoverProvider: true,
			codeActionProvider: { codeActionKinds: [...codeActionKinds] },
			...(abilities.pullDiagnostics
				? {
						diagnosticProvider: {
							identifier: settingsSection,
							interFileDependencies: false,
							workspaceDiagnostics: false,
						},
					}
				: {}),
			workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
		},
	};
}
