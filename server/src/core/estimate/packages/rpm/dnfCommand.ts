/** The words of a `dnf`, `microdnf` or `yum` command line. */

export interface DnfCommand {
	readonly kind: 'install' | 'remove' | 'upgrade' | 'clean' | 'makecache' | 'unknown';
	/** Packages, without options; of `clean` nothing. */
	readonly words: readonly string[];
	/** `install_weak_deps` where the line sets it; null: as configured. */
	readonly weakDependencies: boolean | null;
	/** `--nodocs`, `tsflags=nodocs`: documentation is left out of what is installed. */
	readonly noDocs: boolean;
	/** `--enablerepo`, `--disablerepo`, `--repo`: other repositories than the configured ones. */
	readonly changesRepositories: boolean;
	/** `keepcache=1`: archives stay in the cache. */
	readonly keepsArchives: boolean;
	/** `--best`, `--nobest`; null: as configured. */
	readonly best: boolean | null;
	/** `--installroot`: where it works; null: the system itself. */
	readonly root: string | null;
	/** `--assumeno`, `--downloadonly`, `--help`: nothing is installed. */
	readonly isDry: boolean;
}

const kinds: ReadonlyMap<string, DnfCommand['kind']> = new Map([
	['install', 'install'],
	['in', 'install'],
	['remove', 'remove'],
	['rm', 'remove'],
	['erase', 'remove'],
	['upgrade', 'upgrade'],
	['up', 'upgrade'],
	['update', 'upgrade'],
	['clean', 'clean'],
	['makecache', 'makecache'],
]);

const withValue: ReadonlySet<string> = new Set([
	'--setopt',
	'--enablerepo',
	'--disablerepo',
	'--repo',
	'--repoid',
	'--installroot',
	'--releasever',
	'--exclude',
	'--excludepkgs',
	'--disableplugin',
	'--enableplugin',
	'--config',
	'-c',
	'-x',
	'-d',
	'-e',
	'--debuglevel',
	'--errorlevel',
	'--rpmverbosity',
	'--repofrompath',
	'--advisory',
	'--forcearch',
	'--downloaddir',
]);

/** Options after which other packages come, or none where they are looked for. */
const unmodelled: ReadonlySet<string> = new Set([
	'--exclude',
	'--excludepkgs',
	'-x',
	'--advisory',
	'--security',
	'--forcearch',
	'--repofrompath',
	'--config',
	'-c',
	'--skip-broken',
	'--allowerasing',
]);

const dry: ReadonlySet<string> = new Set([
	'--assumeno',
	'--downloadonly',
	'--help',
	'-h',
	'--version',
]);

/** `unknown` for a subcommand or an option after which it is not clear what comes in. */
export function dnfCommand(args: readonly string[]): DnfCommand {
	const words: string[] = [];
	const flags = new Set<string>();
	const settings = new Map<string, string>();
	const values = new Map<string, string>();
	const queue = [...args];
	for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
		if (!arg.startsWith('-') || arg === '-') {
			words.push(arg);
			continue;
		}
		const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
		const name = equals === -1 ? arg : arg.slice(0, equals);
		flags.add(name);
		if (!withValue.has(name)) continue;
		const value = equals === -1 ? (queue.shift() ?? '') : arg.slice(equals + 1);
		values.set(name, value);
		if (name === '--setopt') addSetting(settings, value);
	}
	const [subcommand = '', ...rest] = words;
	const kind = kinds.get(subcommand) ?? 'unknown';
	const isKnown =
		![...flags].some((flag) => unmodelled.has(flag)) &&
		rest.every((word) => isPackageWord(word, kind));
	return {
		kind: isKnown ? kind : 'unknown',
		words: kind === 'clean' || kind === 'makecache' ? [] : rest,
		weakDependencies: flagOf(settings.get('install_weak_deps')),
		noDocs: flags.has('--nodocs') || (settings.get('tsflags') ?? '').includes('nodocs'),
		changesRepositories: ['--enablerepo', '--disablerepo', '--repo', '--repoid'].some((flag) =>
			flags.has(flag),
		),
		keepsArchives: flagOf(settings.get('keepcache')) === true,
		best: flags.has('--nobest') ? false : flags.has('--best') ? true : flagOf(settings.get('best')),
		root: values.get('--installroot') ?? null,
		isDry: [...flags].some((flag) => dry.has(flag)),
	};
}

function addSetting(settings: Map<string, string>, value: string): void {
	const equals = value.indexOf('=');
	if (equals > 0) settings.set(value.slice(0, equals), value.slice(equals + 1));
}

/** Groups, modules, local files and addresses are not in the index; `clean` is for all or nothing. */
function isPackageWord(word: string, kind: DnfCommand['kind']): boolean {
	if (kind === 'clean') return word === 'all';
	if (word.startsWith('@') || word.includes('://')) return false;
	return !(word.endsWith('.rpm') || word.startsWith('./'));
}

function flagOf(value: string | undefined): boolean | null {
	if (value === undefined) return null;
	if (/^(1|true|yes|on)$/i.test(value)) return true;
	return /^(0|false|no|off)$/i.test(value) ? false : null;
}
