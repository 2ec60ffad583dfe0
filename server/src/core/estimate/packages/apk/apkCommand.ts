/** The words of an `apk` command line. */
import { type ApkRepositoryLine, parseApkRepository } from './apkSystem.ts';

export interface ApkCommand {
	readonly kind: 'add' | 'del' | 'update' | 'upgrade' | 'cacheClean' | 'unknown';
	/** What stands behind the applet, without options. */
	readonly words: readonly string[];
	/** `--no-cache`: no index is left behind. */
	readonly noCache: boolean;
	/** The name behind `--virtual`; null: none. */
	readonly virtual: string | null;
	/** `--repository`: asked besides those of the system. */
	readonly repositories: readonly ApkRepositoryLine[];
	/** `--upgrade` of add. */
	readonly upgradeNamed: boolean;
	/** Where it works: `--root`; null: the system itself. */
	readonly root: string | null;
	/** `--simulate`, `--help`, `--version`: nothing changes. */
	readonly isDry: boolean;
	/** The command also asks the repositories for fresh indexes. */
	readonly updates: boolean;
}

const withValue: ReadonlySet<string> = new Set([
	'--virtual',
	'--repository',
	'--root',
	'--keys-dir',
	'--repositories-file',
	'--arch',
	'--wait',
	'--cache-dir',
	'--cache-max-age',
	'--progress-fd',
	'--timeout',
	'--cache-packages-dir',
]);

const longNames: ReadonlyMap<string, string> = new Map([
	['-t', '--virtual'],
	['-X', '--repository'],
	['-p', '--root'],
	['-u', '--upgrade'],
	['-U', '--update-cache'],
	['-s', '--simulate'],
	['-h', '--help'],
	['-V', '--version'],
]);

/** Options that change neither what is installed nor what is left behind. */
const harmless: ReadonlySet<string> = new Set([
	'-q',
	'--quiet',
	'-v',
	'--verbose',
	'-i',
	'--interactive',
	'-f',
	'--force',
	'--force-overwrite',
	'--force-old-apk',
	'--force-non-repository',
	'--force-refresh',
	'--force-binary-stdout',
	'--force-missing-repositories',
	'--no-progress',
	'--no-interactive',
	'--progress',
	'--purge',
	'--allow-untrusted',
	'--clean-protected',
	'--no-commit-hooks',
	'--print-arch',
	'--wait',
	'--timeout',
	'--progress-fd',
	'--cache-max-age',
	'--keys-dir',
	'--no-self-upgrade',
]);

/** Options after which the packages or their place are not what this models. */
const unmodelled: ReadonlySet<string> = new Set([
	'--available',
	'-a',
	'-l',
	'--latest',
	'--ignore',
	'--prune',
	'--arch',
]);

/** What apk is told; `unknown` for an applet or an option that is not modelled. */
export function apkCommand(args: readonly string[]): ApkCommand {
	const words: string[] = [];
	const flags = new Set<string>();
	const values = new Map<string, string[]>();
	let isKnown = true;
	const queue = [...args];
	for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
		if (arg === '--') {
			words.push(...queue.splice(0));
			break;
		}
		if (!arg.startsWith('-') || arg === '-') {
			words.push(arg);
			continue;
		}
		const { name, value, rest } = splitOption(arg);
		if (rest !== null) queue.unshift(rest);
		if (!withValue.has(name)) flags.add(name);
		else values.set(name, [...(values.get(name) ?? []), value ?? queue.shift() ?? '']);
		if (!isModelled(name)) isKnown = false;
	}
	const [applet, ...rest] = words;
	const repositories = (values.get('--repository') ?? []).map(parseApkRepository);
	if (repositories.includes(null) || values.has('--repositories-file')) isKnown = false;
	return {
		kind: isKnown ? kindOf(applet, rest) : 'unknown',
		words: rest,
		noCache: flags.has('--no-cache') || flags.has('--no-network'),
		virtual: values.get('--virtual')?.at(-1) ?? null,
		repositories: repositories.filter((repository) => repository !== null),
		upgradeNamed: flags.has('--upgrade'),
		root: values.get('--root')?.at(-1) ?? null,
		isDry: ['--simulate', '--help', '--version'].some((flag) => flags.has(flag)),
		updates: flags.has('--update') || flags.has('--update-cache'),
	};
}

interface Option {
	readonly name: string;
	readonly value: string | null;
	/** What remains of several short options in one word. */
	readonly rest: string | null;
}

function splitOption(arg: string): Option {
	if (arg.startsWith('--')) {
		const equals = arg.indexOf('=');
		if (equals === -1) return { name: arg, value: null, rest: null };
		return { name: arg.slice(0, equals), value: arg.slice(equals + 1), rest: null };
	}
	const short = arg.slice(0, 2);
	const name = longNames.get(short) ?? short;
	const behind = arg.slice(2);
	if (behind === '') return { name, value: null, rest: null };
	if (withValue.has(name)) return { name, value: behind, rest: null };
	return { name, value: null, rest: `-${behind}` };
}

function isModelled(name: string): boolean {
	if (unmodelled.has(name)) return false;
	return harmless.has(name) || withValue.has(name) || modelled.has(name);
}

const modelled: ReadonlySet<string> = new Set([
	'--no-cache',
	'--no-network',
	'--upgrade',
	'--update',
	'--update-cache',
	'--simulate',
	'--help',
	'--version',
]);

function kindOf(applet: string | undefined, words: readonly string[]): ApkCommand['kind'] {
	switch (applet) {
		case 'add':
		case 'del':
		case 'update':
		case 'upgrade':
			return applet;
		case 'cache':
			return words[0] === 'clean' || words[0] === 'purge' ? 'cacheClean' : 'unknown';
		default:
			return 'unknown';
	}
}
