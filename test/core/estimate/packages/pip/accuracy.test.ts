/**
 * Predictions beside real installs of the pips that come with Python 3.10, 3.11 and 3.13 on linux x64, made by
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
	/** Minor version of Python 3. */
	readonly minor: number;
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

function requestOf({ set, minor }: Row): PythonRequest {
	return {
		target: {
			minor,
			full: null,
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
	isMeasured: boolean,
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
		name: isMeasured ? name : `unmeasured ${name}`,
		version,
		requested,
		pinned: true,
		directBytes: 0,
		downloadBytes: found.bytes,
		metadataBytes: found.metadataBytes,
	};
	return wheelFacts(identity, files, found.entryPoints, request.target);
}

/** `isMeasured` false: as if no project's own modules had been measured. */
function predicted(row: Row, isMeasured: boolean) {
	const request = requestOf(row);
	const resolution = resolve(request, factsOf(request));
	if (resolution.kind !== 'resolved') throw new Error(`${row.set}: ${JSON.stringify(resolution)}`);
	const install: PythonInstall = {
		wheels: resolution.wheels.map((each) => wheelOf(each, request, isMeasured)),
		unknown: resolution.unknown,
		pages: { count: resolution.wheels.length, bytes: resolution.wheels.length * 400 },
	};
	const settings: InstallSettings = {
		tool: 'pip',
		compiles: true,
		sitePackages: row.interpreter.replace('/bin/python', `/lib/python3.${row.minor}/site-packages`),
		interpreter: row.interpreter,
		place: null,
		cache: '/cache',
		checksItself: false,
		trustedHosts: [],
		wheelsTo: null,
	};
	return { resolution, parts: pipParts(install, settings) };
}

interface Line {
	readonly error: number;
	readonly compiled: number;
	readonly cache: number;
	readonly holds: readonly boolean[];
}

function compared(row: Row, isMeasured: boolean): Line {
	const { parts } = predicted(row, isMeasured);
	const [files, modules, cache] = ['pip.packages', 'pip.compiled', 'pip.cache'].map((key) => {
		const part = parts.find((each) => each.key === key);
		if (part === undefined || part.high === null) throw new Error(key);
		return { ...part, high: part.high };
	});
	if (files === undefined || modules === undefined || cache === undefined) throw new Error('parts');
	const error = (files.bytes + modules.bytes) / (row.unpacked + row.compiled) - 1;
	return {
		error,
		compiled: modules.bytes / row.compiled - 1,
		cache: cache.bytes / row.cache - 1,
		holds: [
			modules.low <= row.compiled && row.compiled <= modules.high,
			cache.low <= row.cache && row.cache <= cache.high,
		],
	};
}

function checkAll(isMeasured: boolean): { readonly worst: number; readonly held: number } {
	const lines = rows.map((row) => ({ ...row, ...compared(row, isMeasured) }));
	const shown = (share: number) => `${(100 * share).toFixed(2)} %`;
	for (const { set, minor, error, compiled, cache, holds } of lines) {
		const ends = holds.every(Boolean) ? '' : ', out of range';
		console.log(
			`${set} (3.${minor}): ${shown(error)}; compiled ${shown(compiled)}, cache ${shown(cache)}${ends}`,
		);
	}
	const held = lines.flatMap(({ holds }) => holds);
	return {
		worst: Math.max(...lines.map(({ error }) => Math.abs(error))),
		held: held.filter(Boolean).length / held.length,
	};
}

const cases = rows.map((row) => ({ ...row, ...predicted(row, true) }));

test.each(cases)('$set for 3.$minor: the packages that pip chose', ({ resolution, packages }) => {
	const chosen = resolution.wheels.map(({ name, version }) => `${name}-${version}`);
	const installed = packages.map((each) => {
		const dash = each.lastIndexOf('-');
		return `${normalName(each.slice(0, dash))}${each.slice(dash)}`;
	});
	expect(chosen.sort()).toEqual(installed.sort());
	expect(resolution.unknown).toEqual([]);
});

test.each(cases)(
	'$set for 3.$minor: files to the byte, but for the scripts',
	({ parts, unpacked }) => {
		const part = parts.find(({ key }) => key === 'pip.packages');
		expect(part?.low).toBeLessThanOrEqual(unpacked);
		expect(part?.high).toBeGreaterThanOrEqual(unpacked);
		expect(Math.abs((part?.bytes ?? 0) - unpacked)).toBeLessThan(100);
	},
);

test('all of it, within 5 % in the worst case, and ranges that hold', () => {
	const { worst, held } = checkAll(true);
	expect(worst).toBeLessThan(0.05);
	expect(held).toBeGreaterThanOrEqual(0.95);
});

test('ranges hold for projects that were not measured, too', () => {
	expect(checkAll(false).held).toBeGreaterThanOrEqual(0.95);
});
