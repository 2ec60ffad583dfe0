/** The packages that rpm finds in a base. Its database is binary and is not read: built-in lists. */
import type { RpmCapability, RpmDependency } from './rpmDependency.ts';
import type { RpmVersion } from './rpmVersion.ts';

export interface InstalledRpm extends RpmVersion {
	readonly name: string;
	readonly installedBytes: number;
	readonly provides: readonly RpmCapability[];
	readonly requires: readonly RpmDependency[];
	readonly recommends: readonly RpmDependency[];
	readonly supplements: readonly RpmDependency[];
	readonly conflicts: readonly RpmDependency[];
	readonly files: readonly string[];
	/** Asked for by name, so that it stays where nothing needs it any more. */
	readonly isWanted: boolean;
}

export interface RpmSystem {
	/** By name. */
	readonly installed: ReadonlyMap<string, InstalledRpm>;
	/** Names that every image of the family holds, of versions that are not known. */
	readonly assumed: ReadonlySet<string>;
	/** False: the base holds more than is listed, so that less comes in than is thought. */
	readonly isExact: boolean;
	/** `dnf` installs what is recommended too; microdnf of an image says otherwise in its configuration. */
	readonly weakDependencies: boolean;
}

export interface RpmBase {
	readonly system: RpmSystem;
	/** ID of os-release. */
	readonly distribution: string;
	/** VERSION_ID; null where it is not known. */
	readonly release: string | null;
}

const distributions: ReadonlyMap<string, string> = new Map([
	['fedora', 'fedora'],
	['almalinux', 'almalinux'],
	['rockylinux', 'rocky'],
	['rockylinux/rockylinux', 'rocky'],
	['centos', 'centos'],
	['quay.io/centos/centos', 'centos'],
	['oraclelinux', 'ol'],
	['amazonlinux', 'amzn'],
	['redhat/ubi8', 'rhel'],
	['redhat/ubi9', 'rhel'],
	['redhat/ubi8-minimal', 'rhel'],
	['redhat/ubi9-minimal', 'rhel'],
]);

/** Null where the reference is no well-known image of a distribution that uses rpm. */
export function builtinRpmSystem(reference: string): RpmBase | null {
	const match = /^(?:docker\.io\/)?(?:library\/)?([a-z0-9./-]+?)(?::([\w.-]+))?$/.exec(reference);
	const repository = (match?.[1] ?? '').replace(/^registry\.access\.redhat\.com\//, 'redhat/');
	const name = repository.replace(/^redhat\/(ubi\d)\/ubi(-minimal)?$/, 'redhat/$1$2');
	const distribution = distributions.get(name);
	if (distribution === undefined) return null;
	const tagged = /^(?:stream)?(\d+(?:\.\d+)?)/.exec(match?.[2] ?? '')?.[1];
	const release = tagged ?? /ubi(\d)/.exec(name)?.[1] ?? null;
	const isMinimal = name.endsWith('-minimal') || /minimal/.test(match?.[2] ?? '');
	return {
		system: assumedSystem(coreNames, !isMinimal),
		distribution,
		release,
	};
}

/** A base of which only os-release is known. */
export function assumedSystem(names: readonly string[], weakDependencies: boolean): RpmSystem {
	return { installed: new Map(), assumed: new Set(names), isExact: false, weakDependencies };
}

/** Held by every image with dnf or microdnf, whichever the distribution. */
export const coreNames: readonly string[] = [
	'audit-libs',
	'basesystem',
	'bash',
	'bzip2-libs',
	'ca-certificates',
	'coreutils-single',
	'crypto-policies',
	'curl-minimal',
	'cyrus-sasl-lib',
	'file-libs',
	'filesystem',
	'glib2',
	'glibc',
	'glibc-common',
	'glibc-minimal-langpack',
	'gmp',
	'gnupg2',
	'gnutls',
	'gpgme',
	'keyutils-libs',
	'krb5-libs',
	'libacl',
	'libarchive',
	'libassuan',
	'libattr',
	'libblkid',
	'libcap',
	'libcom_err',
	'libcurl-minimal',
	'libdnf',
	'libffi',
	'libgcc',
	'libgcrypt',
	'libgpg-error',
	'libidn2',
	'libmodulemd',
	'libmount',
	'libnghttp2',
	'librepo',
	'libselinux',
	'libsepol',
	'libsmartcols',
	'libsolv',
	'libstdc++',
	'libtasn1',
	'libunistring',
	'libuuid',
	'libverto',
	'libxcrypt',
	'libxml2',
	'libyaml',
	'libzstd',
	'lua-libs',
	'lz4-libs',
	'mpfr',
	'ncurses-base',
	'ncurses-libs',
	'nettle',
	'openldap',
	'openssl-libs',
	'p11-kit',
	'p11-kit-trust',
	'pcre2',
	'pcre2-syntax',
	'popt',
	'readline',
	'rpm',
	'rpm-libs',
	'sed',
	'setup',
	'sqlite-libs',
	'systemd-libs',
	'tzdata',
	'xz-libs',
	'zlib',
];
