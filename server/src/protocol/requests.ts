/** Every custom request between client and server; the names are the wire's. */
import type { PanelState } from './panel.ts';
import type { Report } from './report.ts';

//#region From client to server

export interface DocumentParams {
	readonly uri: string;
}

/** The Layers panel for a document. Answer: PanelState. */
export const panelRequest = 'dockerfileLayers/panel';
export type PanelResult = PanelState;

/** The Report with its texts. Answer: Report<string>. */
export const reportRequest = 'dockerfileLayers/report';
export type ReportResult = Report<string>;

/** Status bar and language status items of a document. */
export const statusRequest = 'dockerfileLayers/status';
export interface StatusResult {
	/** `3 layers · 23 MB`. */
	readonly summary: string;
	readonly items: readonly StatusItem[];
}
export interface StatusItem {
	readonly id: 'build' | 'store' | 'network' | 'trust' | 'background';
	readonly text: string;
	readonly detail: string;
	readonly severity: 'info' | 'warning' | 'error';
	/** A command of the client, with the title of its link. */
	readonly command: { readonly title: string; readonly command: string } | null;
}

/** The builds that a document can be seen as. */
export const buildChoicesRequest = 'dockerfileLayers/buildChoices';
export interface BuildChoice {
	readonly label: string;
	readonly description: string;
	readonly picked: boolean;
	readonly build: ChosenBuild;
}

/** What the user chose for a document; null fields fall back to settings and defaults. */
export interface ChosenBuild {
	readonly target: string | null;
	readonly context: string | null;
	readonly args: Readonly<Record<string, string>> | null;
	readonly platform: string | null;
}
export const chooseBuildRequest = 'dockerfileLayers/chooseBuild';
export interface ChooseBuildParams extends DocumentParams {
	/** Null: forget the choice. */
	readonly build: ChosenBuild | null;
}

/** All safe merges of a document as one workspace edit. Params: DocumentParams. */
export const mergeAllRequest = 'dockerfileLayers/mergeAll';
/** `Edit` is LSP's WorkspaceEdit. */
export interface MergeAllResult<Edit> {
	/** Null: nothing to change. */
	readonly edit: Edit | null;
	/** RUN instructions that went into merged ones. */
	readonly merged: number;
	/** Layers that the file has fewer afterwards. */
	readonly saved: number;
	/** Adjacent pairs of RUN instructions left apart because merging them would not be safe. */
	readonly refused: number;
}

/** Ask registries and servers for what the plan of a document needs. Params: DocumentParams. */
export const lookUpRequest = 'dockerfileLayers/lookUp';
export interface LookUpResult {
	/** Anything but `done`: nothing was asked, and why. */
	readonly outcome: 'done' | 'off' | 'untrusted' | 'unavailable';
	/** What was asked for and not told, a sentence each. */
	readonly failures: readonly string[];
}

/** Drop what is cached of the outside and plan again. */
export const refreshRequest = 'dockerfileLayers/refresh';

//#endregion

//#region From server to client

/** A document's plan changed: ask again for what is shown. Params: DocumentParams. */
export const planChangedNotification = 'dockerfileLayers/planChanged';

/** What the host can do, sent as initialization options. */
export interface InitializationOptions {
	readonly trusted: boolean;
	readonly locale: string;
	/** Shown by the client: code lenses may carry the command that opens the panel. */
	readonly showLayersCommand: string;
	/** Looks up the base of a stage: the lens of one that is not known carries it. Empty: none does. */
	readonly lookUpCommand?: string;
	/** Choices made earlier, by document URI. */
	readonly chosenBuilds?: Readonly<Record<string, ChosenBuild>>;
}

/** Trust was granted while the server ran. */
export const trustGrantedNotification = 'dockerfileLayers/trustGranted';

//#endregion
