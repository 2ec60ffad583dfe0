/** A command line of npm, yarn or pnpm as what it does to the file system. */
import type { Message } from '../../../../protocol/message.ts';
import {
	type CommandWord,
	type CommandWords,
	type EnvironmentOf,
	flagValue,
	isSet,
	readCommandWords,
} from './commandWords.ts';
import type { InstallChoice } from './selectPackages.ts';

export type NpmTool = 'npm' | 'yarn' | 'pnpm';

export interface NpmInstall {
	readonly kind: 'install';
	readonly tool: NpmTool;
	/** In the folder, the first that is there counts. */
	readonly lockfiles: readonly string[];
	/** True: without a lock file it fails. */
	readonly frozen: boolean;
	readonly omit: InstallChoice['omit'];
	/** Folder that it works in, as written; null: the current one. */
	readonly folder: string | null;
	/** Cache folder as written; `~/` stands for the user's home. */
	readonly cache: string;
	/** npm's logs; null for the others. */
	readonly logs: string | null;
	readonly scripts: boolean;
	/** Names of workspaces that it is limited to; null: all. */
	readonly workspaces: readonly string[] | null;
	/** Packages that are asked for beside the lock file: what they bring is not known. */
	readonly added: readonly string[];
	/** Where package.json notes what is added; null: it does not, and no lock file is written. */
	readonly saves: 'dependencies' | 'devDependencies' | 'optionalDependencies' | null;
	/** False with --no-package-lock. */
	readonly writesLock: boolean;
	/** False with --legacy-peer-deps. */
	readonly peers: boolean;
	/** True: into the system's folders, not the project's. */
	readonly global: boolean;
}

export type NpmCommand =
	| NpmInstall
	/** `folder` as written, with what lies in it removed. */
	| { readonly kind: 'cleanCache'; readonly folder: string }
	/** What is left of node_modules: an install with these left out. */
	| { readonly kind: 'prune'; readonly omit: InstallChoice['omit'] }
	/** It writes nothing that stays. */
	| { readonly kind: 'nothing' }
	| { readonly kind: 'unknown'; readonly label: Message };

const npmValued = new Set(
	'omit include cache prefix registry workspace loglevel userconfig only tag before fetch-retries fetch-timeout maxsockets network-timeout cache-folder modules-folder cwd mutex dir filter store-dir reporter virtual-store-dir network-concurrency child-concurrency package-import-method node-linker use-yarnrc global-folder otp script-shell'.split(
		' ',
	),
);
const short = {
	g: 'global',
	D: 'save-dev',
	P: 'prod',
	w: 'workspace',
	C: 'dir',
	F: 'filter',
	f: 'force',
};
const npmAliases: Readonly<Record<string, string>> = {
	'clean-install': 'ci',
	ic: 'ci',
	'install-clean': 'ci',
	i: 'install',
	in: 'install',
	ins: 'install',
	add: 'install',
	isntall: 'install',
};
const harmless: ReadonlySet<string> = new Set(
	'config set get whoami ping version view info show ls list outdated audit why doctor help bin root prefix fund -v'.split(
		' ',
	),
);

/** `args` are the words behind the tool's own name. */
export function npmCommand(
	tool: NpmTool,
	args: readonly CommandWord[],
	environment: EnvironmentOf,
): NpmCommand {
	const words = readCommandWords(args, npmValued, short);
	const [verb, ...rest] = words.operands;
	if (verb === null || words.uncertain) return unknown(tool, verb ?? '');
	if (verb === undefined) return bareTool(tool, words, environment);
	const name = tool === 'npm' ? own(npmAliases, verb) : verb;
	if (harmless.has(name) && !(name === 'audit' && rest.includes('fix'))) return { kind: 'nothing' };
	if (tool === 'npm') return ofNpm(name, rest, words, environment);
	return tool === 'yarn'
		? ofYarn(name, rest, words, environment)
		: ofPnpm(name, rest, words, environment);
}

function bareTool(tool: NpmTool, words: CommandWords, environment: EnvironmentOf): NpmCommand {
	if (isSet(words, 'version') || isSet(words, 'v') || tool !== 'yarn') return { kind: 'nothing' };
	return ofYarn('install', [], words, environment);
}

function ofNpm(
	verb: string,
	rest: readonly CommandWord[],
	words: CommandWords,
	environment: EnvironmentOf,
): NpmCommand {
	const cache = flagValue(words, 'cache') ?? setting('cache', environment) ?? '~/.npm';
	if (verb === 'cache' && (rest[0] === 'clean' || rest[0] === 'clear' || rest[0] === 'rm')) {
		const forced = isSet(words, 'force') && rest.length === 1;
		return forced ? { kind: 'cleanCache', folder: `${cache}/_cacache` } : { kind: 'nothing' };
	}
	if (verb === 'cache' && rest[0] !== 'add') return { kind: 'nothing' };
	const omit = npmOmits(words, environment);
	if (verb === 'prune') return { kind: 'prune', omit };
	if (verb !== 'install' && verb !== 'ci') return unknown('npm', verb);
	const global = isSet(words, 'global') || flagValue(words, 'location') === 'global';
	const prefix = flagValue(words, 'prefix');
	const modules = `${prefix ?? setting('prefix', environment) ?? usualPrefix}/lib`;
	return {
		kind: 'install',
		tool: 'npm',
		lockfiles: ['npm-shrinkwrap.json', 'package-lock.json'],
		frozen: verb === 'ci',
		omit,
		folder: global ? modules : (prefix ?? null),
		cache,
		logs: `${cache}/_logs`,
		scripts: scriptsRun(words, environment),
		workspaces: words.flags.get('workspace') ?? null,
		added: verb === 'ci' ? [] : named(rest),
		saves: savesTo(words, environment),
		writesLock: isOn('package-lock', words, environment) && !isSet(words, 'no-package-lock'),
		peers: !isSetting('legacy-peer-deps', words, environment),
		global,
	};
}

/** Of Node's own images and of the distributions' packages. */
const usualPrefix = '/usr/local';

/** What is only looked at where there is no lock file, which is followed for npm alone. */
const unresolved = { saves: null, writesLock: true, peers: true } as const;

function savesTo(words: CommandWords, environment: EnvironmentOf): NpmInstall['saves'] {
	if (isSet(words, 'no-save') || !isOn('save', words, environment)) return null;
	if (isSet(words, 'save-dev')) return 'devDependencies';
	return isSet(words, 'save-optional') || isSet(words, 'O')
		? 'optionalDependencies'
		: 'dependencies';
}

/** A setting that holds unless it is turned off. */
function isOn(name: string, words: CommandWords, environment: EnvironmentOf): boolean {
	return (flagValue(words, name) ?? setting(name.replaceAll('-', '_'), environment)) !== 'false';
}

function isSetting(name: string, words: CommandWords, environment: EnvironmentOf): boolean {
	const value = flagValue(words, name) ?? setting(name.replaceAll('-', '_'), environment);
	return value !== undefined && value !== 'false' && value !== '0';
}

/** `--omit`, taken back by `--include`; NODE_ENV=production and the older `--production` omit dev. */
function npmOmits(words: CommandWords, environment: EnvironmentOf): InstallChoice['omit'] {
	const asked = [
		...(words.flags.get('omit') ?? (setting('omit', environment) ?? '').split(/[\s,]+/)),
	];
	const production = flagValue(words, 'production') ?? flagValue(words, 'prod');
	const only = flagValue(words, 'only') ?? setting('only', environment);
	const older = production ?? setting('production', environment);
	if (older === undefined ? environment('NODE_ENV') === 'production' : older !== 'false')
		asked.push('dev');
	if (only === 'prod' || only === 'production') asked.push('dev');
	if (isSet(words, 'no-optional') || flagValue(words, 'optional') === 'false')
		asked.push('optional');
	const included = new Set(words.flags.get('include') ?? []);
	return omits(asked.filter((each) => !included.has(each)));
}

function ofYarn(
	verb: string,
	rest: readonly CommandWord[],
	words: CommandWords,
	environment: EnvironmentOf,
): NpmCommand {
	const cache =
		flagValue(words, 'cache-folder') ??
		environment('YARN_CACHE_FOLDER') ??
		yarnCacheFolder(environment);
	if (verb === 'cache' && rest[0] === 'clean') {
		return rest.length > 1 ? unknown('yarn', 'cache clean') : { kind: 'cleanCache', folder: cache };
	}
	const focus = verb === 'workspaces' && rest[0] === 'focus';
	if (verb !== 'install' && verb !== 'add' && !focus) return unknown('yarn', verb);
	const production = flagValue(words, 'production') ?? flagValue(words, 'prod');
	const dev =
		production === undefined ? environment('NODE_ENV') === 'production' : production !== 'false';
	const optional = isSet(words, 'ignore-optional');
	const wanted = focus ? named(rest.slice(1)) : [];
	return {
		kind: 'install',
		tool: 'yarn',
		lockfiles: ['yarn.lock'],
		frozen: isSet(words, 'frozen-lockfile') || isSet(words, 'immutable'),
		omit: omits([...(dev ? ['dev'] : []), ...(optional ? ['optional'] : [])]),
		folder: flagValue(words, 'cwd') ?? null,
		cache,
		logs: null,
		scripts: scriptsRun(words, environment) && flagValue(words, 'mode') !== 'skip-build',
		workspaces: wanted.length === 0 ? null : wanted,
		added: verb === 'add' ? named(rest) : [],
		...unresolved,
		global: false,
	};
}

function ofPnpm(
	verb: string,
	rest: readonly CommandWord[],
	words: CommandWords,
	environment: EnvironmentOf,
): NpmCommand {
	const cache =
		flagValue(words, 'store-dir') ?? setting('store_dir', environment) ?? pnpmStore(environment);
	if (verb === 'prune') return { kind: 'prune', omit: pnpmOmits(words, environment) };
	// It keeps what node_modules links to: all that an install has just put there.
	if (verb === 'store' && rest[0] === 'prune') return { kind: 'nothing' };
	if (verb !== 'install' && verb !== 'i' && verb !== 'add') return unknown('pnpm', verb);
	return {
		kind: 'install',
		tool: 'pnpm',
		lockfiles: ['pnpm-lock.yaml'],
		frozen: isSet(words, 'frozen-lockfile'),
		omit: pnpmOmits(words, environment),
		folder: flagValue(words, 'dir') ?? null,
		cache,
		logs: null,
		scripts: scriptsRun(words, environment),
		workspaces: words.flags.get('filter') ?? null,
		added: verb === 'add' ? named(rest) : [],
		...unresolved,
		global: isSet(words, 'global'),
	};
}

/** yarn 1 keeps root's cache outside root's home. */
function yarnCacheFolder(environment: EnvironmentOf): string {
	const home = environment('HOME') ?? '/root';
	return home === '/root' ? '/usr/local/share/.cache/yarn' : '~/.cache/yarn';
}

function pnpmStore(environment: EnvironmentOf): string {
	const home = environment('PNPM_HOME');
	if (home !== undefined && home !== '') return `${home}/store`;
	return `${environment('XDG_DATA_HOME') ?? '~/.local/share'}/pnpm/store`;
}

function pnpmOmits(words: CommandWords, environment: EnvironmentOf): InstallChoice['omit'] {
	const wanted = ['prod', 'production'].some((each) => isSet(words, each));
	const plain = environment('NODE_ENV') === 'production' && !isSet(words, 'dev');
	const dev = flagValue(words, 'prod') === 'false' ? false : wanted || plain;
	return omits([...(dev ? ['dev'] : []), ...(isSet(words, 'no-optional') ? ['optional'] : [])]);
}

function scriptsRun(words: CommandWords, environment: EnvironmentOf): boolean {
	const asked = flagValue(words, 'ignore-scripts') ?? setting('ignore_scripts', environment);
	return asked === undefined || asked === 'false';
}

/** npm reads its settings from variables in either case; pnpm too. */
function setting(name: string, environment: EnvironmentOf): string | undefined {
	return environment(`npm_config_${name}`) ?? environment(`NPM_CONFIG_${name.toUpperCase()}`);
}

function omits(names: readonly string[]): InstallChoice['omit'] {
	return new Set((['dev', 'optional', 'peer'] as const).filter((each) => names.includes(each)));
}

function named(words: readonly CommandWord[]): readonly string[] {
	return words.filter((each) => each !== null);
}

function unknown(tool: NpmTool, verb: string): NpmCommand {
	return {
		kind: 'unknown',
		label: { code: 'npm.command', args: { name: `${tool} ${verb}`.trim() } },
	};
}

function own(names: Readonly<Record<string, string>>, name: string): string {
	return Object.hasOwn(names, name) ? (names[name] ?? name) : name;
}
