/** What a run keeps for the next one changes nothing but its speed. */
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundleCli, type CliBundle } from '../support/cliBundle.ts';

let cli: CliBundle;
let home: string;

beforeAll(async () => {
	cli = await bundleCli();
});
afterAll(() => cli.remove());

beforeEach(() => {
	home = mkdtempSync(path.join(tmpdir(), 'home-'));
	return () => rmSync(home, { recursive: true, force: true });
});

const dockerfile = 'FROM scratch\nCOPY <<EOF /f\nhello\nEOF\n';

/** Predicts; `env` may say where things are kept. */
function checkRun(env: Readonly<Record<string, string>>): void {
	const { status, stdout, stderr } = cli.run(['predict', '--offline', '-'], {
		input: dockerfile,
		env,
	});
	expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
	expect(stdout).toContain('6 B');
}

const cacheFolder = () => path.join(home, '.cache/dockerfile-layers');
const keptFile = () => path.join(cacheFolder(), readdirSync(cacheFolder())[0] ?? 'none');

test('the first run keeps its compiled code, the second takes it as it is', () => {
	checkRun({ HOME: home });
	expect(readdirSync(cacheFolder())).toHaveLength(1);
	const { mtimeMs, mode } = statSync(keptFile());
	expect(mode & 0o077).toBe(0);
	checkRun({ HOME: home });
	expect(statSync(keptFile()).mtimeMs).toBe(mtimeMs);
});

test('a file that lost bits on its way is written anew', () => {
	checkRun({ HOME: home });
	const [file, whole] = [keptFile(), readFileSync(keptFile())];
	for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 8)) {
		const broken = Buffer.from(whole);
		broken[at] = (broken[at] ?? 0) ^ 0x55;
		writeFileSync(file, at % 2 === 0 ? broken : broken.subarray(0, at));
		checkRun({ HOME: home });
		expect(readFileSync(file).equals(broken)).toBe(false);
		checkRun({ HOME: home });
	}
});

test('what no Node can have written is written anew', () => {
	checkRun({ HOME: home });
	const [file, whole] = [keptFile(), readFileSync(keptFile())];
	for (const broken of [Buffer.alloc(0), Buffer.from('garbage'), Buffer.alloc(whole.length, 1)]) {
		writeFileSync(file, broken);
		checkRun({ HOME: home });
		expect(readFileSync(file).length).toBeGreaterThan(100_000);
	}
});

test('the code of another build is not run, though it is as long and as old', () => {
	checkRun({ HOME: home });
	const [file, whole] = [keptFile(), readFileSync(keptFile())];
	const other = Buffer.from(whole);
	other[1000] = (other[1000] ?? 0) ^ 1;
	writeFileSync(file, other);
	checkRun({ HOME: home });
	expect(readFileSync(file).equals(other)).toBe(false);
});

test('of several builds and Nodes the newest four are kept', () => {
	checkRun({ HOME: home });
	writeFileSync(keptFile(), '');
	for (const each of ['a', 'b', 'c', 'd', 'e']) {
		writeFileSync(path.join(cacheFolder(), `${each}.compiled`), 'old');
	}
	for (const name of readdirSync(cacheFolder())) {
		utimesSync(path.join(cacheFolder(), name), 1, name.charCodeAt(0));
	}
	checkRun({ HOME: home });
	expect(readdirSync(cacheFolder())).toHaveLength(4);
});

test.skipIf(process.platform === 'win32')(
	'a link in the place of the folder is not followed',
	() => {
		mkdirSync(path.join(home, 'real'));
		mkdirSync(path.join(home, '.cache'));
		symlinkSync('../real', cacheFolder());
		checkRun({ HOME: home });
		expect(readdirSync(path.join(home, 'real'))).toEqual([]);
	},
);

test('a home that is not there is not made', () => {
	checkRun({ HOME: path.join(home, 'none') });
	expect(readdirSync(home)).toEqual([]);
});

test.skipIf(process.platform === 'win32')('a folder that others may write in is left alone', () => {
	mkdirSync(cacheFolder(), { recursive: true });
	chmodSync(cacheFolder(), 0o777);
	checkRun({ HOME: home });
	expect(readdirSync(cacheFolder())).toEqual([]);
});

test.each<[string, Record<string, string>, string[]]>([
	['XDG_CACHE_HOME has the first word', { XDG_CACHE_HOME: 'xdg' }, ['xdg']],
	['a user who wants none', { HOME: '', NODE_DISABLE_COMPILE_CACHE: '1' }, []],
	['a home that is a file', { HOME: 'file' }, ['file']],
])('%s', (_, env, kept) => {
	if (kept.includes('file')) writeFileSync(path.join(home, 'file'), '');
	const placed = Object.entries(env).map(([name, value]) => [
		name,
		name === 'NODE_DISABLE_COMPILE_CACHE' ? value : path.join(home, value),
	]);
	checkRun(Object.fromEntries(placed));
	expect(readdirSync(home)).toEqual(kept);
});

test('nothing is kept where there is no home', () => {
	checkRun({});
	expect(readdirSync(home)).toEqual([]);
});
