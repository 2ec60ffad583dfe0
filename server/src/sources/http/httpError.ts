import type { Message } from '../../protocol/message.ts';

/** Why a server's answer is not to be had, as a message that names its host. */
export class HttpError extends Error {
	readonly reason: Message;

	constructor(reason: Message, options?: ErrorOptions) {
		super(reason.code, options);
		this.reason = reason;
	}
}

/** The message of whatever was thrown while `host` was asked. */
export function httpReason(host: string, error: unknown): Message {
	if (error instanceof HttpError) return error.reason;
	return { code: 'http.broken', args: { host, reason: causeOf(error) } };
}

/** The system's code where there is one (`ECONNREFUSED`): shorter and without addresses or paths. */
export function causeOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
