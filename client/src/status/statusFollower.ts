import { type Disposable, type DocumentSelector, window } from 'vscode';
import { State } from 'vscode-languageclient';
import { type ClientContext, isRunning } from '../clientContext.ts';
import { languageStatus } from './languageStatus.ts';
import { statusBar } from './statusBar.ts';

/** Keeps the status bar item and the language status items at the active Dockerfile's plan. */
export interface StatusFollower extends Disposable {
	/** Asks the server again; a failure goes to the log, never into a message. */
	update(): Promise<void>;
}

/** `context.client` may not have started yet: then nothing is shown. */
export function statusFollower(context: ClientContext, selector: DocumentSelector): StatusFollower {
	const bar = statusBar();
	const items = languageStatus(selector);
	let latest = 0;

	const update = async (): Promise<void> => {
		const request = ++latest;
		const { document, isActive } = context.dockerfiles;
		if (document === undefined || !isActive) return bar.hide();
		if (!isRunning(context.client)) return;
		try {
			const status = await context.server.status(document.uri.toString());
			if (request !== latest) return;
			bar.show(status, document.uri);
			items.show(status.items, document.uri.toString());
		} catch (error) {
			context.log.error('The status could not be read.', error);
		}
	};

	const states = context.client.onDidChangeState(({ oldState, newState }) => {
		if (newState === State.Running) return void update();
		if (newState === State.Stopped && oldState === State.Running) {
			items.clear();
			if (window.activeTextEditor !== undefined && context.dockerfiles.isActive) {
				bar.showStopped();
			}
		}
	});
	return {
		update,
		dispose() {
			states.dispose();
			bar.dispose();
			items.dispose();
		},
	};
}
