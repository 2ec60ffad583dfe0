/**
 * What Docker's official images on Debian have installed, by family and variant: an estimate, asked
 * where the image's own files are not known. A family's packages are those that its Dockerfile leaves.
 */

import type { PackageIndexName, Platform } from '../../../knowledge.ts';
import { officialReference } from '../../basesReference.ts';
import { textAt } from '../texts.ts';
import { type DebIndex, rowsOfName, rowsProviding } from './debIndex.ts';
import { officialSetup } from './debSetup.ts';
import type { DebSystem } from './debSystem.ts';
import { resolveInstall } from './resolve.ts';

export interface DebBase {
	readonly index: PackageIndexName;
	readonly isSlim: boolean;
	/** Installed on top of Debian's own image, without recommended packages. */
	readonly packages: readonly string[];
}

const curl = ['ca-certificates', 'curl', 'gnupg', 'netbase', 'wget', 'tzdata'];
const scm = [...curl, 'git', 'mercurial', 'openssh-client', 'subversion', 'procps'];
const buildpack = [
	...scm,
	...['autoconf', 'automake', 'bzip2', 'default-libmysqlclient-dev', 'dpkg-dev', 'file', 'g++'],
	...['gcc', 'imagemagick', 'libbz2-dev', 'libc6-dev', 'libcurl4-openssl-dev', 'libdb-dev'],
	...['libevent-dev', 'libffi-dev', 'libgdbm-dev', 'libglib2.0-dev', 'libgmp-dev'],
	...['libjpeg-dev', 'libkrb5-dev', 'liblzma-dev', 'libmagickcore-dev', 'libmagickwand-dev'],
	...['libmaxminddb-dev', 'libncurses-dev', 'libpng-dev', 'libpq-dev', 'libreadline-dev'],
	...['libsqlite3-dev', 'libssl-dev', 'libtool', 'libwebp-dev', 'libxml2-dev', 'libxslt1-dev'],
	...['libyaml-dev', 'make', 'patch', 'unzip', 'xz-utils', 'zlib1g-dev'],
];

interface Family {
	readonly release: string;
	readonly full: readonly string[];
	readonly slim: readonly string[];
	/** The image stands on Debian's slim one even where its tag does not say so. */
	readonly isAlwaysSlim?: boolean;
}

const onSlim = (packages: readonly string[]): Family => ({
	release: 'trixie',
	full: packages,
	slim: packages,
	isAlwaysSlim: true,
});

const families: ReadonlyMap<string, Family> = new Map([
	['debian', { release: 'trixie', full: [], slim: [] }],
	[
		'python',
		{
			release: 'trixie',
			full: [...buildpack, 'libbluetooth-dev', 'tk-dev', 'uuid-dev'],
			slim: ['ca-certificates', 'netbase', 'tzdata', 'libsqlite3-0', 'libreadline8', 'libexpat1'],
		},
	],
	['node', { release: 'bookworm', full: buildpack, slim: [] }],
	[
		'ruby',
		{
			release: 'trixie',
			full: buildpack,
			slim: [
				...['bzip2', 'ca-certificates', 'libffi-dev', 'libgmp-dev', 'libssl-dev', 'libyaml-dev'],
				...['procps', 'zlib1g-dev'],
			],
		},
	],
	[
		'golang',
		{
			release: 'trixie',
			full: [...scm, 'g++', 'gcc', 'libc6-dev', 'make', 'pkg-config'],
			slim: [],
		},
	],
	['rust', { release: 'trixie', full: buildpack, slim: ['ca-certificates', 'gcc', 'libc6-dev'] }],
	['perl', { release: 'trixie', full: buildpack, slim: ['bzip2', 'ca-certificates'] }],
	[
		'openjdk',
		{
			release: 'bookworm',
			full: [...scm, 'bzip2', 'unzip', 'xz-utils', 'fontconfig', 'p11-kit'],
			slim: ['ca-certificates', 'p11-kit'],
		},
	],
	['nginx', onSlim(['ca-certificates', 'gettext-base', 'curl', 'libpcre2-8-0', 'libssl3'])],
	['httpd', onSlim(['ca-certificates', 'libapr1', 'libaprutil1', 'libaprutil1-ldap'])],
	['redis', onSlim(['tzdata'])],
	['memcached', onSlim(['libevent-2.1-7', 'libsasl2-2'])],
	[
		'php',
		onSlim([
			...['autoconf', 'dpkg-dev', 'file', 'g++', 'gcc', 'libc6-dev', 'make', 'pkg-config', 're2c'],
			...['ca-certificates', 'curl', 'xz-utils'],
		]),
	],
]);

const releaseNames: Readonly<Record<string, string>> = {
	bookworm: 'bookworm',
	'12': 'bookworm',
	oldstable: 'bookworm',
	trixie: 'trixie',
	'13': 'trixie',
	stable: 'trixie',
};
/** Words of tags whose images are no Debian, or one that no index ships for. */
const otherSystems =
	/^(?:alpine|windowsservercore|nanoserver|jessie|stretch|buster|bullseye|forky|sid|testing|unstable|oracle|oraclelinux|ubuntu|noble|jammy|focal|latest-alpine|backports)/;

/** Null for what is no official image on a Debian that is known here. */
export function builtinDebBase(reference: string, platform: Platform): DebBase | null {
	const official = officialReference(reference);
	if (official === null || platform.os !== 'linux') return null;
	const words = official.tag.split('-');
	if (words.some((word) => otherSystems.test(word))) return null;
	const family = familyOf(official.name, words);
	if (family === undefined) return null;
	const isDebian = official.name === 'debian';
	const named = words
		.map((word) => releaseNames[isDebian ? word.replace(/\..*$/, '') : word])
		.find((release, i) => release !== undefined && (isDebian || !/^\d/.test(words[i] ?? '')));
	if (isDebian && named === undefined && official.tag !== 'latest') return null;
	const isSlim = words.includes('slim');
	const packages = isSlim ? family.slim : family.full;
	return {
		index: {
			manager: 'deb',
			distribution: 'debian',
			release: named ?? family.release,
			architecture: platform.architecture,
			repositories: [],
		},
		isSlim: isSlim || family.isAlwaysSlim === true,
		packages,
	};
}

function familyOf(name: string, words: readonly string[]): Family | undefined {
	if (name !== 'buildpack-deps') return families.get(name);
	const packages = words.includes('curl') ? curl : words.includes('scm') ? scm : buildpack;
	return { release: 'trixie', full: packages, slim: packages };
}

export function debBaseKey({ isSlim, packages }: Pick<DebBase, 'isSlim' | 'packages'>): string {
	return `${isSlim} ${packages.join(' ')}`;
}

/** All that are known here, with the versions that the index has now, by `debBaseKey`. */
export function builtinDebSystems(index: DebIndex): ReadonlyMap<string, DebSystem> {
	const made = new Map<string, DebSystem>();
	for (const { full, slim, isAlwaysSlim } of families.values()) {
		for (const [packages, isSlim] of [
			[full, isAlwaysSlim === true],
			[slim, true],
		] as const) {
			const base = { packages, isSlim };
			const key = debBaseKey(base);
			if (!made.has(key)) made.set(key, makeSystem(index, base));
		}
	}
	for (const packages of [curl, scm]) {
		const base = { packages, isSlim: false };
		made.set(debBaseKey(base), makeSystem(index, base));
	}
	return made;
}

function makeSystem(
	index: DebIndex,
	{ isSlim, packages }: Pick<DebBase, 'isSlim' | 'packages'>,
): DebSystem {
	const empty: DebSystem = {
		setup: officialSetup(isSlim),
		isEstimated: true,
		installed: new Map(),
		automatic: new Set(),
		held: new Set(),
		configured: new Map(),
		stanzas: new Map(),
	};
	const minimal = install(index, empty, [
		'usr-is-merged',
		'apt',
		'tzdata',
		...requiredNames(index),
	]);
	const names = packages.filter((name) => {
		const [first, end] = rowsOfName(index, name);
		return first < end || rowsProviding(index, name).length > 0;
	});
	const system = install(index, minimal, names);
	return { ...system, guessed: system.installed };
}

/** debootstrap's minbase: everything of priority required, and apt. */
function requiredNames(index: DebIndex): readonly string[] {
	const names = new Set<string>();
	const { flags, name } = index.text;
	for (let row = 0; row < index.rows; row++) {
		if (textAt(flags, row).endsWith('0')) names.add(textAt(name, row));
	}
	return [...names];
}

function install(index: DebIndex, system: DebSystem, words: readonly string[]): DebSystem {
	const found = resolveInstall(index, system, {
		words,
		recommends: false,
		targetRelease: null,
		onlyUpgrade: false,
		noUpgrade: false,
	});
	return 'problem' in found ? system : found.system;
}
