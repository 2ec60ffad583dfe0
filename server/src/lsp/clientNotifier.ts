import type { Connection, Diagnostic } from 'vscode-languageserver';
import { planChangedNotification } from '../protocol/requests.ts';
import type { ClientAbilities } from './clientAbilities.ts';

/** Tells the client that what it shows has changed without a key of the user's. */
export interface ClientNotifier {
	/** The plan of a document changed; refreshes are gathered for a moment. */
	changed(uri: string): void;
	/** The user rests after typing: hints may move again; the client has asked for the rest itself. */
	rested(uri: string): void;
	/** Sends the diagnostics of a document to a client that does not ask for them. */
	publish(uri: string): void;
	dispose(): void;
}

/** Several answers from outside come together; one refresh serves them. */
const gatherMilliseconds = 20;

/** `diagnose` gives the diagnostics of a document that is still open. */
export function clientNotifier(
	connection: Connection,
	abilities: ClientAbilities,
	diagnose: (uri: string) => Diagnostic[] | undefined,
): ClientNotifier {
	const changed = new Set<string>();
	let timer: ReturnType<typeof setTimeout> | undefined;
	const publish = (uri: string): void => {
		const diagnostics = abilities.pullDiagnostics ? undefined : diagnose(uri);
		if (diagnostics !== undefined) void connection.sendDiagnostics({ uri, diagnostics });
	};
	const send = (): void => {
		timer = undefined;
		for (const uri of changed) {
			void connection.sendNotification(planChangedNotification, { uri });
			publish(uri);
		}
		changed.clear();
		const refreshes = [
			abilities.inlayHintRefresh && connection.languages.inlayHint.refresh(),
			abilities.codeLensRefresh && connection.sendRequest('workspace/codeLens/refresh'),
			abilities.diagnosticRefresh && connection.languages.diagnostics.refresh(),
		];
		// A client that is going away answers none of them, and that is no one's failure.
		for (const refresh of refreshes) if (refresh !== false) refresh.catch(() => {});
	};
	return {
		changed(uri) {
			changed.add(uri);
			timer ??= setTimeout(send, gatherMilliseconds);
		},
		rested(uri) {
			void connection.sendNotification(planChangedNotification, { uri });
			if (abilities.inlayHintRefresh) connection.languages.inlayHint.refresh().catch(() => {});
		},
		publish,
		dispose: () => clearTimeout(timer),
	};
}
