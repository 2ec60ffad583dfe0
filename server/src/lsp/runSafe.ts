import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/** Where failures of background work and of requests go: each is written once. */
export interface Failures {
	record(name: string, error: unknown): void;
}

/**
 * The one wall around a request: a cancelled one is answered as cancelled, a failure is recorded and
 * the fallback answered. Errors made for the client (`ResponseError`) pass.
 */
export async function runSafe<Result>(
	name: string,
	token: CancellationToken,
	fallback: Result,
	failures: Failures,
	run: () => Result | Promise<Result>,
): Promise<Result> {
	if (token.isCancellationRequested) throw cancelled();
	try {
		const result = await run();
		if (token.isCancellationRequested) throw cancelled();
		return result;
	} catch (error) {
		if (error instanceof ResponseError) throw error;
		failures.record(name, error);
		return fallback;
	}
}

function cancelled(): ResponseError<void> {
	return new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
}

/** Writes each failure once, however often it comes. */
export function failureLog(write: (line: string) => void): Failures {
	const seen = new Set<string>();
	return {
		record(name, error) {
			const key = `${name}: ${error instanceof Error ? error.message : String(error)}`;
			if (seen.has(key)) return;
			// A server runs for weeks: the memory of what was said stays small.
			if (seen.size >= mostRemembered) seen.clear();
			seen.add(key);
			write(error instanceof Error ? `${name}: ${error.stack ?? error.message}` : key);
		},
	};
}

const mostRemembered = 200;
