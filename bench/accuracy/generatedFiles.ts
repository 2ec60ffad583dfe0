/** Files of contexts and of the local server that are too dull or too binary to be committed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Puts a context's own generated files into it. */
export function generate(context: string, folder: string): void {
	if (context !== 'files/context') return;
	write(folder, {
		'assets/logo.png': noise(48_213),
		'assets/hero.png': noise(310_007),
		'assets/data.json': records(1200),
		'models/weights.bin': noise(1_000_000),
	});
	archive(folder, 'vendor.tar.gz', {
		'vendor/lib/core.js': records(300),
		'vendor/lib/extra.js': records(40),
		'vendor/LICENSE': 'Do as you like.\n'.repeat(60),
		'vendor/bin/tool': noise(20_480),
	});
}

/** What the local server gives, below a folder. */
export function generateDownloads(folder: string): void {
	const tool = {
		'tool-1.4.2/bin/tool': noise(2_400_123),
		'tool-1.4.2/share/tool/words': records(5000),
		'tool-1.4.2/LICENSE': 'Do as you like.\n'.repeat(60),
	};
	archive(folder, 'tool-1.4.2.tar.gz', tool);
	archive(folder, 'tool-1.4.2.tar.xz', tool);
	archive(folder, 'tool-1.4.2.zip', tool);
	write(folder, {
		agent: noise(1_234_567),
		'tool-1.4.2.sha256': `${'0'.repeat(64)}  tool-1.4.2.tar.gz\n`,
		'install.sh': 'mkdir -p /opt/agent\nhead -c 30000 /dev/zero >/opt/agent/library\n',
	});
	debianPackage(folder);
	wheel(folder, 'gridlib', '2.1.0', 'cp311-cp311-manylinux2014_x86_64', {
		'gridlib/__init__.py': 'from .grid import Grid\n',
		'gridlib/grid.py': python(180),
		'gridlib/rows.py': python(60),
		'gridlib/_native.so': noise(350_000),
	});
	wheel(folder, 'smalltext', '0.3.1', 'py3-none-any', {
		'smalltext/__init__.py': python(25),
		'smalltext/words.txt': records(80),
	});
}

function debianPackage(folder: string): void {
	inScratch((scratch) => {
		write(scratch, {
			'DEBIAN/control':
				'Package: hello-tool\nVersion: 1.0\nArchitecture: all\nMaintainer: Nobody <nobody@example.com>\nDescription: says hello\n',
			'usr/bin/hello-tool': '#!/bin/sh\necho hello\n',
			'usr/share/hello-tool/data': noise(70_001),
		});
		execFileSync(
			'dpkg-deb',
			['--root-owner-group', '--build', scratch, path.join(folder, 'hello-tool_1.0_all.deb')],
			{
				stdio: 'ignore',
				env: { ...process.env, SOURCE_DATE_EPOCH: '0' },
			},
		);
	});
}

function wheel(folder: string, name: string, version: string, tag: string, files: Files): void {
	const info = `${name}-${version}.dist-info`;
	const all: Files = {
		...files,
		[`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
		[`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
	};
	const record = [...Object.keys(all), `${info}/RECORD`].map((file) => `${file},,\n`).join('');
	const file = `${name}-${version}-${tag}.whl`;
	archive(path.join(folder, 'simple', name), file, { ...all, [`${info}/RECORD`]: record }, 'zip');
	write(path.join(folder, 'simple', name), { 'index.html': `<a href="${file}">${file}</a>\n` });
}

type Files = Readonly<Record<string, string | Uint8Array>>;

function write(folder: string, files: Files): void {
	for (const [name, content] of Object.entries(files)) {
		const file = path.join(folder, name);
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(file, content);
		utimesSync(file, 315_532_800, 315_532_800);
	}
}

/** An archive that has the same bytes every time. */
function archive(
	folder: string,
	name: string,
	files: Files,
	kind = path.extname(name).slice(1),
): void {
	inScratch((scratch) => {
		write(scratch, files);
		mkdirSync(folder, { recursive: true });
		const target = path.join(folder, name);
		const names = Object.keys(files);
		if (kind === 'zip') {
			execFileSync('zip', ['-q', '-X', target, ...names], {
				cwd: scratch,
				env: { ...process.env, TZ: 'UTC' },
			});
			return;
		}
		const tar = [
			'--sort=name',
			'--mtime=@0',
			'--owner=0',
			'--group=0',
			'--numeric-owner',
			'--mode=u+rwX,go+rX',
		];
		const pack = kind === 'xz' ? ['xz', '-6'] : ['gzip', '-n', '-6'];
		execFileSync(
			'tar',
			[
				...tar,
				'-I',
				pack.join(' '),
				'-cf',
				target,
				...new Set(names.map((each) => each.replace(/\/.*/, ''))),
			],
			{
				cwd: scratch,
			},
		);
	});
}

function inScratch(work: (folder: string) => void): void {
	const scratch = mkdtempSync(path.join(tmpdir(), 'generated-'));
	try {
		work(scratch);
	} finally {
		rmSync(scratch, { recursive: true });
	}
}

/** Bytes that do not compress, the same every time. */
function noise(count: number): Uint8Array {
	const bytes = new Uint8Array(count);
	let state = 0x2545f491;
	for (let at = 0; at < count; at += 1) {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		bytes[at] = state & 0xff;
	}
	return bytes;
}

/** Text that compresses well. */
function records(count: number): string {
	return Array.from(
		{ length: count },
		(_, at) => `{"id":${at},"name":"record ${at % 17}","on":true}\n`,
	).join('');
}

function python(functions: number): string {
	return Array.from(
		{ length: functions },
		(_, at) => `def step_${at}(value):\n    """Adds ${at}."""\n    return value + ${at}\n`,
	).join('\n\n');
}
