/** The tabs of the panel, in their order. */
export const tabs = ['history', 'parts', 'details'] as const;
export type Tab = (typeof tabs)[number];

/** What the table can be sorted by; `order` is the order of the build. */
export const sortKeys = [
	'order',
	'line',
	'instruction',
	'predicted',
	'measured',
	'difference',
	'runningTotal',
	'source',
] as const;
export type SortKey = (typeof sortKeys)[number];

/** What the page keeps while it is hidden or reloaded. */
export interface UiState {
	readonly tab: Tab;
	/** `order` descending is the order of `docker history`. */
	readonly sort: { readonly key: SortKey; readonly descending: boolean };
	/** The parts of the whole image in one list. */
	readonly biggestFirst: boolean;
}

/** Raised when the stored form changes; another version is forgotten. */
const version = 1;

export const initialUiState: UiState = {
	tab: 'history',
	sort: { key: 'order', descending: false },
	biggestFirst: false,
};

/** The form in which the host's `setState` keeps it. */
export function storeUiState(state: UiState): unknown {
	return { version, ...state };
}

/** Reads what was stored; anything unexpected gives the initial state. */
export function restoreUiState(stored: unknown): UiState {
	if (typeof stored !== 'object' || stored === null) return initialUiState;
	const { version: storedVersion, tab, sort, biggestFirst } = stored as Record<string, unknown>;
	if (storedVersion !== version || !isTab(tab)) return initialUiState;
	if (typeof sort !== 'object' || sort === null) return initialUiState;
	const { key, descending } = sort as Record<string, unknown>;
	if (!isSortKey(key) || typeof descending !== 'boolean') return initialUiState;
	return { tab, sort: { key, descending }, biggestFirst: biggestFirst === true };
}

function isTab(value: unknown): value is Tab {
	return tabs.some((tab) => tab === value);
}

function isSortKey(value: unknown): value is SortKey {
	return sortKeys.some((key) => key === value);
}
