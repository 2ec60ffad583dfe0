/**
 * What a virtual environment holds: the pip and, before Python 3.12, the setuptools that its Python brings
 * along, with their compiled modules, and scripts to enter it. data/pip/environments.json has what real
 * Pythons make, measured by scripts/pip/measureEnvironments.py.
 */
import measured from '../../../../../../data/pip/environments.json' with { type: 'json' };
import type { PackagePart } from '../packagePart.ts';
import type { VenvCommand } from './pipCommand.ts';

export interface EnvironmentPlace {
	readonly minor: number;
	/** `3.12.7`; null: only the minor version is known. */
	readonly full: string | null;
	/** `debian 12` where it is that one's own Python, `''` for another distribution's, null for Python's. */
	readonly distribution: string | null;
	/** Absolute folder. */
	readonly path: string;
}

interface Range {
	readonly bytes: number;
	readonly low: number;
	readonly high: number;
}

export function environmentParts(
	command: Pick<VenvCommand, 'tool' | 'pip' | 'upgrades'>,
	place: EnvironmentPlace,
): readonly PackagePart[] {
	const { path } = place;
	const label = { code: 'pip.environment', args: { path } };
	return [{ key: `pip.environment ${path}`, label, place: path, ...rangeOf(command, place) }];
}

function rangeOf(
	{ tool, pip, upgrades }: Pick<VenvCommand, 'tool' | 'pip' | 'upgrades'>,
	place: EnvironmentPlace,
): Range {
	if (tool !== 'venv') return pip ? withSeeds(place.minor) : otherBare;
	if (!pip) return spread(sizeOf(bareRow(place), place), 0.02, 0.02);
	const range = withPip(place);
	if (!upgrades) return range;
	// The index's newest pip instead, and what pip's cache keeps of it.
	return { bytes: range.bytes, low: Math.round(range.low * 0.5), high: range.high * 2 + 5_000_000 };
}

type Row = (typeof measured.rows)[number];

function withPip(place: EnvironmentPlace): Range {
	const { minor, distribution } = place;
	const own = rowsOf(place).find((each) => each.distribution === distribution && each.pip !== null);
	// Its packages hardly change after the release.
	if (own !== undefined && distribution !== null) return spread(sizeOf(own, place), 0.002, 0.002);
	const rows = rowsOf(place).filter((each) => each.pip !== null && each.distribution === null);
	const bundled = distribution === null ? bundledPip(minor, place.full) : null;
	const row = rows.find(({ pip }) => pip === bundled);
	const sizes = rows.map((each) => sizeOf(each, place));
	if (row !== undefined && place.full !== null) return spread(sizeOf(row, place), 0.03, 0.04);
	const bytes = row === undefined ? Math.min(...sizes) : sizeOf(row, place);
	const newer = minor > newestMinor ? 0.1 : 0;
	// Distributions leave programs for Windows out of their pip, and pick a setuptools of their own.
	const less = (distribution === null ? 0.02 : 0.12) + newer;
	return {
		bytes,
		low: Math.round(Math.min(...sizes) * (1 - less)),
		high: Math.round(Math.max(...sizes) * (1.06 + newer)),
	};
}

const newestMinor = Math.max(...measured.rows.map(({ minor }) => minor));
const oldestMinor = Math.min(...measured.rows.map(({ minor }) => minor));

/** Of the nearest version that was measured. */
function rowsOf({ minor }: EnvironmentPlace): readonly Row[] {
	const nearest = Math.min(Math.max(minor, oldestMinor), newestMinor);
	return measured.rows.filter((each) => each.minor === nearest);
}

function bareRow(place: EnvironmentPlace): Row | undefined {
	const rows = rowsOf(place).filter(({ pip }) => pip === null);
	return rows.find(({ distribution }) => distribution === place.distribution) ?? rows[0];
}

function sizeOf(row: Row | undefined, { path }: EnvironmentPlace): number {
	return (row?.bytes ?? 0) + (row?.perCharacter ?? 0) * path.length;
}

function spread(bytes: number, below: number, above: number): Range {
	return { bytes, low: Math.round(bytes * (1 - below)), high: Math.round(bytes * (1 + above)) };
}

/**
 * The pip of the table nearest to the one that a release of Python has in Lib/ensurepip: pips are alike
 * up to 23.0, from 23.1 up to 24.0, and from 24.1 on, which dropped what it had brought of others.
 */
const bundles: readonly (readonly [minor: number, patch: number, pip: string])[] = [
	[14, 0, '26.2.1'],
	[13, 4, '26.2.1'],
	[13, 0, '24.2'],
	[12, 5, '24.2'],
	[12, 0, '23.2.1'],
	[11, 4, '23.2.1'],
	[11, 0, '23.0.1'],
	[0, 0, '23.0.1'],
];

/** Without a patch version that of the newest. */
function bundledPip(minor: number, full: string | null): string | null {
	const patch = Number(/^3\.\d+\.(\d+)$/.exec(full ?? '')?.[1] ?? 99);
	return (
		bundles.find(([from, first]) => minor >= from && (minor > from || patch >= first))?.[2] ?? null
	);
}

/** virtualenv unpacks without compiling; before Python 3.12 it adds setuptools, older ones add wheel. */
function withSeeds(minor: number): Range {
	const pip = 5_720_000;
	const setuptools = minor < 12 ? 4_500_000 : 0;
	return { bytes: pip + setuptools, low: 4_000_000, high: 26_000_000 };
}

/** Scripts to enter it for more shells than venv's. */
const otherBare: Range = { bytes: 30_000, low: 8_000, high: 70_000 };
