/**
 * HTTP for metadata, from servers that may lie: everything has a bound. Time is bounded for a request
 * with all its redirects, so slow drips end too; bodies are read as far as asked and as they were
 * sent, nothing is decompressed. No cookies are kept; an authorization goes to the origin that it was
 * given for and to no other.
 */
import { setMaxListeners } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { Cancellation } from '../../core/ports.ts';
import { causeOf, HttpError } from './httpError.ts';

export interface HttpRequest {
	/** `http:` or `https:`; a name and password in it are not sent. */
	readonly url: string;
	readonly method?: 'GET' | 'HEAD';
	readonly headers?: Readonly<Record<string, string>>;
	/** As the header has it: `bytes=-4`. A server may ignore it and answer 200. */
	readonly range?: string;
	/** The body is cut here, and the rest never fetched. */
	readonly maxBytes: number;
	/** For all of it, redirects included. */
	readonly timeoutMilliseconds?: number;
	readonly maxRedirects?: number;
	/** Value of the Authorization header, for the origin of `url` only. */
	readonly authorization?: string;
	/** Whether a host (`name` or `name:port`) may be asked; it is asked about redirects too. */
	readonly mayAsk?: (host: string) => boolean;
	readonly signal?: Cancellation;
}

export interface HttpResponse {
	readonly status: number;
	/** By lower-case name. */
	readonly headers: http.IncomingHttpHeaders;
	readonly body: Uint8Array;
	/** The body is longer than `maxBytes`. */
	readonly truncated: boolean;
	/** Where the answer came from, after redirects. */
	readonly finalUrl: string;
}

export interface HttpClient {
	/** Any status but a redirect is an answer. Rejects with `HttpError` only. */
	request(request: HttpRequest): Promise<HttpResponse>;
	/** How often each host was asked, in the order in which they first were. */
	readonly asked: ReadonlyMap<string, number>;
}

const usualTimeout = 10_000;
const usualRedirects = 5;
/** As Node's own; registries' and object stores' headers come to a few KiB. */
const largestHeaders = 16_384;
/** Connections to one host at a time. */
const mostConnections = 8;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export function createHttpClient(): HttpClient {
	const asked = new Map<string, number>();
	// Idle connections do not keep a process alive.
	const options = { keepAlive: true, maxSockets: mostConnections };
	const agents = { http: new http.Agent(options), https: new https.Agent(options) };
	return {
		asked,
		request: async (request) => {
			const deadline = deadlineOf(request);
			try {
				return await follow(request, deadline, (url) => {
					asked.set(url.host, (asked.get(url.host) ?? 0) + 1);
					return url.protocol === 'https:' ? agents.https : agents.http;
				});
			} finally {
				deadline.end();
			}
		},
	};
}

/** Ends whatever runs when time is up or the asker does not wait any more. */
interface Deadline {
	readonly state: () => 'running' | 'late' | 'cancelled';
	onEnd: (() => void) | null;
	readonly end: () => void;
}

function deadlineOf({ signal, timeoutMilliseconds = usualTimeout }: HttpRequest): Deadline {
	let state: ReturnType<Deadline['state']> = signal?.aborted === true ? 'cancelled' : 'running';
	const stop = (why: 'late' | 'cancelled') => (): void => {
		state = why;
		deadline.onEnd?.();
	};
	const late = stop('late');
	const cancelled = stop('cancelled');
	const timer = setTimeout(late, timeoutMilliseconds);
	// Every request under way listens, and stops where it ends: many are no leak that Node should warn of.
	if (signal instanceof AbortSignal) setMaxListeners(0, signal);
	signal?.addEventListener('abort', cancelled);
	const deadline: Deadline = {
		state: () => state,
		onEnd: null,
		end: () => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', cancelled);
		},
	};
	return deadline;
}

type AgentFor = (url: URL) => http.Agent;

async function follow(
	request: HttpRequest,
	deadline: Deadline,
	agentFor: AgentFor,
): Promise<HttpResponse> {
	const { maxRedirects = usualRedirects, mayAsk = () => true } = request;
	const first = addressOf(request.url, undefined);
	let url = first;
	for (let hop = 0; hop <= maxRedirects; hop++) {
		const { host } = url;
		if (!mayAsk(host)) throw new HttpError({ code: 'http.notAsked', args: { host } });
		const headers = headersOf(request, url.origin === first.origin);
		const response = await exchange(url, request, headers, deadline, agentFor(url));
		const { location } = response.headers;
		if (!redirects.has(response.status) || location === undefined) return response;
		const next = addressOf(location, url);
		if (url.protocol === 'https:' && next.protocol === 'http:') {
			throw new HttpError({ code: 'http.downgrade', args: { host, to: next.host } });
		}
		url = next;
	}
	throw new HttpError({ code: 'http.redirects', args: { host: first.host } });
}

function addressOf(text: string, base: URL | undefined): URL {
	const host = base?.host ?? text.slice(0, 200);
	const url = URL.canParse(text, base?.href) ? new URL(text, base?.href) : null;
	if (url === null || !/^https?:$/.test(url.protocol)) {
		throw new HttpError({ code: 'http.address', args: { host } });
	}
	url.username = '';
	url.password = '';
	url.hash = '';
	return url;
}

function headersOf(request: HttpRequest, ownOrigin: boolean): Record<string, string> {
	const { headers, range, authorization } = request;
	return {
		'user-agent': 'dockerfile-layers',
		accept: '*/*',
		...headers,
		// A length or a range of something compressed on the way says nothing of the file.
		'accept-encoding': 'identity',
		...(range === undefined ? {} : { range }),
		...(authorization === undefined || !ownOrigin ? {} : { authorization }),
	};
}

/** One request and its answer; a redirect's body is not read. */
function exchange(
	url: URL,
	{ method = 'GET', maxBytes }: HttpRequest,
	headers: Record<string, string>,
	deadline: Deadline,
	agent: http.Agent,
): Promise<HttpResponse> {
	const { host } = url;
	const transport = url.protocol === 'https:' ? https : http;
	return new Promise<HttpResponse>((resolve, reject) => {
		const fail = (error: unknown): void => reject(failure(host, error, deadline));
		const options = { method, headers, agent, maxHeaderSize: largestHeaders };
		const sent = transport.request(url, options, (incoming) => {
			const status = incoming.statusCode ?? 0;
			const most = redirects.has(status) ? 0 : maxBytes;
			readBody(incoming, most, (body, truncated) =>
				resolve({ status, headers: incoming.headers, body, truncated, finalUrl: url.href }),
			);
			incoming.on('error', fail);
		});
		sent.on('error', fail);
		deadline.onEnd = () => sent.destroy(new Error('ended'));
		if (deadline.state() === 'running') sent.end();
		else deadline.onEnd();
	}).finally(() => {
		deadline.onEnd = null;
	});
}

function readBody(
	incoming: http.IncomingMessage,
	most: number,
	done: (body: Uint8Array, truncated: boolean) => void,
): void {
	const chunks: Uint8Array[] = [];
	let left = most;
	incoming.on('data', (chunk: Uint8Array) => {
		const taken = chunk.subarray(0, left);
		chunks.push(taken);
		left -= taken.length;
		if (taken.length === chunk.length) return;
		done(Buffer.concat(chunks), true);
		incoming.destroy();
	});
	incoming.on('end', () => done(Buffer.concat(chunks), false));
}

function failure(host: string, error: unknown, deadline: Deadline): HttpError {
	const state = deadline.state();
	if (state === 'cancelled') return new HttpError({ code: 'http.cancelled', args: { host } });
	if (state === 'late') return new HttpError({ code: 'http.late', args: { host } });
	const reason = causeOf(error);
	const unreachable = /^(?:E(?:NOTFOUND|AI_AGAIN|CONNREFUSED|HOSTUNREACH|NETUNREACH|TIMEDOUT))$/;
	const code = unreachable.test(reason) ? 'http.unreachable' : 'http.broken';
	return new HttpError({ code, args: { host, reason } }, { cause: error });
}
