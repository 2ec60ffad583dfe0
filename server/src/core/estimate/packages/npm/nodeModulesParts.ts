/** What an install of npm, yarn or pnpm leaves in an image: node_modules, its notes, and the cache. */
import type { Answer, PackageName, PackageSize } from '../../../knowledge.ts';
import type { PackagePart } from '../packagePart.ts';
import { cacheParts } from './cacheParts.ts';
import { scriptsPart } from './installScripts.ts';
import { isLookedUp, type LockedPackage } from './lockfile.ts';
import { notesPart } from './notesPart.ts';
import {
	addGuess,
	type ByteRange,
	type BytesGuess,
	guessBytes,
	noGuess,
	rangeOf,
} from './packageBytes.ts';
import { copiesOf } from './placePackages.ts';
import type { Selection } from './selectPackages.ts';
import type { RegistryDocuments } from './tree/treeRequest.ts';

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
	/**
	 * What npm read of the registry where no lock file was there, and whether it is known to keep the
	 * long form of it; absent: there was one.
	 */
	readonly looked?: { readonly documents: RegistryDocuments; readonly long: boolean };
	/** True: npm notes nothing in node_modules. */
	readonly global?: boolean;
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
	const nameOf = (locked: LockedPackage) => packageName(locked, selection, places);
	const copies = kind === 'yarn' || kind === 'berry' ? copiesOf(selection) : null;
	const read = (packages: readonly LockedPackage[]): readonly Unpacked[] =>
		packages.filter(isFetched).map((locked) => {
			const answer = locked.flags.elsewhere ? undefined : answerFor(nameOf(locked), sizes);
			const size = answer?.state === 'known' ? answer.value : null;
			return { locked, size, copies: copies?.get(locked.id) ?? 1 };
		});
	const unpacked = read(selection.packages);
	const archives = places.cache === null ? [] : read(cachedPackages(selection));
	const asked = new Set([...unpacked, ...archives].map(({ locked }) => locked));
	const missing = [...asked]
		.filter(({ flags }) => !flags.elsewhere)
		.map(nameOf)
		.filter((name) => (name.document ? sizes(name) : answerFor(name, sizes)) === undefined);
	return {
		parts: [
			packagesPart(selection, unpacked, places),
			...unknownPart(unpacked, places),
			...(unpacked.length === 0 || places.global === true ? [] : [notesOf(selection, places)]),
			...(places.scripts ? scriptsPart(selection) : []),
			...cacheParts(selection, archives, places),
		],
		missing,
	};
}

/** What a registry says of a package is not to the byte what npm notes of it once it is unpacked. */
function notesOf(selection: Selection, { folder, looked }: InstallPlaces): PackagePart {
	const part = notesPart(selection, folder, modulesOf(folder));
	if (looked === undefined || part.high === null) return part;
	const slack = Math.ceil(part.bytes * 0.01);
	return { ...part, low: Math.max(0, part.low - slack), high: part.high + slack };
}

function packageName(
	locked: LockedPackage,
	{ lockfile }: Selection,
	{ cache, looked }: InstallPlaces,
): PackageName {
	const { name, version, url } = locked;
	const plain: PackageName = { manager: 'npm', name, version, url };
	const keepsDocument = lockfile.kind === 'npm' && cache !== null && looked === undefined;
	return keepsDocument && isLookedUp(locked) ? { ...plain, document: true } : plain;
}

/** What was asked with its document also answers without it; the other way round until it is asked again. */
function answerFor(name: PackageName, sizes: SizeOf): Answer<PackageSize> | undefined {
	return sizes(name) ?? sizes({ ...name, document: name.document !== true });
}

/** yarn 1 fetches all that is in its lock file, also what it does not unpack. */
function cachedPackages({ lockfile, packages }: Selection): readonly LockedPackage[] {
	return lockfile.kind === 'yarn' ? lockfile.packages : packages;
}

function isFetched(each: LockedPackage): boolean {
	return !each.flags.bundled && !each.flags.link && !isLocal(each);
}

/** Of the project itself: workspaces, `file:` and `link:`. */
function isLocal({ id, version }: LockedPackage): boolean {
	return /@(?:workspace|link|file|portal):/.test(id) || /^(?:file|link):/.test(version);
}

function packagesPart(
	{ lockfile }: Selection,
	unpacked: readonly Unpacked[],
	{ folder, cache }: InstallPlaces,
): PackagePart {
	const known = unpacked.filter(({ size }) => size !== null);
	const sum = rangeOf(known.reduce((total, each) => addGuess(total, guessOf(each)), noGuess));
	const linked = lockfile.kind === 'pnpm' && cache !== null;
	return {
		key: 'npm.packages',
		label: { code: 'npm.packages', args: { count: known.length } },
		place: modulesOf(folder),
		...(linked ? withoutTwins(sum, known.length) : sum),
	};
}

/**
 * pnpm links its files to the store, where files of the same contents are one: most packages of an
 * author bring the same licence, and some the same code twice. Measured: 640 to 2,500 bytes a package. A
 * store on another file system is copied from.
 */
function withoutTwins({ bytes, low, high }: ByteRange, packages: number): ByteRange {
	return {
		bytes: Math.max(0, Math.round(bytes * 0.996) - 1000 * packages),
		low: Math.max(0, Math.floor(low * 0.975) - 2000 * packages),
		high,
	};
}

/** Copies of one archive are wrong together. yarn places one more or less from one install to the next. */
function guessOf({ size, copies }: Unpacked): BytesGuess {
	const one = size === null ? noGuess : guessBytes(size);
	const sure = copies === 1;
	return {
		mean: one.mean * copies,
		variance: one.variance * copies ** 2 + (sure ? 0 : (one.mean * 0.5) ** 2),
		least: one.least,
		most: one.most * (sure ? 1 : copies + 1),
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

function modulesOf(folder: string): string {
	return `${folder === '/' ? '' : folder}/node_modules`;
}
