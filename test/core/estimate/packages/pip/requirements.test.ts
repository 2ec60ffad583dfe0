import { describe, expect, test } from 'vitest';
import {
	markerHolds,
	parseMarker,
} from '../../../../../server/src/core/estimate/packages/pip/marker.ts';
import { markerEnvironment } from '../../../../../server/src/core/estimate/packages/pip/pythonTarget.ts';
import { parseRequirement } from '../../../../../server/src/core/estimate/packages/pip/requirement.ts';
import { readRequirements } from '../../../../../server/src/core/estimate/packages/pip/requirementsFile.ts';

const environment = markerEnvironment({
	minor: 12,
	full: '3.12.4',
	libc: null,
	architecture: 'amd64',
});

describe('markers', () => {
	test.each([
		['python_version >= "3.8"', true],
		["python_version < '3.10'", false],
		['"3.9" <= python_version', true],
		['python_full_version < "3.12.4"', false],
		['sys_platform == "win32" or sys_platform == "linux"', true],
		['sys_platform == "linux" and platform_machine == "aarch64"', false],
		['(python_version < "3" or os_name == "posix") and implementation_name != "pypy"', true],
		['platform_machine in "x86_64 AMD64"', true],
		['platform_machine not in "arm64 aarch64"', true],
		['os.name == "posix"', true],
		["platform_python_implementation == 'CPython'", true],
		['extra == "socks"', false],
		['platform_release >= "5"', null],
		['platform_release >= "5" or python_version > "3"', true],
		['platform_release >= "5" and python_version < "3"', false],
	])('%s', (text, holds) => {
		const marker = parseMarker(text);
		if (marker === null) throw new Error('no marker');
		expect(markerHolds(marker, environment, [])).toBe(holds);
	});

	test('hold for each extra that is asked for, by its normal name', () => {
		const marker = parseMarker('extra == "Dev_Tools"');
		if (marker === null) throw new Error('no marker');
		expect(markerHolds(marker, environment, ['docs', 'dev-tools'])).toBe(true);
	});

	test.each([
		'python_version',
		'python_version >= 3',
		'nonsense == "1"',
		'(os_name == "a"',
		'os_name == "a" and',
		`${'('.repeat(200)}os_name == "a"${')'.repeat(200)}`,
	])('%.30s is none', (text) => expect(parseMarker(text)).toBeNull());
});

describe('requirements', () => {
	test.each([
		['requests', 'requests', [], '', null, false],
		['Foo.Bar_baz >=1, <2', 'foo-bar-baz', [], '>=1,<2', null, false],
		['uvicorn[standard]==0.30.1', 'uvicorn', ['standard'], '==0.30.1', null, false],
		['a[b, C_d] (>=1.0)', 'a', ['b', 'c-d'], '>=1.0', null, false],
		['tomli>=1; python_version < "3.11"', 'tomli', [], '>=1', null, true],
		[
			'a @ https://x.example/a-1.whl#sha256=1',
			'a',
			[],
			'',
			'https://x.example/a-1.whl#sha256=1',
			false,
		],
		[
			'a@git+https://x.example/a.git@v1 ; os_name == "nt"',
			'a',
			[],
			'',
			'git+https://x.example/a.git@v1',
			true,
		],
	])('%s', (text, name, extras, conditions, url, marked) => {
		const requirement = parseRequirement(text);
		const written = requirement?.specifiers.map((each) => each.operator + each.text).join(',');
		expect({ ...requirement, specifiers: written, marker: requirement?.marker !== null }).toEqual({
			...{ name, extras, specifiers: conditions, url, marker: marked },
		});
	});

	test.each([
		'',
		'-e .',
		'a b',
		'a >= ',
		'a==1 --hash=sha256:1',
		'a; nonsense',
		'[x]',
		'./a',
		'a @ ',
	])('%j is none', (text) => expect(parseRequirement(text)).toBeNull());
});

function checkList(files: Readonly<Record<string, string>>, constraints: readonly string[] = []) {
	const list = readRequirements(
		['/app/requirements.txt'],
		constraints,
		(path) => files[path],
		(name) => (name === 'TOKEN' ? 'secret' : undefined),
	);
	return Object.fromEntries(
		Object.entries(list).filter(
			([, value]) => value === true || (Array.isArray(value) ? value.length > 0 : value),
		),
	);
}

describe('lists of requirements', () => {
	test('hold comments, continued lines, hashes and options', () => {
		const text = [
			'\uFEFF# pinned',
			'requests==2.31.0 \\',
			'    --hash=sha256:aa \\',
			'    --hash=sha256:bb',
			'flask>=2 # web',
			'uvicorn[standard] ; \\',
			'  python_version >= "3.8"',
			'https://x.example/a-1.0-py3-none-any.whl#egg=a',
			'--pre',
			'--only-binary=:all:',
			'--trusted-host x',
			`--index-url https://\${TOKEN}@x.example/simple`,
			'--extra-index-url=https://y.example/simple',
			'',
		].join('\r\n');
		expect(checkList({ '/app/requirements.txt': text })).toEqual({
			requirements: [
				'requests==2.31.0',
				'flask>=2',
				'uvicorn[standard] ;   python_version >= "3.8"',
				'https://x.example/a-1.0-py3-none-any.whl#egg=a',
			],
			prereleases: true,
			onlyBinary: [':all:'],
			index: 'https://secret@x.example/simple',
			extraIndexes: ['https://y.example/simple'],
			trustedHosts: ['x'],
		});
	});

	test('name other lists beside them, each of which is read once', () => {
		const files = {
			'/app/requirements.txt':
				'-r more/base.txt\n--requirement more/base.txt\n-c pins.txt\n-r gone.txt',
			'/app/more/base.txt': '-r ../requirements.txt\n-c ../pins.txt\na',
			'/app/pins.txt': 'a==1\nb<2',
			'/app/own.txt': 'c==3',
		};
		expect(checkList(files, ['/app/own.txt'])).toEqual({
			requirements: ['a'],
			constraints: ['a==1', 'b<2', 'c==3'],
			unread: ['/app/gone.txt'],
		});
	});

	test('name what is built', () => {
		const built = [
			'.',
			'./lib',
			'../lib[extra]',
			'git+https://x.example/a.git',
			'file:///a',
			'a.tar.gz',
			'dir/sub',
			'b @ https://x.example/b.zip',
		];
		const text = [...built, '-e ./here', '--editable=git+ssh://x.example/c'].join('\n');
		expect(checkList({ '/app/requirements.txt': text })).toEqual({
			built: [...built, './here', 'git+ssh://x.example/c'],
		});
	});

	test('tell the lines that pip refuses', () => {
		expect(checkList({ '/app/requirements.txt': 'a == \nb c\n--nonsense' })).toEqual({
			refused: ['a ==', 'b c', '--nonsense'],
		});
	});

	test('that are made to hurt end', () => {
		const loop = Object.fromEntries(
			Array.from({ length: 300 }, (_, at) => [`/app/${at}.txt`, `-r ${at + 1}.txt`]),
		);
		const found = checkList({
			...loop,
			'/app/requirements.txt': `-r 0.txt\n${'a\n'.repeat(30_000)}`,
		});
		expect(found['unread']).toHaveLength(2);
		expect(found['requirements']).toHaveLength(20_000 - 100);
	});

	test.each([
		['blanks', `a${' '.repeat(90_000)}b`],
		['brackets', '['.repeat(90_000)],
		['addresses', `https://x.example/${'.whl#'.repeat(18_000)} `],
		['hashes', `a==1${' --hash=sha256:0'.repeat(5_000)}`],
		['too much', 'a'.repeat(200_000)],
	])('a line of %s is read in no time', (_, line) => {
		const start = performance.now();
		checkList({ '/app/requirements.txt': `${line}\n`.repeat(20) });
		expect(performance.now() - start).toBeLessThan(5_000);
	});
});
