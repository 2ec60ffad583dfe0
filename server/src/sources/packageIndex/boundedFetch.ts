import type { Message } from '../../protocol/message.ts';

/** A request for metadata; the HTTP client that carries it bounds redirects and time. */
export interface BoundedRequest {
	readonly url: string;
	/** As the header has it: `bytes=-4`. */
	readonly range?: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** The body is cut here. */
	readonly maxBytes: number;
	readonly timeoutMilliseconds?: number;
	/** Value of the Authorization header, for the origin of `url` and for no other. */
	readonly authorization?: string;
}

export interface BoundedResponse {
	readonly status: number;
	/** By lower-case name. */
	readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
	readonly body: Uint8Array;
	/** The body is longer than `maxBytes`. */
	readonly truncated: boolean;
	/** Where the answer came from, after redirects; absent: from where it was asked. */
	readonly finalUrl?: string;
}

/** Rejects where there is no answer. */
export type BoundedFetch = (request: BoundedRequest) => Promise<BoundedResponse>;

/** Total bytes of what a range was asked of: of Content-Range, or of Content-Length where it came whole. */
export function totalBytes({ status, headers }: BoundedResponse): number | null {
	const range = /^bytes \d+-\d+\/(\d+)$/.exec(String(headers['content-range'] ?? ''));
	const text = status === 206 ? range?.[1] : headers['content-length'];
	const bytes = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : null;
	return bytes;
}

/** Why a package's size is not known: the place, and what the server or the network said. */
export function refusal(url: string, reason: string | Message): Message {
	return { code: 'packageSize.refused', args: { place: placeOf(url), reason } };
}

/** Why there was no answer. */
export function failureOf(error: unknown): string | Message {
	return thrownMessage(error) ?? (error instanceof Error ? error.message : String(error));
}

/** Null where what was thrown carries no message for the user. */
export function thrownMessage(error: unknown): Message | null {
	if (!(error instanceof Error) || !('reason' in error)) return null;
	return isMessage(error.reason) ? error.reason : null;
}

function isMessage(value: unknown): value is Message {
	return typeof value === 'object' && value !== null && 'code' in value;
}

/** An address without what may be secret in it. */
function placeOf(url: string): string {
	if (!URL.canParse(url)) return url.replace(/[?#].*$/, '');
	const { protocol, host, pathname } = new URL(url);
	return `${protocol}//${host}${pathname}`;
}

/** A body as JSON; null where it is none. */
export function jsonIn(body: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder().decode(body));
	} catch {
		return null;
	}
}

/** At most so many at a time, in order; one that fails does not end the others. */
export async function inTurns<T, R>(
	items: readonly T[],
	atOnce: number,
	work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
	const results: R[] = [];
	let next = 0;
	const lane = async (): Promise<void> => {
		while (next < items.length) {
			const at = next++;
			const item = items[at];
			if (item !== undefined) results[at] = await work(item);
		}
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
	return results;
}
