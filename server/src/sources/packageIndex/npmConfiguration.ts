/**
 * Where the user's own npm asks: ~/.npmrc and npm_config_ variables. The workspace's .npmrc is not read:
 * nothing in a workspace says where credentials go.
 * https://docs.npmjs.com/cli/configuring-npm/npmrc
 */

export interface NpmConfiguration {
	/** Ends in a slash. */
	readonly registry: string;
	/** By scope (`@acme`); each ends in a slash. */
	readonly scopes: ReadonlyMap<string, string>;
	/** Authorization header by the address that it is for, without protocol: `//host/path/`. */
	readonly authorizations: ReadonlyMap<string, string>;
}

type Environment = (name: string) => string | undefined;

/** npm's own default, which lock files name wherever their packages really come from. */
export const publicRegistry = 'https://registry.npmjs.org/';

export function readNpmConfiguration(userText: string, environment: Environment): NpmConfiguration {
	const settings = settingsOf(userText, environment);
	const scopes = [...settings].flatMap(([name, value]) =>
		name.startsWith('@') && name.endsWith(':registry')
			? [[name.slice(0, -':registry'.length), withSlash(value)] as const]
			: [],
	);
	const registry = environment('npm_config_registry') ?? settings.get('registry');
	return {
		registry: withSlash(registry ?? publicRegistry),
		scopes: new Map(scopes),
		authorizations: authorizationsOf(settings),
	};
}

/** Registry of a package: of its scope, else the usual one. */
export function registryOf(name: string, { registry, scopes }: NpmConfiguration): string {
	const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/')) : '';
	return scopes.get(scope) ?? registry;
}

/** The credentials for an address: those of the longest prefix that the user gave some for. */
export function authorizationFor(
	url: string,
	{ authorizations }: NpmConfiguration,
): string | undefined {
	if (!URL.canParse(url)) return undefined;
	const { host, pathname } = new URL(url);
	for (let path = `//${host}${pathname}`; path.length > 2; path = parent(path)) {
		const found = authorizations.get(withSlash(path));
		if (found !== undefined) return found;
	}
	return undefined;
}

function parent(path: string): string {
	return path.slice(0, path.replace(/\/$/, '').lastIndexOf('/') + 1);
}

function settingsOf(text: string, environment: Environment): ReadonlyMap<string, string> {
	const pairs = text.split(/\r?\n/).flatMap((line) => {
		const match = /^\s*([^;#\s=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
		const [, name, value] = match ?? [];
		if (name === undefined || value === undefined) return [];
		const bare = value.replace(/^(["'])(.*)\1$/, '$2');
		const known = bare.replace(
			/\$\{([^}]+)\}/g,
			(whole, variable: string) => environment(variable) ?? whole,
		);
		return [[name, known] as const];
	});
	return new Map(pairs);
}

function authorizationsOf(settings: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const [key, value] of settings) {
		const match = /^(\/\/.+\/):(_authToken|_auth|_password)$/.exec(key);
		const [, place, kind] = match ?? [];
		if (place === undefined) continue;
		if (kind === '_authToken') found.set(place, `Bearer ${value}`);
		else if (kind === '_auth') found.set(place, `Basic ${value}`);
		else {
			const user = settings.get(`${place}:username`);
			const password = Buffer.from(value, 'base64').toString();
			if (user !== undefined && !found.has(place))
				found.set(place, `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
		}
	}
	return found;
}

function withSlash(address: string): string {
	return address.endsWith('/') ? address : `${address}/`;
}
