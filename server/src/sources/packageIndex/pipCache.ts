/**
 * Which answers pip's cache keeps, as the CacheControl that pip brings decides it: those with an ETag or
 * with a time until which they are fresh, unless they forbid it.
 * https://www.rfc-editor.org/rfc/rfc9111
 */
import type { BoundedResponse } from './boundedFetch.ts';

export function isStored(headers: BoundedResponse['headers']): boolean {
	const value = (name: string) => String(headers[name] ?? '');
	const control = value('cache-control').toLowerCase();
	if (/(?:^|[\s,])no-store\b/.test(control) || value('vary').includes('*')) return false;
	if (value('etag') !== '') return true;
	if (value('date') === '') return false;
	const age = /(?:^|[\s,])max-age=(\d+)/.exec(control)?.[1];
	return Number(age ?? 0) > 0 || value('expires') !== '';
}

/** What all say; null where they differ. */
export function inCommon(answers: readonly boolean[]): boolean | null {
	const [first = false] = answers;
	return answers.every((each) => each === first) ? first : null;
}

/** `host:port` of the addresses without TLS, as pip is told which to trust. */
export function plainHosts(addresses: readonly string[]): readonly string[] {
	const plain = addresses.filter((each) => each.startsWith('http:') && URL.canParse(each));
	return [...new Set(plain.map((each) => new URL(each).host))];
}
