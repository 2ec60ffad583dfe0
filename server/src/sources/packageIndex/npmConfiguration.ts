/**
 * Which registry a build's npm, yarn or pnpm asks: what the context's own files say, then the user's
 * ~/.npmrc and npm_config_ variables, then the lock file's addresses. No credentials are read.
 * https://docs.npmjs.com/cli/configuring-npm/npmrc, https://yarnpkg.com/configuration/yarnrc
 */
import { fieldOf, fieldsOf, textField } from '../../core/estimate/packages/npm/fields.ts';
import { readIndented } from '../../core/estimate/packages/npm/indentedText.ts';

export interface NpmConfiguration {
	/** Ends in a slash; null: nothing says, so lock files' addresses hold. */
	readonly registry: string | null;
	/** By scope (`@acme`); each ends in a slash. */
	readonly scopes: ReadonlyMap<string, string>;
}

export interface NpmConfigurationTexts {
	/** Of the context: by name, `.npmrc`, `.yarnrc` and `.yarnrc.yml`, as far as they are there. */
	readonly project: ReadonlyMap<string, string>;
	/** ~/.npmrc; empty where there is none. */
	readonly user: string;
}

type Environment = (name: string) => string | undefined;

/** The files of a context that say where packages come from. */
export const npmConfigurationFiles = ['.npmrc', '.yarnrc', '.yarnrc.yml'] as const;

/**
 * What npm and pnpm ask where nothing names a registry, as a base image without a name is Docker Hub's.
 * It is no mirror, and the only host that such a build asks.
 */
const defaultRegistry = 'https://registry.npmjs.org/';

/** Lock files name these whatever registry is configured, and that one is asked in their place. */
const usualRegistries = /^https?:\/\/registry\.(?:npmjs\.org|yarnpkg\.com)\//;

export function readNpmConfiguration(
	{ project, user }: NpmConfigurationTexts,
	environment: Environment,
): NpmConfiguration {
	// A variable in a file of the workspace could carry a secret to a host that the file names.
	const own = (name: string) => project.get(name) ?? '';
	const files = [
		registriesOf(settingsOf(own('.npmrc'), () => undefined)),
		registriesOf(settingsOf(own('.yarnrc').replace(yarnSetting, '$1=$2'), () => undefined)),
		yarnRegistries(own('.yarnrc.yml')),
		registriesOf(new Map([['registry', environment('npm_config_registry') ?? '']])),
		registriesOf(settingsOf(user, environment)),
	];
	return {
		registry: files.find(({ registry }) => registry !== null)?.registry ?? null,
		scopes: new Map(files.toReversed().flatMap(({ scopes }) => [...scopes])),
	};
}

/** Where an archive is asked for. */
export function archiveAddress(
	{ name, version, url }: PackageAddress,
	{ registry, scopes }: NpmConfiguration,
): string {
	const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/')) : '';
	const configured = scopes.get(scope) ?? registry;
	if (url !== null) return configured === null ? url : url.replace(usualRegistries, configured);
	const file = name.slice(name.indexOf('/') + 1);
	return `${configured ?? defaultRegistry}${name}/-/${file}-${version}.tgz`;
}

/** Where a package is looked up; ends in a slash. */
export function registryOf(name: string, { registry, scopes }: NpmConfiguration): string {
	const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/')) : '';
	return scopes.get(scope) ?? registry ?? defaultRegistry;
}

/** Where a registry keeps what it knows of all versions of a package. */
export function documentAddress(name: string, configuration: NpmConfiguration): string {
	return `${registryOf(name, configuration)}${name.replace('/', '%2f')}`;
}

export interface PackageAddress {
	readonly name: string;
	readonly version: string;
	/** As the lock file gives it. */
	readonly url: string | null;
}

/** `registry "https://host/"` and `"@acme:registry" "https://host/"` of yarn 1. */
const yarnSetting = /^"?((?:@[^"\s:]+:)?registry)"?[ \t]+(\S+)$/gm;

function registriesOf(settings: ReadonlyMap<string, string>): NpmConfiguration {
	const scopes = [...settings].flatMap(([name, value]) => {
		const address = addressOf(value);
		const isScope = name.startsWith('@') && name.endsWith(':registry');
		return isScope && address !== null
			? [[name.slice(0, -':registry'.length), address] as const]
			: [];
	});
	return { registry: addressOf(settings.get('registry') ?? ''), scopes: new Map(scopes) };
}

function yarnRegistries(text: string): NpmConfiguration {
	const settings = readIndented(text, ':') ?? {};
	const scopes = Object.entries(fieldsOf(fieldOf(settings, 'npmScopes'))).flatMap(
		([scope, value]) => {
			const address = addressOf(textField(fieldsOf(value), 'npmRegistryServer') ?? '');
			return address === null ? [] : [[`@${scope}`, address] as const];
		},
	);
	const registry = addressOf(textField(settings, 'npmRegistryServer') ?? '');
	return { registry, scopes: new Map(scopes) };
}

/** Null for what is no address of the web, or holds a variable whose value is not known. */
function addressOf(value: string): string | null {
	if (!/^https?:\/\//.test(value) || value.includes('${') || !URL.canParse(value)) return null;
	return value.endsWith('/') ? value : `${value}/`;
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
