/** Reading references to Docker Official Images and the variant that a tag names. */

export interface OfficialReference {
	/** `python` */
	readonly name: string;
	/** `3.12-slim` */
	readonly tag: string;
}

const hubPrefix = /^(?:(?:docker\.io|index\.docker\.io|registry-1\.docker\.io)\/)?(?:library\/)?/;

/** Null for all but official images by tag: other registries, other owners, digests. */
export function officialReference(reference: string): OfficialReference | null {
	const rest = reference.replace(hubPrefix, '');
	const match = /^([a-z0-9][a-z0-9._-]*)(?::([\w][\w.-]{0,127}))?$/.exec(rest);
	if (match === null) return null;
	return { name: match[1] ?? '', tag: match[2] ?? 'latest' };
}

/** Names of releases: they say which version, not which variant. */
const releases = new Set([
	...['jessie', 'stretch', 'buster', 'bullseye', 'bookworm', 'trixie', 'forky', 'sid'],
	...['trusty', 'xenial', 'bionic', 'focal', 'jammy', 'noble', 'resolute'],
	...['latest', 'lts', 'stable', 'oldstable', 'testing', 'unstable', 'current', 'mainline'],
	...['iron', 'jod', 'krypton', 'hydrogen', 'gallium', 'devel', 'rolling', 'edge', 'rc', 'beta'],
]);

/** Words of a tag that make another image of it. */
const variants = new Set([
	...['slim', 'alpine', 'fpm', 'apache', 'cli', 'zts', 'jre', 'jdk', 'eclipse', 'temurin'],
	...['glibc', 'musl', 'uclibc', 'minimal', 'scm', 'curl', 'perl', 'otel'],
]);

/**
 * What of a tag names a variant, versions and releases left out: `slim` of `3.12-slim-bookworm`,
 * '' of `3.12`. Null where a word of the tag is not understood.
 */
export function variantOf(tag: string): string | null {
	const words = new Set<string>();
	for (const part of tag.split('-')) {
		const word = part.toLowerCase();
		if (releases.has(word) || /^v?\d+(?:\.\d+)*(?:[a-z]+\d*)?$/.test(word)) continue;
		const name = word.replace(/\d+(?:\.\d+)*$/, '');
		if (!variants.has(name)) return null;
		words.add(name);
	}
	return [...words].toSorted().join('-');
}

/** Images that leave USER alone in all their variants: a RUN on them is root's. */
const rootFamilies = new Set([
	...[
		'almalinux',
		'alpine',
		'amazonlinux',
		'buildpack-deps',
		'bash',
		'busybox',
		'centos',
		'composer',
	],
	...[
		'debian',
		'docker',
		'eclipse-temurin',
		'erlang',
		'elixir',
		'fedora',
		'gcc',
		'golang',
		'httpd',
	],
	...['ibm-semeru-runtimes', 'julia', 'mariadb', 'maven', 'mysql', 'nginx', 'node', 'openjdk'],
	...['oraclelinux', 'perl', 'php', 'postgres', 'pypy', 'python', 'r-base', 'redis', 'rockylinux'],
	...['ruby', 'rust', 'swift', 'tomcat', 'ubuntu', 'wordpress'],
]);

/** True where it is root who runs commands on an official image, by its family's custom. */
export function isRootByCustom(reference: string): boolean {
	const official = officialReference(reference);
	return official !== null && rootFamilies.has(official.name);
}
