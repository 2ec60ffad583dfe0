/** What apk finds in a base image: its database, its world and its repositories. */
import { type ApkDependency, parseApkDependencies, parseApkDependency } from './apkDependency.ts';
import { apkStanzas } from './apkIndex.ts';

export interface InstalledApk {
	readonly name: string;
	/** Null where the built-in list names it without a version. */
	readonly version: string | null;
	readonly checksum: string;
	readonly installedBytes: number;
	readonly priority: number;
	readonly depends: readonly ApkDependency[];
	readonly provides: readonly ApkDependency[];
	readonly installIf: readonly ApkDependency[];
	/** Bytes of its stanza in the database, files included. */
	readonly stanzaBytes: number;
	/** The paths that it owns, without the slash before them; empty where they are not known. */
	readonly files: readonly string[];
}

export interface ApkSystem {
	/** By name. */
	readonly installed: ReadonlyMap<string, InstalledApk>;
	/** What was asked for by name, in apk's order. */
	readonly world: readonly ApkDependency[];
	readonly repositories: readonly ApkRepositoryLine[];
	/** VERSION_ID without the patch level: `3.20`; `edge`; null where it is not known. */
	readonly release: string | null;
	/** False where the list is a built-in one: versions are taken from the index then. */
	readonly isExact: boolean;
}

export interface ApkRepositoryLine {
	readonly url: string;
	readonly tag: string | null;
}

/** Where the database stands: apk 3 moved it on systems with a merged /usr. */
const databasePaths = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'] as const;

/** A base holds tens to hundreds of packages. */
const mostInstalled = 20_000;

/** Null where the texts hold no database of apk. */
export function apkSystemOf(texts: ReadonlyMap<string, string>): ApkSystem | null {
	const path = databasePaths.find((candidate) => texts.has(candidate));
	if (path === undefined) return null;
	const database = texts.get(path) ?? '';
	const installed = parseInstalled(database);
	return {
		installed,
		world: parseApkWorld(texts.get('/etc/apk/world') ?? ''),
		repositories: parseApkRepositories(texts.get('/etc/apk/repositories') ?? ''),
		release: releaseOf(texts.get('/etc/os-release') ?? texts.get('/usr/lib/os-release') ?? ''),
		isExact: true,
	};
}

function parseInstalled(text: string): ReadonlyMap<string, InstalledApk> {
	const installed = new Map<string, InstalledApk>();
	let start = 0;
	for (const { fields, bytes } of apkStanzas(text)) {
		const name = fields.get('P');
		const version = fields.get('V');
		const body = text.slice(start, start + bytes);
		start += bytes;
		if (!name || !version) continue;
		if (installed.size >= mostInstalled) break;
		installed.set(name, {
			name,
			version,
			checksum: fields.get('C') ?? '',
			installedBytes: Number(fields.get('I')) || 0,
			priority: Number(fields.get('k')) || 0,
			depends: parseApkDependencies(fields.get('D') ?? ''),
			provides: parseApkDependencies(fields.get('p') ?? ''),
			installIf: parseApkDependencies(fields.get('i') ?? ''),
			stanzaBytes: bytes,
			files: filesOf(body),
		});
	}
	return installed;
}

/** `F:` names a folder, the `R:` lines behind it its files. */
function filesOf(stanza: string): readonly string[] {
	const files: string[] = [];
	let folder = '';
	for (const line of stanza.split('\n')) {
		if (line.startsWith('F:')) folder = line.slice(2);
		else if (line.startsWith('R:')) {
			files.push(folder === '' ? line.slice(2) : `${folder}/${line.slice(2)}`);
		}
	}
	return files;
}

/** One demand a word, on lines or not. */
export function parseApkWorld(text: string): readonly ApkDependency[] {
	return parseApkDependencies(text.replace(/\s+/g, ' ').trim());
}

/** Lines of /etc/apk/repositories: `[@tag] address`; comments and what is no address left out. */
export function parseApkRepositories(text: string): readonly ApkRepositoryLine[] {
	const lines: ApkRepositoryLine[] = [];
	for (const line of text.split('\n')) {
		const repository = parseApkRepository(line.trim());
		if (repository !== null) lines.push(repository);
	}
	return lines;
}

/** Null for a comment, and for what is no address. */
export function parseApkRepository(line: string): ApkRepositoryLine | null {
	const match = /^(?:@(\S+)\s+)?((?:https?:\/\/|\/)\S+)$/.exec(line);
	return match === null ? null : { url: match[2] ?? '', tag: match[1] ?? null };
}

function releaseOf(osRelease: string): string | null {
	const version = /^VERSION_ID="?([^"\n]+)"?$/m.exec(osRelease)?.[1];
	if (version === undefined) return null;
	return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}

/**
 * What official images on Alpine hold, by name only. Language images add what their Dockerfiles
 * leave installed (`.…-rundeps` and libraries), which is not listed: their answer is a superset of
 * the layer's truth. Null where the reference is no official image on Alpine.
 */
export function builtinApkSystem(reference: string): ApkSystem | null {
	const match = /^(?:docker\.io\/)?(?:library\/)?([a-z0-9-]+)(?::([\w.-]+))?$/.exec(reference);
	if (match === null) return null;
	const [, repository = '', tag = 'latest'] = match;
	const release = builtinRelease(repository, tag);
	if (release === undefined) return null;
	const names = minirootfs(release);
	const installed = new Map(names.map((name) => [name, unversioned(name)]));
	const world = names
		.filter((name) => !onlyNeeded.test(name))
		.map(parseApkDependency)
		.filter((demand) => demand !== null);
	return { installed, world, repositories: ownRepositories(release), release, isExact: false };
}

/** As Alpine's own images have them in /etc/apk/repositories. */
function ownRepositories(release: string | null): readonly ApkRepositoryLine[] {
	const numbered = release !== null && /^\d/.test(release);
	const branch = numbered ? `v${release}` : (release ?? 'latest-stable');
	return ['main', 'community'].map((name) => ({
		url: `https://dl-cdn.alpinelinux.org/alpine/${branch}/${name}`,
		tag: null,
	}));
}

/** Undefined: not on Alpine; null: on Alpine, the release is not named by the tag. */
function builtinRelease(repository: string, tag: string): string | null | undefined {
	const isAlpine = repository === 'alpine';
	if (!isAlpine && !/(^|-)alpine/.test(tag)) return undefined;
	const named = (isAlpine ? /^(\d+\.\d+)/ : /(?:^|-)alpine-?(\d+\.\d+)/).exec(tag)?.[1];
	if (named !== undefined) return named;
	return isAlpine && tag === 'edge' ? 'edge' : null;
}

function unversioned(name: string): InstalledApk {
	return {
		name,
		version: null,
		checksum: '',
		installedBytes: 0,
		priority: 0,
		depends: [],
		provides: [],
		installIf: [],
		stanzaBytes: 0,
		files: [],
	};
}

/** Those of them that are there because others need them. */
const onlyNeeded =
	/^(alpine-baselayout-data|busybox-binsh|libapk|lib(crypto|ssl)[\d.]+|musl|scanelf|zlib)$/;

/** The packages of Alpine's minimal root file system. */
function minirootfs(release: string | null): readonly string[] {
	const minor = Number(/^3\.(\d+)$/.exec(release ?? '')?.[1] ?? 99);
	const since = (first: number, ...names: readonly string[]) => (minor >= first ? names : []);
	const until = (last: number, ...names: readonly string[]) => (minor <= last ? names : []);
	return [
		'alpine-baselayout',
		...since(16, 'alpine-baselayout-data'),
		'alpine-keys',
		...since(17, 'alpine-release'),
		'apk-tools',
		'busybox',
		...since(17, 'busybox-binsh'),
		'ca-certificates-bundle',
		...until(16, 'libcrypto1.1', 'libssl1.1'),
		...since(17, 'libcrypto3', 'libssl3'),
		...since(23, 'libapk'),
		...until(22, 'libc-utils'),
		'musl',
		'musl-utils',
		'scanelf',
		'ssl_client',
		'zlib',
	];
}
