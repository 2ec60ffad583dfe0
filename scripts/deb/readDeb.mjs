// What one .deb leaves on a system, counted from its own tar: no byte of it is written to disk.
// Format: deb(5), an ar archive of debian-binary, control.tar.* and data.tar.*.

import { spawn } from 'node:child_process';

/** Folders that slim images leave out through dpkg's path-exclude, apart, so that each can be kept. */
/** @type {readonly (readonly ['doc' | 'man' | 'locale' | 'info' | 'lint', RegExp])[]} */
const buckets = [
	['doc', /^usr\/share\/doc\/(?!([^/]+)\/copyright$)/],
	['man', /^usr\/share\/man\//],
	['locale', /^usr\/share\/locale\//],
	['info', /^usr\/share\/info\//],
	['lint', /^usr\/share\/(lintian\/overrides|linda)\//],
];

/** @typedef {{ name: string, type: string, size: number, content: () => string }} Entry */
/** @typedef {ReturnType<typeof emptyReading>} Reading */

/** @param {Buffer} deb */
export async function readDeb(deb) {
	const members = arMembers(deb);
	const control = members.find(({ name }) => name.startsWith('control.tar'));
	const data = members.find(({ name }) => name.startsWith('data.tar'));
	if (control === undefined || data === undefined) throw new Error('not a Debian package');
	const reading = emptyReading();
	await eachEntry(data, ({ name, type, size }) => count(reading, name, type, size));
	await eachEntry(control, ({ name, type, size, content }) => {
		if (type !== '0' || name === 'control') return;
		reading.control += size;
		if (name === 'conffiles') reading.conffiles = content().split('\n').filter(Boolean).length;
	});
	return reading;
}

function emptyReading() {
	return {
		bytes: 0,
		files: 0,
		directories: 0,
		doc: 0,
		man: 0,
		locale: 0,
		info: 0,
		lint: 0,
		excludedFiles: 0,
		pyFiles: 0,
		pyBytes: 0,
		control: 0,
		list: 0,
		conffiles: 0,
	};
}

/** @param {Reading} reading @param {string} name @param {string} type @param {number} size */
function count(reading, name, type, size) {
	// A line of dpkg's .list: the absolute path; the root is written "/.".
	reading.list += Buffer.byteLength(name) + (name === '' ? 3 : 2);
	if (type === '5') reading.directories++;
	if (type !== '0') return;
	reading.bytes += size;
	reading.files++;
	const bucket = buckets.find(([, pattern]) => pattern.test(name));
	if (bucket !== undefined) {
		reading[bucket[0]] += size;
		reading.excludedFiles++;
	}
	if (/^usr\/lib\/python3\/dist-packages\/.*\.py$/.test(name)) {
		reading.pyFiles++;
		reading.pyBytes += size;
	}
}

/** @param {Buffer} deb */
function arMembers(deb) {
	if (deb.toString('latin1', 0, 8) !== '!<arch>\n') throw new Error('not an ar archive');
	const members = [];
	for (let at = 8; at + 60 <= deb.length; ) {
		const size = Number(deb.toString('latin1', at + 48, at + 58));
		const name = deb
			.toString('latin1', at, at + 16)
			.trim()
			.replace(/\/$/, '');
		members.push({ name, bytes: deb.subarray(at + 60, at + 60 + size) });
		at += 60 + size + (size % 2);
	}
	return members;
}

/** @type {Readonly<Record<string, readonly string[]>>} */
const decoders = {
	xz: ['xz', '-dc', '-T1'],
	zst: ['zstd', '-dc'],
	gz: ['gzip', '-dc'],
	tar: ['cat'],
};

/**
 * Streams the tar through its decoder; contents are kept only for the small control files.
 * @param {{ name: string, bytes: Buffer }} member @param {(entry: Entry) => void} visit
 */
async function eachEntry({ name, bytes }, visit) {
	const [command, ...args] = decoders[name.split('.').pop() ?? ''] ?? [];
	if (command === undefined) throw new Error(`unknown compression ${name}`);
	const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
	child.stdin.on('error', () => {});
	child.stdin.end(bytes);
	const parser = tarParser(visit, name.startsWith('control'));
	for await (const chunk of child.stdout) parser(chunk);
}

/** @param {(entry: Entry) => void} visit @param {boolean} keepContents */
function tarParser(visit, keepContents) {
	let rest = Buffer.alloc(0);
	let skip = 0;
	let longName = '';
	let pax = '';
	/** @param {Buffer} chunk */
	return (chunk) => {
		if (skip >= chunk.length) {
			skip -= chunk.length;
			return;
		}
		let buffer =
			skip > 0 ? chunk.subarray(skip) : rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
		skip = 0;
		rest = Buffer.alloc(0);
		while (buffer.length >= 512) {
			if (buffer[0] === 0) {
				buffer = buffer.subarray(512);
				continue;
			}
			const size =
				Number.parseInt(buffer.toString('latin1', 124, 136).replace(/[\0 ]/g, ''), 8) || 0;
			const type = String.fromCharCode(buffer[156] ?? 0)
				.replace('\0', '0')
				.replace('7', '0');
			const padded = Math.ceil(size / 512) * 512;
			const wanted = keepContents || type === 'L' || type === 'x' || type === 'K' || type === 'g';
			if (wanted && buffer.length < 512 + padded) break;
			const body = () => buffer.toString('utf8', 512, 512 + size);
			if (type === 'L') longName = body().replace(/\0.*$/s, '');
			else if (type === 'x') pax = /\d+ path=(.*)\n/.exec(body())?.[1] ?? '';
			else if (type !== 'K' && type !== 'g') {
				const prefix =
					buffer.toString('latin1', 257, 263) === 'ustar\0' ? text(buffer, 345, 500) : '';
				const own = (prefix === '' ? '' : `${prefix}/`) + text(buffer, 0, 100);
				const name = (pax || longName || own)
					.replace(/^\.?\//, '')
					.replace(/^\.$/, '')
					.replace(/\/$/, '');
				visit({ name, type, size: type === '0' ? size : 0, content: body });
				longName = '';
				pax = '';
			}
			const whole = 512 + padded;
			if (buffer.length < whole) {
				skip = whole - buffer.length;
				buffer = buffer.subarray(buffer.length);
			} else buffer = buffer.subarray(whole);
		}
		rest = Buffer.from(buffer);
	};
}

/** @param {Buffer} buffer @param {number} from @param {number} to */
function text(buffer, from, to) {
	const end = buffer.indexOf(0, from);
	return buffer.toString('utf8', from, end === -1 || end > to ? to : end);
}
