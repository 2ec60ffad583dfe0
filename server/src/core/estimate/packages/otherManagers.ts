/** Package managers whose downloads are not predicted: recognised, so that what is unknown has a name. */
import type { Message } from '../../../protocol/message.ts';

export interface ManagerCache {
	readonly label: Message;
	/** Holds the cache and nothing else; `~` is the user's home. */
	readonly place: string;
}

export interface OtherManager {
	/** What it brings, of unknown size; null where it brings nothing. */
	readonly label: Message | null;
	/** What it leaves behind besides. */
	readonly caches: readonly ManagerCache[];
	/** Folders of caches of earlier commands that this one removes. */
	readonly cleans: readonly string[];
}

interface Manager {
	/** As users write it: `cargo`. */
	readonly name: string;
	/** Subcommands that fetch packages; null: any call does. */
	readonly fetches: RegExp | null;
	/** Calls that fetch, compile or write and also bring what is not a package: `go build`. */
	readonly builds: RegExp | null;
	readonly caches: Readonly<Record<string, string>>;
	readonly cleans: readonly { readonly call: RegExp; readonly keys: readonly string[] }[];
}

const none = { builds: null, cleans: [] } as const;
const maven: Manager = {
	...none,
	name: 'maven',
	fetches: /(?:)/,
	caches: { 'maven.repository': '~/.m2/repository' },
};
const gradle: Manager = {
	...none,
	name: 'gradle',
	fetches: /(?:)/,
	caches: { 'gradle.caches': '~/.gradle/caches', 'gradle.wrapper': '~/.gradle/wrapper' },
};
const conda: Manager = {
	...none,
	name: 'conda',
	fetches: /^(install|create|update|upgrade|env (create|update))\b/,
	caches: { 'conda.packages': '/opt/conda/pkgs' },
	cleans: [
		{ call: /^clean\b.* (-[a-z]*[ap][a-z]*|--all|--packages)(?!\S)/, keys: ['conda.packages'] },
	],
};
const zypperCaches = { 'zypper.cache': '/var/cache/zypp' };

const managers: Readonly<Record<string, Manager>> = {
	gem: {
		...none,
		name: 'gem',
		fetches: /^(install|update)\b/,
		caches: { 'gem.cache': '~/.gem', 'gem.local': '~/.local/share/gem' },
	},
	bundle: {
		...none,
		name: 'bundler',
		fetches: /^(install|update)\b|^$/,
		caches: { 'bundle.cache': '~/.bundle/cache' },
	},
	go: {
		...none,
		name: 'go',
		fetches: /^(mod (download|tidy|vendor)|get|install)\b/,
		builds: /^(build|test|generate|run|vet)\b/,
		caches: { 'go.modules': '~/go/pkg/mod', 'go.build': '~/.cache/go-build' },
		cleans: [
			{ call: /^clean .*-modcache\b/, keys: ['go.modules'] },
			{ call: /^clean .*-cache\b/, keys: ['go.build'] },
		],
	},
	cargo: {
		...none,
		name: 'cargo',
		fetches: /^(\+\S+ )?(install|fetch|add|update|vendor|chef cook)\b/,
		builds: /^(\+\S+ )?(build|b|test|run|check|bench|doc)\b/,
		caches: { 'cargo.registry': '~/.cargo/registry', 'cargo.git': '~/.cargo/git' },
	},
	composer: {
		...none,
		name: 'composer',
		fetches: /^(install|i|update|u|require|create-project|global require)\b/,
		caches: { 'composer.cache': '~/.composer/cache', 'composer.xdg': '~/.cache/composer' },
		cleans: [{ call: /^(clear-?cache|cc)\b/, keys: ['composer.cache', 'composer.xdg'] }],
	},
	conda,
	mamba: { ...conda, name: 'mamba' },
	micromamba: {
		...conda,
		name: 'micromamba',
		caches: { 'micromamba.packages': '~/micromamba/pkgs' },
		cleans: [{ call: /^clean\b.* (-[a-z]*[ap][a-z]*|--all)(?!\S)/, keys: ['micromamba.packages'] }],
	},
	mvn: maven,
	mvnw: maven,
	gradle,
	gradlew: gradle,
	sbt: {
		...none,
		name: 'sbt',
		fetches: null,
		caches: { 'sbt.boot': '~/.sbt', 'sbt.ivy': '~/.ivy2', 'sbt.coursier': '~/.cache/coursier' },
	},
	dotnet: {
		...none,
		name: 'NuGet',
		fetches: /^(restore|add package|tool install)\b/,
		builds: /^(build|publish|test|pack|run)\b/,
		caches: {
			'nuget.packages': '~/.nuget/packages',
			'nuget.http': '~/.local/share/NuGet/v3-cache',
		},
		cleans: [
			{ call: /^nuget locals all\b.*(-c|--clear)\b/, keys: ['nuget.packages', 'nuget.http'] },
			{ call: /^nuget locals global-packages\b.*(-c|--clear)\b/, keys: ['nuget.packages'] },
			{ call: /^nuget locals http-cache\b.*(-c|--clear)\b/, keys: ['nuget.http'] },
		],
	},
	pacman: {
		...none,
		name: 'pacman',
		fetches: /^-S(?!c)[a-z]*\b|^--sync\b/,
		caches: {
			'pacman.packages': '/var/cache/pacman/pkg',
			'pacman.databases': '/var/lib/pacman/sync',
		},
		cleans: [{ call: /^-Scc\b/, keys: ['pacman.packages', 'pacman.databases'] }],
	},
	zypper: {
		...none,
		name: 'zypper',
		fetches: /^(.* )?(install|in|update|up|dist-upgrade|dup|patch)\b/,
		builds: /^(.* )?(refresh|ref)\b/,
		caches: zypperCaches,
		cleans: [{ call: /^(.* )?(clean|cc) .*(-a|--all)\b/, keys: Object.keys(zypperCaches) }],
	},
	luarocks: {
		...none,
		name: 'LuaRocks',
		fetches: /^(install|build|make)\b/,
		caches: { 'luarocks.cache': '~/.cache/luarocks' },
		cleans: [{ call: /^purge\b.*--cache/, keys: ['luarocks.cache'] }],
	},
	cpan: { ...none, name: 'CPAN', fetches: null, caches: { 'cpan.cache': '~/.cpan' } },
	cpanm: { ...none, name: 'CPAN', fetches: null, caches: { 'cpanm.cache': '~/.cpanm' } },
	'install2.r': { ...none, name: 'R', fetches: null, caches: {} },
	'install.r': { ...none, name: 'R', fetches: null, caches: {} },
	pipx: {
		...none,
		name: 'pipx',
		fetches: /^(install|inject|upgrade)\b/,
		caches: { 'pip.cache': '~/.cache/pip' },
	},
	uv: {
		...none,
		name: 'uv',
		fetches: /^(sync|add|pip (install|sync)|tool install|python install)\b/,
		caches: { 'uv.cache': '~/.cache/uv' },
		cleans: [{ call: /^cache (clean|prune)\b/, keys: ['uv.cache'] }],
	},
	poetry: {
		...none,
		name: 'poetry',
		fetches: /^(install|add|update|sync)\b/,
		caches: { 'poetry.cache': '~/.cache/pypoetry' },
		cleans: [{ call: /^cache clear\b.*--all\b/, keys: ['poetry.cache'] }],
	},
};

/** Options without which a cache is left: asked to keep none, it keeps none. */
const noCache = /(^|\s)(--no-cache|--no-cache-dir)(\s|$)/;

/**
 * What a call of a package manager brings, leaves behind and cleans. Null: not one of these, or a
 * call that does neither. Environment variables that move a cache are the caller's to know.
 */
export function otherManager(name: string, args: readonly string[]): OtherManager | null {
	const command = name.replace(/^(.*\/)?/, '');
	if (!Object.hasOwn(managers, command)) return rScript(command, args);
	const manager = managers[command];
	if (manager === undefined || isInformation(args)) return null;
	const call = args.join(' ');
	const cleans = manager.cleans
		.filter((clean) => clean.call.test(call))
		.flatMap(({ keys }) => keys.flatMap((key) => manager.caches[key] ?? []));
	if (cleans.length > 0) return { label: null, caches: [], cleans };
	const fetches = manager.fetches === null || manager.fetches.test(call);
	if (!fetches && manager.builds?.test(call) !== true) return null;
	const code = fetches ? 'part.packagesOf' : 'part.builtBy';
	return {
		label: { code, args: { manager: manager.name } },
		caches: noCache.test(call) ? [] : cachesOf(manager),
		cleans: [],
	};
}

function isInformation(args: readonly string[]): boolean {
	return args.some((arg) => arg === '--version' || arg === '--help');
}

function cachesOf({ name, caches }: Manager): readonly ManagerCache[] {
	return Object.values(caches).map((place) => ({
		label: { code: 'part.cacheOf', args: { manager: name, place } },
		place,
	}));
}

/** `Rscript -e 'install.packages(…)'`, `R -e …`. */
function rScript(command: string, args: readonly string[]): OtherManager | null {
	if (command !== 'Rscript' && command !== 'R') return null;
	if (!args.some((arg) => /\binstall(\.packages|_\w+)?\s*\(|::install/.test(arg))) return null;
	return { label: { code: 'part.packagesOf', args: { manager: 'R' } }, caches: [], cleans: [] };
}
