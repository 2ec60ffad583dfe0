import { commands, type Disposable, l10n, type TextDocument, window } from 'vscode';
import { type ClientContext, isRunning } from '../clientContext.ts';
import { chooseBuild } from './chooseBuild.ts';
import { commandIds } from './commandIds.ts';
import { copyReport } from './copyReport.ts';
import { lookUpBaseImage } from './lookUpBaseImage.ts';
import { mergeRunLayers } from './mergeRunLayers.ts';
import { showLayers } from './showLayers.ts';

/** What a command needs before it can run. */
type Command =
	| { readonly needs: 'nothing'; run(context: ClientContext, ...args: unknown[]): unknown }
	| {
			/** A running server and a Dockerfile; `run` gets the document the command is about. */
			readonly needs: 'dockerfile';
			run(context: ClientContext, document: TextDocument): unknown;
	  };

const table: Readonly<Record<keyof typeof commandIds, Command>> = {
	showLayers: { needs: 'nothing', run: showLayers },
	chooseBuild: { needs: 'dockerfile', run: chooseBuild },
	lookUpBaseImage: { needs: 'dockerfile', run: lookUpBaseImage },
	mergeRunLayers: { needs: 'dockerfile', run: mergeRunLayers },
	copyReport: { needs: 'dockerfile', run: copyReport },
	showLog: { needs: 'nothing', run: ({ log }) => log.show() },
};

/** Registers every command of the table; the result takes them all back. */
export function registerCommands(context: ClientContext): Disposable[] {
	return Object.entries(table).map(([name, command]) =>
		commands.registerCommand(commandIds[name as keyof typeof commandIds], (...args) =>
			run(context, command, args),
		),
	);
}

/**
 * A command was asked for by hand, so here, and only here, a failure is told in a message. The
 * command is done without waiting for the message to be closed.
 */
async function run(context: ClientContext, command: Command, args: unknown[]): Promise<void> {
	try {
		if (command.needs === 'nothing') {
			await command.run(context, ...args);
			return;
		}
		const { document } = context.dockerfiles;
		if (document === undefined) {
			void window.showInformationMessage(l10n.t('Open a Dockerfile first.'));
		} else if (!isRunning(context.client)) {
			void offerLog(context, l10n.t('The language server of Dockerfile Layers is not running.'));
		} else {
			await command.run(context, document);
		}
	} catch (error) {
		context.log.error(error instanceof Error ? error : String(error));
		void offerLog(context, l10n.t('Dockerfile Layers: this did not work.'));
	}
}

async function offerLog({ log }: ClientContext, text: string): Promise<void> {
	const showLog = l10n.t('Show Log');
	if ((await window.showErrorMessage(text, showLog)) === showLog) log.show();
}
