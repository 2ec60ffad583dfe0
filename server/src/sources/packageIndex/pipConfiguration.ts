/**
 * Where the user's own pip asks: pip.conf and PIP_ variables. A workspace's addresses are taken from the
 * Dockerfile by core; names and passwords are taken from here alone, each for its own origin.
 * https://pip.pypa.io/en/stable/topics/configuration/
 */

export interface PipConfiguration {
	/** Without name and password. */
	readonly index: string;
	readonly extra: readonly string[];
	/** Authorization header by origin. */
	readonly authorizations: ReadonlyMap<string, string>;
}

type Environment = (name: string) => string | undefined;

/** pip's own default, where nothing else is said. */
export const publicIndex = 'https://pypi.org/simple';

/** `texts`: configuration files, the one that counts most last. */
export function readPipConfiguration(
	texts: readonly string[],
	environment: Environment,
): PipConfiguration {
	const settings = new Map(texts.flatMap((text) => [...settingsOf(text)]));
	const index = environment('PIP_INDEX_URL') || settings.get('index-url') || publicIndex;
	const extra = environment('PIP_EXTRA_INDEX_URL') || settings.get('extra-index-url') || '';
	const addresses = [index, ...extra.split(/\s+/).filter(Boolean)];
	const [first = publicIndex, ...rest] = addresses.map(bareAddress);
	const authorizations = addresses.flatMap((address) => {
		const header = authorizationIn(address);
		return header === null ? [] : [header];
	});
	return { index: first, extra: rest, authorizations: new Map(authorizations) };
}

/** Without a name and a password. */
export function bareAddress(address: string): string {
	if (!URL.canParse(address)) return address;
	const url = new URL(address);
	url.username = '';
	url.password = '';
	return url.href;
}

function authorizationIn(address: string): readonly [origin: string, header: string] | null {
	if (!URL.canParse(address)) return null;
	const { origin, username, password } = new URL(address);
	if (username === '') return null;
	const pair = [username, password].map(decoded).join(':');
	return [origin, `Basic ${Buffer.from(pair).toString('base64')}`];
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** Of the sections [global] and [install], of which the second counts more; values can go on in lines below. */
function settingsOf(text: string): ReadonlyMap<string, string> {
	const sections = new Map<string, Map<string, string>>();
	let section = '';
	let name = '';
	for (const line of text.split(/\r?\n/)) {
		if (/^\s*(?:[#;]|$)/.test(line)) continue;
		const header = /^\[([^\]]+)\]/.exec(line)?.[1];
		const values = sections.get(header ?? section) ?? new Map<string, string>();
		sections.set(header ?? section, values);
		if (header !== undefined) {
			section = header;
			name = '';
			continue;
		}
		const [, key, value] = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
		if (key !== undefined) name = key.replaceAll('_', '-');
		if (name === '') continue;
		const before = key === undefined ? `${values.get(name) ?? ''} ` : '';
		values.set(name, `${before}${(value ?? line).trim()}`.trim());
	}
	return new Map([...(sections.get('global') ?? []), ...(sections.get('install') ?? [])]);
}
