/** The Python that packages are installed for: what decides which wheels fit and which markers hold. */
import { officialReference } from '../../basesReference.ts';
import type { MarkerEnvironment } from './marker.ts';

export interface PythonTarget {
	/** Minor version of Python 3: 12. */
	readonly minor: number;
	/** `3.12.7`; null: only the minor version is known. */
	readonly full: string | null;
	/** Null: not known, so no wheel with native code can be chosen. */
	readonly libc: Libc | null;
	/** As Docker names it: `amd64`. */
	readonly architecture: string;
}

export interface Libc {
	readonly kind: 'glibc' | 'musl';
	readonly major: number;
	readonly minor: number;
}

/** What the kernel calls Docker's architectures. */
const machines: Readonly<Record<string, string>> = {
	amd64: 'x86_64',
	arm64: 'aarch64',
	386: 'i686',
	arm: 'armv7l',
	ppc64le: 'ppc64le',
	s390x: 's390x',
	riscv64: 'riscv64',
	loong64: 'loongarch64',
};

export function machineOf(architecture: string): string {
	return Object.hasOwn(machines, architecture)
		? (machines[architecture] ?? architecture)
		: architecture;
}

/** What is not in it (the kernel's release) is not known before the build. */
export function markerEnvironment({ minor, full, architecture }: PythonTarget): MarkerEnvironment {
	const patch = full ?? `3.${minor}.99`;
	return {
		python_version: `3.${minor}`,
		python_full_version: patch,
		implementation_version: patch,
		os_name: 'posix',
		sys_platform: 'linux',
		platform_system: 'Linux',
		platform_machine: machineOf(architecture),
		platform_python_implementation: 'CPython',
		implementation_name: 'cpython',
	};
}

/** What is known of the stage where pip runs; all of it can be missing. */
export interface PythonClues {
	/** PYTHON_VERSION of official images; undefined: not set. */
	readonly environment: (name: string) => string | undefined;
	/** Text of /etc/os-release; null: not known. */
	readonly osRelease: string | null;
	/** What FROM names below all stages, for bases that nothing else is known of: `python:3.12-slim`. */
	readonly reference: string | null;
	/** Names of the folders `pythonX.Y` in /usr/local/lib, then in /usr/lib; empty: not known. */
	readonly libraries: readonly string[];
	/** The word that was called: `python3.11`, `pip3.11`, `/venv/bin/pip`. */
	readonly program: string;
	readonly architecture: string;
}

/** Null: it is not known which Python this is. */
export function pythonTarget(clues: PythonClues): PythonTarget | null {
	const { architecture, osRelease, reference } = clues;
	const version = versionOf(clues);
	if (version === null) return null;
	const [, minor] = /^3\.(\d{1,2})(?:\.|$|[a-z])/.exec(version) ?? [];
	if (minor === undefined) return null;
	const release = osRelease ?? releaseOfReference(reference);
	const libc = release === null ? libcOfReference(reference) : libcOfRelease(release);
	const full = /^3\.\d+\.\d+$/.test(version) ? version : null;
	return { minor: Number(minor), full, libc, architecture };
}

function versionOf({
	environment,
	osRelease,
	reference,
	libraries,
	program,
}: PythonClues): string | null {
	const named = /(?:python|pip)(3\.\d+)$/.exec(program)?.[1];
	const official = environment('PYTHON_VERSION');
	if (named !== undefined) return official?.startsWith(`${named}.`) === true ? official : named;
	if (official !== undefined && /^3\.\d/.test(official)) return official;
	const folder = libraries.map((each) => /^python(3\.\d+)$/.exec(each)?.[1]).find(Boolean);
	if (folder !== undefined) return folder;
	const tag = /(?:^|\/)python:(3\.\d+(?:\.\d+)?)(?![\d.])/.exec(reference ?? '')?.[1];
	return tag ?? pythonOfRelease(osRelease ?? releaseOfReference(reference) ?? '');
}

/** `debian 12`; '' where it is not known. */
export function distributionName({
	osRelease,
	reference,
}: Pick<PythonClues, 'osRelease' | 'reference'>): string {
	const { id, version } = releaseOf(osRelease ?? releaseOfReference(reference) ?? '');
	return `${id} ${version}`.trim();
}

/** What /etc/os-release says in images of distributions, by the release that their tag names. */
function releaseOfReference(reference: string | null): string | null {
	const { name, tag } = officialReference(reference ?? '') ?? { name: '', tag: '' };
	if (!/^(?:alpine|amazonlinux|debian|fedora|ubuntu)$/.test(name)) return null;
	const [word = ''] = tag.split('-');
	const version = /^\d+(?:\.\d+)?/.exec(word)?.[0] ?? versions.get(word);
	return version === undefined
		? null
		: `ID=${name === 'amazonlinux' ? 'amzn' : name}\nVERSION_ID=${version}`;
}

const versions: ReadonlyMap<string, string> = new Map([
	['buster', '10'],
	['bullseye', '11'],
	['bookworm', '12'],
	['trixie', '13'],
	['bionic', '18.04'],
	['focal', '20.04'],
	['jammy', '22.04'],
	['noble', '24.04'],
	['resolute', '26.04'],
]);

/** Python and C library of distributions, by `ID VERSION_ID` of os-release. */
const distributions: Readonly<Record<string, readonly [python: number | null, glibc: number]>> = {
	'debian 10': [7, 28],
	'debian 11': [9, 31],
	'debian 12': [11, 36],
	'debian 13': [13, 41],
	'ubuntu 18.04': [6, 27],
	'ubuntu 20.04': [8, 31],
	'ubuntu 22.04': [10, 35],
	'ubuntu 24.04': [12, 39],
	'ubuntu 24.10': [12, 40],
	'ubuntu 25.04': [13, 41],
	'ubuntu 25.10': [13, 42],
	'ubuntu 26.04': [14, 43],
	'rhel 8': [6, 28],
	'rhel 9': [9, 34],
	'rhel 10': [12, 39],
	'amzn 2': [7, 26],
	'amzn 2023': [9, 34],
	'fedora 40': [12, 39],
	'fedora 41': [13, 40],
	'fedora 42': [13, 41],
	'fedora 43': [14, 42],
};

/** Python of Alpine's releases, of which 3.8 and 3.22 have the same musl for wheels: 1.1, then 1.2. */
const alpinePythons: Readonly<Record<number, number>> = {
	...{ 12: 8, 13: 8, 14: 9, 15: 9, 16: 10, 17: 10, 18: 11, 19: 11, 20: 12, 21: 12, 22: 12, 23: 12 },
};

interface Release {
	readonly id: string;
	readonly version: string;
}

function releaseOf(osRelease: string): Release {
	const value = (key: string) =>
		new RegExp(`^${key}=["']?([\\w.-]*)`, 'm').exec(osRelease)?.[1] ?? '';
	const [id, version] = [value('ID'), value('VERSION_ID')];
	const rebuilt = /^(?:almalinux|centos|ol|rocky)$/.test(id);
	const majorOnly = rebuilt || id === 'rhel';
	return {
		id: rebuilt ? 'rhel' : id,
		version: majorOnly ? version.replace(/\..*$/, '') : version,
	};
}

function distributionOf({ id, version }: Release) {
	const key = `${id} ${version}`;
	return Object.hasOwn(distributions, key) ? (distributions[key] ?? null) : null;
}

function pythonOfRelease(osRelease: string): string | null {
	const release = releaseOf(osRelease);
	const minor = distributionOf(release)?.[0] ?? alpinePythons[alpineOf(release) ?? 0] ?? null;
	return minor === null ? null : `3.${minor}`;
}

function libcOfRelease(osRelease: string): Libc | null {
	const release = releaseOf(osRelease);
	const alpine = alpineOf(release);
	if (alpine !== null) return muslOf(alpine);
	const minor = distributionOf(release)?.[1];
	return minor === undefined ? null : { kind: 'glibc', major: 2, minor };
}

function alpineOf({ id, version }: Release): number | null {
	const minor = id === 'alpine' ? /^3\.(\d+)/.exec(version)?.[1] : undefined;
	return minor === undefined ? null : Number(minor);
}

function muslOf(alpine: number): Libc {
	return { kind: 'musl', major: 1, minor: alpine >= 13 ? 2 : 1 };
}

/** Official images name their release, or have the newest stable Debian's. */
const codenames: Readonly<Record<string, number>> = {
	buster: 28,
	bullseye: 31,
	focal: 31,
	jammy: 35,
	bookworm: 36,
	noble: 39,
	trixie: 41,
};

function libcOfReference(reference: string | null): Libc | null {
	const [, name, tag] = /([^/:@]+)(?::([^/@]+))?(?:@.*)?$/.exec(reference ?? '') ?? [];
	if (name === undefined) return null;
	const alpine = /alpine(?:3\.(\d+))?/.exec(tag ?? '');
	if (alpine !== null) return muslOf(Number(alpine[1] ?? 20));
	const codename = Object.keys(codenames).find((each) => tag?.includes(each));
	const glibc = codename === undefined ? undefined : codenames[codename];
	if (glibc !== undefined) return { kind: 'glibc', major: 2, minor: glibc };
	// Whether it is Debian 12 or 13 decides nothing: wheels ask for less.
	return name === 'python' ? { kind: 'glibc', major: 2, minor: 36 } : null;
}
