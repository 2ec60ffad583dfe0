/** Image references as docker reads them (distribution/reference). */
import { HttpError } from '../http/httpError.ts';

export interface ImageReference {
	/** As credentials are kept for: `docker.io`, `registry.example:5000`. */
	readonly domain: string;
	/** Address of its API, without a slash at the end: `https://registry-1.docker.io`. */
	readonly origin: string;
	/** `library/alpine` */
	readonly repository: string;
	/** `latest` where neither a tag nor a digest is given. */
	readonly tag: string | null;
	readonly digest: string | null;
}

const domainPattern =
	/^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,252})|\[[a-fA-F0-9:]{2,45}\])(?::\d{1,5})?$/;
const pathPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;

/** Docker's daemon speaks plain HTTP to these by itself, and to no others. */
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;

/** Throws where docker would refuse the reference. */
export function parseImageReference(text: string): ImageReference {
	const at = text.indexOf('@');
	const digest = at === -1 ? null : text.slice(at + 1);
	const named = at === -1 ? text : text.slice(0, at);
	const colon = named.lastIndexOf(':');
	const hasTag = colon > named.lastIndexOf('/');
	const tag = hasTag ? named.slice(colon + 1) : null;
	const { domain, path } = splitName(hasTag ? named.slice(0, colon) : named);
	const fits =
		domainPattern.test(domain) &&
		path.length <= 255 &&
		path.split('/').every((part) => pathPattern.test(part)) &&
		(tag === null || tagPattern.test(tag)) &&
		(digest === null || digestPattern.test(digest));
	if (!fits) throw new HttpError({ code: 'registry.reference', args: { reference: text } });
	const host = domain === 'docker.io' ? 'registry-1.docker.io' : domain;
	return {
		domain,
		origin: `${loopback.test(domain) ? 'http' : 'https'}://${host}`,
		repository: path,
		tag: tag ?? (digest === null ? 'latest' : null),
		digest,
	};
}

/** The first part is a host where it looks like one: a dot, a port, capitals or `localhost`. */
function splitName(name: string): { readonly domain: string; readonly path: string } {
	const slash = name.indexOf('/');
	const first = name.slice(0, Math.max(slash, 0));
	const isDomain = /[.:A-Z]/.test(first) || first === 'localhost';
	const domain = isDomain ? first : 'docker.io';
	const path = isDomain ? name.slice(slash + 1) : name;
	if (domain !== 'docker.io' && domain !== 'index.docker.io') return { domain, path };
	return { domain: 'docker.io', path: path.includes('/') ? path : `library/${path}` };
}
