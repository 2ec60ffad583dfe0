import { describe, expect, test } from 'vitest';
import {
	type PythonClues,
	type PythonTarget,
	pythonTarget,
} from '../../../../../server/src/core/estimate/packages/pip/pythonTarget.ts';
import {
	readEntryPoints,
	wheelFacts,
} from '../../../../../server/src/core/estimate/packages/pip/wheelFacts.ts';
import {
	parseWheelName,
	wheelRank,
} from '../../../../../server/src/core/estimate/packages/pip/wheelTags.ts';

const glibc: PythonTarget = {
	minor: 12,
	full: '3.12.4',
	libc: { kind: 'glibc', major: 2, minor: 36 },
	architecture: 'amd64',
};
const musl: PythonTarget = { ...glibc, libc: { kind: 'musl', major: 1, minor: 2 } };
const arm: PythonTarget = { ...glibc, architecture: 'arm64' };
const unknown: PythonTarget = { ...glibc, libc: null };

function rank(tags: string, target: PythonTarget) {
	const wheel = parseWheelName(`a-1.0-${tags}.whl`);
	return wheel === null ? null : wheelRank(wheel, target);
}

describe('wheels', () => {
	test('that fit better have smaller ranks', () => {
		const ordered = [
			...['cp312-cp312-manylinux_2_36_x86_64', 'cp312-cp312-manylinux_2_28_x86_64'],
			...[
				'cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64',
				'cp312-cp312-manylinux1_x86_64',
			],
			...[
				'cp312-cp312-linux_x86_64',
				'cp312-abi3-manylinux2014_x86_64',
				'cp312-none-manylinux2014_x86_64',
			],
			...['cp311-abi3-manylinux2014_x86_64', 'cp37-abi3-manylinux2014_x86_64'],
			...['py312-none-manylinux2014_x86_64', 'py3-none-manylinux2014_x86_64', 'cp312-none-any'],
			...['py312-none-any', 'py2.py3-none-any', 'py311-none-any', 'py38-none-any'],
		];
		const ranks = ordered.map((tags) => rank(tags, glibc));
		expect(ranks).not.toContain(null);
		expect(ranks).toEqual([...ranks].sort((a, b) => (a ?? 0) - (b ?? 0)));
		expect(new Set(ranks).size).toBe(ranks.length);
	});

	test.each([
		['cp311-cp311-manylinux2014_x86_64', glibc, 'another version of Python'],
		['cp313-abi3-manylinux2014_x86_64', glibc, 'a newer stable ABI'],
		['cp312-cp312t-manylinux2014_x86_64', glibc, 'free-threaded'],
		['cp312-cp312-manylinux_2_39_x86_64', glibc, 'a newer C library'],
		['cp312-cp312-manylinux2014_aarch64', glibc, 'another machine'],
		['cp312-cp312-musllinux_1_2_x86_64', glibc, 'another C library'],
		['cp312-cp312-manylinux2014_x86_64', musl, 'another C library'],
		['cp312-cp312-musllinux_1_3_x86_64', musl, 'a newer C library'],
		['cp312-cp312-win_amd64', glibc, 'another system'],
		['cp312-cp312-macosx_11_0_arm64', arm, 'another system'],
		['py2-none-any', glibc, 'Python 2'],
		['pp310-pypy310_pp73-manylinux2014_x86_64', glibc, 'another interpreter'],
		['cp312-cp312-manylinux2014_x86_64', unknown, 'a C library that is not known'],
	])('%s does not fit: %#', (tags, target) => expect(rank(tags, target)).toBeNull());

	test('fit by C library and machine', () => {
		expect(rank('cp312-cp312-musllinux_1_1_x86_64', musl)).not.toBeNull();
		expect(rank('cp312-cp312-manylinux2014_aarch64', arm)).not.toBeNull();
		expect(rank('py3-none-any', unknown)).not.toBeNull();
	});

	test.each([
		'a-1.0.whl',
		'a-1.0-py3-none-any.zip',
		'a-1.0-x-py3-none-any.whl',
		'-1-py3-none-any.whl',
		`a-1-${'a.'.repeat(90)}b-none-any.whl`,
	])('%.40s is no name of one', (file) => expect(parseWheelName(file)).toBeNull());

	test('are named with a build number and a name in any form', () => {
		expect(parseWheelName('Foo_Bar-1.0+cpu-12b-py3-none-any.whl')).toMatchObject({
			project: 'foo-bar',
			version: '1.0+cpu',
			build: 12,
		});
	});
});

const noClues: PythonClues = {
	environment: () => undefined,
	osRelease: null,
	reference: null,
	libraries: [],
	program: 'pip',
	architecture: 'amd64',
};

test.each<readonly [string, Partial<PythonClues>, string | null]>([
	[
		'an official image says its version',
		{
			environment: (name) => (name === 'PYTHON_VERSION' ? '3.12.7' : undefined),
			osRelease: 'ID=debian\nVERSION_ID="12"\n',
		},
		'3.12.7 glibc 2.36',
	],
	['its tag does too', { reference: 'python:3.11-slim' }, '3.11 glibc 2.36'],
	[
		'with its release',
		{ reference: 'docker.io/library/python:3.13.1-alpine3.20' },
		'3.13.1 musl 1.2',
	],
	['with its codename', { reference: 'python:3.9-bullseye' }, '3.9 glibc 2.31'],
	['Debian has its own', { osRelease: 'ID=debian\nVERSION_ID="12"' }, '3.11 glibc 2.36'],
	['Alpine too', { osRelease: 'ID=alpine\nVERSION_ID=3.20.3' }, '3.12 musl 1.2'],
	['Ubuntu too', { osRelease: 'ID=ubuntu\nVERSION_ID="22.04"' }, '3.10 glibc 2.35'],
	['Rocky is like RHEL', { osRelease: 'ID="rocky"\nVERSION_ID="9.4"' }, '3.9 glibc 2.34'],
	[
		'the word that is called counts first',
		{ program: '/usr/bin/python3.10', osRelease: 'ID=ubuntu\nVERSION_ID="24.04"' },
		'3.10 glibc 2.39',
	],
	[
		'a folder of the base tells',
		{ libraries: ['python3.14'], osRelease: 'ID=none\n' },
		'3.14 null',
	],
	['of nothing, nothing is known', {}, null],
	['an unknown tag says nothing', { reference: 'python:latest' }, null],
	['Python 2 is not followed', { environment: () => '2.7.18' }, null],
])('%s', (_, clues, expected) => {
	const target = pythonTarget({ ...noClues, ...clues });
	const libc = target?.libc;
	const shown =
		target &&
		`${target.full ?? `3.${target.minor}`} ${libc ? `${libc.kind} ${libc.major}.${libc.minor}` : null}`;
	expect(shown).toBe(expected);
});

describe('what a wheel becomes', () => {
	const identity = {
		name: 'demo',
		version: '1.0',
		downloadBytes: 1,
		metadataBytes: 0,
		requested: true,
		pinned: true,
		directBytes: 0,
	};
	const files = [
		{ path: 'demo/__init__.py', bytes: 0 },
		{ path: 'demo/app, main.py', bytes: 1000 },
		{ path: 'demo/', bytes: 0 },
		{ path: 'demo-1.0.data/scripts/run', bytes: 30 },
		{ path: 'demo-1.0.data/data/share/x', bytes: 5 },
		{ path: 'demo-1.0.dist-info/RECORD', bytes: 400 },
		{ path: 'demo-1.0.dist-info/METADATA', bytes: 100 },
	];
	const sum = `sha256=${'x'.repeat(43)}`;

	test('its RECORD is written anew', () => {
		const lines = [
			`demo/__init__.py,${sum},0`,
			`"demo/app, main.py",${sum},1000`,
			`../../../bin/run,${sum},30`,
			`../../../share/x,${sum},5`,
			`demo-1.0.dist-info/METADATA,${sum},100`,
			`demo-1.0.dist-info/INSTALLER,${sum},4`,
			`demo-1.0.dist-info/REQUESTED,${sum},0`,
			'demo-1.0.dist-info/RECORD,,',
		];
		const compiled = [
			'demo/__pycache__/__init__.cpython-312.pyc,,',
			'"demo/__pycache__/app, main.cpython-312.pyc",,',
		];
		const facts = wheelFacts(identity, files, '', glibc);
		expect(facts).toMatchObject({
			fileBytes: 1135,
			files: 5,
			ownScripts: 1,
			recordBytes: lines.join('\r\n').length + 2,
		});
		expect(facts.modules).toMatchObject({
			count: 2,
			recordBytes: compiled.join('\r\n').length + 2,
		});
		expect(facts.modules.pathBytes).toBe('demo/__init__.pydemo/app, main.py'.length);
	});

	test('its entry points are scripts', () => {
		const text =
			'[console_scripts]\nflask = flask.cli:main\nb=a.b:c.d [extra]\n; no\n[other]\nx = y:z\n[gui_scripts]\ng = h:i';
		expect(readEntryPoints(text)).toEqual([
			{ name: 'flask', module: 'flask.cli', attribute: 'main' },
			{ name: 'b', module: 'a.b', attribute: 'c.d' },
			{ name: 'g', module: 'h', attribute: 'i' },
		]);
		expect(readEntryPoints(`[console_scripts]\n${'a = b:c\n'.repeat(9000)}`)).toHaveLength(2000);
	});
});
