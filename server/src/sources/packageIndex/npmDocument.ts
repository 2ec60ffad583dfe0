/**
 * The document that a registry keeps of all versions of a package, and npm in its cache. It has a short
 * form, which is enough to choose a version, and a long one; which of them comes is asked for.
 */
import { type BoundedResponse, totalBytes } from './boundedFetch.ts';

export const shortForm = 'application/vnd.npm.install-v1+json';

/** What npm asks for, to the letter: a registry that knows no short form answers with the long one. */
export const acceptsShort = `${shortForm}; q=1.0, application/json; q=0.8, */*`;
export const acceptsLong = 'application/json';

/** Longer texts are not read by Node, and so by no npm. */
const longestText = 2 ** 29;

/** Of a request that wants no more than to know how long a document is. */
export const lengthOnly = 1;

/** Bytes of a document that was asked for, as far as the server says so before it sends them. */
export function statedLength(answer: BoundedResponse): number | null {
	const { status, headers } = answer;
	const coding = String(headers['content-encoding'] ?? 'identity');
	if (status !== 200 || coding !== 'identity') return null;
	const bytes = totalBytes(answer) ?? 0;
	return bytes > 0 && bytes < longestText ? bytes : null;
}
