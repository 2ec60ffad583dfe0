import {
	commands,
	type Disposable,
	env,
	type LogOutputChannel,
	l10n,
	Uri,
	type Webview,
	type WebviewView,
	type WebviewViewProvider,
	window,
} from 'vscode';
import {
	type FromPanel,
	type PanelCommand,
	type PanelState,
	panelProtocolVersion,
	type ToPanel,
} from '../../../server/src/protocol/panel.ts';
import type { ActiveDockerfile } from '../activeDockerfile.ts';
import { assertNever } from '../assertNever.ts';
import { isFromPanel } from './isFromPanel.ts';
import { nonce } from './nonce.ts';
import { panelHtml } from './panelHtml.ts';

/** The view's id in package.json. */
export const layersViewId = 'dockerfileLayers.layers';

/** What the view needs of the rest of the client. */
export interface LayersViewHost {
	readonly extensionUri: Uri;
	readonly dockerfiles: ActiveDockerfile;
	readonly log: LogOutputChannel;
	/** The panel's content for a document's URI; rejects while the server does not run. */
	panel(uri: string): Promise<PanelState>;
	command(command: PanelCommand): unknown;
	goToLine(line: number, focus: boolean): unknown;
}

/**
 * The view `Layers`. The page is thrown away while it is hidden and keeps only its own state
 * (tab, order); what it shows is sent again whenever it says that it is ready.
 */
export class LayersView implements WebviewViewProvider, Disposable {
	readonly #host: LayersViewHost;
	#view: WebviewView | undefined;
	#ready = false;
	/** A line whose row is to be marked once the rows are there. */
	#pendingLine: number | undefined;
	#latest = 0;

	constructor(host: LayersViewHost) {
		this.#host = host;
	}

	resolveWebviewView(view: WebviewView): void {
		this.#view = view;
		this.#ready = false;
		const dist = Uri.joinPath(this.#host.extensionUri, 'dist');
		view.webview.options = { enableScripts: true, localResourceRoots: [dist] };
		view.webview.onDidReceiveMessage((message: unknown) => {
			if (isFromPanel(message)) this.#receive(message);
			else this.#host.log.warn('The panel sent a message that is not in its protocol.');
		});
		view.onDidChangeVisibility(() => {
			if (!view.visible) this.#ready = false;
		});
		view.onDidDispose(() => {
			this.#view = undefined;
			this.#ready = false;
		});
		view.webview.html = html(view.webview, dist);
	}

	/** Brings the view to the front and gives it the keyboard. */
	async show(): Promise<void> {
		await commands.executeCommand(`${layersViewId}.focus`);
	}

	/** Marks the row of a line (1-based) of the followed Dockerfile. */
	reveal(line: number): void {
		this.#pendingLine = line;
		if (this.#ready) this.#post({ type: 'reveal', line });
	}

	/** Asks for the content again and sends it, where a page is there to show it. */
	async update(): Promise<void> {
		if (!this.#ready) return;
		const request = ++this.#latest;
		const state = await this.#state();
		if (request !== this.#latest || !this.#ready) return;
		this.#post({ type: 'state', version: panelProtocolVersion, state });
		if (this.#pendingLine !== undefined) {
			this.#post({ type: 'reveal', line: this.#pendingLine });
		}
	}

	dispose(): void {
		this.#ready = false;
		this.#view = undefined;
	}

	async #state(): Promise<PanelState> {
		const { document } = this.#host.dockerfiles;
		if (document === undefined) return noDockerfile();
		try {
			return await this.#host.panel(document.uri.toString());
		} catch (error) {
			this.#host.log.error('The panel could not be filled.', error);
			return notRunning();
		}
	}

	#receive(message: FromPanel): void {
		switch (message.type) {
			case 'ready':
				this.#ready = true;
				this.#pendingLine ??= this.#cursorLine();
				void this.update();
				return;
			case 'goToLine':
				this.#host.goToLine(message.line, message.focus);
				return;
			case 'command':
				this.#host.command(message.command);
				return;
			default:
				assertNever(message);
		}
	}

	#cursorLine(): number | undefined {
		const { editor } = this.#host.dockerfiles;
		return editor === undefined ? undefined : editor.selection.active.line + 1;
	}

	#post(message: ToPanel): void {
		void this.#view?.webview.postMessage(message);
	}
}

/** Registers the view; its page is dropped while hidden, so nothing is retained for it. */
export function registerLayersView(view: LayersView): Disposable {
	return window.registerWebviewViewProvider(layersViewId, view);
}

function html(webview: Webview, dist: Uri): string {
	const address = (name: string) => webview.asWebviewUri(Uri.joinPath(dist, name)).toString();
	return panelHtml({
		script: address('panel.js'),
		style: address('panel.css'),
		icons: address('codicon.css'),
		cspSource: webview.cspSource,
		nonce: nonce(),
		language: env.language,
		title: l10n.t('Layers'),
	});
}

function noDockerfile(): PanelState {
	return {
		kind: 'empty',
		text: l10n.t('Open a Dockerfile to see its layers.'),
		action: { title: l10n.t('Open Dockerfile…'), command: 'openDockerfile' },
	};
}

function notRunning(): PanelState {
	return {
		kind: 'empty',
		text: l10n.t('The language server of Dockerfile Layers does not answer.'),
		action: { title: l10n.t('Try Again'), command: 'refresh' },
	};
}
