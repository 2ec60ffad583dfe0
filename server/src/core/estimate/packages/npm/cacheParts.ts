/**
 * Caches that stay in the image. npm keeps each archive as it came, with an entry in its index; yarn 1
 * keeps the archive and what is in it; pnpm's store is hard-linked from node_modules, so that only
 * its index counts, unless the file system can clone files: then they lie there twice.
 */
import type { PackageSize } from '../../../knowledge.ts';
import type { PackagePart } from '../packagePart.ts';
import { isLookedUp, type LockedPackage } from './lockfile.ts';
import type { InstallPlaces, Unpacked } from './nodeModulesParts.ts';
import { addGuess, type ByteRange, guessBytes, noGuess, rangeOf } from './packageBytes.ts';
import type { Selection } from './selectPackages.ts';

/**
 * Bytes of npm's index entry for an archive beside its address, which stands in it twice: measured 406
 * to 413 where the registry sends no more than a type and a date; each of the other headers that npm
 * keeps (cache-control, etag, last-modified, vary) adds to it.
 */
const npmIndex = { bytes: 480, low: 406, high: 760 };
/** Measured caches differ from the sum by up to 0.2 %: what npm fetches again it notes again. */
const npmCacheError = 0.003;
/** npm's entry for a document that it looks up, beside the address: measured 486 with the same headers. */
const documentIndex = { bytes: 560, low: 480, high: 840 };
/**
 * An archive whose address npm looked up has a second entry, by name and version: measured 195 bytes
 * beside these.
 */
const lookedUpIndex = 195;
/** Bytes of a registry's document as npm caches it, where the registry does not say how long it is. */
const unstated = { bytes: 90_000, low: 2_000, high: 250_000 };
/** Many come to that together; a single one of a package with thousands of versions is longer than a hundred others. */
const longestDocument = 40_000_000;
/** npm before 10 keeps the short form of a document where it chooses: an eighth and more of the long one. */
const shortForm = 0.12;
const logStart = 20_000;
/** Where npm chooses, it also notes each choice: measured 640 to 820 bytes for a package of the tree. */
const choosingLog = 1_200;
const choosingLogPerPackage = 780;
const logPerPackage = 400;

export function cacheParts(
	{ lockfile }: Selection,
	unpacked: readonly Unpacked[],
	places: InstallPlaces,
): readonly PackagePart[] {
	const { cache } = places;
	if (lockfile.kind === 'npm') {
		return [
			...npmCache(unpacked, cache, places.looked),
			...npmLogs(unpacked, places, lockfile.packages.length),
		];
	}
	if (cache === null || unpacked.length === 0) return [];
	if (lockfile.kind === 'pnpm') return [pnpmStore(unpacked, cache)];
	return [lockfile.kind === 'yarn' ? yarnCache(unpacked, cache) : berryCache(unpacked, cache)];
}

/** Archives once each, whatever the number of places they are unpacked to. */
function archivesOf(unpacked: readonly Unpacked[]): readonly Unpacked[] {
	return [
		...new Map(
			unpacked.map((each) => [`${each.locked.name}@${each.locked.version}`, each]),
		).values(),
	];
}

function npmCache(
	unpacked: readonly Unpacked[],
	cache: string | null,
	looked: InstallPlaces['looked'],
): readonly PackagePart[] {
	if (cache === null || unpacked.length === 0) return [];
	const archives = archivesOf(unpacked);
	const content = downloadsOf(archives);
	const addresses = archives.reduce((total, { locked }) => total + 2 * addressLength(locked), 0);
	const documents = looked === undefined ? documentsLookedUp(unpacked) : documentsChosen(looked);
	const sum = (of: keyof ByteRange): number =>
		content.bytes + addresses + archives.length * npmIndex[of] + documents[of];
	return [
		{
			key: 'npm.cache',
			label: { code: 'npm.cache' },
			place: `${cache}/_cacache`,
			bytes: sum('bytes'),
			low: Math.floor(sum('low') * (1 - npmCacheError)),
			high: content.complete ? Math.ceil(sum('high') * (1 + npmCacheError)) : null,
		},
	];
}

/**
 * Documents of packages whose addresses the lock file leaves out: npm asks for the short form whatever
 * its version. All are asked for at once, so that each copy of a package gets its entries.
 */
function documentsLookedUp(unpacked: readonly Unpacked[]): ByteRange {
	const asked = unpacked.filter(({ locked }) => isLookedUp(locked));
	const names = [...new Map(asked.map((each) => [each.locked.name, each])).values()];
	const content = (of: keyof ByteRange): number =>
		names.reduce((sum, { size }) => sum + (size?.documentBytes ?? 0), 0) +
		unstatedBytes(names.filter(({ size }) => typeof size?.documentBytes !== 'number').length, of);
	const entries = (each: readonly Unpacked[], of: keyof ByteRange): number =>
		each.reduce((sum, { locked }) => sum + documentIndex[of] + lookUpLength(locked), 0);
	return {
		bytes: content('bytes') + entries(asked, 'bytes'),
		low: content('low') + entries(names, 'low'),
		high: content('high') + entries(asked, 'high'),
	};
}

function unstatedBytes(count: number, of: keyof ByteRange): number {
	return count * unstated[of] + (count > 0 && of === 'high' ? longestDocument : 0);
}

/** Of the entries of a document and of the archive that was found in it, without the headers. */
function lookUpLength({ name, version }: LockedPackage): number {
	const document = 'https://registry.npmjs.org/'.length + name.length;
	const archive = `pacote:tarball:${name}@${version}`.length;
	return 2 * document + lookedUpIndex + archive;
}

/** Documents that npm chooses from where there is no lock file. */
function documentsChosen({ documents, long }: NonNullable<InstallPlaces['looked']>): ByteRange {
	const { count, bytes, short, addresses } = documents;
	const beside = (of: keyof ByteRange): number =>
		2 * addresses + count * npmIndex[of] + unstatedBytes(short, of);
	return {
		bytes: bytes + beside('bytes'),
		low: bytes * (long ? 1 : shortForm) + beside('low'),
		high: bytes + beside('high'),
	};
}

/** An address that the lock file leaves out is that of a registry with a name of usual length. */
function addressLength({ url, name, version }: LockedPackage): number {
	return url?.length ?? 34 + 2 * name.length + version.length;
}

function npmLogs(
	unpacked: readonly Unpacked[],
	{ logs, looked }: InstallPlaces,
	locked: number,
): readonly PackagePart[] {
	if (logs === null) return [];
	const part = { key: 'npm.logs', label: { code: 'npm.logs' }, place: logs };
	if (looked !== undefined) {
		const bytes = choosingLog + locked * choosingLogPerPackage;
		return [{ ...part, bytes, low: Math.round(bytes * 0.4), high: 3 * bytes + 15_000 }];
	}
	const bytes = logStart + unpacked.length * logPerPackage;
	return [{ ...part, bytes, low: 1000, high: 3 * bytes }];
}

function downloadsOf(archives: readonly Unpacked[]): {
	readonly bytes: number;
	readonly complete: boolean;
} {
	const known = archives.map(({ size }) => size?.downloadBytes ?? null);
	return {
		bytes: known.reduce<number>((sum, each) => sum + (each ?? 0), 0),
		complete: !known.includes(null),
	};
}

/** The archive and its files lie side by side. */
function yarnCache(unpacked: readonly Unpacked[], cache: string): PackagePart {
	const archives = archivesOf(unpacked);
	const content = downloadsOf(archives);
	const files = filesOf(archives);
	// Metadata of each package repeats its package.json and its readme: measured 8,170 to 10,400.
	const metadata = archives.length * 8500;
	return {
		key: 'npm.yarnCache',
		label: { code: 'npm.yarnCache' },
		place: cache,
		bytes: content.bytes + files.bytes + metadata,
		low: content.bytes + files.low + Math.round(metadata * 0.5),
		high: content.complete ? content.bytes + files.high + Math.round(metadata * 1.8) : null,
	};
}

/** Archives are packed again as zip: 0.9 to 1.2 of what was fetched with compression, up to the files without. */
function berryCache(unpacked: readonly Unpacked[], cache: string): PackagePart {
	const archives = archivesOf(unpacked);
	const content = downloadsOf(archives);
	const files = filesOf(archives);
	return {
		key: 'npm.yarnCache',
		label: { code: 'npm.yarnCache' },
		place: cache,
		bytes: Math.round(content.bytes * 1.1),
		low: Math.round(content.bytes * 0.85),
		high: content.complete ? Math.max(content.bytes, Math.round(files.high * 1.1)) : null,
	};
}

function pnpmStore(unpacked: readonly Unpacked[], cache: string): PackagePart {
	const archives = archivesOf(unpacked);
	const cloned = filesOf(archives);
	const bytes = archives.reduce((sum, { size }) => sum + pnpmIndexBytes(size), 0);
	const complete = archives.every(({ size }) => size !== null);
	return {
		key: 'npm.pnpmStore',
		label: { code: 'npm.pnpmStore' },
		place: cache,
		bytes,
		low: Math.round(bytes * 0.4),
		high: complete ? 3 * bytes + cloned.high : null,
	};
}

/** The store's list of a package's files: measured 168 to 181 bytes a file. */
function pnpmIndexBytes(size: PackageSize | null): number {
	const files = size?.files ?? size?.beginning?.files ?? filesOfPackage;
	return 200 + 174 * files;
}

/** On average where it is not known. */
const filesOfPackage = 18;

function filesOf(archives: readonly Unpacked[]) {
	return rangeOf(
		archives.reduce(
			(sum, { size }) => (size === null ? sum : addGuess(sum, guessBytes(size))),
			noGuess,
		),
	);
}
