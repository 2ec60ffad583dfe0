import type { Disposable, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Failures } from './runSafe.ts';
import type { ServerContext } from './serverContext.ts';

/** So long after the last key hints, status and panel follow the text. */
export const restMilliseconds = 300;

/** Clients that are told diagnostics, instead of asking, hear of them so long after the last key. */
const publishMilliseconds = 50;

/** Keeps sessions and timers in step with the client's documents. */
export function followDocuments(
	documents: TextDocuments<TextDocument>,
	{ abilities, connection, failures, notifier, sessions }: ServerContext,
): Disposable {
	const rest = timers(failures);
	const publish = timers(failures);
	documents.onDidOpen(({ document }) => {
		sessions
			.open(document)
			.then((session) => {
				notifier.changed(document.uri);
				session.settle();
			})
			.catch((error: unknown) => failures.record('open', error));
	});
	documents.onDidChangeContent(({ document: { uri } }) => {
		const session = sessions.peek(uri);
		// A session that does not exist yet reads the text when it does.
		if (session === undefined) return;
		session.edited();
		if (!abilities.pullDiagnostics)
			publish.restart(uri, publishMilliseconds, () => notifier.publish(uri));
		rest.restart(uri, restMilliseconds, () => {
			session.settle();
			notifier.rested(uri);
		});
	});
	documents.onDidClose(({ document: { uri } }) => {
		rest.stop(uri);
		publish.stop(uri);
		sessions.close(uri);
		if (!abilities.pullDiagnostics) void connection.sendDiagnostics({ uri, diagnostics: [] });
	});
	return {
		dispose() {
			rest.dispose();
			publish.dispose();
		},
	};
}

/** One timer a document. */
interface Timers extends Disposable {
	restart(uri: string, milliseconds: number, run: () => void): void;
	stop(uri: string): void;
}

function timers(failures: Failures): Timers {
	const running = new Map<string, ReturnType<typeof setTimeout>>();
	const stop = (uri: string): void => {
		clearTimeout(running.get(uri));
		running.delete(uri);
	};
	return {
		restart(uri, milliseconds, run) {
			stop(uri);
			running.set(
				uri,
				setTimeout(() => {
					running.delete(uri);
					try {
						run();
					} catch (error) {
						failures.record('background', error);
					}
				}, milliseconds),
			);
		},
		stop,
		dispose() {
			for (const uri of [...running.keys()]) stop(uri);
		},
	};
}
