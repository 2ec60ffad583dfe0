/** A command line of apt-get, apt or apt-mark as what it does to the system. Options as in apt-get(8). */

export interface AptOptions {
	/** `--no-install-recommends` or its setting; null: as configured. */
	readonly recommends: boolean | null;
	/** `-t`; null: none. */
	readonly targetRelease: string | null;
	readonly onlyUpgrade: boolean;
	readonly noUpgrade: boolean;
	readonly purge: boolean;
	/** What lacks something gets it. */
	readonly fixBroken: boolean;
	/** What is no longer needed goes too. */
	readonly autoremove: boolean;
	/** What the system cannot do without may go. */
	readonly removesEssential: boolean;
	/** `--allow-downgrades`. */
	readonly downgrades: boolean;
	/** Fetched packages stay in apt's cache where the image has no rule against it; apt's own removes them. */
	readonly keepsArchives: boolean;
}

export interface AptCommand extends AptOptions {
	readonly kind:
		| 'update'
		| 'install'
		| 'remove'
		| 'autoremove'
		| 'upgrade'
		| 'distUpgrade'
		| 'clean'
		/** `clean`, and the package lists too. */
		| 'distClean'
		/** `apt-mark auto` and `manual`. */
		| 'markAutomatic'
		| 'markManual'
		/** `apt-mark hold` and `unhold`. */
		| 'hold'
		/** Nothing that stays changes. */
		| 'nothing'
		| 'unknown';
	/** Packages as they are named: `name`, `name=1.2`, `name/bookworm-backports`, `./file.deb`. */
	readonly words: readonly string[];
}

const kinds: ReadonlyMap<string, AptCommand['kind']> = new Map([
	['update', 'update'],
	['install', 'install'],
	['remove', 'remove'],
	['purge', 'remove'],
	['autoremove', 'autoremove'],
	['auto-remove', 'autoremove'],
	['autopurge', 'autoremove'],
	['upgrade', 'upgrade'],
	['dist-upgrade', 'distUpgrade'],
	['full-upgrade', 'distUpgrade'],
	['clean', 'clean'],
	['distclean', 'distClean'],
	// It removes what the repositories no longer have: of what was just fetched, nothing.
	['autoclean', 'nothing'],
	['auto-clean', 'nothing'],
	...['check', 'list', 'show', 'search', 'policy', 'depends', 'rdepends', 'moo', 'help'].map(
		(name): [string, 'nothing'] => [name, 'nothing'],
	),
]);

const withValue: ReadonlySet<string> = new Set([
	...['-o', '--option', '-t', '--target-release', '--default-release', '-c', '--config-file'],
	...['-a', '--host-architecture', '-P', '--build-profiles'],
]);

/** After these other packages come, or from elsewhere. */
const unmodelled: ReadonlySet<string> = new Set([
	...['-c', '--config-file', '-a', '--host-architecture', '--install-suggests', '--reinstall'],
	...['--ignore-hold', '--with-source'],
]);

const dry: ReadonlySet<string> = new Set([
	...['-s', '--simulate', '--just-print', '--dry-run', '--recon', '--no-act', '--print-uris'],
	...['-h', '--help', '--version'],
]);

export function aptCommand(
	tool: 'apt-get' | 'apt' | 'aptitude',
	args: readonly string[],
): AptCommand {
	const words: string[] = [];
	const flags = new Set<string>();
	const settings = new Map<string, string>();
	let targetRelease: string | null = null;
	const queue = [...args];
	for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
		if (arg === '--') {
			words.push(...queue.splice(0));
		} else if (!arg.startsWith('-') || arg === '-') {
			words.push(arg);
		} else {
			const { name, value, rest } = splitOption(arg);
			if (rest !== null) queue.unshift(rest);
			flags.add(name);
			if (!withValue.has(name)) continue;
			const given = value ?? queue.shift() ?? '';
			if (name === '-o' || name === '--option') addSetting(settings, given);
			if (['-t', '--target-release', '--default-release'].includes(name)) targetRelease = given;
		}
	}
	const [verb = '', ...rest] = words;
	const isSetBy = (flag: string, setting: string) =>
		flags.has(flag) || isOn(settings.get(setting)) === true;
	const isDry = [...flags].some((flag) => dry.has(flag)) || verb === '';
	const known = ![...flags].some((flag) => unmodelled.has(flag)) && tool !== 'aptitude';
	const onlyFetches = isSetBy('-d', 'apt::get::download-only') || flags.has('--download-only');
	return {
		kind: isDry ? 'nothing' : known && !onlyFetches ? (kinds.get(verb) ?? 'unknown') : 'unknown',
		words: rest,
		recommends: flags.has('--no-install-recommends')
			? false
			: flags.has('--install-recommends')
				? true
				: isOn(settings.get('apt::install-recommends')),
		targetRelease: targetRelease ?? settings.get('apt::default-release') ?? null,
		onlyUpgrade: isSetBy('--only-upgrade', 'apt::get::only-upgrade'),
		noUpgrade: flags.has('--no-upgrade'),
		purge: verb === 'purge' || verb === 'autopurge' || isSetBy('--purge', 'apt::get::purge'),
		fixBroken: flags.has('-f') || isSetBy('--fix-broken', 'apt::get::fix-broken'),
		autoremove: flags.has('--auto-remove') || isSetBy('--autoremove', 'apt::get::autoremove'),
		removesEssential:
			isSetBy('--allow-remove-essential', 'apt::get::allow-remove-essential') ||
			isSetBy('--force-yes', 'apt::get::force-yes'),
		downgrades:
			isSetBy('--allow-downgrades', 'apt::get::allow-downgrades') ||
			isSetBy('--force-yes', 'apt::get::force-yes'),
		keepsArchives: tool !== 'apt',
	};
}

/** `apt-mark auto NAME…` and its kin. */
export function aptMarkCommand(args: readonly string[]): Pick<AptCommand, 'kind' | 'words'> {
	const words = args.filter((arg) => !arg.startsWith('-'));
	const [verb = '', ...rest] = words;
	if (/^(show|minimize-manual$)/.test(verb) || verb === '') return { kind: 'nothing', words: rest };
	if (verb === 'auto' || verb === 'markauto') return { kind: 'markAutomatic', words: rest };
	if (verb === 'manual' || verb === 'unmarkauto') return { kind: 'markManual', words: rest };
	if (verb === 'hold' || verb === 'unhold') return { kind: 'hold', words: rest };
	return { kind: 'unknown', words: rest };
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
	const name = arg.slice(0, 2);
	const behind = arg.slice(2).replace(/^=/, '');
	if (behind === '') return { name, value: null, rest: null };
	if (withValue.has(name)) return { name, value: behind, rest: null };
	// `-qq`, `-q=2`, `-yq`.
	return { name, value: null, rest: /^[a-zA-Z]/.test(behind) ? `-${behind}` : null };
}

function addSetting(settings: Map<string, string>, text: string): void {
	const equals = text.indexOf('=');
	if (equals > 0) settings.set(text.slice(0, equals).toLowerCase(), text.slice(equals + 1));
}

function isOn(value: string | undefined): boolean | null {
	if (value === undefined) return null;
	const word = value.replaceAll('"', '').toLowerCase();
	if (/^(1|true|yes|on|with|enable)$/.test(word)) return true;
	return /^(0|false|no|off|without|disable)$/.test(word) ? false : null;
}
