import { describe, expect, test } from 'vitest';
import type { Lockfile } from '../../../../../server/src/core/estimate/packages/npm/lockfile.ts';
import { readLock } from '../../../../../server/src/core/estimate/packages/npm/readLock.ts';
import {
	type InstallChoice,
	selectPackages,
} from '../../../../../server/src/core/estimate/packages/npm/selectPackages.ts';

type Manifests = Readonly<Record<string, object>>;

function lockOf(path: string, text: string, manifests: Manifests = {}): Lockfile {
	const texts = Object.entries(manifests).map(
		([folder, manifest]) => [folder, JSON.stringify(manifest)] as const,
	);
	const reading = readLock({ path, text, manifests: new Map(texts) });
	if ('problem' in reading) throw new Error(reading.problem.code);
	return reading.lockfile;
}

/** Who is chosen on linux x64 with glibc: by id, of one package in several versions both. */
function checkChoice(lockfile: Lockfile, choice: Partial<InstallChoice> = {}): string {
	const { packages } = selectPackages(lockfile, {
		omit: new Set(),
		os: 'linux',
		cpu: 'x64',
		libc: 'glibc',
		workspaces: null,
		...choice,
	});
	return packages
		.map(({ name, version }) => `${name}@${version}`)
		.sort()
		.join(' ');
}

const omitDev = { omit: new Set(['dev'] as const) };
const omitOptional = { omit: new Set(['optional'] as const) };
const omitBoth = { omit: new Set(['dev', 'optional'] as const) };
const omitPeer = { omit: new Set(['peer'] as const) };
const registry = 'https://registry.npmjs.org';

const npmPackages = {
	'': {
		name: 'app',
		version: '1.0.0',
		workspaces: ['packages/*'],
		dependencies: { a: '^1', bin: '^1' },
		devDependencies: { d: '^1' },
		optionalDependencies: { o: '^1' },
	},
	'node_modules/a': {
		version: '1.0.0',
		resolved: `${registry}/a/-/a-1.0.0.tgz`,
		dependencies: { b: '^2' },
	},
	'node_modules/a/node_modules/b': { version: '2.0.0', resolved: `${registry}/b/-/b-2.0.0.tgz` },
	'node_modules/b': { version: '1.0.0', resolved: `${registry}/b/-/b-1.0.0.tgz`, dev: true },
	'node_modules/d': {
		version: '1.0.0',
		resolved: `${registry}/d/-/d-1.0.0.tgz`,
		dev: true,
		hasInstallScript: true,
		dependencies: { b: '^1' },
	},
	'node_modules/o': { version: '1.0.0', optional: true, dependencies: { both: '^1' } },
	'node_modules/both': { version: '1.0.0', devOptional: true },
	'node_modules/peer': { version: '1.0.0', peer: true },
	'node_modules/bin': {
		version: '1.0.0',
		optionalDependencies: {
			'@bin/linux-x64': '1',
			'@bin/darwin-arm64': '1',
			'@bin/linux-musl': '1',
		},
	},
	'node_modules/@bin/linux-x64': {
		version: '1.0.0',
		optional: true,
		os: ['linux'],
		cpu: ['x64'],
		libc: ['glibc'],
	},
	'node_modules/@bin/linux-musl': {
		version: '1.0.0',
		optional: true,
		os: ['linux'],
		cpu: ['x64'],
		libc: ['musl'],
	},
	'node_modules/@bin/darwin-arm64': {
		version: '1.0.0',
		optional: true,
		os: ['darwin'],
		cpu: ['arm64'],
	},
	'node_modules/alias': {
		name: 'real',
		version: '3.0.0',
		resolved: `${registry}/real/-/real-3.0.0.tgz`,
	},
	'node_modules/git': { version: '1.0.0', resolved: 'git+ssh://git@example.org/git.git#abc' },
	'node_modules/bundler': { version: '1.0.0', bundleDependencies: ['inner'] },
	'node_modules/bundler/node_modules/inner': { version: '1.0.0', inBundle: true },
	'node_modules/w': { resolved: 'packages/w', link: true },
	'packages/w': { version: '1.0.0', dependencies: { x: '^1' } },
	'node_modules/x': { version: '1.0.0' },
};

function npmLock(lockfileVersion: number, packages: object = npmPackages): Lockfile {
	return lockOf('package-lock.json', JSON.stringify({ name: 'app', lockfileVersion, packages }));
}

describe('package-lock.json', () => {
	test.each<[string, Partial<InstallChoice>, string]>([
		[
			'all for this platform, links and workspaces without bytes of their own',
			{},
			'@bin/linux-x64@1.0.0 a@1.0.0 b@1.0.0 b@2.0.0 bin@1.0.0 both@1.0.0 bundler@1.0.0 d@1.0.0 git@1.0.0 inner@1.0.0 o@1.0.0 peer@1.0.0 real@3.0.0 x@1.0.0',
		],
		[
			'without development',
			omitDev,
			'@bin/linux-x64@1.0.0 a@1.0.0 b@2.0.0 bin@1.0.0 both@1.0.0 bundler@1.0.0 git@1.0.0 inner@1.0.0 o@1.0.0 peer@1.0.0 real@3.0.0 x@1.0.0',
		],
		[
			'without optional ones',
			omitOptional,
			'a@1.0.0 b@1.0.0 b@2.0.0 bin@1.0.0 bundler@1.0.0 d@1.0.0 git@1.0.0 inner@1.0.0 peer@1.0.0 real@3.0.0 x@1.0.0',
		],
		[
			'without both',
			omitBoth,
			'a@1.0.0 b@2.0.0 bin@1.0.0 bundler@1.0.0 git@1.0.0 inner@1.0.0 peer@1.0.0 real@3.0.0 x@1.0.0',
		],
		[
			'without peers',
			omitPeer,
			'@bin/linux-x64@1.0.0 a@1.0.0 b@1.0.0 b@2.0.0 bin@1.0.0 both@1.0.0 bundler@1.0.0 d@1.0.0 git@1.0.0 inner@1.0.0 o@1.0.0 real@3.0.0 x@1.0.0',
		],
	])('%s', (_name, choice, expected) => {
		expect(checkChoice(npmLock(3), choice)).toBe(expected);
		expect(checkChoice(npmLock(2), choice)).toBe(expected);
	});

	test.each<[string, Partial<InstallChoice>, string]>([
		['linux arm64', { cpu: 'arm64' }, ''],
		['musl', { libc: 'musl' }, '@bin/linux-musl'],
		['either C library', { libc: null }, '@bin/linux-musl @bin/linux-x64'],
		['darwin arm64', { os: 'darwin', cpu: 'arm64' }, '@bin/darwin-arm64'],
	])('of %s the packages of its platform', (_name, choice, expected) => {
		const chosen = checkChoice(npmLock(3), choice).split(' ');
		const ofPlatform = chosen.filter((each) => each.startsWith('@bin/'));
		expect(ofPlatform.map((each) => each.replace(/@1\.0\.0$/, '')).join(' ')).toBe(expected);
	});

	test('one workspace alone brings what it asks for', () => {
		expect(checkChoice(npmLock(3), { workspaces: ['packages/w'] })).toBe('x@1.0.0');
	});

	test('version 1 nests', () => {
		const lockfile = lockOf(
			'package-lock.json',
			JSON.stringify({
				lockfileVersion: 1,
				dependencies: {
					a: {
						version: '1.0.0',
						resolved: `${registry}/a/-/a-1.0.0.tgz`,
						requires: { b: '^2' },
						dependencies: { b: { version: '2.0.0' } },
					},
					b: { version: '1.0.0', dev: true },
					c: { version: '1.0.0', optional: true },
				},
			}),
		);
		expect(checkChoice(lockfile)).toBe('a@1.0.0 b@1.0.0 b@2.0.0 c@1.0.0');
		expect(checkChoice(lockfile, omitBoth)).toBe('a@1.0.0 b@2.0.0');
	});

	test('what a package is, is kept', () => {
		const byId = new Map(npmLock(3).packages.map((each) => [each.id, each]));
		expect(byId.get('node_modules/alias')).toMatchObject({
			name: 'real',
			url: `${registry}/real/-/real-3.0.0.tgz`,
		});
		expect(byId.get('node_modules/git')).toMatchObject({ url: null, flags: { elsewhere: true } });
		expect(byId.get('node_modules/d')?.flags).toMatchObject({ dev: true, installScript: true });
	});
});

const yarnText = `# yarn lockfile v1


"@bin/darwin-arm64@1":
  version "1.0.0"
  resolved "https://registry.yarnpkg.com/@bin/darwin-arm64/-/darwin-arm64-1.0.0.tgz#0a"

"@bin/linux-arm64@1":
  version "1.0.0"
  resolved "https://registry.yarnpkg.com/@bin/linux-arm64/-/linux-arm64-1.0.0.tgz#0a"

"@bin/linux-x64@1":
  version "1.0.0"
  resolved "https://registry.yarnpkg.com/@bin/linux-x64/-/linux-x64-1.0.0.tgz#0a"

a@^1, a@^1.0.0:
  version "1.0.0"
  resolved "https://registry.yarnpkg.com/a/-/a-1.0.0.tgz#0a"
  dependencies:
    "@s/b" "^2"
  optionalDependencies:
    "@bin/darwin-arm64" "1"
    "@bin/linux-arm64" "1"
    "@bin/linux-x64" "1"

"@s/b@^2":
  version "2.0.0"
  resolved "https://registry.yarnpkg.com/@s/b/-/b-2.0.0.tgz#0a"

d@^1:
  version "1.0.0"
  resolved "https://registry.yarnpkg.com/d/-/d-1.0.0.tgz#0a"

"g@git+https://example.org/g.git":
  version "1.0.0"
  resolved "git+https://example.org/g.git#abc"

"short@npm:@long/name@^1":
  version "1.0.0"
  resolved "https://registry.yarnpkg.com/@long/name/-/name-1.0.0.tgz#0a"
`;

const yarnManifest = {
	name: 'app',
	dependencies: { a: '^1', short: 'npm:@long/name@^1', g: 'git+https://example.org/g.git' },
	devDependencies: { d: '^1' },
};

describe('yarn.lock', () => {
	test.each<[string, Partial<InstallChoice>, string]>([
		[
			'all for this platform',
			{},
			'@bin/linux-x64@1.0.0 @long/name@1.0.0 @s/b@2.0.0 a@1.0.0 d@1.0.0 g@1.0.0',
		],
		[
			'without development',
			omitDev,
			'@bin/linux-x64@1.0.0 @long/name@1.0.0 @s/b@2.0.0 a@1.0.0 g@1.0.0',
		],
		['without optional ones', omitOptional, '@long/name@1.0.0 @s/b@2.0.0 a@1.0.0 d@1.0.0 g@1.0.0'],
		[
			'on arm64',
			{ ...omitDev, cpu: 'arm64' },
			'@bin/linux-arm64@1.0.0 @long/name@1.0.0 @s/b@2.0.0 a@1.0.0 g@1.0.0',
		],
	])('of yarn 1: %s', (_name, choice, expected) => {
		expect(checkChoice(lockOf('yarn.lock', yarnText, { '.': yarnManifest }), choice)).toBe(
			expected,
		);
	});

	test('of yarn 1 without a package.json: everything', () => {
		expect(checkChoice(lockOf('yarn.lock', yarnText), omitDev)).toContain('d@1.0.0');
	});

	const berryText = `__metadata:
  version: 8
  cacheKey: 10c0

"@bin/linux-musl@npm:1":
  version: 1.0.0
  resolution: "@bin/linux-musl@npm:1.0.0"
  conditions: os=linux & cpu=x64 & libc=musl
  languageName: node
  linkType: hard

"@bin/linux-x64@npm:1":
  version: 1.0.0
  resolution: "@bin/linux-x64@npm:1.0.0"
  conditions: os=linux & cpu=x64 & libc=glibc
  languageName: node
  linkType: hard

"a@npm:^1":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  dependencies:
    "@bin/linux-musl": "npm:1"
    "@bin/linux-x64": "npm:1"
  dependenciesMeta:
    "@bin/linux-musl":
      optional: true
    "@bin/linux-x64":
      optional: true
  checksum: 10c0/00
  languageName: node
  linkType: hard

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
  dependencies:
    a: "npm:^1"
    d: "npm:^1"
  languageName: unknown
  linkType: soft

"d@npm:^1":
  version: 1.0.0
  resolution: "d@npm:1.0.0::__archiveUrl=https%3A%2F%2Fexample.org%2Fd-1.0.0.tgz"
  languageName: node
  linkType: hard

"g@https://example.org/g.git":
  version: 1.0.0
  resolution: "g@https://example.org/g.git#commit=abc"
  languageName: node
  linkType: hard
`;
	const berryManifest = {
		name: 'app',
		dependencies: { a: '^1', g: 'https://example.org/g.git' },
		devDependencies: { d: '^1' },
	};
	test.each<[string, Partial<InstallChoice>, string]>([
		['all for this platform', {}, '@bin/linux-x64@1.0.0 a@1.0.0 d@1.0.0 g@1.0.0'],
		['without development', omitDev, '@bin/linux-x64@1.0.0 a@1.0.0 g@1.0.0'],
		['on musl', { ...omitDev, libc: 'musl' }, '@bin/linux-musl@1.0.0 a@1.0.0 g@1.0.0'],
	])('of later ones: %s', (_name, choice, expected) => {
		expect(checkChoice(lockOf('yarn.lock', berryText, { '.': berryManifest }), choice)).toBe(
			expected,
		);
	});

	test('of later ones: addresses', () => {
		const { packages } = lockOf('yarn.lock', berryText);
		expect(
			packages.map(({ name, url, flags }) => (flags.elsewhere ? name : `${name} ${url}`)),
		).toEqual([
			'@bin/linux-musl https://registry.yarnpkg.com/@bin/linux-musl/-/linux-musl-1.0.0.tgz',
			'@bin/linux-x64 https://registry.yarnpkg.com/@bin/linux-x64/-/linux-x64-1.0.0.tgz',
			'a https://registry.yarnpkg.com/a/-/a-1.0.0.tgz',
			'app https://registry.yarnpkg.com/app/-/app-0.0.0-use.local.tgz',
			'd https://example.org/d-1.0.0.tgz',
			'g',
		]);
	});
});

const pnpm9 = `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

importers:

  .:
    dependencies:
      a:
        specifier: ^1
        version: 1.0.0(p@1.0.0)
    devDependencies:
      d:
        specifier: ^1
        version: 1.0.0
    optionalDependencies:
      o:
        specifier: ^1
        version: 1.0.0

  packages/w:
    dependencies:
      w:
        specifier: ^1
        version: 1.0.0

packages:

  '@bin/linux-x64@1.0.0':
    resolution: {integrity: sha512-00==}
    cpu: [x64]
    os: [linux]
    libc: [glibc]

  '@bin/win32@1.0.0':
    resolution: {integrity: sha512-00==}
    cpu: [x64]
    os: [win32]

  a@1.0.0:
    resolution: {integrity: sha512-00==}
    hasBin: true
    peerDependencies:
      p: '*'

  d@1.0.0:
    resolution: {integrity: sha512-00==}

  g@https://codeload.example.org/g/tar.gz/abc:
    resolution: {tarball: https://codeload.example.org/g/tar.gz/abc}
    version: 1.0.0

  o@1.0.0:
    resolution: {integrity: sha512-00==}
    deprecated: >-
      gone
      for good

  p@1.0.0:
    resolution: {integrity: sha512-00==}

  w@1.0.0:
    resolution: {integrity: sha512-00==}

snapshots:

  '@bin/linux-x64@1.0.0':
    optional: true

  '@bin/win32@1.0.0':
    optional: true

  a@1.0.0(p@1.0.0):
    dependencies:
      g: https://codeload.example.org/g/tar.gz/abc
      p: 1.0.0
    optionalDependencies:
      '@bin/linux-x64': 1.0.0
      '@bin/win32': 1.0.0

  d@1.0.0: {}

  g@https://codeload.example.org/g/tar.gz/abc: {}

  o@1.0.0:
    optional: true

  p@1.0.0: {}

  w@1.0.0: {}
`;

const pnpm6 = `lockfileVersion: '6.0'

dependencies:
  a:
    specifier: ^1
    version: 1.0.0(p@1.0.0)

devDependencies:
  d:
    specifier: ^1
    version: 1.0.0

packages:

  /@s/p@1.0.0:
    resolution: {integrity: sha512-00==}
    dev: false

  /a@1.0.0(p@1.0.0):
    resolution: {integrity: sha512-00==}
    requiresBuild: true
    dependencies:
      p: /@s/p@1.0.0
    dev: false

  /d@1.0.0:
    resolution: {integrity: sha512-00==}
    dev: true
`;

describe('pnpm-lock.yaml', () => {
	test.each<[string, string, Partial<InstallChoice>, string]>([
		['9', pnpm9, {}, '@bin/linux-x64@1.0.0 a@1.0.0 d@1.0.0 g@1.0.0 o@1.0.0 p@1.0.0 w@1.0.0'],
		[
			'9 without development',
			pnpm9,
			omitDev,
			'@bin/linux-x64@1.0.0 a@1.0.0 g@1.0.0 o@1.0.0 p@1.0.0 w@1.0.0',
		],
		['9 without optional ones', pnpm9, omitBoth, 'a@1.0.0 g@1.0.0 p@1.0.0 w@1.0.0'],
		['9 on arm64', pnpm9, { ...omitDev, cpu: 'arm64' }, 'a@1.0.0 g@1.0.0 o@1.0.0 p@1.0.0 w@1.0.0'],
		['9, a workspace', pnpm9, { workspaces: ['packages/w'] }, 'w@1.0.0'],
		['6', pnpm6, {}, '@s/p@1.0.0 a@1.0.0 d@1.0.0'],
		['6 without development', pnpm6, omitDev, '@s/p@1.0.0 a@1.0.0'],
	])('of version %s', (_name, text, choice, expected) => {
		expect(checkChoice(lockOf('pnpm-lock.yaml', text), choice)).toBe(expected);
	});
});
