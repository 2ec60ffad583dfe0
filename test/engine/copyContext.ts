import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFiles } from '../support/temporaryFolder.ts';

/** A build context with one of everything that COPY and ADD treat in a way of its own. */
export interface CopyContext {
	readonly root: string;
	readonly remove: () => void;
}

export async function makeCopyContext(): Promise<CopyContext> {
	const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'copy-')));
	const bytes = (count: number) => 'x'.repeat(count);
	writeFiles(root, {
		// The classic client writes into the ignore file where the Dockerfile lies elsewhere.
		'.dockerignore': '.dockerignore\nignored\n**/*.log\n!keep.log\nkept/*\n!kept/deep/one\n',
		'a.txt': bytes(5),
		'b.txt': bytes(7),
		'c.md': bytes(11),
		'dir/1': bytes(2),
		'dir/2': bytes(3),
		'dir/sub/3': bytes(4),
		'dir/sub/x.txt': bytes(20),
		'dir/emptysub': null,
		'dir/drop.log': bytes(999),
		'dir2/1': bytes(30),
		'dir2/z.txt': bytes(40),
		'dir2/lup': { symlink: '../a.txt' },
		empty: null,
		'keep.log': bytes(21),
		ignored: bytes(22),
		'kept/no': bytes(23),
		'kept/deep/one/k': bytes(24),
		'kept/deep/two/k': bytes(25),
		'hl/m': bytes(1000),
		'hl/n': { link: 'hl/m' },
		hm: bytes(500),
		hm2: { link: 'hm' },
		ldir: { symlink: 'dir' },
		lfile: { symlink: 'a.txt' },
		labs: { symlink: '/dir/2' },
		'broken/dangling': { symlink: 'nowhere' },
		'broken/out': { symlink: '../../../etc/hostname' },
		sparse: { sparse: 5_000_000 },
		'sp ace/f f.txt': bytes(9),
		'[x].txt': bytes(13),
		'deep/one/two/k.txt': bytes(17),
		'deep/one/k.md': bytes(19),
		'Ünï/cödé': bytes(31),
		'in/d/f': bytes(100),
		'in/g': bytes(50),
		'in/hl': { link: 'in/g' },
		'in/sl': { symlink: 'g' },
	});
	const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: root });
	run('mkfifo', 'special-fifo');
	const tar = (name: string, ...flags: string[]) =>
		run('tar', ...flags, '-cf', name, '-C', 'in', 'd', 'g', 'hl', 'sl');
	tar('t.tar');
	tar('t.tgz', '-z');
	tar('t.tbz', '-j');
	tar('t.txz', '-J');
	run('zstd', '-q', 't.tar', '-o', 't.tzst');
	run('tar', '-cSf', 'sparse.tar', 'sparse');
	run('tar', '--format=posix', '-cSf', 'sparse-pax.tar', 'sparse');
	writeFileSync(path.join(root, 'plain.gz'), run('gzip', '-c', 'a.txt'));
	await leaveSocket(path.join(root, 'sock/s'));
	return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** A socket stays in the file system only while something listens, so it is made by name. */
async function leaveSocket(place: string): Promise<void> {
	writeFiles(path.dirname(place), { beside: 'b' });
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(place, resolve));
	server.unref();
}
