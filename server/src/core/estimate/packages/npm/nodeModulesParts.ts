/** What an install of npm, yarn or pnpm leaves in an image: node_modules, its notes, and the cache. */
import type { Answer, PackageName, PackageSize } from '../../../knowledge.ts';
import type { PackagePart } from '../packagePart.ts';
import { cacheParts } from './cacheParts.ts';
import type { LockedPackage } from './lockfile.ts';
import { addGuess, type BytesGuess, guessBytes, noGuess, rangeOf } from './packageBytes.ts';
import { copiesOf } from './placePackages.ts';
import type { Selection } from './selectPackages.ts';

export type SizeOf = (name: PackageName) => Answer<PackageSize> | undefined;

export interface InstallPlaces {
	/** Absolute folder of the lock file. */
	readonly folder: string;
	/** Absolute folder of the installer's cache; null: it lies on a mount that the layer does not hold. */
	readonly cache: string | null;
	/** npm's log folder. */
	readonly logs: string | null;
	/** False with --ignore-scripts. */
	readonly scripts: boolean;
}

export interface NodeModules {
	readonly parts: readonly PackagePart[];
	/** Sizes that have not been asked for. */
	readonly missing: readonly PackageName[];
}

/** One archive that the installer fetches, with how often it is unpacked. */
export interface Unpacked {
	readonly locked: LockedPackage;
	readonly size: PackageSize | null;
	readonly copies: number;
}

export function nodeModulesParts(
	selection: Selection,
	sizes: SizeOf,
	places: InstallPlaces,
): NodeModules {
	const { kind } = selection.lockfile;
	const copies = kind === 'yarn' || kind === 'berry' ? copiesOf(selection) : null;
	const fetched = selection.packages.filter((each) => !each.flags.bundled && !isLocal(each));
	const answers = fetched.map((locked) => ({ locked, answer: sizes(packageName(locked)) }));
	const unpacked = answers.map(({ locked, answer }) => ({
		locked,
		size: answer?.state === 'known' ? answer.value : null,
		copies: copies?.get(locked.id) ?? 1,
	}));
	const missing = answers.flatMap(({ locked, answer }) =>
		answer === undefined ? [packageName(locked)] : [],
	);
	return {
		parts: [
			packagesPart(unpacked, places),
			...unknownPart(unpacked, places),
			...notesPart(selection, unpacked, places),
			...scriptsPart(selection, places),
			...cacheParts(selection, unpacked, places),
		],
		missing,
	};
}

export function packageName({ name, version, url }: LockedPackage): PackageName {
	return { manager: 'npm', name, version, url };
}

/** Of the project itself: workspaces, `file:` and `link:`. */
function isLocal({ id, version }: LockedPackage): boolean {
	return /@(?:workspace|link|file|portal):/.test(id) || /^(?:file|link):/.test(version);
}

function packagesPart(unpacked: readonly Unpacked[], { folder }: InstallPlaces): PackagePart {
	const known = unpacked.filter(({ size }) => size !== null);
	const sum = known.reduce((total, each) => addGuess(total, guessOf(each)), noGuess);
	return {
		key: 'npm.packages',
		label: { code: 'npm.packages', args: { count: known.length } },
		place: modulesOf(folder),
		...rangeOf(sum),
	};
}

/** Copies of one archive are wrong together. */
function guessOf({ size, copies }: Unpacked): BytesGuess {
	const one = size === null ? noGuess : guessBytes(size);
	return {
		mean: one.mean * copies,
		variance: one.variance * copies ** 2,
		least: one.least * copies,
		most: one.most * copies,
	};
}

function unknownPart(
	unpacked: readonly Unpacked[],
	{ folder }: InstallPlaces,
): readonly PackagePart[] {
	const count = unpacked.filter(({ size }) => size === null).length;
	if (count === 0) return [];
	const label = { code: 'npm.packagesUnknown', args: { count } };
	return [
		{ key: 'npm.packagesUnknown', label, place: modulesOf(folder), bytes: 0, low: 0, high: null },
	];
}

/** node_modules/.package-lock.json and its like: the lock file again, for what is installed. */
function notesPart(
	{ lockfile, packages }: Selection,
	unpacked: readonly Unpacked[],
	{ folder }: InstallPlaces,
): readonly PackagePart[] {
	if (unpacked.length === 0) return [];
	const share = packages.length / Math.max(1, lockfile.packages.length);
	const written = lockfile.textBytes * Math.min(1, share);
	const bytes = Math.round(lockfile.kind === 'pnpm' ? written * 1.15 : written * 0.95);
	return [
		{
			key: 'npm.notes',
			label: { code: 'npm.notes' },
			place: modulesOf(folder),
			bytes,
			low: Math.round(bytes * 0.5),
			high: Math.round(bytes * 1.6) + 1024,
		},
	];
}

/** Scripts of packages may fetch or build anything. yarn.lock does not say who has one: known names are. */
function scriptsPart(
	{ lockfile, packages }: Selection,
	places: InstallPlaces,
): readonly PackagePart[] {
	if (!places.scripts) return [];
	const says = lockfile.kind === 'npm' || packages.some(({ flags }) => flags.installScript);
	const running = packages.filter(({ name, flags }) =>
		says ? flags.installScript && !quietScripts.has(name) : loudScripts.has(name),
	);
	if (running.length === 0) return [];
	const names = [...new Set(running.map(({ name }) => name))].sort();
	const label = {
		code: 'npm.scripts',
		args: { names: names.slice(0, 5).join(', '), count: names.length },
	};
	return [{ key: 'npm.scripts', label, place: null, bytes: 0, low: 0, high: null }];
}

/** Their scripts print, check or link what came with an optional package: they leave nothing. */
const quietScripts: ReadonlySet<string> = new Set([
	'@nestjs/core',
	'core-js',
	'core-js-pure',
	'es5-ext',
	'esbuild',
	'fsevents',
	'protobufjs',
	'sharp',
	'styled-components',
	'unrs-resolver',
]);

/** Their scripts download or compile. */
const loudScripts: ReadonlySet<string> = new Set([
	'bcrypt',
	'better-sqlite3',
	'canvas',
	'cypress',
	'electron',
	'node-sass',
	'playwright',
	'puppeteer',
	'sqlite3',
]);

function modulesOf(folder: string): string {
	return `${folder === '/' ? '' : folder}/node_modules`;
}
