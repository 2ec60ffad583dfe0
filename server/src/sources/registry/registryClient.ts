/** Requests about one repository of a registry, with the authorization that it asks for. */
import { createHash } from 'node:crypto';
import type { Cancellation } from '../../core/ports.ts';
import { isObject, type Json, stringOf } from '../archive/imageDocuments.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/httpClient.ts';
import { HttpError } from '../http/httpError.ts';
import { parseChallenge } from './challenge.ts';
import type { CredentialStore } from './credentials.ts';
import type { ImageReference } from './imageReference.ts';

export interface Repository {
	/** A manifest or index, its digest held to what is asked and to what the registry says. */
	manifest(tagOrDigest: string): Promise<RegistryDocument>;
	/** A small blob, its digest held. */
	blob(digest: string): Promise<RegistryDocument>;
	/** Some bytes of a blob; null where the registry gives no ranges. */
	blobRange(digest: string, range: string, maxBytes: number): Promise<BlobRange | null>;
}

export interface RegistryDocument {
	readonly digest: string;
	readonly mediaType: string;
	readonly value: Json;
}

export interface BlobRange {
	readonly bytes: Uint8Array;
	/** Bytes of the whole blob; null where the registry does not say. */
	readonly total: number | null;
}

export interface RegistryAccess {
	readonly http: HttpClient;
	readonly credentials: CredentialStore;
	readonly signal?: Cancellation;
}

/** What the distribution specification makes registries take; configs are about as large at most. */
const largestDocument = 4_194_304;

export const mediaTypes = {
	indexes: [
		'application/vnd.oci.image.index.v1+json',
		'application/vnd.docker.distribution.manifest.list.v2+json',
	],
	manifests: [
		'application/vnd.oci.image.manifest.v1+json',
		'application/vnd.docker.distribution.manifest.v2+json',
	],
} as const;

const accepted = [...mediaTypes.indexes, ...mediaTypes.manifests].join(', ');

export function openRepository(reference: ImageReference, access: RegistryAccess): Repository {
	const base = `${reference.origin}/v2/${reference.repository}`;
	const host = new URL(reference.origin).host;
	const ask = authorizedRequests(reference, access);
	const document = async (url: string, expected: string | null): Promise<RegistryDocument> => {
		const request = { url, maxBytes: largestDocument, headers: { accept: accepted } };
		const response = await ask(request);
		if (response.truncated) {
			throw new HttpError({ code: 'registry.tooLarge', args: { host } });
		}
		return readDocument(host, response, expected);
	};
	return {
		manifest: (name) => document(`${base}/manifests/${name}`, name.includes(':') ? name : null),
		blob: (digest) => document(`${base}/blobs/${digest}`, digest),
		blobRange: async (digest, range, maxBytes) => {
			const response = await ask({ url: `${base}/blobs/${digest}`, range, maxBytes });
			if (response.status !== 206 || response.truncated) return null;
			const total = /\/(\d{1,15})$/.exec(response.headers['content-range'] ?? '')?.[1];
			return { bytes: response.body, total: total === undefined ? null : Number(total) };
		},
	};
}

function readDocument(
	host: string,
	{ body, headers }: HttpResponse,
	expected: string | null,
): RegistryDocument {
	const said = headers['docker-content-digest'];
	const wanted = expected ?? (typeof said === 'string' ? said : null);
	const algorithm = wanted?.startsWith('sha512:') === true ? 'sha512' : 'sha256';
	const digest = `${algorithm}:${createHash(algorithm).update(body).digest('hex')}`;
	if (wanted !== null && wanted !== digest) {
		throw new HttpError({ code: 'registry.digest', args: { host, digest: wanted.slice(0, 140) } });
	}
	const mediaType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '';
	try {
		return { digest, mediaType, value: JSON.parse(new TextDecoder().decode(body)) as Json };
	} catch {
		throw new HttpError({ code: 'registry.noJson', args: { host } });
	}
}

type Ask = (request: Omit<HttpRequest, 'authorization' | 'signal'>) => Promise<HttpResponse>;

/** Asks, and where the registry wants an authorization, gets one and asks once more. */
function authorizedRequests(reference: ImageReference, access: RegistryAccess): Ask {
	const { http, signal } = access;
	const host = new URL(reference.origin).host;
	let authorization: Promise<string | null> | null = null;
	const send: (request: Parameters<Ask>[0]) => Promise<HttpResponse> = async (request) => {
		const value = await authorization;
		return http.request({
			...request,
			...(value === null ? {} : { authorization: value }),
			...(signal === undefined ? {} : { signal }),
		});
	};
	return async (request) => {
		const before = authorization;
		const first = await send(request);
		if (first.status !== 401) return successful(host, reference, first);
		// Requests that were sent together share the answer to the first challenge.
		if (authorization === before && before === null) {
			authorization = authorize(reference, access, first.headers['www-authenticate']);
		}
		return successful(host, reference, before === null ? await send(request) : first);
	};
}

function successful(host: string, reference: ImageReference, response: HttpResponse): HttpResponse {
	const { status } = response;
	if (status >= 200 && status < 300) return response;
	const { repository } = reference;
	if (status === 401 || status === 403) {
		throw new HttpError({ code: 'registry.unauthorized', args: { host, repository } });
	}
	if (status === 404)
		throw new HttpError({ code: 'registry.notFound', args: { host, repository } });
	if (status === 429) throw new HttpError({ code: 'registry.tooMany', args: { host } });
	throw new HttpError({ code: 'registry.status', args: { host, status: String(status) } });
}

async function authorize(
	reference: ImageReference,
	access: RegistryAccess,
	header: string | undefined,
): Promise<string | null> {
	const challenge = parseChallenge(header);
	if (challenge === null) return null;
	const kept = await access.credentials(reference.domain);
	const basic =
		kept === null
			? null
			: `Basic ${Buffer.from(`${kept.user}:${kept.password}`).toString('base64')}`;
	if (challenge.scheme === 'basic') return basic;
	const token = await askToken(reference, access, challenge, basic);
	return token === null ? null : `Bearer ${token}`;
}

const largestToken = 65_536;

async function askToken(
	{ origin, repository }: ImageReference,
	{ http, signal }: RegistryAccess,
	{ realm, service }: { readonly realm: string; readonly service: string | null },
	basic: string | null,
): Promise<string | null> {
	const { host, protocol } = new URL(origin);
	const url = URL.canParse(realm) ? new URL(realm) : null;
	// A registry that is asked over https does not send anyone's password elsewhere in the clear.
	if (url === null || (protocol === 'https:' && url.protocol !== 'https:')) {
		throw new HttpError({ code: 'registry.realm', args: { host } });
	}
	if (service !== null) url.searchParams.set('service', service);
	url.searchParams.set('scope', `repository:${repository}:pull`);
	const response = await http.request({
		url: url.href,
		maxBytes: largestToken,
		...(basic === null ? {} : { authorization: basic }),
		...(signal === undefined ? {} : { signal }),
	});
	if (response.status === 429) {
		throw new HttpError({ code: 'registry.tooMany', args: { host: url.host } });
	}
	if (response.status !== 200 || response.truncated) return null;
	const token = tokenOf(new TextDecoder().decode(response.body));
	// Header values hold no line ends and no blanks.
	return /^[\x21-\x7e]+$/.test(token) ? token : null;
}

function tokenOf(text: string): string {
	try {
		const answer = JSON.parse(text) as Json;
		return isObject(answer) ? stringOf(answer['token']) || stringOf(answer['access_token']) : '';
	} catch {
		return '';
	}
}
