import { execFileSync } from 'node:child_process';
import {
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { totalsOf } from '../../server/src/core/filesystem/queryTree.ts';
import type { Answer, ContextFiles } from '../../server/src/core/knowledge.ts';
import type { ContextRequest } from '../../server/src/core/ports.ts';
import { enParts } from '../../server/src/messages/en.parts.ts';
import { walkContext } from '../../server/src/sources/context/walkContext.ts';
import type { WorkerClient } from '../../server/src/sources/worker/workerClient.ts';
import { type FileSpecs, temporaryFolder, writeFiles } from '../support/temporaryFolder.ts';
import { startTestWorker } from '../support/testWorker.ts';
import { treeLines } from '../support/treeLines.ts';

let worker: WorkerClient;
beforeAll(async () => {
	worker = await startTestWorker();
});
afterAll(() => worker.dispose());

function requestFor(root: string, more: Partial<ContextRequest> = {}): ContextRequest {
	return {
		root,
		dockerfile: path.join(root, 'Dockerfile'),
		builder: 'buildkit',
		maxFiles: 200_000,
		...more,
	};
}

function known(answer: Answer<ContextFiles>): ContextFiles {
	if (answer.state === 'failed') throw new Error(JSON.stringify(answer.reason));
	return answer.value;
}

async function checkContext(
	files: FileSpecs,
	expected: string[],
	more: Partial<ContextRequest> = {},
): Promise<ContextFiles> {
	const root = temporaryFolder();
	writeFiles(root, files);
	const found = known(await worker.contexts.read(requestFor(root, more)));
	expect(treeLines(found.tree)).toEqual(expected);
	return found;
}

describe('the files of a context', () => {
	test('are all there, links not followed, sizes as stated', async () => {
		const { tree, truncated, unreadable } = await checkContext(
			{
				'b.txt': 'hello',
				'a/z': 'x',
				'a/É': 'yy',
				'a.b': '',
				empty: null,
				out: { symlink: '/etc' },
				up: { symlink: '../..' },
				sparse: { sparse: 5_000_000 },
				hard: 'same',
				hard2: { link: 'hard' },
			},
			[
				'a/',
				'a/z:1',
				'a/É:2',
				'a.b:0',
				'b.txt:5',
				'empty/',
				'hard:4',
				'hard2:4',
				'out->/etc',
				'sparse:5000000',
				'up->../..',
			],
		);
		expect({ truncated, unreadable }).toEqual({ truncated: false, unreadable: [] });
		expect(totalsOf({ tree, entry: 0, without: [] })).toEqual({
			bytes: 5_000_012,
			files: 6,
			directories: 3,
			diskBytes: 5_001_216 + 4 * 4096 + 3 * 4096,
		});
	});

	test('less what .dockerignore leaves out, `!` bringing back with the folders above', async () => {
		await checkContext(
			{
				'.dockerignore': 'node_modules\n*.log\ndeep\n!deep/one/keep.txt\n!*/two\n',
				'node_modules/x/y.js': 'y',
				'a.log': 'l',
				'deep/one/keep.txt': 'k',
				'deep/one/drop.txt': 'd',
				'deep/other/x': 'x',
				'deep/two/t': 't',
				'src/a.ts': 's',
			},
			[
				'.dockerignore:50',
				'deep/',
				'deep/one/',
				'deep/one/keep.txt:1',
				'deep/two/',
				'deep/two/t:1',
				'src/',
				'src/a.ts:1',
			],
		);
	});

	const own: FileSpecs = {
		'.dockerignore': 'a\n',
		'Dockerfile.dockerignore': 'b\n',
		a: '1',
		b: '2',
	};
	test("a Dockerfile's own ignore file goes before the common one", async () => {
		await checkContext(own, ['.dockerignore:2', 'Dockerfile.dockerignore:2', 'a:1']);
	});
	test('but the classic builder does not know it, nor a Dockerfile from standard input', async () => {
		const expected = ['.dockerignore:2', 'Dockerfile.dockerignore:2', 'b:1'];
		await checkContext(own, expected, { builder: 'classic' });
		await checkContext(own, expected, { dockerfile: null });
	});

	test('stop at the limit and say so', async () => {
		const files = { a: '1', b: '2', c: '3' };
		expect((await checkContext(files, ['a:1', 'b:1'], { maxFiles: 2 })).truncated).toBe(true);
		expect((await checkContext(files, ['a:1', 'b:1', 'c:1'], { maxFiles: 3 })).truncated).toBe(
			false,
		);
	});

	test('a fifo is no file and does not hold the walk', async () => {
		const root = temporaryFolder();
		execFileSync('mkfifo', [path.join(root, 'pipe')]);
		const { tree } = known(await worker.contexts.read(requestFor(root)));
		expect(treeLines(tree)).toEqual(['pipe|']);
	});

	test('a socket is an empty file to BuildKit and nothing to the classic builder', async () => {
		const root = temporaryFolder();
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(path.join(root, 's'), resolve));
		const lines = async (builder: ContextRequest['builder']) =>
			treeLines(known(await worker.contexts.read(requestFor(root, { builder }))).tree);
		expect(await lines('buildkit')).toEqual(['s:0']);
		expect(await lines('classic')).toEqual([]);
		server.close();
	});

	// Permissions do not hold the superuser, so the folder vanishes under the walk's eyes instead.
	test('what cannot be read is named and the rest is there', () => {
		const root = temporaryFolder();
		writeFiles(root, { 'gone/x': 'x', 'stays/y': 'y' });
		const gone = path.join(root, 'gone');
		const answer = walkContext(requestFor(root), {
			onFolder: (folder) => {
				if (folder !== gone) return;
				rmSync(gone, { recursive: true });
				writeFileSync(gone, '');
			},
		});
		const { tree, unreadable } = known(answer);
		expect(treeLines(tree)).toEqual(['gone/', 'stays/', 'stays/y:1']);
		expect(unreadable).toEqual([{ path: 'gone', reason: 'ENOTDIR' }]);
	});
});

describe('a context that is none', () => {
	test.each<[string, FileSpecs, string, string]>([
		['a missing folder', {}, 'nowhere', 'context.missing'],
		['a file', { file: '' }, 'file', 'context.notFolder'],
		['a bad pattern', { '.dockerignore': 'ok\n[a\n' }, '', 'context.badPattern'],
		['an ignore file that is a folder', { '.dockerignore/x': '' }, '', 'context.ignoreTooLarge'],
		[
			'an ignore file without end',
			{ '.dockerignore': { symlink: '/dev/zero' } },
			'',
			'context.ignoreTooLarge',
		],
		[
			'an ignore file that leads nowhere',
			{ '.dockerignore': { symlink: 'x' } },
			'',
			'context.unreadable',
		],
	])('%s fails with its reason', async (_name, files, below, code) => {
		const root = temporaryFolder();
		writeFiles(root, files);
		const answer = await worker.contexts.read(requestFor(path.join(root, below)));
		expect(answer).toMatchObject({ state: 'failed', reason: { code } });
		expect(Object.keys(enParts)).toContain(code);
	});

	test('a cancelled reading rejects', async () => {
		const controller = new AbortController();
		const reading = worker.contexts.read(requestFor(temporaryFolder()), controller.signal);
		controller.abort();
		await expect(reading).rejects.toThrow('cancelled');
	});
});

describe('a watched context', () => {
	interface Seen {
		readonly at: number;
		readonly what: 'stale' | string[];
	}

	async function checkWatch(
		files: FileSpecs,
		change: (root: string) => void,
		expected: ('stale' | string[])[],
	): Promise<readonly Seen[]> {
		const root = temporaryFolder();
		writeFiles(root, files);
		const seen: Seen[] = [];
		let wake = () => {};
		const watching = worker.contexts.watch(requestFor(root), {
			onStale: () => seen.push({ at: performance.now(), what: 'stale' }),
			onFiles: (answer) => {
				const what = answer.state === 'known' ? treeLines(answer.value.tree) : [answer.reason.code];
				seen.push({ at: performance.now(), what });
				wake();
			},
		});
		const next = () => new Promise<void>((resolve) => (wake = resolve));
		await next();
		const later =
			expected.length > 1 ? next() : new Promise<void>((resolve) => setTimeout(resolve, 900));
		change(root);
		await later;
		watching.dispose();
		expect(seen.map(({ what }) => what)).toEqual(expected);
		return seen;
	}

	test('is stale at once and read again 500 ms after the last change', async () => {
		const seen = await checkWatch(
			{ 'a/b': '1' },
			(root) => {
				writeFileSync(path.join(root, 'a/b'), 'four');
				setTimeout(() => writeFileSync(path.join(root, 'a/b'), 'fives'), 300);
			},
			[['a/', 'a/b:1'], 'stale', ['a/', 'a/b:5']],
		);
		expect((seen[2]?.at ?? 0) - (seen[1]?.at ?? 0)).toBeGreaterThan(700);
	});

	test('new folders are watched too', async () => {
		await checkWatch(
			{ a: '1' },
			(root) => {
				mkdirSync(path.join(root, 'new/deep'), { recursive: true });
				setTimeout(() => writeFileSync(path.join(root, 'new/deep/f'), 'x'), 200);
			},
			[['a:1'], 'stale', ['a:1', 'new/', 'new/deep/', 'new/deep/f:1']],
		);
	});

	test('ignored files may change', async () => {
		await checkWatch(
			{ '.dockerignore': 'log\n', log: '', 'a/x': '' },
			(root) => writeFileSync(path.join(root, 'log'), 'more'),
			[['.dockerignore:4', 'a/', 'a/x:0']],
		);
	});

	test('the ignore file may not', async () => {
		await checkWatch(
			{ '.dockerignore': '.dockerignore\nlog\n', log: '' },
			(root) => writeFileSync(path.join(root, '.dockerignore'), '.dockerignore\n'),
			[[], 'stale', ['log:0']],
		);
	});
});

describe('100,000 files', () => {
	const files = 100_000;
	let root = '';
	beforeAll(() => {
		root = path.join(import.meta.dirname, `../../node_modules/.cache/many-${process.pid}`);
		for (let folder = 0; folder < 1000; folder++) {
			const inside = path.join(root, `d${folder % 10}`, `e${folder}`);
			mkdirSync(inside, { recursive: true });
			for (let file = 0; file < files / 1000; file++)
				writeFileSync(path.join(inside, `f${file}`), '');
		}
	}, 120_000);
	afterAll(() => rmSync(root, { recursive: true, force: true }));

	function bareWalk(folder: string): number {
		let bytes = 0;
		for (const name of readdirSync(folder)) {
			const stats = lstatSync(`${folder}/${name}`);
			bytes += stats.isDirectory() ? bareWalk(`${folder}/${name}`) : stats.size;
		}
		return bytes;
	}

	/** Of processor time: what the machine gives to other programs meanwhile is not counted. */
	function milliseconds(run: () => void): number {
		const start = process.cpuUsage();
		run();
		const { user, system } = process.cpuUsage(start);
		return (user + system) / 1000;
	}

	// The least of several: what other programs take from the machine only ever adds.
	const least = (times: number[]) => Math.min(...times);

	/** Milliseconds that this very thread has been on a processor; Linux tells it, others do not. */
	function threadMilliseconds(): number | undefined {
		const file = `/proc/self/task/${process.pid}/schedstat`;
		return existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6 : undefined;
	}

	// Where many programs share the machine the loop also waits for a processor. What the thread
	// worked in all bounds how long it can have held the loop itself.
	test('never hold the server for 50 ms', { timeout: 120_000 }, async () => {
		await worker.contexts.read(requestFor(root, { maxFiles: 1 }));
		const worst: number[] = [];
		const worked: number[] = [];
		for (let round = 0; round < 5; round++) {
			const delays = monitorEventLoopDelay({ resolution: 5 });
			delays.enable();
			await new Promise((resolve) => setTimeout(resolve, 50));
			delays.reset();
			const before = threadMilliseconds();
			const { tree } = known(await worker.contexts.read(requestFor(root)));
			const after = threadMilliseconds();
			await new Promise((resolve) => setTimeout(resolve, 50));
			delays.disable();
			worst.push(delays.max / 1e6);
			if (before !== undefined && after !== undefined) worked.push(after - before);
			expect(tree.count).toBe(files + 1010 + 1);
		}
		const held = Math.min(least(worst), least(worked));
		console.log(
			`context of 101,010 entries: the server's thread worked ${least(worked).toFixed(1)} ms in all, ` +
				`its loop waited ${least(worst).toFixed(1)} ms at most`,
		);
		expect(held).toBeLessThan(50);
	});

	test('take at most half as long again as a bare walk', { timeout: 120_000 }, () => {
		const bare: number[] = [];
		const ours: number[] = [];
		const ignoring: number[] = [];
		writeFileSync(path.join(root, 'other.dockerignore'), '**/*.log\nnode_modules\n!keep.log\n');
		for (let round = 0; round < 7; round++) {
			bare.push(milliseconds(() => bareWalk(root)));
			ours.push(milliseconds(() => walkContext(requestFor(root))));
			const dockerfile = path.join(root, 'other');
			ignoring.push(milliseconds(() => walkContext(requestFor(root, { dockerfile }))));
		}
		const [a, b, c] = [least(bare), least(ours), least(ignoring)];
		console.log(
			`bare walk ${a.toFixed(0)} ms, context ${b.toFixed(0)} ms (${(b / a).toFixed(2)} ×), ` +
				`with an ignore file ${c.toFixed(0)} ms (${(c / a).toFixed(2)} ×)`,
		);
		expect(b / a).toBeLessThan(1.5);
		expect(c / a).toBeLessThan(1.5);
	});
});
