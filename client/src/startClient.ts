import {
	commands,
	type ExtensionContext,
	env,
	type LogOutputChannel,
	l10n,
	window,
	workspace,
} from 'vscode';
import {
	type BaseLanguageClient,
	type LanguageClientOptions,
	RevealOutputChannelOn,
} from 'vscode-languageclient';
import type { PanelCommand } from '../../server/src/protocol/panel.ts';
import {
	type DocumentParams,
	type InitializationOptions,
	planChangedNotification,
} from '../../server/src/protocol/requests.ts';
import { ActiveDockerfile } from './activeDockerfile.ts';
import { assertNever } from './assertNever.ts';
import { type ClientContext, isRunning, owner } from './clientContext.ts';
import { commandIds } from './commands/commandIds.ts';
import { registerCommands } from './commands/registerCommands.ts';
import type { DockerfileFilter } from './documents.ts';
import { type ServerRequests, serverRequests } from './serverRequests.ts';
import { type ChosenBuilds, chosenBuilds } from './state/chosenBuilds.ts';
import { statusFollower } from './status/statusFollower.ts';
import { goToLine } from './views/goToLine.ts';
import { LayersView, registerLayersView } from './views/layersView.ts';
import { openDockerfile } from './views/openDockerfile.ts';

/** Also the section of the settings, from which the client reads `trace.server`. */
export const clientId = 'dockerfileLayers';
export const clientName = 'Dockerfile Layers';

/** What differs between a desktop window and the browser. */
export interface Runtime {
	readonly selector: readonly DockerfileFilter[];
	/** Makes the client; it is not started yet. */
	createClient(options: LanguageClientOptions): BaseLanguageClient;
}

/**
 * Brings everything up. VS Code shows no activation failure by itself: it is shown here, once, and
 * thrown on. Commands are there even then, and say that the server is not running.
 */
export async function startClient(extension: ExtensionContext, runtime: Runtime): Promise<void> {
	const log = owner(extension)(window.createOutputChannel(clientName, { log: true }));
	try {
		await start(extension, runtime, log);
	} catch (error) {
		log.error(error instanceof Error ? error : String(error));
		void showFailure(error, log);
		throw error;
	}
}

async function start(
	extension: ExtensionContext,
	runtime: Runtime,
	log: LogOutputChannel,
): Promise<void> {
	const own = owner(extension);
	const builds = chosenBuilds(extension.workspaceState);
	const client = own(runtime.createClient(clientOptions(runtime, log, builds)));
	const server = serverRequests(client);
	const dockerfiles = own(new ActiveDockerfile([...runtime.selector]));
	const view = own(
		new LayersView({
			extensionUri: extension.extensionUri,
			dockerfiles,
			log,
			panel: server.panel,
			command: (command) => runPanelCommand(command, context),
			goToLine: (line, focus) => goToLine(dockerfiles, line, focus),
		}),
	);
	const context: ClientContext = { client, server, dockerfiles, builds, view, log };
	own(registerLayersView(view));
	for (const command of registerCommands(context)) own(command);
	followEverything(extension, context, runtime);
	await client.start();
	log.info('The language server runs.');
	await view.update();
}

/** Joins the events of editor and server to what is shown. */
function followEverything(
	extension: ExtensionContext,
	context: ClientContext,
	{ selector }: Runtime,
): void {
	const own = owner(extension);
	const { client, dockerfiles, server, view } = context;
	const status = own(statusFollower(context, [...selector]));
	own(
		dockerfiles.onDidChange(() => {
			void status.update();
			void view.update();
		}),
	);
	own(
		client.onNotification(planChangedNotification, ({ uri }: DocumentParams) => {
			if (uri !== dockerfiles.document?.uri.toString()) return;
			void status.update();
			void view.update();
		}),
	);
	own(
		window.onDidChangeTextEditorSelection(({ textEditor, selections: [selection] }) => {
			if (textEditor.document !== dockerfiles.document || selection === undefined) return;
			view.reveal(selection.active.line + 1);
		}),
	);
	own(
		workspace.onDidGrantWorkspaceTrust(() => {
			if (isRunning(client)) void server.trustGranted();
		}),
	);
}

function clientOptions(
	{ selector }: Runtime,
	outputChannel: LogOutputChannel,
	builds: ChosenBuilds,
): LanguageClientOptions {
	return {
		documentSelector: [...selector],
		outputChannel,
		revealOutputChannelOn: RevealOutputChannelOn.Never,
		initializationFailedHandler: () => false,
		initializationOptions: (): InitializationOptions => ({
			trusted: workspace.isTrusted,
			locale: env.language,
			showLayersCommand: commandIds.showLayers,
			lookUpCommand: commandIds.lookUpBaseImage,
			chosenBuilds: builds.all(),
		}),
		markdown: { isTrusted: false, supportHtml: false, supportThemeIcons: true },
	};
}

async function runPanelCommand(
	command: PanelCommand,
	{ dockerfiles, log, server, view }: ClientContext,
): Promise<void> {
	switch (command) {
		case 'chooseBuild':
			await commands.executeCommand(commandIds.chooseBuild);
			return;
		case 'openDockerfile':
			await openDockerfile();
			return;
		case 'refresh':
			await refresh({ dockerfiles, log, server });
			await view.update();
			return;
		default:
			assertNever(command);
	}
}

async function refresh({
	dockerfiles: { document },
	log,
	server,
}: {
	dockerfiles: ActiveDockerfile;
	log: LogOutputChannel;
	server: ServerRequests;
}): Promise<void> {
	if (document === undefined) return;
	try {
		await server.refresh(document.uri.toString());
	} catch (error) {
		log.error('The panel could not be refreshed.', error);
	}
}

async function showFailure(error: unknown, log: LogOutputChannel): Promise<void> {
	const showLog = l10n.t('Show Log');
	const reason = error instanceof Error ? error.message : String(error);
	const text = l10n.t('Dockerfile Layers could not start: {0}', reason);
	if ((await window.showErrorMessage(text, showLog)) === showLog) log.show();
}
