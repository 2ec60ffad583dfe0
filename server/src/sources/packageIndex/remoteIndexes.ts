/** Indexes of packages from the repositories that a base names: asked here, read where it does no harm. */
import type { Answer, PackageIndex, PackageIndexName } from '../../core/knowledge.ts';
import { packageIndexKey } from '../../core/knowledge.ts';
import type { Cancellation, RemoteIndexSource } from '../../core/ports.ts';
import type { HttpClient } from '../http/httpClient.ts';
import { httpReason } from '../http/httpError.ts';
import { type FetchedIndex, IndexError, type IndexFetch, shownPlace } from './indexFetch.ts';
import { fetchApkIndex } from './readApkIndex.ts';
import { fetchDebIndex } from './readDebIndex.ts';
import { fetchRpmIndex } from './readRpmIndex.ts';

/** Reads what was fetched. A server has its worker do it. */
export type IndexReader = (
	name: PackageIndexName,
	fetched: readonly FetchedIndex[],
	signal: Cancellation,
) => Promise<Answer<PackageIndex>>;

export interface RemoteIndexOptions {
	readonly http: HttpClient;
	readonly read: IndexReader;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** For one file of an index. */
	readonly timeoutMilliseconds?: number;
}

/** Repositories change by the day. */
const keptMilliseconds = 24 * 60 * 60 * 1000;
/** Up to a hundred megabytes each. */
const mostKept = 6;
/** Ubuntu's largest has 15 MB, Fedora's 20. */
const usualTimeout = 30_000;

const fetchers: Readonly<Record<PackageIndex['manager'], typeof fetchApkIndex>> = {
	deb: fetchDebIndex,
	apk: fetchApkIndex,
	rpm: fetchRpmIndex,
};

/** One that is being fetched: for all who ask, until the last of them does not wait any more. */
interface Flight {
	readonly answer: Promise<Answer<PackageIndex>>;
	readonly abort: AbortController;
	waiting: number;
}

/** Each index is asked once a day, and once at a time whoever wants it. Failures are not kept. */
export function remoteIndexSource(options: RemoteIndexOptions): RemoteIndexSource {
	const { now } = options;
	const flights = new Map<string, Flight>();
	const kept = new Map<string, { readonly index: PackageIndex; readonly until: number }>();

	const start = (name: PackageIndexName, key: string): Flight => {
		const abort = new AbortController();
		const answer = load(name, options, abort.signal).then((found) => {
			if (flights.get(key) === flight) flights.delete(key);
			if (found.state === 'known')
				kept.set(key, { index: found.value, until: now() + keptMilliseconds });
			const [oldest] = kept.keys();
			if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
			return found;
		});
		const flight = { answer, abort, waiting: 0 };
		flights.set(key, flight);
		return flight;
	};

	return {
		async read(name, signal) {
			const key = packageIndexKey(name);
			const ready = kept.get(key);
			kept.delete(key);
			if (ready !== undefined && ready.until > now()) {
				kept.set(key, ready);
				return { state: 'known', value: ready.index };
			}
			const flight = flights.get(key) ?? start(name, key);
			return wait(flight, signal, () => {
				if (flights.get(key) === flight) flights.delete(key);
				flight.abort.abort();
			});
		},
	};
}

/** `last`: nobody waits for it any more. */
function wait(
	flight: Flight,
	signal: Cancellation | undefined,
	last: () => void,
): Promise<Answer<PackageIndex>> {
	flight.waiting++;
	return new Promise((resolve) => {
		const leave = (): void => {
			flight.waiting--;
			resolve({ state: 'failed', reason: { code: 'packageIndex.givenUp' } });
			if (flight.waiting === 0) last();
		};
		if (signal?.aborted === true) {
			leave();
			return;
		}
		signal?.addEventListener('abort', leave);
		void flight.answer.then((answer) => {
			signal?.removeEventListener('abort', leave);
			resolve(answer);
		});
	});
}

async function load(
	name: PackageIndexName,
	{ http, read, timeoutMilliseconds = usualTimeout }: RemoteIndexOptions,
	signal: AbortSignal,
): Promise<Answer<PackageIndex>> {
	const fetch: IndexFetch = async (url, maxBytes) => {
		const { host } = URL.canParse(url) ? new URL(url) : { host: '' };
		try {
			// A repository's files are its own host's: another is asked only where the base names it.
			const mayAsk = (asked: string): boolean => asked === host;
			return await http.request({ url, maxBytes, timeoutMilliseconds, mayAsk, signal });
		} catch (error) {
			const reason = httpReason(host, error);
			throw new IndexError({
				code: 'packageIndex.unanswered',
				args: { place: shownPlace(url), reason },
			});
		}
	};
	try {
		const fetched = await fetchers[name.manager](name, fetch);
		if (fetched.state === 'failed') return fetched;
		return await read(name, fetched.value, signal);
	} catch (error) {
		const reason = { code: 'worker.failed', args: { reason: String(error) } };
		return { state: 'failed', reason };
	}
}
