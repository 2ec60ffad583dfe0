/** The protocol's own requests: each looks up the session and asks the language service. */
import {
	type CancellationToken,
	type CodeAction,
	type CodeLens,
	type Diagnostic,
	type DocumentDiagnosticReport,
	DocumentDiagnosticReportKind,
	type Hover,
	type InlayHint,
	type Range,
} from 'vscode-languageserver';
import { isRecord } from './configuration.ts';
import type { DocumentSession } from './documentSession.ts';
import { runSafe } from './runSafe.ts';
import type { ServerContext } from './serverContext.ts';

export function registerFeatures(context: ServerContext): void {
	const { connection } = context;
	connection.languages.inlayHint.on(({ textDocument, range }, token) =>
		answer<InlayHint[]>(context, 'inlay hints', textDocument, token, [], (session) =>
			hintsIn(session, range, context),
		),
	);
	connection.languages.inlayHint.resolve((hint, token) => resolveHint(context, hint, token));
	connection.onCodeLens(({ textDocument }, token) =>
		answer<CodeLens[]>(context, 'code lenses', textDocument, token, [], (session) =>
			session.settings.codeLens
				? [
						...context.service.codeLenses(session.plan, {
							uri: session.uri,
							command: context.options.showLayersCommand,
							lookUpCommand: context.options.lookUpCommand,
						}),
					]
				: [],
		),
	);
	connection.onHover(({ textDocument, position }, token) =>
		answer<Hover | null>(context, 'hover', textDocument, token, null, (session) =>
			context.service.hover(session.plan, position),
		),
	);
	connection.onCodeAction(({ textDocument, range, context: { only } }, token) =>
		answer<CodeAction[]>(context, 'code actions', textDocument, token, [], (session) => [
			...context.service.codeActions(session.plan, range, {
				uri: session.uri,
				version: session.version,
				versionedEdits: context.abilities.versionedEdits,
				...(only === undefined ? {} : { only }),
			}),
		]),
	);
	connection.languages.diagnostics.on(({ textDocument }, token) => {
		const empty: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };
		return answer(context, 'diagnostics', textDocument, token, empty, (session) => ({
			kind: DocumentDiagnosticReportKind.Full,
			items: diagnosticsOf(session, context),
		}));
	});
}

/** The diagnostics of a session's text as it is now. */
export function diagnosticsOf(
	session: DocumentSession,
	{ service }: Pick<ServerContext, 'service'>,
): Diagnostic[] {
	return [...service.diagnostics(session.plan)];
}

function hintsIn(
	session: DocumentSession,
	range: Range,
	{ abilities }: ServerContext,
): InlayHint[] {
	// Without a refresh the client would go on showing the words from before the last key.
	const hints = session.inlayHints(abilities.inlayHintRefresh, range);
	return hints.map((hint) => ({ ...hint, data: { uri: session.uri } }));
}

/** Adds the tooltip, which is only made for hints that are looked at. */
function resolveHint(
	context: ServerContext,
	hint: InlayHint,
	token: CancellationToken,
): Promise<InlayHint> {
	const data: unknown = hint.data;
	const uri = isRecord(data) && typeof data['uri'] === 'string' ? data['uri'] : '';
	return answer(context, 'inlay hint', { uri }, token, hint, (session) => {
		const tooltip = context.service.inlayHintTooltip(session.plan, hint.position.line);
		return tooltip === null ? hint : { ...hint, tooltip };
	});
}

/** Runs a feature on an open document's session; a document that is not open has the fallback. */
export function answer<Result>(
	{ failures, sessions }: Pick<ServerContext, 'failures' | 'sessions'>,
	name: string,
	document: { readonly uri: string },
	token: CancellationToken,
	fallback: Result,
	run: (session: DocumentSession) => Result,
): Promise<Result> {
	return runSafe(name, token, fallback, failures, async () => {
		const session = sessions.peek(document.uri) ?? (await sessions.get(document.uri));
		return session === undefined || token.isCancellationRequested ? fallback : run(session);
	});
}
