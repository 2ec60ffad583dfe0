/** What a registry asks for before it answers (RFC 9110, 11.6.1; distribution's token specification). */

export type Challenge =
	| { readonly scheme: 'basic' }
	| { readonly scheme: 'bearer'; readonly realm: string; readonly service: string | null };

const parameter = /([a-zA-Z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;

/** The first challenge that can be met; null where there is none. */
export function parseChallenge(header: string | undefined): Challenge | null {
	const match = /^\s*(bearer|basic)\b(.*)$/is.exec(header?.slice(0, 4000) ?? '');
	if (match === null) return null;
	if (match[1]?.toLowerCase() === 'basic') return { scheme: 'basic' };
	const values = new Map<string, string>();
	for (const [, name = '', quoted, bare] of (match[2] ?? '').matchAll(parameter)) {
		values.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '');
	}
	const realm = values.get('realm');
	if (realm === undefined) return null;
	return { scheme: 'bearer', realm, service: values.get('service') ?? null };
}
