/** What the Layers panel is told and what it answers. Texts are in the user's language already. */

export const panelProtocolVersion = 1;

/** Host → panel. */
export type ToPanel =
	| { readonly type: 'state'; readonly version: number; readonly state: PanelState }
	/** The editor's cursor stands on this line (1-based): mark its row. */
	| { readonly type: 'reveal'; readonly line: number };

/** Panel → host. */
export type FromPanel =
	| { readonly type: 'ready'; readonly version: number }
	/** `focus`: the editor takes the keyboard; else the panel keeps it. */
	| { readonly type: 'goToLine'; readonly line: number; readonly focus: boolean }
	| { readonly type: 'command'; readonly command: PanelCommand };

export type PanelCommand = 'chooseBuild' | 'refresh' | 'openDockerfile';

export type PanelState =
	/** Nothing to show: one sentence and at most one action. */
	| { readonly kind: 'empty'; readonly text: string; readonly action: PanelAction | null }
	| PanelImage;

export interface PanelAction {
	readonly title: string;
	readonly command: PanelCommand;
}

export interface PanelImage {
	readonly kind: 'image';
	readonly header: {
		readonly file: string;
		readonly target: string;
		readonly platform: string;
		readonly image: string;
		readonly summary: string;
	};
	/** Bottom first, base first. */
	readonly stack: readonly PanelBlock[];
	/** Rows of the target's history, oldest first: base rows, then own. */
	readonly rows: readonly PanelRow[];
	readonly details: readonly PanelDetail[];
	readonly notes: readonly string[];
}

/** One block of the stack drawing. */
export interface PanelBlock {
	readonly id: string;
	readonly kind: 'kernel' | 'base' | 'layer' | 'container';
	readonly label: string;
	readonly sizeText: string;
	/** What the height is drawn from; null: unknown, drawn with a broken edge. */
	readonly bytes: number | null;
	readonly line: number | null;
}

export interface PanelRow {
	readonly id: string;
	/** Layer number from the bottom; null for rows without a layer. */
	readonly number: number | null;
	readonly line: number | null;
	/** Last line of the instruction: a cursor between `line` and it marks this row. */
	readonly endLine: number | null;
	readonly instruction: string;
	readonly createdBy: string | null;
	readonly fromBase: boolean;
	readonly predicted: PanelSize | null;
	readonly measured: PanelSize | null;
	readonly difference: PanelSize | null;
	readonly runningTotal: PanelSize | null;
	readonly source: string;
	/** What a push moves of the layer, as a text; empty where nothing is known of it. */
	readonly compressed: string;
	readonly parts: readonly PanelPart[];
}

export interface PanelPart {
	readonly label: string;
	readonly size: PanelSize;
	/** Where the truth lies; empty where the size is exact, or has no ceiling. */
	readonly range: string;
	/** Bytes that are certain, for sorting. */
	readonly low: number;
}

export interface PanelSize {
	readonly text: string;
	/** For sorting and bars; null where unknown. */
	readonly bytes: number | null;
	readonly basis: string;
}

export interface PanelDetail {
	readonly label: string;
	readonly value: string;
}
