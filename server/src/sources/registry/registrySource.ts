import type { Answer, BaseImage, Platform } from '../../core/knowledge.ts';
import type { BaseImageSource, Cancellation } from '../../core/ports.ts';
import type { HttpClient } from '../http/httpClient.ts';
import { httpReason } from '../http/httpError.ts';
import type { CredentialStore } from './credentials.ts';
import { readRegistryImage } from './readRegistryImage.ts';

export interface RegistryOptions {
	readonly http: HttpClient;
	readonly credentials: CredentialStore;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/** A tag moves; a digest does not. */
const tagMilliseconds = 24 * 60 * 60 * 1000;
const mostKept = 200;

/** Images from their registries, each asked once a day, by digest once. Failures are not kept. */
export function registrySource({ http, credentials, now }: RegistryOptions): BaseImageSource {
	const kept = new Map<string, { readonly image: BaseImage; readonly until: number }>();
	return {
		async read(
			reference: string,
			platform: Platform,
			signal?: Cancellation,
		): Promise<Answer<BaseImage>> {
			const { os, architecture, variant } = platform;
			const key = [reference, os, architecture, variant].join(' ');
			const found = kept.get(key);
			kept.delete(key);
			if (found !== undefined && found.until > now()) {
				kept.set(key, found);
				return { state: 'known', value: found.image };
			}
			try {
				const access = { http, credentials, ...(signal === undefined ? {} : { signal }) };
				const image = await readRegistryImage(reference, platform, access);
				const until = reference.includes('@') ? Number.POSITIVE_INFINITY : now() + tagMilliseconds;
				kept.set(key, { image, until });
				const [oldest] = kept.keys();
				if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
				return { state: 'known', value: image };
			} catch (error) {
				return { state: 'failed', reason: httpReason(reference, error) };
			}
		},
	};
}
