/** How large a download would be: what its server says, and the last bytes of a gzip file. */
import type { Answer, RemoteSize } from '../../core/knowledge.ts';
import type { Cancellation, RemoteSizeSource } from '../../core/ports.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './httpClient.ts';
import { HttpError, httpReason } from './httpError.ts';

const gzipName = /\.(?:t?gz)$/i;
const gzipTail = 4;

/**
 * Downloads redirect, to hosts that the build itself would then ask. Nothing of the user's is sent.
 * Answers are not kept here: the asker keeps them as long as its plan needs them.
 */
export function remoteSizeSource(http: HttpClient): RemoteSizeSource {
	return {
		async read(url: string, signal?: Cancellation): Promise<Answer<RemoteSize>> {
			const ask = (request: Partial<HttpRequest>): Promise<HttpResponse> =>
				http.request({ url, maxBytes: 0, ...request, ...(signal === undefined ? {} : { signal }) });
			try {
				return { state: 'known', value: await readSize(url, ask) };
			} catch (error) {
				return { state: 'failed', reason: httpReason('', error) };
			}
		},
	};
}

type Ask = (request: Partial<HttpRequest>) => Promise<HttpResponse>;

async function readSize(url: string, ask: Ask): Promise<RemoteSize> {
	const head = await ask({ method: 'HEAD' });
	const headBytes = head.status < 400 ? lengthOf(head) : null;
	const bytes = headBytes ?? (await firstByteTotal(ask));
	const { pathname } = new URL(url);
	const isGzip = gzipName.test(pathname) || gzipName.test(new URL(head.finalUrl).pathname);
	return { bytes, unpackedBytes: isGzip ? await gzipLength(ask, bytes) : null };
}

/** Some servers do not know HEAD, or give no length with it. */
async function firstByteTotal(ask: Ask): Promise<number | null> {
	const response = await ask({ range: 'bytes=0-0', maxBytes: 1 });
	const { status } = response;
	if (status >= 400) {
		const { host } = new URL(response.finalUrl);
		throw new HttpError({ code: 'remote.status', args: { host, status: String(status) } });
	}
	return status === 206 ? totalOf(response) : lengthOf(response);
}

async function gzipLength(ask: Ask, bytes: number | null): Promise<number | null> {
	const response = await ask({ range: `bytes=-${gzipTail}`, maxBytes: gzipTail });
	const isTail =
		response.status === 206 && response.body.length === gzipTail && totalOf(response) === bytes;
	if (!isTail) return null;
	const { buffer, byteOffset } = response.body;
	return new DataView(buffer, byteOffset, gzipTail).getUint32(0, true);
}

/** Null where it is not said, or said of something compressed for the way. */
function lengthOf({ headers }: HttpResponse): number | null {
	const encoding = headers['content-encoding'] ?? 'identity';
	const length = headers['content-length'];
	return encoding === 'identity' && length !== undefined ? byteCount(length) : null;
}

function totalOf({ headers }: HttpResponse): number | null {
	return byteCount(/^bytes \d+-\d+\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] ?? '');
}

function byteCount(text: string): number | null {
	return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
