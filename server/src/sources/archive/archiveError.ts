import type { Message } from '../../protocol/message.ts';

/** Why an archive is refused, as a message for the user: what and where. */
export class ArchiveError extends Error {
	readonly reason: Message;

	constructor(reason: Message, options?: ErrorOptions) {
		super(reason.code, options);
		this.reason = reason;
	}
}

/** An archive that is not what it should be at a place. */
export function malformed(place: string, cause: unknown): ArchiveError {
	const reason = cause instanceof Error ? cause.message : String(cause);
	return new ArchiveError({ code: 'archive.malformed', args: { place, reason } }, { cause });
}

/** An archive whose compression has something that is not known here, or is damaged. */
export function notUnpacked(place: string, compression: string, cause?: unknown): ArchiveError {
	const reason: Message = { code: 'archive.compression', args: { place, compression } };
	return new ArchiveError(reason, { cause });
}

/** Something inside an archive that is bigger than is read. */
export function tooLarge(place: string): ArchiveError {
	return new ArchiveError({ code: 'archive.tooLarge', args: { place } });
}

/** The message of whatever was thrown while `place` was read. */
export function reasonOfFailure(place: string, error: unknown): Message {
	return error instanceof ArchiveError ? error.reason : malformed(place, error).reason;
}
