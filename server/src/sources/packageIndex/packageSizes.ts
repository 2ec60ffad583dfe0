/** What packages unpack to, each manager's from its own registries. */
import {
	type Answer,
	type PackageName,
	type PackageSize,
	packageSizeKey,
} from '../../core/knowledge.ts';
import type { Cancellation, PackageSizeSource } from '../../core/ports.ts';
import type { HttpClient } from '../http/httpClient.ts';
import { HttpError, httpReason } from '../http/httpError.ts';
import type { BoundedFetch } from './boundedFetch.ts';

/** Asks one manager's registries; by `packageSizeKey`. Never rejects. */
export type Sizer = (
	packages: readonly PackageName[],
	fetch: BoundedFetch,
) => Promise<ReadonlyMap<string, Answer<PackageSize>>>;

export interface PackageSizeOptions {
	readonly http: HttpClient;
	/** A manager without one is not asked about. */
	readonly sizers: Partial<Readonly<Record<PackageName['manager'], Sizer>>>;
}

/** A version's bytes do not change. */
const mostKept = 50_000;

/** Each version is asked once while the process lives. Failures are not kept. */
export function packageSizeSource({ http, sizers }: PackageSizeOptions): PackageSizeSource {
	const kept = new Map<string, Answer<PackageSize>>();
	return {
		async read(packages, signal) {
			const fetch = fetchFrom(http, signal);
			const found = new Map<string, Answer<PackageSize>>();
			const missing = packages.filter((name) => {
				const answer = kept.get(packageSizeKey(name));
				if (answer !== undefined) found.set(packageSizeKey(name), answer);
				return answer === undefined;
			});
			for (const manager of ['npm', 'pip'] as const) {
				const own = missing.filter((name) => name.manager === manager);
				const answers = own.length === 0 ? undefined : await sizers[manager]?.(own, fetch);
				for (const [key, answer] of answers ?? []) {
					found.set(key, answer);
					if (answer.state === 'known' && kept.size < mostKept) kept.set(key, answer);
				}
			}
			return found;
		},
	};
}

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
