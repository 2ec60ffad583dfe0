/** What a run keeps for the next one changes nothing but its speed. */
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
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
	const { status, stdout, stderr } = cli.run(['predict', '-'], { input: dockerfile, env });
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

test('what no Node can have written is written anew', () => {
	checkRun({ HOME: home });
	const [file, whole] = [keptFile(), readFileSync(keptFile())];
	for (const broken of [Buffer.alloc(0), Buffer.from('garbage'), Buffer.alloc(whole.length, 1)]) {
		writeFileSync(file, broken);
		checkRun({ HOME: home });
		expect(readFileSync(file).length).toBeGreaterThan(100_000);
	}
});

test('what an older build left is cleared away, what another Node keeps is not', () => {
	checkRun({ HOME: home });
	const [name] = readdirSync(cacheFolder());
	const older = `${process.version}-${process.arch}-1-1.compiled`;
	const others = 'v1.2.3-x64-1-1.compiled';
	for (const each of [older, others]) writeFileSync(path.join(cacheFolder(), each), 'old');
	rmSync(path.join(cacheFolder(), name ?? ''));
	checkRun({ HOME: home });
	expect(readdirSync(cacheFolder()).sort()).toEqual([name, others].sort());
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
