import { expect, test } from 'vitest';
import {
	archiveAddress,
	readNpmConfiguration,
} from '../../server/src/sources/packageIndex/npmConfiguration.ts';

interface Given {
	readonly npmrc?: string;
	readonly yarnrc?: string;
	readonly yarnrcYml?: string;
	readonly user?: string;
	readonly environment?: Readonly<Record<string, string>>;
}

/** Where the archives of `a` and `@acme/b`, which the lock file gives no address, are asked for. */
function checkAddresses(
	{ npmrc = '', yarnrc = '', yarnrcYml = '', user = '', environment = {} }: Given,
	url: string | null = null,
): readonly string[] {
	const project = new Map([
		['.npmrc', npmrc],
		['.yarnrc', yarnrc],
		['.yarnrc.yml', yarnrcYml],
	]);
	const configuration = readNpmConfiguration({ project, user }, (name) => environment[name]);
	return ['a', '@acme/b'].map((name) =>
		archiveAddress({ name, version: '1.0.0', url }, configuration),
	);
}

const usual = [
	'https://registry.npmjs.org/a/-/a-1.0.0.tgz',
	'https://registry.npmjs.org/@acme/b/-/b-1.0.0.tgz',
];
const own = [
	'https://own.example/npm/a/-/a-1.0.0.tgz',
	'https://own.example/npm/@acme/b/-/b-1.0.0.tgz',
];
const scoped = [
	'https://registry.npmjs.org/a/-/a-1.0.0.tgz',
	'https://acme.example/@acme/b/-/b-1.0.0.tgz',
];

test.each<[string, Given, readonly string[]]>([
	['nothing: npm asks its own', {}, usual],
	['the context', { npmrc: 'registry=https://own.example/npm' }, own],
	['the context, in quotes', { npmrc: '; x\nregistry = "https://own.example/npm/"\n' }, own],
	['the context, for a scope', { npmrc: '@acme:registry=https://acme.example/' }, scoped],
	['yarn 1', { yarnrc: 'registry "https://own.example/npm"\n' }, own],
	['yarn 1, for a scope', { yarnrc: '"@acme:registry" "https://acme.example"\n' }, scoped],
	[
		'yarn',
		{ yarnrcYml: 'nodeLinker: node-modules\n\nnpmRegistryServer: "https://own.example/npm"\n' },
		own,
	],
	[
		'yarn, for a scope',
		{ yarnrcYml: 'npmScopes:\n  acme:\n    npmRegistryServer: "https://acme.example"\n' },
		scoped,
	],
	['yarn, broken', { yarnrcYml: '- a\n' }, usual],
	['the user', { user: 'registry=https://own.example/npm/' }, own],
	['a variable', { environment: { npm_config_registry: 'https://own.example/npm/' } }, own],
	[
		'the context before the user',
		{ npmrc: 'registry=https://own.example/npm', user: 'registry=https://user.example/' },
		own,
	],
	[
		"the user's own variables",
		{ user: `registry=https://\${NAME}.example/npm`, environment: { NAME: 'own' } },
		own,
	],
	[
		'no variables of a context, which could tell a secret',
		{ npmrc: `registry=https://own.example/\${SECRET}/`, environment: { SECRET: 's' } },
		usual,
	],
	['no address of the web', { npmrc: 'registry=file:///etc/\n@acme:registry=nonsense' }, usual],
	[
		'no credentials',
		{ user: '//own.example/:_authToken=s\nregistry=https://own.example/npm' },
		own,
	],
	[
		'names of the prototype',
		{ npmrc: '__proto__=x\n@__proto__:registry=https://own.example/' },
		usual,
	],
])('registries of %s', (_name, given, expected) => {
	expect(checkAddresses(given)).toEqual(expected);
});

test.each<[string, Given, string, string]>([
	[
		'stands where nothing is configured',
		{},
		'https://registry.yarnpkg.com/a/-/a-1.tgz',
		'https://registry.yarnpkg.com/a/-/a-1.tgz',
	],
	[
		'of the usual registries is asked of the configured one',
		{ user: 'registry=https://own.example/npm' },
		'https://registry.npmjs.org/a/-/a-1.tgz',
		'https://own.example/npm/a/-/a-1.tgz',
	],
	[
		'of another registry stands',
		{ user: 'registry=https://own.example/npm' },
		'https://lock.example/a/-/a-1.tgz',
		'https://lock.example/a/-/a-1.tgz',
	],
])("a lock file's address %s", (_name, given, url, expected) => {
	expect(checkAddresses(given, url)[0]).toBe(expected);
});
