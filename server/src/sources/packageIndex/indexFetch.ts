/** How indexes of packages are asked for, and what is said where that fails. */
import { createHash } from 'node:crypto';
import type { Message } from '../../protocol/message.ts';
import { thrownMessage } from './boundedFetch.ts';

/** The body as it was sent, cut at `maxBytes`. Rejects where there is no answer. */
export type IndexFetch = (
	url: string,
	maxBytes: number,
) => Promise<{ readonly status: number; readonly body: Uint8Array; readonly truncated: boolean }>;

/** A file of an index as its server gave it, to be read away from the server's thread. */
export interface FetchedIndex {
	/** The repository's address, and its tag where it has one. */
	readonly url: string;
	readonly tag: string | null;
	/** Where the file came from, for messages. */
	readonly place: string;
	readonly body: Uint8Array;
	/** What its repository says it is, `sha256:` and hexadecimal digits; null: it does not say. */
	readonly digest: string | null;
	/** Bytes that the package manager keeps of it where its cache stays; null: not known. */
	readonly keptBytes: number | null;
}

/** Why an index cannot be had, as a message for the user. */
export class IndexError extends Error {
	readonly reason: Message;

	constructor(reason: Message) {
		super(reason.code);
		this.reason = reason;
	}
}

/** The whole of a file, or an IndexError that names its place. */
export async function fetchWhole(
	fetch: IndexFetch,
	url: string,
	maxBytes: number,
): Promise<Uint8Array> {
	return wholeOf(await fetch(url, maxBytes), url);
}

/** The body of a whole answer, or an IndexError that names its place. */
export function wholeOf(
	{ status, body, truncated }: Awaited<ReturnType<IndexFetch>>,
	url: string,
): Uint8Array {
	const place = shownPlace(url);
	if (status !== 200)
		throw new IndexError({ code: 'packageIndex.status', args: { place, status } });
	if (truncated) throw new IndexError({ code: 'packageIndex.tooLarge', args: { place } });
	return body;
}

/**
 * Throws where a file is not what its repository lists. Digests that are not known here are not
 * checked. Twenty megabytes take a moment: for the thread that reads.
 */
export function checkDigest({ place, body, digest }: FetchedIndex): void {
	const [, algorithm, wanted] = /^(sha(?:256|384|512)):([0-9a-f]+)$/.exec(digest ?? '') ?? [];
	if (algorithm === undefined) return;
	if (createHash(algorithm).update(body).digest('hex') !== wanted)
		throw new IndexError({ code: 'packageIndex.digest', args: { place } });
}

/** What failed, told with its place; what was thrown by a fetch carries its own message. */
export function indexFailure(place: string, error: unknown): Message {
	const own = thrownMessage(error);
	if (own !== null) return own;
	const reason = error instanceof Error ? error.message : String(error);
	return { code: 'packageIndex.failed', args: { place: shownPlace(place), reason } };
}

/** Without a name, a password and what stands behind a question mark. */
export function shownPlace(url: string): string {
	return url.replace(/^(\w+:\/\/)[^/@]*@/, '$1').replace(/[?#].*$/s, '');
}

/** An address below a repository's; null where it would lead elsewhere. */
export function addressBelow(repository: string, path: string): string | null {
	if (!/^https?:\/\//.test(repository)) return null;
	if (path.startsWith('/') || path.includes('://') || path.split('/').includes('..')) return null;
	return `${repository.replace(/\/+$/, '')}/${path}`;
}
