import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { version } from '../../package.json';
import type { Report } from '../../server/src/protocol/report.ts';
import { bundleCli, type CliBundle, type CliOptions } from '../support/cliBundle.ts';

const founding = `FROM alpine:3.15.0
RUN dd if=/dev/zero of=file1 bs=10M count=1
RUN dd if=/dev/zero of=file2 bs=10M count=1
`;

let cli: CliBundle;
let folder: string;

beforeAll(async () => {
	cli = await bundleCli();
});
afterAll(() => cli.remove());

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'cli-test-'));
	return () => rmSync(folder, { recursive: true, force: true });
});

function put(name: string, content: string | Uint8Array): void {
	mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
	writeFileSync(path.join(folder, name), content);
}

/** Without the network: what it says is tested with servers of our own. */
function run([command, ...args]: readonly string[], options: CliOptions = {}) {
	const first = command === 'predict' ? [command, '--offline'] : [command ?? []].flat();
	return cli.run([...first, ...args], { cwd: folder, ...options });
}

function predictJson(args: readonly string[] = [], options: CliOptions = {}): Report<string> {
	const { status, stdout, stderr } = run(['predict', '--format', 'json', ...args], options);
	expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
	return JSON.parse(stdout);
}

/** The lines as they are printed, blanks at their ends and folder names apart. */
function lines(text: string): readonly string[] {
	return text.replaceAll(folder, 'FOLDER').trimEnd().split('\n');
}

test('predict --explain takes each row apart', () => {
	put('Dockerfile', 'FROM scratch\nCOPY a.txt /\nWORKDIR /app\n');
	put('a.txt', 'x'.repeat(5000));
	const { status, stdout, stderr } = run(['predict', '--explain', '--platform', 'linux/amd64']);
	expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
	expect(lines(stdout)).toMatchInlineSnapshot(`
		[
		  "Dockerfile · linux/amd64 · buildkit · overlay2",
		  "",
		  "#  line  instruction                            size",
		  "      1  FROM scratch",
		  "1     2  COPY a.txt /                           5 kB  ████████████████████  1 file",
		  "           a.txt: 1 file                        5 kB  exact",
		  "           compressed, as a push moves it  ≈ 1.26 kB  0.44–2.15 kB  estimated",
		  "           on disk in a containerd store   ≈ 12.3 kB",
		  "2     3  WORKDIR /app                            0 B",
		  "           compressed, as a push moves it     ≈ 94 B  32–208 B  estimated",
		  "           on disk in a containerd store   ≈ 8.19 kB",
		  "",
		  "2 layers (0 base + 2) · 5 kB",
		  "compressed 0.47–2.36 kB",
		]
	`);
	for (const line of lines(stdout)) expect(line.length).toBeLessThanOrEqual(120);
	expect(run(['predict', '--explain=yes']).status).toBe(2);
});

test('predict --explain cuts no explanation', () => {
	put('Dockerfile', 'FROM example.com/a/base:1\nRUN apt-get install -y curl\n');
	const { stdout } = run(['predict', '--offline', '--explain']);
	const told = stdout.replace(/size unknown +not known/g, '').replaceAll(/\s+/g, ' ');
	expect(told).toContain('packages: which ones example.com/a/base:1 has already is not known');
	for (const line of lines(stdout)) expect(line.length).toBeLessThanOrEqual(120);
});

describe('predict prints a table', () => {
	test('the founding example', () => {
		put('Dockerfile', founding);
		const { status, stdout, stderr } = run(['predict', '--platform', 'linux/amd64']);
		expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
		expect(lines(stdout)).toMatchInlineSnapshot(`
			[
			  "Dockerfile · linux/amd64 · buildkit · overlay2",
			  "",
			  "#  line  instruction                                          size",
			  "1     1  FROM alpine:3.15.0                           3.92–15.8 MB  █████░░░░░░░░░░░░░░░  1 base layer",
			  "2     2  RUN dd if=/dev/zero of=file1 bs=10M count=1       10.5 MB  █████████████▎        1 file",
			  "3     3  RUN dd if=/dev/zero of=file2 bs=10M count=1       10.5 MB  █████████████▎        1 file",
			  "",
			  "3 layers (1 base + 2) · 24.9–36.8 MB",
			  "compressed 2.01–27.6 MB",
			  "",
			  "Findings",
			  "Dockerfile:2:1  info  2 RUN layers could be one: saves 1 layer, 0 B; both then rebuild together  MergeRunLayers",
			  "dockerfile-layers fix Dockerfile shows the change",
			]
		`);
	});

	test('stages, a base that is known, a context', () => {
		put('app/a.txt', 'hello');
		put('app/b.txt', 'you');
		put(
			'Dockerfile',
			'FROM scratch AS one\nCOPY app /app\nENV A=1\nFROM scratch AS two\nCOPY --from=one /app/a.txt /\nFROM scratch AS other\nCOPY nothere /\n',
		);
		const { stdout } = run(['predict', '--platform', 'linux/amd64', '--target', 'two']);
		expect(lines(stdout)).toMatchInlineSnapshot(`
			[
			  "Dockerfile · target two · linux/amd64 · buildkit · overlay2",
			  "",
			  "#  line  instruction                           size",
			  "",
			  "stage one, not shipped",
			  "      1  FROM scratch AS one",
			  "1     2  COPY app /app                          8 B  ████████████████████  2 files",
			  "      3  ENV A=1",
			  "",
			  "stage two",
			  "      4  FROM scratch AS two",
			  "1     5  COPY --from=one /app/a.txt /           5 B  ████████████▌         1 file",
			  "",
			  "stage other, not built for this target",
			  "      6  FROM scratch AS other",
			  "1     7  COPY nothere /                size unknown                        nothing: the build fails because nother…",
			  "",
			  "1 layer (0 base + 1) · 5 B",
			  "compressed 67–212 B",
			]
		`);
	});

	test('no line is wider than the terminal', () => {
		put(
			'Dockerfile',
			`${founding}RUN echo ${'very '.repeat(60)}long\n# 漢字\nCOPY 漢字漢字漢字漢字 /\n`,
		);
		const { stdout } = run(['predict']);
		for (const line of stdout.split('\n').slice(0, 8)) expect(line.length).toBeLessThanOrEqual(120);
	});

	test('colours only where they are wanted', () => {
		put('Dockerfile', founding);
		const colour = '\u001b[';
		expect(run(['predict']).stdout).not.toContain(colour);
		expect(run(['predict'], { env: { FORCE_COLOR: '1' } }).stdout).toContain(colour);
		expect(run(['predict'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).stdout).not.toContain(
			colour,
		);
	});

	test('control characters of a file do not reach the terminal', () => {
		put('Dockerfile', 'FROM scratch\nRUN echo \u001b[2J\u0007 > /f\n');
		expect(run(['predict']).stdout).not.toMatch(/\p{Cc}(?<!\n)/u);
	});

	test('problems stand below, the rest is shown', () => {
		put('Dockerfile', 'FROM alpine:3.15.0 # a comment\nRUN true\nNONSENSE x\n');
		const { status, stdout } = run(['predict']);
		expect(status).toBe(0);
		expect(stdout).toContain('Problems');
		expect(stdout).toContain('Dockerfile:1:20');
		expect(stdout).toContain('Dockerfile:3:1');
		expect(stdout).toContain('RUN true');
	});

	test('an empty file has no layers', () => {
		put('Dockerfile', '');
		const { status, stdout } = run(['predict']);
		expect(status).toBe(0);
		expect(stdout).toContain('no FROM yet');
	});
});

describe('predict --format json', () => {
	test('has the form of docs/cli.md', () => {
		put('Dockerfile', founding);
		const report = predictJson(['--platform', 'linux/amd64']);
		expect(Object.keys(report).toSorted()).toEqual([
			'builder',
			'context',
			'dockerfile',
			'findings',
			'image',
			'needs',
			'platform',
			'problems',
			'schemaVersion',
			'stages',
			'store',
			'target',
		]);
		expect(report).toMatchObject({
			schemaVersion: 1,
			dockerfile: path.join(folder, 'Dockerfile'),
			context: folder,
			target: null,
			builder: 'buildkit',
			store: 'overlay2',
			platform: 'linux/amd64',
		});
		expect(
			report.stages[0]?.instructions.map(({ line, layer, size }) => [line, layer, size?.bytes]),
		).toEqual([
			[2, true, 10485760],
			[3, true, 10485760],
		]);
		expect(report.findings[0]).toMatchObject({ rule: 'MergeRunLayers', saves: { layers: 1 } });
	});

	test('build options', () => {
		put('Dockerfile', 'ARG V=1\nFROM scratch AS a\nARG N\nRUN truncate -s $N /f\nFROM scratch\n');
		const report = predictJson([
			...[
				'--target',
				'a',
				'--build-arg',
				'N=5',
				'--build-arg',
				'NOT_SET',
				'--platform',
				'linux/arm64',
			],
			...['--builder', 'classic@20', '--store', 'containerd', '--offline'],
		]);
		expect(report).toMatchObject({
			target: 'a',
			builder: 'classic',
			store: 'containerd',
			platform: 'linux/arm64',
		});
		expect(report.stages[0]?.instructions.at(-1)?.size?.bytes).toBe(5);
		const fromEnvironment = predictJson(['--target', 'a', '--build-arg', 'N'], { env: { N: '7' } });
		expect(fromEnvironment.stages[0]?.instructions.at(-1)?.size?.bytes).toBe(7);
	});

	test('the context is the folder of the file, or the one named', () => {
		put('sub/Dockerfile', 'FROM scratch\nCOPY a.txt /\n');
		put('sub/a.txt', 'abc');
		put('other/a.txt', 'abcdef');
		const bytes = (report: Report<string>) => report.stages[0]?.instructions[0]?.size?.bytes;
		expect(bytes(predictJson(['sub/Dockerfile']))).toBe(3);
		expect(bytes(predictJson(['sub/Dockerfile', '--context', 'other']))).toBe(6);
		expect(
			bytes(predictJson(['-', '--context', 'sub'], { input: 'FROM scratch\nCOPY a.txt /\n' })),
		).toBe(3);
	});

	test('a Containerfile where there is no Dockerfile', () => {
		put('Containerfile', founding);
		expect(predictJson().dockerfile).toBe(path.join(folder, 'Containerfile'));
	});

	test('standard input has neither file nor context', () => {
		const report = predictJson(['-'], { input: founding });
		expect([report.dockerfile, report.context]).toEqual([null, null]);
		expect(report.stages).toHaveLength(1);
	});
});

describe('what was asked wrongly is said in one line', () => {
	const bad: readonly (readonly [string, readonly string[], string])[] = [
		['a missing file', ['predict', 'nope'], 'nope is not there; name a Dockerfile that is'],
		['a folder', ['predict', 'folder'], 'folder is a folder; name the Dockerfile in it'],
		['a binary file', ['predict', 'binary'], 'binary is a binary file; name a Dockerfile'],
		[
			'no file at all',
			['predict'],
			'no Dockerfile or Containerfile in FOLDER; name one: dockerfile-layers predict FILE',
		],
		['two files', ['predict', 'good', 'more'], 'predict takes one file, "more" is one too many'],
		[
			'a flag that is none',
			['predict', 'good', '--nope'],
			'unknown option --nope; see dockerfile-layers predict --help',
		],
		[
			'a short flag that is none',
			['predict', '-x', 'good'],
			'unknown option -x; see dockerfile-layers predict --help',
		],
		['no value', ['predict', 'good', '--target'], '--target needs a value, as in --target=VALUE'],
		[
			'a flag as a value',
			['predict', '--target', '--offline'],
			'--target needs a value, as in --target=VALUE',
		],
		['a value too many', ['predict', 'good', '--offline=1'], '--offline takes no value'],
		[
			'a format',
			['predict', 'good', '--format', 'xml'],
			'--format cannot be "xml"; choose one of table, json',
		],
		[
			'a builder',
			['predict', 'good', '--builder', 'kaniko'],
			'--builder cannot be "kaniko"; choose one of buildkit, classic, classic@20',
		],
		[
			'a version',
			['predict', 'good', '--builder', 'classic@x'],
			'--builder cannot be "classic@x"; choose one of buildkit, classic, classic@20',
		],
		[
			'a store',
			['predict', 'good', '--store', 'zfs'],
			'--store cannot be "zfs"; choose one of overlay2, containerd',
		],
		[
			'a platform',
			['predict', 'good', '--platform', 'a/b/c/d'],
			'--platform cannot be "a/b/c/d"; write it as linux/amd64 or linux/arm/v7',
		],
		[
			'a build argument',
			['predict', 'good', '--build-arg', '=1'],
			'--build-arg "=1" has no name; write it as NAME=VALUE',
		],
		[
			'a target',
			['predict', 'good', '--target', 'nope'],
			'no stage of good is named nope; those with a name are first',
		],
		[
			'a number as a target where no stage has a name',
			['predict', 'unnamed', '--target', '7'],
			'no stage of unnamed is named 7; none of its stages has a name',
		],
		[
			'a device',
			['predict', '/dev/zero'],
			'/dev/zero is no regular file; name a Dockerfile, or - for standard input',
		],
		[
			'a file in UTF-16',
			['predict', 'utf16'],
			'utf16 is in UTF-16, which no builder reads; save it as UTF-8',
		],
		[
			'a file in UTF-16, the other way round',
			['fix', 'utf16be', '--write'],
			'utf16be is in UTF-16, which no builder reads; save it as UTF-8',
		],
		['a file too long', ['predict', 'long'], 'long is larger than 16.8 MB; name a Dockerfile'],
		[
			'a context that is missing',
			['predict', 'good', '--context', 'nope'],
			'the context nope is not there; name the folder with --context',
		],
		[
			'a context that is a file',
			['predict', 'good', '--context', 'good'],
			'the context good is a file; name a folder with --context',
		],
		[
			'a base without a reference',
			['predict', 'good', '--base', 'x.tar'],
			'--base cannot be "x.tar"; write it as REFERENCE=ARCHIVE, as in alpine:3.15.0=alpine.tar',
		],
		[
			'a base that is missing',
			['predict', 'good', '--base', 'a:1=x.tar'],
			'--base a:1: x.tar is not there',
		],
		[
			'a base elsewhere',
			['predict', 'good', '--base', 'a:1=docker-daemon:a:1'],
			'--base a:1: docker-daemon is not in this version; save the image to an archive (docker save) and name that',
		],
		[
			'a command that is none',
			['predikt'],
			'unknown command "predikt"; the commands are predict, fix and serve',
		],
		[
			'a command of later',
			['history', 'x'],
			`history is not in this version (${version}); the commands are predict, fix and serve`,
		],
		[
			'a file for a command',
			['./Dockerfile'],
			'"./Dockerfile" is no command; to see its layers: dockerfile-layers predict ./Dockerfile',
		],
		[
			'serve without --stdio',
			['serve'],
			'serve talks over standard input and output only; start it as dockerfile-layers serve --stdio',
		],
		['serve with a file', ['serve', '--stdio', 'x'], 'serve takes no file, "x" is one too many'],
		[
			'a rule that is none',
			['fix', 'good', '--rule', 'Nope'],
			'no rule is named "Nope"; those that have fixes are MergeRunLayers, FromTakesNoComment',
		],
		[
			'both ways to fix',
			['fix', 'good', '--write', '--diff'],
			'--write and --diff cannot both be; choose one',
		],
		[
			'writing standard input',
			['fix', '-', '--write'],
			'--write needs a file; standard input can only be shown with --diff',
		],
		[
			'a diff of what is no UTF-8',
			['fix', 'latin1'],
			'latin1 is not all UTF-8, so it cannot be written back unchanged; convert it first',
		],
		[
			'writing what is no UTF-8',
			['fix', 'latin1', '--write'],
			'latin1 is not all UTF-8, so it cannot be written back unchanged; convert it first',
		],
	];

	test.each(bad)('%s', (_what, args, expected) => {
		put('good', 'FROM scratch AS first\nFROM scratch\n');
		put('folder/x', '');
		put('binary', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1]));
		put('unnamed', 'FROM scratch\n');
		put('long', '#'.repeat(16 * 1024 * 1024 + 1));
		const wide = Buffer.from('\ufeffFROM scratch\n', 'utf16le');
		put('utf16', wide);
		put('utf16be', Buffer.from(wide).swap16());
		put('latin1', new Uint8Array([...Buffer.from('FROM scratch # '), 0xe4, 10]));
		const { status, stdout, stderr } = run(args);
		expect({ status, stdout, stderr: lines(stderr) }).toEqual({
			status: 2,
			stdout: '',
			stderr: [`dockerfile-layers: ${expected}`],
		});
	});
});

describe.skipIf(process.platform === 'win32')('pipes', () => {
	/** A shell runs `script` with the command line in `$@`. */
	function shell(script: string, args: readonly string[]) {
		return cli.shell(script, args, { cwd: folder });
	}

	test('one that a shell hands on', () => {
		const { status, stdout } = shell('"$@" <(printf "FROM scratch\\n")', ['predict']);
		expect(status).toBe(0);
		expect(stdout).toContain('FROM scratch');
	});

	test.each([
		[
			'one that a shell hands on',
			'"$@" <(cat /dev/zero)',
			['predict'],
			/^\/dev\/fd\/\d+ is larger/,
		],
		['standard input', '"$@" - < /dev/zero', ['predict'], /^- is larger than 16\.8 MB; /],
		['standard input through a pipe', 'cat /dev/zero | "$@" -', ['predict'], /^- is larger than/],
		['one in a folder', 'mkfifo p && "$@" p', ['predict'], /^p is no regular file; /],
	])('too much, or for ever: %s', (_, script, args, expected) => {
		const { status, stdout, stderr } = shell(script, args);
		expect([status, stdout]).toEqual([2, '']);
		expect(stderr.replace('dockerfile-layers: ', '')).toMatch(expected);
		expect(lines(stderr)).toHaveLength(1);
	});
});

describe('help and version', () => {
	test('without a command the help is on standard error', () => {
		const { status, stdout, stderr } = run([]);
		expect([status, stdout]).toEqual([2, '']);
		expect(stderr).toContain('dockerfile-layers predict [FILE]');
	});

	test.each([
		['--help'],
		['-h'],
		['help'],
		['predict --help'],
		['fix -h'],
		['serve --help'],
		['help fix'],
	])('%s', (args) => {
		const { status, stdout, stderr } = run(args.split(' '));
		expect([status, stderr]).toEqual([0, '']);
		expect(stdout).toContain('dockerfile-layers');
	});

	test('--version', () => {
		expect(run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
	});

	test('each option of a command is in its help', () => {
		const help = run(['predict', '--help']).stdout;
		for (const option of [
			'context',
			'target',
			'build-arg',
			'platform',
			'builder',
			'store',
			'base',
			'offline',
			'format',
		]) {
			expect(help).toContain(`--${option}`);
		}
	});
});

describe('fix', () => {
	const mark = '\ufeff';
	const files: readonly (readonly [string, string])[] = [
		['LF', founding],
		['CRLF', founding.replaceAll('\n', '\r\n')],
		['a byte order mark', mark + founding],
		['no last line end', founding.trimEnd()],
		['CRLF, no last line end', founding.trimEnd().replaceAll('\n', '\r\n')],
		[
			'lines around it',
			`# one\n# two\n# three\n# four\n${founding}# five\nENV A=1\nENV B=2\nENV C=3\nENV D=4\n`,
		],
		['two places', `${founding}${'ENV A=1\n'.repeat(12)}RUN echo 1 > /a\nRUN echo 2 > /b\n`],
		['a comment behind FROM', 'FROM alpine:3.15.0 # text\nRUN true\n'],
	];

	test.each(files)('the diff that git applies is what --write writes: %s', (_name, text) => {
		put('Dockerfile', text);
		put('with blank/Dockerfile', text);
		const diff = run(['fix']);
		expect({ status: diff.status, stderr: diff.stderr }).toEqual({ status: 0, stderr: '' });
		const spaced = run(['fix', 'with blank/Dockerfile', '--diff']).stdout;
		const applied = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
			cwd: folder,
			input: diff.stdout + spaced,
			encoding: 'utf8',
		});
		expect(applied.stderr).toBe('');
		const byGit = readFileSync(path.join(folder, 'Dockerfile'), 'utf8');
		expect(readFileSync(path.join(folder, 'with blank/Dockerfile'), 'utf8')).toBe(byGit);
		put('Dockerfile', text);
		const written = run(['fix', '--write']);
		expect([written.status, written.stdout]).toEqual([0, '']);
		expect(written.stderr).toMatch(/^Dockerfile: \d fix(es)? written\n$/);
		expect(readFileSync(path.join(folder, 'Dockerfile'), 'utf8')).toBe(byGit);
		expect(byGit).not.toBe(text);
		expect(run(['fix'])).toEqual({ status: 0, stdout: '', stderr: 'Dockerfile: nothing to fix\n' });
	});

	test('only the rule that is named', () => {
		put('Dockerfile', founding);
		expect(run(['fix', '--rule', 'FromTakesNoComment']).stderr).toBe(
			'Dockerfile: nothing to fix\n',
		);
		expect(run(['fix', '--rule', 'MergeRunLayers']).stdout).toContain('+RUN');
	});

	test('standard input gives a diff', () => {
		expect(run(['fix', '-'], { input: founding }).stdout).toContain(
			'--- a/Dockerfile\n+++ b/Dockerfile\n',
		);
	});
});

describe('docs/cli.md', () => {
	const page = readFileSync('docs/cli.md', 'utf8');

	test('its JSON example is what predict prints', () => {
		const [, dockerfile = ''] = /```dockerfile\n([^`]*)```/.exec(page) ?? [];
		const [, json = ''] = /```json\n([^`]*)```/.exec(page) ?? [];
		put('Dockerfile', dockerfile);
		const { stdout } = run(['predict', '--format', 'json', '--platform', 'linux/amd64']);
		expect(stdout.replaceAll(folder, '/home/you/app')).toBe(json);
	});

	test('names each option of each command', () => {
		for (const command of ['predict', 'fix', 'serve']) {
			const help = run([command, '--help']).stdout;
			for (const [option] of help.matchAll(/--[a-z-]+/g)) expect(page).toContain(option);
		}
	});
});
