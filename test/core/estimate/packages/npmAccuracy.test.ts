/**
 * Estimates of node_modules and of caches beside real installs of npm, yarn 1 and pnpm 9 on linux x64, as
 * bench/npmInstalls keeps them: sizes are what a registry without `dist.unpackedSize` gives.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { nodeModulesParts } from '../../../../server/src/core/estimate/packages/npm/nodeModulesParts.ts';
import { readLock } from '../../../../server/src/core/estimate/packages/npm/readLock.ts';
import { selectPackages } from '../../../../server/src/core/estimate/packages/npm/selectPackages.ts';
import type { PackagePart } from '../../../../server/src/core/estimate/packages/packagePart.ts';
import type {
	Answer,
	ArchiveBeginning,
	PackageName,
	PackageSize,
} from '../../../../server/src/core/knowledge.ts';
import { packageSizeKey } from '../../../../server/src/core/knowledge.ts';

interface Row {
	readonly project: string;
	readonly tool: 'npm' | 'yarn' | 'pnpm';
	readonly production: boolean;
	readonly nodeModules: number;
	/** Null: not measured. */
	readonly cache: number | null;
}

type Sizes = readonly [
	bytes: number,
	files: number | null,
	download: number | null,
	beginning: ArchiveBeginning | null,
];

interface Projects {
	readonly locks: Readonly<Record<string, string>>;
	readonly manifests: Readonly<Record<string, Readonly<Record<string, string>>>>;
	readonly sizes: Readonly<Record<string, Sizes>>;
}

const fixtures = new URL('../../../fixtures/npm/', import.meta.url);
const rows: readonly Row[] = JSON.parse(readFileSync(new URL('measured.json', fixtures), 'utf8'));
const { locks, manifests, sizes }: Projects = JSON.parse(
	gunzipSync(readFileSync(new URL('projects.json.gz', fixtures))).toString(),
);
const lockNames = { npm: 'package-lock.json', yarn: 'yarn.lock', pnpm: 'pnpm-lock.yaml' } as const;

function sizeOf(name: PackageName): Answer<PackageSize> | undefined {
	const size = sizes[packageSizeKey(name)];
	if (size === undefined) return undefined;
	const [unpackedBytes, files, downloadBytes, beginning] = size;
	const source = beginning === null ? 'stated' : 'archive';
	const value = { unpackedBytes, source, files, downloadBytes, pythonBytes: null } as const;
	return { state: 'known', value: beginning === null ? value : { ...value, beginning } };
}

function estimated({ project, tool, production }: Row) {
	const reading = readLock({
		path: lockNames[tool],
		text: locks[`${project}.${tool}`] ?? '',
		manifests: new Map(Object.entries(manifests[project] ?? {})),
	});
	if ('problem' in reading) throw new Error(`${project}: ${reading.problem.code}`);
	const selection = selectPackages(reading.lockfile, {
		omit: new Set(production ? (['dev'] as const) : []),
		os: 'linux',
		cpu: 'x64',
		libc: 'glibc',
		workspaces: null,
	});
	const places = { folder: '/app', cache: '/cache', logs: null, scripts: false };
	return nodeModulesParts(selection, sizeOf, places);
}

interface Compared {
	readonly text: string;
	readonly error: number;
	readonly width: number;
	readonly holds: boolean;
}

function compared(row: Row, truth: number, parts: readonly PackagePart[]): Compared {
	const sum = (of: (part: PackagePart) => number) =>
		parts.reduce((total, part) => total + of(part), 0);
	const bytes = sum((part) => part.bytes);
	const low = sum((part) => part.low);
	const high = sum((part) => part.high ?? Number.POSITIVE_INFINITY);
	const [error, width] = [(bytes - truth) / truth, (high - low) / 2 / truth];
	const holds = low <= truth && truth <= high;
	const name = `${row.project} ${row.tool}${row.production ? ' production' : ''}`;
	const text = `${name}: ${truth} ${percent(error)} ±${percent(width)} ${holds ? 'holds' : 'MISSED'}`;
	return { text, error: Math.abs(error), width, holds };
}

function percent(share: number): string {
	return `${(share * 100).toFixed(3)} %`;
}

/** Prints the rows and what they come to. */
function summary(all: readonly Compared[]) {
	const sorted = (of: (each: Compared) => number) => all.map(of).sort((a, b) => a - b);
	const errors = sorted(({ error }) => error);
	const widths = sorted(({ width }) => width);
	const held = all.filter(({ holds }) => holds).length;
	const [median, worst] = [errors[errors.length >> 1] ?? 1, errors.at(-1) ?? 1];
	const width = widths[widths.length >> 1] ?? 1;
	console.log(all.map(({ text }) => text).join('\n'));
	console.log(
		`${all.length} rows: median ${percent(median)}, worst ${percent(worst)}, ${held} hold, median width ±${percent(width)}`,
	);
	return { median, worst, width, held: held / all.length };
}

const installs = rows.filter(({ nodeModules }) => nodeModules > 1000);

test('node_modules is what real installs made', () => {
	const results = installs.map((row) => {
		const { parts, missing } = estimated(row);
		expect([row.project, missing.map(({ name }) => name)]).toEqual([row.project, []]);
		const inside = parts.filter(({ place }) => place === '/app/node_modules');
		return compared(row, row.nodeModules, inside);
	});
	const { median, worst, width, held } = summary(results);
	expect(new Set(installs.map(({ project }) => project)).size).toBeGreaterThanOrEqual(10);
	expect(median).toBeLessThanOrEqual(0.001);
	expect(worst).toBeLessThanOrEqual(0.02);
	expect(width).toBeLessThanOrEqual(0.01);
	expect(held).toBeGreaterThanOrEqual(0.95);
});

test('node_modules of npm is exact where every archive was read whole', () => {
	const exact = installs.filter((row) => {
		if (row.tool !== 'npm') return false;
		const { parts } = estimated(row);
		const packages = parts.find(({ key }) => key === 'npm.packages');
		return packages !== undefined && packages.low === packages.high;
	});
	console.log(`${exact.length} installs are computed to the byte`);
	expect(exact.length).toBeGreaterThan(0);
	for (const row of exact) {
		const inside = estimated(row).parts.filter(({ place }) => place === '/app/node_modules');
		expect([row.project, inside.reduce((sum, { bytes }) => sum + bytes, 0)]).toEqual([
			row.project,
			row.nodeModules,
		]);
	}
});

test('caches that stay behind are in their ranges', () => {
	const results = installs.flatMap((row) => {
		if (row.cache === null) return [];
		const outside = estimated(row).parts.filter(({ place }) => place !== '/app/node_modules');
		return [compared(row, row.cache, outside)];
	});
	const { median, held } = summary(results);
	expect(median).toBeLessThanOrEqual(0.02);
	expect(held).toBeGreaterThanOrEqual(0.95);
});
