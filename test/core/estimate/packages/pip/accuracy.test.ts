/**
 * Predictions beside real installs of pip 23.2 for Python 3.11 on linux x64, made by
 * scripts/pip/recordInstalls.mjs. The index here is what the wheels say of themselves (listWheels.py).
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
	candidatesOf,
	type IndexFile,
} from '../../../../../server/src/core/estimate/packages/pip/candidates.ts';
import {
	type InstallSettings,
	pipParts,
} from '../../../../../server/src/core/estimate/packages/pip/pipParts.ts';
import { normalName } from '../../../../../server/src/core/estimate/packages/pip/projectName.ts';
import type {
	PythonInstall,
	PythonRequest,
} from '../../../../../server/src/core/estimate/packages/pip/pythonRequest.ts';
import {
	type ChosenWheel,
	type IndexFacts,
	resolve,
} from '../../../../../server/src/core/estimate/packages/pip/resolve.ts';
import {
	type WheelFacts,
	wheelFacts,
} from '../../../../../server/src/core/estimate/packages/pip/wheelFacts.ts';

interface Row {
	readonly set: string;
	readonly interpreter: string;
	/** `name-version` */
	readonly packages: readonly string[];
	readonly unpacked: number;
	readonly compiled: number;
	readonly cache: number;
}

interface Listed {
	readonly bytes: number;
	readonly requires: readonly string[];
	readonly entryPoints: string;
	readonly metadataBytes: number;
	readonly files: readonly (readonly [bytes: number, shared: number, rest: string])[];
}

const fixtures = new URL('../../../../fixtures/pip/', import.meta.url);
const rows: readonly Row[] = JSON.parse(readFileSync(new URL('measured.json', fixtures), 'utf8'));
const wheels: Readonly<Record<string, Listed>> = JSON.parse(
	gunzipSync(readFileSync(new URL('wheels.json.gz', fixtures))).toString(),
);
const listed: readonly IndexFile[] = Object.entries(wheels).map(([file, { bytes }]) => ({
	file,
	url: file,
	requiresPython: null,
	yanked: false,
	bytes,
	metadata: true,
}));

function requestOf(set: string): PythonRequest {
	return {
		target: {
			minor: 11,
			full: '3.11.7',
			libc: { kind: 'glibc', major: 2, minor: 36 },
			architecture: 'amd64',
		},
		requirements: set.split(' '),
		constraints: [],
		installed: [],
		dependencies: true,
		prereleases: false,
		upgrade: 'none',
		noBinary: [],
		onlyBinary: [],
		indexes: { index: null, extra: [], noIndex: false, findLinks: [] },
	};
}

function factsOf(request: PythonRequest): IndexFacts {
	const projects = [...new Set(listed.map(({ file }) => normalName(file.split('-')[0] ?? '')))];
	return {
		projects: new Map(
			projects.map((name) => [
				name,
				candidatesOf(
					name,
					listed.filter(({ file }) => normalName(file.split('-')[0] ?? '') === name),
					request,
				),
			]),
		),
		requirements: new Map(Object.entries(wheels).map(([file, { requires }]) => [file, requires])),
	};
}

function wheelOf(
	{ name, version, wheel, requested }: ChosenWheel,
	request: PythonRequest,
): WheelFacts {
	const found = wheels[wheel.file];
	if (found === undefined) throw new Error(wheel.file);
	let before = '';
	const files = found.files.map(([bytes, shared, rest]) => {
		before = before.slice(0, shared) + rest;
		return { path: before, bytes };
	});
	// The wheels are those that were measured, so nothing can drift.
	const identity = {
		name,
		version,
		requested,
		pinned: true,
		directBytes: 0,
		downloadBytes: found.bytes,
		metadataBytes: found.metadataBytes,
	};
	return wheelFacts(identity, files, found.entryPoints, request.target);
}

function predicted(row: Row) {
	const request = requestOf(row.set);
	const resolution = resolve(request, factsOf(request));
	if (resolution.kind !== 'resolved') throw new Error(`${row.set}: ${JSON.stringify(resolution)}`);
	const install: PythonInstall = {
		wheels: resolution.wheels.map((each) => wheelOf(each, request)),
		unknown: resolution.unknown,
		pages: { count: resolution.wheels.length, bytes: resolution.wheels.length * 400 },
	};
	const settings: InstallSettings = {
		tool: 'pip',
		compiles: true,
		sitePackages: row.interpreter.replace('/bin/python', '/lib/python3.11/site-packages'),
		interpreter: row.interpreter,
		place: null,
		cache: '/cache',
		checksItself: false,
		wheelsTo: null,
	};
	return { resolution, parts: pipParts(install, settings) };
}

const cases = rows.map((row) => ({ ...row, ...predicted(row) }));

test.each(cases)('$set: the packages that pip chose', ({ resolution, packages }) => {
	const chosen = resolution.wheels.map(({ name, version }) => `${name}-${version}`);
	const split = (each: string) =>
		[each.slice(0, each.lastIndexOf('-')), each.slice(each.lastIndexOf('-'))] as const;
	expect(chosen.sort()).toEqual(
		packages
			.map(split)
			.map(([name, version]) => `${normalName(name)}${version}`)
			.sort(),
	);
	expect(resolution.unknown).toEqual([]);
});

test.each(cases)('$set: files to the byte, but for the scripts', ({ parts, unpacked }) => {
	const part = parts.find(({ key }) => key === 'pip.packages');
	expect(part?.low).toBeLessThanOrEqual(unpacked);
	expect(part?.high).toBeGreaterThanOrEqual(unpacked);
	expect(Math.abs((part?.bytes ?? 0) - unpacked)).toBeLessThan(unpacked * 0.002);
});

test('all of it, within 5 % in the worst case, and ranges that hold', () => {
	const lines = cases.map(({ set, parts, unpacked, compiled, cache }) => {
		const sum = (key: string) => parts.find((part) => part.key === key);
		const [files, modules, kept] = ['pip.packages', 'pip.compiled', 'pip.cache'].map(sum);
		const all = (files?.bytes ?? 0) + (modules?.bytes ?? 0);
		const holds = [
			(modules?.low ?? 0) <= compiled && compiled <= (modules?.high ?? 0),
			(kept?.low ?? 0) <= cache && cache <= (kept?.high ?? 0),
		];
		return {
			set,
			error: all / (unpacked + compiled) - 1,
			compiledError: (modules?.bytes ?? 0) / compiled - 1,
			cacheError: (kept?.bytes ?? 0) / cache - 1,
			filesOff: (files?.bytes ?? 0) - unpacked,
			holds,
		};
	});
	const shown = (share: number) => `${(100 * share).toFixed(2)} %`;
	for (const line of lines)
		console.log(
			`${line.set}: all ${shown(line.error)}, compiled ${shown(line.compiledError)}, cache ${shown(line.cacheError)}, files ${line.filesOff} B, ranges ${line.holds}`,
		);
	const held = lines.flatMap(({ holds }) => holds);
	expect(Math.max(...lines.map(({ error }) => Math.abs(error)))).toBeLessThan(0.05);
	expect(held.filter(Boolean).length / held.length).toBeGreaterThanOrEqual(0.95);
});
