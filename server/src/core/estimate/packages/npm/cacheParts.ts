/**
 * Caches that stay in the image. npm keeps each archive as it came, with an entry in its index; yarn 1
 * keeps the archive and what is in it; pnpm's store is hard-linked from node_modules, so that only
 * its index counts, unless the file system can clone files: then they lie there twice.
 */
import type { PackagePart } from '../packagePart.ts';
import type { InstallPlaces, Unpacked } from './nodeModulesParts.ts';
import { addGuess, guessBytes, noGuess, rangeOf } from './packageBytes.ts';
import type { Selection } from './selectPackages.ts';

/** Bytes of npm's index entry for an archive: measured 560, more with a registry that sends more headers. */
const npmIndex = { bytes: 600, low: 450, high: 1300 };
/** Measured caches differ from the sum by up to 0.2 %, for a reason that was not found. */
const npmCacheError = 0.005;
/** Bytes of a packument as npm caches it, where the lock file has no address and npm must look it up. */
const packument = { bytes: 90_000, low: 10_000, high: 250_000 };
const logStart = 20_000;
const logPerPackage = 400;

export function cacheParts(
	{ lockfile }: Selection,
	unpacked: readonly Unpacked[],
	places: InstallPlaces,
): readonly PackagePart[] {
	const { cache } = places;
	if (lockfile.kind === 'npm') return [...npmCache(unpacked, cache), ...npmLogs(unpacked, places)];
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

function npmCache(unpacked: readonly Unpacked[], cache: string | null): readonly PackagePart[] {
	if (cache === null || unpacked.length === 0) return [];
	const archives = archivesOf(unpacked);
	const content = downloadsOf(archives);
	const lookedUp = new Set(
		archives.flatMap(({ locked }) => (locked.url === null ? [locked.name] : [])),
	).size;
	const sum = (of: 'bytes' | 'low' | 'high'): number =>
		content.bytes + archives.length * npmIndex[of] + lookedUp * packument[of];
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

function npmLogs(unpacked: readonly Unpacked[], { logs }: InstallPlaces): readonly PackagePart[] {
	if (logs === null) return [];
	const bytes = logStart + unpacked.length * logPerPackage;
	return [
		{
			key: 'npm.logs',
			label: { code: 'npm.logs' },
			place: logs,
			bytes,
			low: 1000,
			high: 3 * bytes,
		},
	];
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
	// Metadata of each package repeats its package.json.
	const metadata = archives.length * 3500;
	return {
		key: 'npm.yarnCache',
		label: { code: 'npm.yarnCache' },
		place: cache,
		bytes: content.bytes + files.bytes + metadata,
		low: content.bytes + files.low + Math.round(metadata / 3),
		high: content.complete ? content.bytes + files.high + 3 * metadata : null,
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
	const bytes = archives.length * 2700;
	const cloned = filesOf(archives);
	const complete = archives.every(({ size }) => size !== null);
	return {
		key: 'npm.pnpmStore',
		label: { code: 'npm.pnpmStore' },
		place: cache,
		bytes,
		low: archives.length * 300,
		high: complete ? archives.length * 12_000 + cloned.high : null,
	};
}

function filesOf(archives: readonly Unpacked[]) {
	return rangeOf(
		archives.reduce(
			(sum, { size }) => (size === null ? sum : addGuess(sum, guessBytes(size))),
			noGuess,
		),
	);
}
