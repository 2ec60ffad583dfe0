import type { Disposable, ExtensionContext, LogOutputChannel } from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import type { ActiveDockerfile } from './activeDockerfile.ts';
import type { ServerRequests } from './serverRequests.ts';
import type { ChosenBuilds } from './state/chosenBuilds.ts';
import type { LayersView } from './views/layersView.ts';

/** What commands and views work with. */
export interface ClientContext {
	readonly client: BaseLanguageClient;
	readonly server: ServerRequests;
	readonly dockerfiles: ActiveDockerfile;
	readonly builds: ChosenBuilds;
	readonly view: LayersView;
	readonly log: LogOutputChannel;
}

/** True while requests can be answered. */
export function isRunning(client: BaseLanguageClient): boolean {
	return client.state === State.Running;
}

/** The one owner of everything disposable: what it is given goes when the extension goes. */
export function owner(
	extension: ExtensionContext,
): <Owned extends Disposable>(owned: Owned) => Owned {
	return (owned) => {
		extension.subscriptions.push(owned);
		return owned;
	};
}
