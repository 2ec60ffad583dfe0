/** What a layer holds after dnf, microdnf or yum has made one system of another. */
import type { PackagePart } from '../packagePart.ts';
import type { RpmIndex } from './rpmIndex.ts';
import type { InstalledRpm, RpmSystem } from './rpmSystem.ts';

export interface RpmRun {
	readonly index: Pick<RpmIndex, 'repositories'>;
	readonly before: RpmSystem;
	readonly after: RpmSystem;
	/** The names on the command lines. */
	readonly words: readonly string[];
	/** `clean all` came behind everything else in the same RUN. */
	readonly cacheCleaned: boolean;
	readonly noDocs: boolean;
	/** `upgrade` was among the commands: how old the base is decides. */
	readonly upgrades: boolean;
	/** The tool: where its cache and log lie. */
	readonly tool: 'dnf' | 'microdnf' | 'yum';
}

export function rpmLayerParts(run: RpmRun): readonly PackagePart[] {
	const changed = [...run.after.installed.values()].filter(
		(installed) => run.before.installed.get(installed.name) !== installed,
	);
	return [
		...packageParts(run, changed),
		...(run.upgrades && !run.before.isExact ? [upgradePart] : []),
		databasePart(run.before, changed),
		...(run.cacheCleaned ? [] : [rpmCachePart(run)]),
		logPart(changed.length),
	];
}

/**
 * rpm records the sum of its files' sizes, a hard link of several names once or more than once by
 * its version, symbolic links with the length of their target, files of the database's own (%ghost) not.
 */
const statedShare = { low: 0.97, high: 1.005 } as const;
/** Documentation left out: man pages and /usr/share/doc are some percent, of -doc packages all. */
const withoutDocs = { low: 0.5, guess: 0.95 } as const;

function packageParts(
	{ before, noDocs, words }: RpmRun,
	changed: readonly InstalledRpm[],
): readonly PackagePart[] {
	if (changed.length === 0) return [];
	const stated = sum(changed);
	// A base that is not known may hold what is taken to come in; what is asked for is likely new.
	const certain = before.isExact
		? stated
		: sum(changed.filter(({ name }) => words.includes(name) && !oftenInBase.has(name)));
	const low = certain * statedShare.low * (noDocs ? withoutDocs.low : 1);
	return [
		{
			key: 'rpm-packages',
			label: { code: 'part.rpmPackages', args: { count: changed.length } },
			place: null,
			low: Math.floor(low),
			bytes: Math.max(Math.floor(low), Math.round(stated * (noDocs ? withoutDocs.guess : 1))),
			high: Math.ceil(stated * statedShare.high),
		},
	];
}

function sum(installed: readonly InstalledRpm[]): number {
	return installed.reduce((total, { installedBytes }) => total + installedBytes, 0);
}

/** Tools that some images of a distribution hold and others do not. */
const oftenInBase: ReadonlySet<string> = new Set([
	'curl',
	'dnf',
	'findutils',
	'gawk',
	'glibc-langpack-en',
	'grep',
	'gzip',
	'hostname',
	'less',
	'procps-ng',
	'python3',
	'shadow-utils',
	'sudo',
	'systemd',
	'tar',
	'util-linux',
	'vim-minimal',
	'xz',
	'yum',
	'zip',
]);

const upgradePart: PackagePart = {
	key: 'rpm-upgrades',
	label: { code: 'part.rpmUpgrades' },
	place: null,
	bytes: 0,
	low: 0,
	high: null,
};

/**
 * The database is one file of SQLite that is written anew as a whole: a header of every package, with
 * all its file names. Images of 90 to 500 packages have 3 to 50 MB.
 */
const baseDatabase = { low: 1_000_000, bytes: 8_000_000, high: 60_000_000 } as const;
const headerBytes = { low: 2_000, bytes: 40_000, high: 400_000 } as const;

function databasePart(before: RpmSystem, changed: readonly InstalledRpm[]): PackagePart {
	const isEmpty = before.isExact && before.installed.size === 0;
	const base = isEmpty ? { low: 50_000, bytes: 200_000, high: 1_000_000 } : baseDatabase;
	const count = changed.length;
	return {
		key: 'rpm-database',
		label: { code: 'part.rpmDatabase' },
		// Beside it lie its lock and its journal; the folder moved to /usr/lib/sysimage in newer ones.
		place: null,
		low: base.low + count * headerBytes.low,
		bytes: base.bytes + count * headerBytes.bytes,
		high: base.high + count * headerBytes.high,
	};
}

const cachePlaces: Readonly<Record<RpmRun['tool'], string>> = {
	dnf: '/var/cache/dnf',
	microdnf: '/var/cache/yum',
	yum: '/var/cache/dnf',
};

/** Metadata stay compressed and unpacked for the solver, about once more their size. */
const cacheShare = { low: 0.9, bytes: 1.9, high: 12 } as const;

/** What dnf and its kin fetch of the repositories before they do anything. */
export function rpmCachePart({ index, tool }: Pick<RpmRun, 'index' | 'tool'>): PackagePart & {
	readonly place: string;
} {
	const known = index.repositories.map(({ metadataBytes }) => metadataBytes);
	const bytes = known.reduce<number>((total, each) => total + (each ?? 0), 0);
	const isWhole = known.length > 0 && !known.includes(null);
	return {
		key: 'rpm-cache',
		label: { code: 'part.rpmCache' },
		place: cachePlaces[tool],
		low: isWhole ? Math.floor(bytes * cacheShare.low) : 0,
		bytes: Math.round(bytes * cacheShare.bytes),
		high: isWhole ? Math.ceil(bytes * cacheShare.high) : null,
	};
}

/** Lines of dnf.log, dnf.rpm.log, hawkey.log and the history of what was done. */
function logPart(count: number): PackagePart {
	return {
		key: 'rpm-logs',
		label: { code: 'part.rpmLogs' },
		place: null,
		low: 0,
		bytes: 60_000 + count * 500,
		high: 600_000 + count * 5_000,
	};
}
