import type { FromPanel } from '../../server/src/protocol/panel.ts';
import { restoreUiState, storeUiState, type UiState } from './uiState.ts';

/** What VS Code gives every webview. */
interface VsCodeApi {
	postMessage(message: FromPanel): void;
	getState(): unknown;
	setState(state: unknown): void;
}

declare const acquireVsCodeApi: () => VsCodeApi;

/** The page's way to the extension, typed once. */
export interface PanelHost {
	post(message: FromPanel): void;
	load(): UiState;
	save(state: UiState): void;
}

/** May be called once a page, as VS Code gives its API once. */
export function panelHost(): PanelHost {
	const api = acquireVsCodeApi();
	return {
		post: (message) => api.postMessage(message),
		load: () => restoreUiState(api.getState()),
		save: (state) => api.setState(storeUiState(state)),
	};
}
