/** The custom requests of protocol/requests.ts. */
import {
	type CancellationToken,
	ErrorCodes,
	ResponseError,
	type WorkspaceEdit,
} from 'vscode-languageserver';
import { workspaceEdit } from '../features/codeActions.ts';
import type { PanelState } from '../protocol/panel.ts';
import {
	type BuildChoice,
	buildChoicesRequest,
	chooseBuildRequest,
	type LookUpResult,
	lookUpRequest,
	type MergeAllResult,
	mergeAllRequest,
	panelRequest,
	type ReportResult,
	refreshRequest,
	reportRequest,
	type StatusResult,
	statusRequest,
	trustGrantedNotification,
} from '../protocol/requests.ts';
import { buildChoices } from './buildChoices.ts';
import { isRecord } from './configuration.ts';
import type { DocumentSession } from './documentSession.ts';
import { isChosenBuild } from './initializationOptions.ts';
import { runSafe } from './runSafe.ts';
import type { ServerContext } from './serverContext.ts';

export function registerRequests(context: ServerContext): void {
	const { connection, notifier, sessions } = context;
	onDocument<PanelState>(context, panelRequest, panelOf);
	onDocument<ReportResult>(context, reportRequest, ({ plan }) => context.service.report(plan));
	onDocument<StatusResult>(context, statusRequest, statusOf);
	onDocument<readonly BuildChoice[]>(context, buildChoicesRequest, (session) =>
		buildChoices(session, context),
	);
	onDocument<MergeAllResult<WorkspaceEdit>>(context, mergeAllRequest, mergeAllOf);
	onDocument<LookUpResult>(context, lookUpRequest, lookUp);
	onDocument<null>(context, refreshRequest, (session) => {
		session.refresh();
		notifier.changed(session.uri);
		return null;
	});
	connection.onRequest(chooseBuildRequest, async (params: unknown, token: CancellationToken) => {
		const uri = documentUri(params);
		const build = isRecord(params) ? (params['build'] ?? null) : null;
		if (build !== null && !isChosenBuild(build)) throw invalidParams('build');
		return runSafe<null>(chooseBuildRequest, token, null, context.failures, async () => {
			await sessions.choose(uri, build);
			notifier.changed(uri);
			return null;
		});
	});
	connection.onNotification(trustGrantedNotification, () => {
		context.trust.granted = true;
		for (const session of sessions.all()) {
			session.rebuild(session.settings, session.chosen);
			notifier.changed(session.uri);
		}
	});
}

type Run<Result> = (session: DocumentSession, context: ServerContext) => Result | Promise<Result>;

/** A request about one open document; what is no document, or not open, is the asker's error. */
function onDocument<Result>(context: ServerContext, method: string, run: Run<Result>): void {
	const handle = async (params: unknown, token: CancellationToken): Promise<unknown> => {
		const uri = documentUri(params);
		const session = await context.sessions.get(uri);
		if (session === undefined)
			throw new ResponseError(ErrorCodes.InvalidParams, `not open: ${uri}`);
		const failed = new ResponseError(ErrorCodes.InternalError, `${method} failed; see the log`);
		const result = await runSafe<Result | typeof failed>(
			method,
			token,
			failed,
			context.failures,
			() => run(session, context),
		);
		if (result instanceof ResponseError) throw result;
		return result;
	};
	context.connection.onRequest(method, handle);
}

function documentUri(params: unknown): string {
	const uri = isRecord(params) ? params['uri'] : undefined;
	if (typeof uri !== 'string') throw invalidParams('uri');
	return uri;
}

function invalidParams(name: string): ResponseError<void> {
	return new ResponseError(ErrorCodes.InvalidParams, `parameter ${name} is missing or malformed`);
}

function panelOf(session: DocumentSession, { runtime, service }: ServerContext): PanelState {
	const { path } = session.place;
	const withoutFiles = runtime.context === null || path === null;
	return service.panel(session.plan, {
		file: path === null ? lastPart(session.uri) : runtime.paths.basename(path),
		notes: [...(withoutFiles ? [{ code: 'status.noFiles' }] : []), ...session.troubles],
	});
}

function lastPart(uri: string): string {
	const part = uri.slice(uri.lastIndexOf('/') + 1);
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}

function statusOf(session: DocumentSession, context: ServerContext): StatusResult {
	return context.service.status(session.plan, {
		settings: session.settings,
		trusted: context.trust.granted,
		buildSource: session.resolved.source,
		buildArgs: session.resolved.build.buildArgs,
		files: context.runtime.context !== null && session.place.path !== null,
		troubles: session.troubles,
	});
}

async function lookUp(session: DocumentSession, { service }: ServerContext): Promise<LookUpResult> {
	const { networkAccess: access } = session;
	if (access !== 'on' && access !== 'onRequest') return { outcome: access, failures: [] };
	await session.lookUp();
	return { outcome: 'done', failures: session.lookUpTroubles.map(service.text) };
}

function mergeAllOf(
	session: DocumentSession,
	{ abilities, service }: ServerContext,
): MergeAllResult<WorkspaceEdit> {
	const { plan, uri, version } = session;
	const { edits, ...counts } = service.mergeAll(plan);
	const { versionedEdits } = abilities;
	const edit =
		edits.length === 0 ? null : workspaceEdit(plan, edits, { uri, version, versionedEdits });
	return { ...counts, edit };
}
