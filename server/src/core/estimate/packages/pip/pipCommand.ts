/** A command line of pip, uv or venv as what it does to the file system. */
import type { Message } from '../../../../protocol/message.ts';
import {
	type CommandWord,
	type CommandWords,
	type EnvironmentOf,
	flagValue,
	readCommandWords,
} from '../npm/commandWords.ts';
import { normalName } from './projectName.ts';
import type { PythonIndexes } from './pythonRequest.ts';
import { parseRequirement } from './requirement.ts';
import { requirementKind, withNames } from './requirementsFile.ts';

export type PipTool = 'pip' | 'uv';

export interface PipInstall {
	readonly kind: 'install';
	readonly tool: PipTool;
	/** As written. */
	readonly requirements: readonly string[];
	/** Lists of requirements and of constraints, as written. */
	readonly files: readonly string[];
	readonly constraintFiles: readonly string[];
	/** What is built from a folder, an archive or a repository, as written. */
	readonly built: readonly string[];
	readonly dependencies: boolean;
	/** Compiles what it unpacks. */
	readonly compiles: boolean;
	/** Cache folder as written, `~/` for the user's home; null: it keeps none. */
	readonly cache: string | null;
	readonly place: InstallPlace;
	readonly upgrade: 'none' | 'named' | 'all';
	readonly prereleases: boolean;
	readonly noBinary: readonly string[];
	readonly onlyBinary: readonly string[];
	readonly indexes: PythonIndexes;
	/** Hosts that it asks without TLS as if it were safe: `name` or `name:port`. */
	readonly trustedHosts: readonly string[];
	/** Looks whether there is a newer pip, and notes when it did. */
	readonly checksItself: boolean;
	/** `pip download` and `pip wheel`: the wheels themselves go to this folder, as written. */
	readonly wheelsTo: string | null;
}

/** Where packages go; folders as written. `root` is put before where they would go. */
export type InstallPlace =
	| { readonly kind: 'environment' | 'user' }
	| { readonly kind: 'target' | 'prefix' | 'root'; readonly folder: string };

export type PipCommand =
	| PipInstall
	/** `folder` as written, with what lies in it removed. */
	| { readonly kind: 'purgeCache'; readonly folder: string }
	/** Names in their normal form. */
	| {
			readonly kind: 'uninstall';
			readonly names: readonly string[];
			readonly files: readonly string[];
	  }
	/** It writes nothing that stays. */
	| { readonly kind: 'nothing' }
	| { readonly kind: 'unknown'; readonly label: Message };

const pipValued = new Set(
	'requirement constraint editable index-url extra-index-url find-links target prefix root cache-dir platform python-version implementation abi no-binary only-binary progress-bar log proxy retries timeout exists-action trusted-host cert client-cert src upgrade-strategy config-settings config-setting global-option build-option report keyring-provider root-user-action use-feature use-deprecated python dest wheel-dir hash build-constraint group default-index index index-strategy extra link-mode exclude-newer resolution prerelease no-build-isolation-package no-build-package no-binary-package color directory project allow-insecure-host reinstall-package refresh-package upgrade-package override build-constraints excludes torch-backend python-platform config-file'.split(
		' ',
	),
);
const short = {
	r: 'requirement',
	c: 'constraint',
	e: 'editable',
	i: 'index-url',
	f: 'find-links',
	t: 'target',
	U: 'upgrade',
	d: 'dest',
	w: 'wheel-dir',
	y: 'yes',
	p: 'python',
	n: 'no-cache',
	q: 'quiet',
	v: 'verbose',
	I: 'ignore-installed',
};

/** `args` are the words behind `pip`, `python -m pip` or `uv pip`. */
export function pipCommand(
	tool: PipTool,
	args: readonly CommandWord[],
	environment: EnvironmentOf,
): PipCommand {
	const words = readCommandWords(args.flatMap(attachedValue), pipValued, short);
	const [verb, ...rest] = words.operands;
	if (words.uncertain || verb === null) return unknown(tool, verb ?? '');
	if (verb === undefined || words.flags.has('help') || words.flags.has('dry-run')) {
		return { kind: 'nothing' };
	}
	const operands = rest.filter((word) => word !== null);
	switch (verb) {
		case 'install':
		case 'sync':
			if (verb === 'sync' && tool === 'pip') return unknown(tool, verb);
			return installOf(tool, operands, words, environment, verb === 'sync');
		case 'download':
		case 'wheel':
			return withWheels(verb, installOf(tool, operands, words, environment, false), words);
		case 'uninstall':
			return {
				kind: 'uninstall',
				names: operands.flatMap((word) => parseRequirement(word)?.name ?? []),
				files: words.flags.get('requirement') ?? [],
			};
		case 'cache':
			if (operands[0] !== 'purge') return { kind: 'nothing' };
			return { kind: 'purgeCache', folder: cacheFolder(tool, words, environment) };
		default:
			return harmless.has(verb) ? { kind: 'nothing' } : unknown(tool, verb);
	}
}

const harmless: ReadonlySet<string> = new Set(
	'list show freeze check config search index inspect debug help hash completion tree lock'.split(
		' ',
	),
);

/** `-rfile` is `-r file`; `-qU` and its like are two flags. */
function attachedValue(word: CommandWord): readonly CommandWord[] {
	const [, letter, value] = /^-([rceiftdw])([^-=].*)$/s.exec(word ?? '') ?? [];
	if (letter !== undefined && value !== undefined) return [`-${letter}`, value];
	const letters = /^-([UqvIyn]{2,})$/.exec(word ?? '')?.[1];
	return letters === undefined ? [word] : [...letters].map((each) => `-${each}`);
}

function installOf(
	tool: PipTool,
	operands: readonly string[],
	words: CommandWords,
	environment: EnvironmentOf,
	areFiles: boolean,
): PipInstall {
	const named = areFiles ? [] : operands;
	const ofKind = (kind: string) => named.filter((word) => requirementKind(word) === kind);
	const setting = settings(tool, words, environment);
	return {
		kind: 'install',
		tool,
		requirements: [...ofKind('requirements'), ...ofKind('refused')],
		files: [...(areFiles ? operands : []), ...setting.list('requirement')],
		constraintFiles: setting.list('constraint'),
		built: [...ofKind('built'), ...(words.flags.get('editable') ?? [])],
		dependencies: !setting.isOn('no-deps') && !areFiles,
		compiles: compiles(tool, words, environment),
		cache: keepsCache(tool, words, environment) ? cacheFolder(tool, words, environment) : null,
		place: placeOf(setting),
		upgrade: upgradeOf(tool, setting, words),
		prereleases: setting.isOn('pre') || setting.value('prerelease') === 'allow',
		noBinary: (words.flags.get('no-binary') ?? []).reduce(withNames, []),
		onlyBinary: (words.flags.get('only-binary') ?? []).reduce(withNames, []),
		indexes: indexesOf(tool, setting),
		trustedHosts: setting.list('trusted-host'),
		checksItself: tool === 'pip' && !setting.isOn('disable-pip-version-check'),
		wheelsTo: null,
	};
}

interface Settings {
	/** The flag, else its environment variable, where it is not empty. */
	readonly value: (name: string) => string | undefined;
	readonly list: (name: string) => readonly string[];
	readonly isOn: (name: string) => boolean;
}

function settings(tool: PipTool, words: CommandWords, environment: EnvironmentOf): Settings {
	const variable = (name: string): string | undefined => {
		const value = environment(`${tool.toUpperCase()}_${name.replaceAll('-', '_').toUpperCase()}`);
		return value === '' ? undefined : value;
	};
	const value = (name: string) => flagValue(words, name) ?? variable(name);
	return {
		value,
		list: (name) => words.flags.get(name) ?? variable(name)?.split(/\s+/).filter(Boolean) ?? [],
		isOn: (name) => isTruthy(value(name)),
	};
}

function isTruthy(value: string | undefined): boolean {
	return value !== undefined && /^(?:y|yes|t|true|on|1)$/i.test(value);
}

/**
 * pip compiles but with --no-compile. In the environment, pip's flags that begin with `no-` mean what
 * they would without it: PIP_NO_COMPILE=0 keeps it from compiling. PYTHONDONTWRITEBYTECODE has no say.
 */
function compiles(tool: PipTool, words: CommandWords, environment: EnvironmentOf): boolean {
	if (tool === 'uv') {
		if (words.flags.has('no-compile') || words.flags.has('no-compile-bytecode')) return false;
		const asked = words.flags.has('compile-bytecode') || words.flags.has('compile');
		return asked || isTruthy(environment('UV_COMPILE_BYTECODE'));
	}
	if (words.flags.has('no-compile')) return false;
	if (words.flags.has('compile')) return true;
	const variable = environment('PIP_NO_COMPILE') || environment('PIP_COMPILE');
	return variable === undefined || variable === '' || isTruthy(variable);
}

/** Any value of PIP_NO_CACHE_DIR turns the cache off, `0` too. */
function keepsCache(tool: PipTool, words: CommandWords, environment: EnvironmentOf): boolean {
	if (words.flags.has('no-cache-dir') || words.flags.has('no-cache')) return false;
	if (tool === 'uv') return !isTruthy(environment('UV_NO_CACHE'));
	return (environment('PIP_NO_CACHE_DIR') ?? '') === '';
}

function cacheFolder(tool: PipTool, words: CommandWords, environment: EnvironmentOf): string {
	const own = environment(tool === 'uv' ? 'UV_CACHE_DIR' : 'PIP_CACHE_DIR');
	const given = flagValue(words, 'cache-dir') ?? own;
	if (given !== undefined && given !== '') return given;
	const shared = environment('XDG_CACHE_HOME');
	return `${shared === undefined || shared === '' ? '~/.cache' : shared}/${tool}`;
}

function placeOf({ value, isOn }: Settings): InstallPlace {
	for (const kind of ['target', 'prefix', 'root'] as const) {
		const folder = value(kind);
		if (folder !== undefined) return { kind, folder };
	}
	return { kind: isOn('user') ? 'user' : 'environment' };
}

function upgradeOf(
	tool: PipTool,
	{ value, isOn }: Settings,
	words: CommandWords,
): PipInstall['upgrade'] {
	// Into a folder of its own, nothing is there for pip.
	const anew = isOn('ignore-installed') || isOn('force-reinstall') || words.flags.has('reinstall');
	if (anew || value('target') !== undefined) return 'all';
	if (!isOn('upgrade')) return 'none';
	return tool === 'uv' || value('upgrade-strategy') === 'eager' ? 'all' : 'named';
}

function indexesOf(tool: PipTool, { value, list, isOn }: Settings): PythonIndexes {
	const index = value('index-url') ?? (tool === 'uv' ? value('default-index') : undefined);
	return {
		index: index ?? null,
		extra: [...list('extra-index-url'), ...(tool === 'uv' ? list('index') : [])],
		noIndex: isOn('no-index'),
		findLinks: list('find-links'),
	};
}

/** Without a folder, wheels go to the current one. */
function withWheels(verb: string, install: PipInstall, words: CommandWords): PipInstall {
	const folder = flagValue(words, verb === 'wheel' ? 'wheel-dir' : 'dest');
	const place: InstallPlace = { kind: 'environment' };
	return { ...install, place, upgrade: 'all', compiles: false, wheelsTo: folder ?? '.' };
}

export type EnvironmentTool = 'venv' | 'virtualenv' | 'uv';

export interface VenvCommand {
	readonly kind: 'venv';
	readonly tool: EnvironmentTool;
	/** As written. */
	readonly folders: readonly string[];
	readonly pip: boolean;
	/** Takes the newest pip of the index. */
	readonly upgrades: boolean;
}

/** `args` are the words behind `python -m venv`, `virtualenv` or `uv venv`; null: not to be followed. */
export function venvCommand(
	tool: EnvironmentTool,
	args: readonly CommandWord[],
): VenvCommand | null {
	const valued = new Set([
		'prompt',
		'python',
		'p',
		'pip',
		'setuptools',
		'seeder',
		'without-scm-ignore-files',
	]);
	const words = readCommandWords(args, valued, { p: 'python' });
	if (words.uncertain) return null;
	const folders = words.operands.filter((word) => word !== null);
	if (folders.length === 0 && tool !== 'uv') return null;
	const without = ['without-pip', 'no-pip', 'no-seed'].some((flag) => words.flags.has(flag));
	const pip = tool === 'uv' ? words.flags.has('seed') : !without;
	const upgrades = ['upgrade-deps', 'download'].some((flag) => words.flags.has(flag));
	return { kind: 'venv', tool, folders: folders.length === 0 ? ['.venv'] : folders, pip, upgrades };
}

/** A folder such as `requests-2.31.0.dist-info` tells what is installed; null: it is none. */
export function installedPackage(folder: string): string | null {
	const [, name, version] = /^([^/]+?)-([^/-]+)\.(?:dist|egg)-info$/.exec(folder) ?? [];
	return name === undefined || version === undefined ? null : `${normalName(name)}==${version}`;
}

function unknown(tool: PipTool, verb: string): PipCommand {
	return {
		kind: 'unknown',
		label: { code: 'pip.command', args: { name: `${tool} ${verb}`.trim() } },
	};
}
