/** What a layer holds after apk has made one system of another. */
import type { PackagePart } from '../packagePart.ts';
import { type ApkIndex, apkPackage, packagesOfName } from './apkIndex.ts';
import type { ApkSystem, InstalledApk } from './apkSystem.ts';

export interface ApkRun {
	readonly index: ApkIndex;
	readonly before: ApkSystem;
	readonly after: ApkSystem;
	/** No `--no-cache`: the indexes stay in /var/cache/apk. */
	readonly cacheKept: boolean;
	/** `apk upgrade` was among the commands. */
	readonly upgrades: boolean;
}

export function apkLayerParts(run: ApkRun): readonly PackagePart[] {
	const changed = [...run.after.installed.values()].filter(
		({ name, version }) => run.before.installed.get(name)?.version !== version,
	);
	return [
		...packageParts(changed),
		...replacedParts(run, changed),
		databasePart(run, changed),
		...(run.cacheKept ? [apkIndexPart(run.index)] : []),
		...triggerParts(run.after, changed),
	];
}

/**
 * abuild states the disk use of a package's folder, so files and folders are rounded up to blocks of
 * 4 KiB: the contents are less, in the median by 4.7 %, of many small files by much more. A size
 * that is no multiple of a block is a sum of sizes, in which folders may be counted.
 */
const blockBytes = 4096;
const contentShare = {
	blocks: { low: 0.6, guess: 0.955 },
	sum: { low: 0.85, guess: 0.99 },
} as const;
/** Disk use can be below the contents where files have holes or the file system compresses. */
const contentHigh = 1.02;

function contentOf({ installedBytes }: InstalledApk): Range {
	const share = installedBytes % blockBytes === 0 ? contentShare.blocks : contentShare.sum;
	// A folder or two and a small file.
	const isTiny = installedBytes <= 4 * blockBytes;
	return {
		low: isTiny ? 0 : installedBytes * share.low,
		bytes: installedBytes * (isTiny ? 0.5 : share.guess),
		high: installedBytes * contentHigh,
	};
}

interface Range {
	readonly low: number;
	readonly bytes: number;
	readonly high: number;
}

const noRange: Range = { low: 0, bytes: 0, high: 0 };

function plus(a: Range, b: Range): Range {
	return { low: a.low + b.low, bytes: a.bytes + b.bytes, high: a.high + b.high };
}

function rounded({ low, bytes, high }: Range): Range {
	return { low: Math.floor(low), bytes: Math.round(bytes), high: Math.ceil(high) };
}

function packageParts(changed: readonly InstalledApk[]): readonly PackagePart[] {
	// What --virtual makes holds nothing, and is no package to the reader.
	const real = changed.filter(
		({ installedBytes, stanzaBytes }) => installedBytes + stanzaBytes > 0,
	);
	if (real.length === 0) return [];
	return [
		{
			key: 'apk-packages',
			label: { code: 'part.apkPackages', args: { count: real.length } },
			place: null,
			...rounded(real.map(contentOf).reduce(plus, noRange)),
		},
	];
}

/**
 * Where the base's versions are not known it may be older than the index: what new packages demand
 * in their own version is fetched again then, and all of it by an upgrade.
 */
function replacedParts(
	{ index, before, after, upgrades }: ApkRun,
	changed: readonly InstalledApk[],
): readonly PackagePart[] {
	if (before.isExact) return [];
	const demanded = new Set(
		changed.flatMap(({ depends }) =>
			depends.filter(({ operator }) => operator === '=').map(({ name }) => name),
		),
	);
	const old = [...after.installed.values()].filter(
		({ name }) => before.installed.has(name) && (upgrades || demanded.has(name)),
	);
	const sizes = old.map(({ name }) => indexedBytes(index, name));
	if (old.length === 0) return [];
	return [
		{
			key: 'apk-replaced',
			label: { code: 'part.apkReplaced', args: { count: old.length } },
			place: null,
			bytes: 0,
			low: 0,
			high: Math.ceil(sizes.reduce((total, size) => total + size, 0) * contentHigh),
		},
	];
}

/** The most that a package of this name holds in any repository. */
function indexedBytes(index: ApkIndex, name: string): number {
	let most = 0;
	for (const id of packagesOfName(index, name).providers) {
		const found = apkPackage(index, id);
		if (found?.name === name) most = Math.max(most, found.installedBytes);
	}
	return most;
}

/** Lines of a file in the database: `R:` with a name, `Z:` with a digest; `F:` and `M:` of folders. */
const linesPerContentByte = { low: 0, guess: 0.003, high: 0.05 } as const;
/** The database, scripts.tar, triggers and world of Alpine's minimal root file system. */
const builtinDatabase: Range = { low: 8_000, bytes: 16_000, high: 120_000 };
const scripts: Range = { low: 3_000, bytes: 22_000, high: 90_000 };
/** Pre-install scripts that add users write passwd, group and shadow with their backups. */
const accountsHigh = 12_000;
const scriptHighPerPackage = 8_000;

/** Every apk add and del writes its database anew. */
function databasePart({ before, after }: ApkRun, changed: readonly InstalledApk[]): PackagePart {
	const base = before.isExact ? keptStanzas(before, after) : builtinDatabase;
	const lines = changed.map(
		({ stanzaBytes, installedBytes }): Range => ({
			low: stanzaBytes + installedBytes * linesPerContentByte.low,
			bytes: stanzaBytes + installedBytes * linesPerContentByte.guess,
			high: stanzaBytes + installedBytes * linesPerContentByte.high + scriptHighPerPackage,
		}),
	);
	const all = [base, scripts, ...lines].reduce(plus, noRange);
	return {
		key: 'apk-database',
		label: { code: 'part.apkDatabase' },
		place: null,
		...rounded({ ...all, high: all.high + (changed.length > 0 ? accountsHigh : 0) }),
	};
}

/** What stays as it is; letters outside of ASCII take more bytes than are counted. */
function keptStanzas(before: ApkSystem, after: ApkSystem): Range {
	let bytes = 0;
	for (const [name, installed] of after.installed) {
		if (before.installed.get(name) === installed) bytes += installed.stanzaBytes;
	}
	return { low: bytes, bytes, high: bytes * 1.01 };
}

/** The indexes as they were fetched, one file of each repository. */
export function apkIndexPart({ repositories }: Pick<ApkIndex, 'repositories'>): PackagePart {
	const known = repositories.map(({ indexBytes }) => indexBytes).filter((bytes) => bytes !== null);
	const bytes = known.reduce((total, each) => total + each, 0);
	const isWhole = known.length === repositories.length && known.length > 0;
	return {
		key: 'apk-index',
		label: { code: 'part.apkIndex' },
		place: '/var/cache/apk',
		bytes,
		low: isWhole ? Math.floor(bytes * indexDrift.low) : 0,
		// They grow and shrink with every package that is built.
		high: isWhole ? Math.ceil(bytes * indexDrift.high) : null,
	};
}

const indexDrift = { low: 0.97, high: 1.03 } as const;

/** What triggers of packages write, where they come in or others come into their folders. */
function triggerParts(after: ApkSystem, changed: readonly InstalledApk[]): readonly PackagePart[] {
	if (changed.length === 0) return [];
	const isNew = (name: string) => changed.some((installed) => installed.name === name);
	return triggers
		.filter(
			({ owner, fed }) =>
				after.installed.has(owner) &&
				(isNew(owner) || (fed !== null && changed.some(({ name }) => fed.test(name)))),
		)
		.map(({ owner, place, range }) => ({
			key: `apk.trigger.${owner}`,
			label: { code: 'part.apkTrigger', args: { name: owner } },
			place,
			...range,
		}));
}

interface Trigger {
	readonly owner: string;
	/** Packages that bring files into the folders that it watches. */
	readonly fed: RegExp | null;
	readonly place: string | null;
	readonly range: Range;
}

const triggers: readonly Trigger[] = [
	{
		owner: 'ca-certificates',
		fed: null,
		place: null,
		// /etc/ssl/certs/ca-certificates.crt; the rest are symbolic links.
		range: { low: 180_000, bytes: 220_000, high: 300_000 },
	},
	{
		owner: 'fontconfig',
		fed: /^(font|ttf)-/,
		place: '/var/cache/fontconfig',
		range: { low: 0, bytes: 60_000, high: 3_000_000 },
	},
	{
		owner: 'shared-mime-info',
		fed: /desktop|mime/,
		place: null,
		range: { low: 1_000_000, bytes: 2_900_000, high: 5_000_000 },
	},
	{
		owner: 'glib',
		fed: /glib|gsettings|gtk/,
		place: null,
		range: { low: 0, bytes: 20_000, high: 1_000_000 },
	},
	{
		owner: 'gdk-pixbuf',
		fed: /^(librsvg|gdk-pixbuf)/,
		place: null,
		range: { low: 0, bytes: 10_000, high: 60_000 },
	},
	{
		owner: 'gtk-update-icon-cache',
		fed: /icon-theme/,
		place: null,
		range: { low: 0, bytes: 500_000, high: 60_000_000 },
	},
	{
		owner: 'mkfontscale',
		fed: /^(font|ttf)-/,
		place: null,
		range: { low: 0, bytes: 30_000, high: 1_000_000 },
	},
];
