import type { BaseLanguageClient, WorkspaceEdit } from 'vscode-languageclient';
import type { PanelState } from '../../server/src/protocol/panel.ts';
import type { Report } from '../../server/src/protocol/report.ts';
import {
	type BuildChoice,
	buildChoicesRequest,
	type ChosenBuild,
	chooseBuildRequest,
	type DocumentParams,
	type LookUpResult,
	lookUpRequest,
	type MergeAllResult,
	mergeAllRequest,
	panelRequest,
	refreshRequest,
	reportRequest,
	type StatusResult,
	statusRequest,
	trustGrantedNotification,
} from '../../server/src/protocol/requests.ts';

/** Every custom request as a plain function: the one place that knows their parameters. */
export interface ServerRequests {
	panel(uri: string): Promise<PanelState>;
	report(uri: string): Promise<Report<string>>;
	status(uri: string): Promise<StatusResult>;
	buildChoices(uri: string): Promise<readonly BuildChoice[]>;
	/** Null: forget the choice. */
	chooseBuild(uri: string, build: ChosenBuild | null): Promise<void>;
	mergeAll(uri: string): Promise<MergeAllResult<WorkspaceEdit>>;
	/** Asks registries and servers, where settings and trust allow it. */
	lookUp(uri: string): Promise<LookUpResult>;
	refresh(uri: string): Promise<void>;
	trustGranted(): Promise<void>;
}

/** The requests over a running client; each rejects while the server does not run. */
export function serverRequests(client: BaseLanguageClient): ServerRequests {
	const ask = <Result>(method: string, uri: string): Promise<Result> =>
		client.sendRequest<Result>(method, { uri } satisfies DocumentParams);
	return {
		panel: (uri) => ask(panelRequest, uri),
		report: (uri) => ask(reportRequest, uri),
		status: (uri) => ask(statusRequest, uri),
		buildChoices: (uri) => ask(buildChoicesRequest, uri),
		chooseBuild: (uri, build) => client.sendRequest(chooseBuildRequest, { uri, build }),
		mergeAll: (uri) => ask(mergeAllRequest, uri),
		lookUp: (uri) => ask(lookUpRequest, uri),
		refresh: (uri) => ask(refreshRequest, uri),
		trustGranted: () => client.sendNotification(trustGrantedNotification),
	};
}
