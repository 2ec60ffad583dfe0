/** The HTTP client as one look-up of packages uses it. */
import type { Cancellation } from '../../core/ports.ts';
import type { HttpClient } from '../http/httpClient.ts';
import { HttpError, httpReason } from '../http/httpError.ts';
import type { BoundedFetch } from './boundedFetch.ts';

/** A host that gave no answer so often, and never one, is not asked again in the same look-up. */
const mostSilent = 4;

interface Silence {
	readonly times: number;
	readonly error: HttpError;
}

/** No redirect to another host is followed: archives are asked where the lock file says they are. */
export function fetchFrom(http: HttpClient, signal: Cancellation | undefined): BoundedFetch {
	const silent = new Map<string, Silence>();
	const talking = new Set<string>();
	return async (request) => {
		const { host } = URL.canParse(request.url) ? new URL(request.url) : { host: '' };
		const { times, error: last } = silent.get(host) ?? { times: 0, error: null };
		if (last !== null && times >= mostSilent && !talking.has(host)) throw last;
		try {
			const mayAsk = (asked: string): boolean => asked === host;
			const more = signal === undefined ? {} : { signal };
			const response = await http.request({ ...request, mayAsk, ...more });
			talking.add(host);
			return response;
		} catch (error) {
			const shown = new HttpError(httpReason(host, error));
			silent.set(host, { times: (silent.get(host)?.times ?? 0) + 1, error: shown });
			throw shown;
		}
	};
}
