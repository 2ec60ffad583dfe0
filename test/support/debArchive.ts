/** A .deb as bytes: an ar archive of its three members (deb(5)). */
import { gzipSync } from 'node:zlib';
import { tarFile } from './tarFile.ts';

export interface DebContents {
	/** Fields of its control file beside name, version and architecture. */
	readonly fields?: Readonly<Record<string, string>>;
	/** Other control files: scripts, conffiles, md5sums. */
	readonly control?: Readonly<Record<string, string>>;
	/** Files by their path without the leading slash. */
	readonly files?: Readonly<Record<string, string>>;
}

export function debArchive({ fields = {}, control = {}, files = {} }: DebContents): Buffer {
	const all = { Package: 'app', Version: '1.0', Architecture: 'amd64', ...fields };
	const stanza = Object.entries(all).map(([name, value]) => `${name}: ${value}\n`);
	const controls = { control: stanza.join(''), ...control };
	return arArchive([
		['debian-binary', '2.0\n'],
		['control.tar.gz', gzipSync(tarOf(controls))],
		['data.tar.gz', gzipSync(tarOf(files))],
	]);
}

/** Names as dpkg-deb writes them: `./usr/bin/app`. */
export function tarOf(files: Readonly<Record<string, string>>): Buffer {
	const entries = Object.entries(files).map(([name, text]) => tarFile(`./${name}`, text));
	return Buffer.concat([...entries, Buffer.alloc(1024)]);
}

export function arArchive(members: readonly (readonly [string, string | Buffer])[]): Buffer {
	return Buffer.concat([
		Buffer.from('!<arch>\n'),
		...members.flatMap(([name, contents]) => {
			const bytes = Buffer.from(contents);
			return [arHeader(name, String(bytes.length)), bytes, Buffer.alloc(bytes.length % 2, '\n')];
		}),
	]);
}

/** `size` as text: it may lie. */
export function arHeader(name: string, size: string): Buffer {
	const fields = [
		name.padEnd(16),
		'0'.padEnd(12),
		'0'.padEnd(6),
		'0'.padEnd(6),
		'100644'.padEnd(8),
	];
	return Buffer.from(`${fields.join('')}${size.padEnd(10)}\`\n`);
}
