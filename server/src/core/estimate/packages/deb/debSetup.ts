/** How an image has set up dpkg and apt, as far as it changes what a layer holds. */
import { globMatcher } from './words.ts';

/** The places that images usually leave out, as the index counts them apart. */
export type DocPlace = 'doc' | 'man' | 'locale' | 'info' | 'lint';

export interface DebSetup {
	/** Left out by dpkg's path-exclude. */
	readonly excluded: ReadonlySet<DocPlace>;
	/** /usr/share/groff too, which only groff itself fills. */
	readonly excludesGroff: boolean;
	/** A pattern that these places do not tell: what is left out is known roughly only. */
	readonly hasOtherExcludes: boolean;
	/** docker-clean: neither .debs nor apt's binary caches stay. */
	readonly cleans: boolean;
	/** docker-gzip-indexes: lists stay compressed. */
	readonly compressesLists: boolean;
	/** False with docker-no-languages. */
	readonly translations: boolean;
	/** APT::Install-Recommends; apt's own default is true. */
	readonly recommends: boolean;
}

const everyPlace: readonly DocPlace[] = ['doc', 'man', 'locale', 'info', 'lint'];

/** Debian's official images; `slim` ones leave documentation out. */
export function officialSetup(isSlim: boolean): DebSetup {
	return {
		excluded: new Set(isSlim ? everyPlace : []),
		excludesGroff: isSlim,
		hasOtherExcludes: false,
		cleans: true,
		compressesLists: true,
		translations: false,
		recommends: true,
	};
}

/** A path in each place: a pattern that matches it leaves the place out. */
const samples: Readonly<Record<DocPlace, string>> = {
	doc: '/usr/share/doc/name/changelog.gz',
	man: '/usr/share/man/man1/name.1.gz',
	locale: '/usr/share/locale/de/LC_MESSAGES/name.mo',
	info: '/usr/share/info/name.info.gz',
	lint: '/usr/share/lintian/overrides/name',
};

/** From the texts of /etc/dpkg/dpkg.cfg(.d/*) and /etc/apt/apt.conf(.d/*), by path. */
export function setupOf(texts: ReadonlyMap<string, string>): DebSetup {
	const at = (prefix: string) =>
		[...texts].filter(([path]) => path.startsWith(prefix)).map(([, text]) => text);
	const lines = at('/etc/dpkg/dpkg.cfg').flatMap((text) => text.split('\n'));
	const conf = at('/etc/apt/apt.conf')
		.join('\n')
		.replace(/^\s*(#|\/\/).*$/gm, '');
	const excluded = new Set<DocPlace>();
	let hasOtherExcludes = false;
	let excludesGroff = false;
	for (const line of lines) {
		const [, action, pattern] = /^\s*path-(exclude|include)[=\s]\s*(\S+)/.exec(line) ?? [];
		if (action === undefined || pattern === undefined) continue;
		const isMatch = globMatcher(pattern);
		const places = everyPlace.filter((place) => isMatch(samples[place]));
		if (action === 'exclude') for (const place of places) excluded.add(place);
		if (action === 'exclude' && isMatch('/usr/share/groff/x')) excludesGroff = true;
		else if (!isSmall(pattern) && (places.length === 0 || action === 'include')) {
			hasOtherExcludes = true;
		}
	}
	return {
		excluded,
		excludesGroff,
		hasOtherExcludes,
		cleans:
			/rm -f [^;]*\/var\/cache\/apt\/archives/.test(conf) ||
			texts.has('/etc/apt/apt.conf.d/docker-clean'),
		compressesLists: isOn(conf, /Acquire::GzipIndexes\s+"?(\w+)/i) ?? false,
		translations: !/Acquire::Languages\s+"?none/i.test(conf),
		recommends: isOn(conf, /(?:APT::)?Install-Recommends\s+"?(\w+)/i) ?? true,
	};
}

/** Exceptions that the index counts as such, or of a few kB; no package has files in linda any more. */
function isSmall(pattern: string): boolean {
	return /\/copyright$|\/locale\.alias$|^\/usr\/share\/linda\//.test(pattern);
}

function isOn(conf: string, setting: RegExp): boolean | null {
	const value = setting.exec(conf)?.[1]?.toLowerCase();
	if (value === undefined) return null;
	return ['1', 'true', 'yes', 'on', 'with', 'enable'].includes(value);
}
