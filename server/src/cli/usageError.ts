import type { MessageArgument } from '../protocol/message.ts';

/** What the user asked for cannot be done: one line on standard error, exit status 2. */
export class UsageError extends Error {
	readonly code: string;
	readonly args: Readonly<Record<string, MessageArgument>>;

	constructor(code: string, args: Readonly<Record<string, MessageArgument>> = {}) {
		super(code);
		this.code = code;
		this.args = args;
	}
}
