/**
 * Estimates of node_modules and of caches beside real installs of npm 10, yarn 1 and pnpm 9 on linux x64.
 * The sizes are what a registry without `dist.unpackedSize` gives: lengths of archives.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { nodeModulesParts } from '../../../../server/src/core/estimate/packages/npm/nodeModulesParts.ts';
import { readLock } from '../../../../server/src/core/estimate/packages/npm/readLock.ts';
import { selectPackages } from '../../../../server/src/core/estimate/packages/npm/selectPackages.ts';
import type { PackagePart } from '../../../../server/src/core/estimate/packages/packagePart.ts';
import type { Answer, PackageName, PackageSize } from '../../../../server/src/core/knowledge.ts';

interface Row {
	readonly project: string;
	readonly tool: 'npm' | 'yarn' | 'pnpm';
	readonly production: boolean;
	readonly nodeModules: number;
	readonly cache: number | null;
}

interface Projects {
	readonly locks: Readonly<Record<string, string>>;
	readonly manifests: Readonly<Record<string, string>>;
	readonly sizes: Readonly<Record<string, readonly [unpacked: number, download: number]>>;
}

const fixtures = new URL('../../../fixtures/npm/', import.meta.url);
const rows: readonly Row[] = JSON.parse(readFileSync(new URL('measured.json', fixtures), 'utf8'));
const { locks, manifests, sizes }: Projects = JSON.parse(
	gunzipSync(readFileSync(new URL('projects.json.gz', fixtures))).toString(),
);
const lockNames = { npm: 'package-lock.json', yarn: 'yarn.lock', pnpm: 'pnpm-lock.yaml' } as const;
const lockKeys = { npm: 'npm', yarn: 'yarn', pnpm: 'pnpm9' } as const;

function sizeOf({ name, version }: PackageName): Answer<PackageSize> | undefined {
	const size = sizes[`${name}@${version}`];
	if (size === undefined) return undefined;
	const [unpackedBytes, downloadBytes] = size;
	return {
		state: 'known',
		value: { unpackedBytes, source: 'archive', files: null, downloadBytes, pythonBytes: null },
	};
}

function estimated({ project, tool, production }: Row) {
	const reading = readLock({
		path: lockNames[tool],
		text: locks[`${project}.${lockKeys[tool]}`] ?? '',
		manifests: new Map([['.', manifests[project] ?? '']]),
	});
	if ('problem' in reading) throw new Error(`${project}: ${reading.problem.code}`);
	const selection = selectPackages(reading.lockfile, {
		omit: new Set(production ? (['dev'] as const) : []),
		os: 'linux',
		cpu: 'x64',
		libc: 'glibc',
		workspaces: null,
	});
	const places = { folder: '/app', cache: '/root/.npm', logs: null, scripts: false };
	return nodeModulesParts(selection, sizeOf, places);
}

function sumOf(parts: readonly PackagePart[]) {
	return {
		bytes: parts.reduce((sum, each) => sum + each.bytes, 0),
		low: parts.reduce((sum, each) => sum + each.low, 0),
		high: parts.reduce((sum, each) => sum + (each.high ?? Number.POSITIVE_INFINITY), 0),
	};
}

function line(row: Row, what: string, size: ReturnType<typeof sumOf>, actual: number): string {
	const error = ((size.bytes - actual) / actual) * 100;
	const width = ((size.high - size.low) / 2 / size.bytes) * 100;
	const holds = size.low <= actual && actual <= size.high ? 'holds' : 'MISSED';
	return `${row.project} ${row.tool}${row.production ? ' production' : ''} ${what}: ${actual} ${error.toFixed(2)} % ±${width.toFixed(1)} % ${holds}`;
}

const cases = rows.filter(({ nodeModules }) => nodeModules > 1000);

test('the ranges of node_modules hold what real installs made', () => {
	const results = cases.map((row) => {
		const { parts, missing } = estimated(row);
		const size = sumOf(parts.filter(({ place }) => place === '/app/node_modules'));
		expect([row.project, missing.map(({ name }) => name)]).toEqual([row.project, []]);
		const error = Math.abs(size.bytes - row.nodeModules) / row.nodeModules;
		const holds = size.low <= row.nodeModules && row.nodeModules <= size.high;
		return { text: line(row, 'node_modules', size, row.nodeModules), error, holds };
	});
	console.log(results.map(({ text }) => text).join('\n'));
	const held = results.filter(({ holds }) => holds).length;
	console.log(`ranges hold ${held}/${results.length}`);
	expect(results.length).toBeGreaterThanOrEqual(15);
	const errors = results.map(({ error }) => error).sort((a, b) => a - b);
	const [median, worst] = [errors[errors.length >> 1] ?? 1, errors.at(-1) ?? 1];
	console.log(`median ${(median * 100).toFixed(2)} %, worst ${(worst * 100).toFixed(2)} %`);
	// From lengths of archives alone: small projects with one package of many small files are the worst.
	expect(median).toBeLessThanOrEqual(0.03);
	expect(worst).toBeLessThanOrEqual(0.18);
	expect(held / results.length).toBeGreaterThanOrEqual(0.95);
});

test('caches that stay behind are in their ranges', () => {
	const results = cases.flatMap((row) => {
		if (row.cache === null) return [];
		const part = estimated(row).parts.filter(({ key }) => /(?:[cC]ache|Store)$/.test(key));
		const size = sumOf(part);
		const holds = size.low <= row.cache && row.cache <= size.high;
		return [{ text: line(row, 'cache', size, row.cache), holds }];
	});
	console.log(results.map(({ text }) => text).join('\n'));
	const held = results.filter(({ holds }) => holds).length;
	console.log(`caches hold ${held}/${results.length}`);
	expect(results.length).toBeGreaterThan(0);
	expect(held).toBe(results.length);
});
