import { describe, expect, test } from 'vitest';
import {
	installedPackage,
	type PipInstall,
	pipCommand,
	venvCommand,
} from '../../../../../server/src/core/estimate/packages/pip/pipCommand.ts';

type Environment = Readonly<Record<string, string>>;

function run(line: string, environment: Environment = {}) {
	const [tool, ...args] = line.split(' ').map((word) => (word === '?' ? null : word));
	return pipCommand(tool === 'uv' ? 'uv' : 'pip', args, (name) => environment[name]);
}

function checkInstall(line: string, expected: Partial<PipInstall>, environment: Environment = {}) {
	const command = run(line, environment);
	expect(command).toMatchObject({ kind: 'install', ...expected });
}

describe('pip install', () => {
	test.each<readonly [string, Partial<PipInstall>]>([
		[
			'pip install requests flask==3',
			{ requirements: ['requests', 'flask==3'], cache: '~/.cache/pip' },
		],
		['pip install -r a.txt -rb.txt --requirement=c.txt', { files: ['a.txt', 'b.txt', 'c.txt'] }],
		['pip install -c pins.txt a', { constraintFiles: ['pins.txt'], requirements: ['a'] }],
		['pip install --no-cache-dir a', { cache: null }],
		['pip install --cache-dir /c a', { cache: '/c' }],
		['pip install --no-deps --no-compile a', { dependencies: false, compiles: false }],
		[
			'pip install -e . ./lib git+https://x.example/a',
			{ built: ['./lib', 'git+https://x.example/a', '.'] },
		],
		['pip install a @ nonsense', { requirements: ['a', 'nonsense', '@'] }],
		['pip install --target /t a', { place: { kind: 'target', folder: '/t' }, upgrade: 'all' }],
		['pip install -t /t a', { place: { kind: 'target', folder: '/t' } }],
		['pip install --prefix=/p a', { place: { kind: 'prefix', folder: '/p' } }],
		['pip install --root /r a', { place: { kind: 'root', folder: '/r' } }],
		['pip install --user a', { place: { kind: 'user' } }],
		['pip install -U a', { upgrade: 'named' }],
		['pip install -qU --upgrade-strategy eager a', { upgrade: 'all', requirements: ['a'] }],
		[
			'pip install --pre --no-binary a,B_c --only-binary :all: a',
			{ prereleases: true, noBinary: ['a', 'b-c'], onlyBinary: [':all:'] },
		],
		[
			'pip install -i https://x.example/s --extra-index-url https://y.example a',
			{
				indexes: {
					index: 'https://x.example/s',
					extra: ['https://y.example'],
					noIndex: false,
					findLinks: [],
				},
			},
		],
		[
			'pip install --no-index -f /wheels a',
			{ indexes: { index: null, extra: [], noIndex: true, findLinks: ['/wheels'] } },
		],
		['pip install --require-hashes -r a.txt', { files: ['a.txt'], checksItself: true }],
		['pip install --disable-pip-version-check a', { checksItself: false }],
		['pip download -d /w a', { wheelsTo: '/w', compiles: false }],
		['pip wheel a', { wheelsTo: '.' }],
		[
			'uv install --system --no-cache a',
			{ tool: 'uv', cache: null, compiles: false, requirements: ['a'] },
		],
		['uv install --compile-bytecode -r a.txt', { compiles: true, cache: '~/.cache/uv' }],
		['uv sync a.txt', { files: ['a.txt'], requirements: [], dependencies: false }],
	])('%s', (line, expected) => checkInstall(line, expected));

	test.each<readonly [Environment, Partial<PipInstall>]>([
		[{ PIP_NO_CACHE_DIR: '1' }, { cache: null }],
		[{ PIP_NO_CACHE_DIR: 'off' }, { cache: null }],
		[{ PIP_NO_CACHE_DIR: '' }, { cache: '~/.cache/pip' }],
		[{ PIP_CACHE_DIR: '/c' }, { cache: '/c' }],
		[{ XDG_CACHE_HOME: '/x' }, { cache: '/x/pip' }],
		[{ PYTHONDONTWRITEBYTECODE: '1' }, { compiles: true }],
		[{ PIP_NO_COMPILE: '0' }, { compiles: false }],
		[{ PIP_NO_COMPILE: '1' }, { compiles: true }],
		[{ PIP_NO_DEPS: 'yes' }, { dependencies: false }],
		[
			{ PIP_INDEX_URL: 'https://x.example' },
			{ indexes: { index: 'https://x.example', extra: [], noIndex: false, findLinks: [] } },
		],
		[{ PIP_CONSTRAINT: '/a /b' }, { constraintFiles: ['/a', '/b'] }],
		[{ PIP_TARGET: '/t' }, { place: { kind: 'target', folder: '/t' } }],
		[{ PIP_DISABLE_PIP_VERSION_CHECK: '1' }, { checksItself: false }],
	])('%j', (environment, expected) => checkInstall('pip install a', expected, environment));

	test.each([
		['pip cache purge', { kind: 'purgeCache', folder: '~/.cache/pip' }],
		['pip cache dir', { kind: 'nothing' }],
		['pip uninstall -y Foo_bar', { kind: 'uninstall', names: ['foo-bar'], files: [] }],
		['pip --version', { kind: 'nothing' }],
		['pip list', { kind: 'nothing' }],
		['pip install --dry-run a', { kind: 'nothing' }],
		['pip install ?', { kind: 'unknown' }],
		['pip conjure a', { kind: 'unknown' }],
	])('%s', (line, expected) => expect(run(line)).toMatchObject(expected));
});

test('python -m venv makes folders, with pip unless it is told not to', () => {
	expect(venvCommand('venv', ['--prompt', 'x', '/venv'])).toMatchObject({
		upgrades: false,
		kind: 'venv',
		folders: ['/venv'],
		pip: true,
	});
	expect(venvCommand('venv', ['--without-pip', '/a'])).toMatchObject({ pip: false });
	expect(venvCommand('venv', ['--upgrade-deps', '/a'])).toMatchObject({ upgrades: true });
	expect(venvCommand('virtualenv', ['--no-seed', '/a'])).toMatchObject({ pip: false });
	expect(venvCommand('uv', [])).toMatchObject({ kind: 'venv', folders: ['.venv'], pip: false });
	expect(venvCommand('uv', ['--seed', '-p', '3.12', '/v'])).toMatchObject({
		kind: 'venv',
		folders: ['/v'],
		pip: true,
	});
	expect(venvCommand('venv', [null])).toBeNull();
});

test('the folder of what is installed tells its name and version', () => {
	expect(installedPackage('Foo_Bar-1.0.dist-info')).toBe('foo-bar==1.0');
	expect(installedPackage('six-1.16.0.egg-info')).toBe('six==1.16.0');
	expect(installedPackage('requests')).toBeNull();
});
