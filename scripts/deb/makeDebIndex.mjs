// Makes data/deb/RELEASE.br: one release's packages on amd64 and arm64, in columns under brotli.
//
//   node scripts/deb/makeDebIndex.mjs RELEASE MIRROR SECURITY LISTS READINGS [OUT]
//
// MIRROR, SECURITY: addresses of a Debian mirror and of its security suites. LISTS: a folder for what
// is fetched (kept, so that index and recorded answers of apt are of one moment). READINGS: a folder of
// readings-ARCH-RELEASE.jsonl by measureDebs.mjs; packages that are not in them are estimated.
// The format is told in server/src/core/estimate/packages/deb/debIndex.ts, which reads it.

import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, createGunzip } from 'node:zlib';
import { listBytes } from './listBytes.mjs';
import { stanzas } from './stanzas.mjs';

const [
	release = '',
	mirror = '',
	security = '',
	lists = '',
	readings = '',
	out = `data/deb/${release}.br`,
] = process.argv.slice(2);
const architectures = ['amd64', 'arm64'];
const suites = [release, `${release}-updates`, `${release}-security`];

/** @param {string} suite @param {string} name @param {string} place */
async function fetched(suite, name, place) {
	const file = path.join(lists, suite, name);
	if (!existsSync(file)) {
		const base = suite.endsWith('-security') ? security : mirror;
		const response = await fetch(`${base}/dists/${suite}/${place}`);
		if (!response.ok) throw new Error(`${place}: status ${response.status}`);
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(file, Buffer.from(await response.arrayBuffer()));
	}
	return file;
}

/** @param {string} file */
const unxz = (file) => execFileSync('xz', ['-dc', file], { maxBuffer: 1 << 30 }).toString('utf8');

/**
 * How apt names dependencies, shortened: `libc6 (>= 2.36), a | b:amd64` is `libc6>=2.36,a|b` on amd64.
 * @param {string | undefined} text @param {string} architecture
 */
const relations = (text = '', architecture) =>
	text
		.replace(/[\s()]+/g, '')
		.replaceAll(new RegExp(`:(any|native|${architecture})(?=[<>=,|]|$)`, 'g'), '');

/** Lines of a .gz that is longer than a string may be. @param {string} file */
async function* unpackedLines(file) {
	let rest = '';
	for await (const chunk of createReadStream(file).pipe(createGunzip()).setEncoding('latin1')) {
		const lines = (rest + chunk).split('\n');
		rest = lines.pop() ?? '';
		yield* lines;
	}
	yield rest;
}

/** Paths of each package, and those among them that slim images leave out. @param {string} architecture */
async function pathCounts(architecture) {
	/** @type {Map<string, [number, number]>} */
	const counts = new Map();
	for (const part of ['all', architecture]) {
		const file = await fetched(release, `Contents-${part}.gz`, `main/Contents-${part}.gz`);
		for await (const line of unpackedLines(file)) {
			const space = line.lastIndexOf(' ');
			if (space < 0) continue;
			const left =
				/^usr\/share\/(doc\/(?![^/]+\/copyright\s)|man\/|locale\/|info\/|lintian\/overrides\/)/.test(
					line,
				);
			for (const qualified of line.slice(space + 1).split(',')) {
				const name = qualified.slice(qualified.lastIndexOf('/') + 1);
				const count = counts.get(name) ?? [0, 0];
				count[0]++;
				if (left) count[1]++;
				counts.set(name, count);
			}
		}
	}
	return counts;
}

/** Long descriptions, which dpkg's status has and Packages has not, by package and their digest. */
async function descriptions() {
	const bytes = new Map();
	for (const { fields } of stanzas(
		unxz(await fetched(release, 'Translation-en.xz', 'main/i18n/Translation-en.xz')),
	)) {
		bytes.set(fields.get('description-md5'), Buffer.byteLength(fields.get('description-en') ?? ''));
	}
	return bytes;
}

const notInStatus = /^(Filename|Size|MD5sum|SHA\d+|Description-md5|Tag|Description): .*\n?/gm;

/**
 * Bytes of a package's stanza in /var/lib/dpkg/status once it is installed.
 * @param {{ text: string, fields: ReadonlyMap<string, string> }} stanza
 * @param {ReadonlyMap<string | undefined, number>} long @param {{ conffiles: number } | undefined} reading
 */
function statusBytes({ text, fields }, long, reading) {
	const kept = text.replace(/^Tag:.*\n( .*\n)*/m, '').replace(notInStatus, '');
	const description =
		long.get(fields.get('description-md5')) ??
		Buffer.byteLength(fields.get('description') ?? '') + 300;
	const conffiles =
		reading !== undefined && reading.conffiles > 0 ? 11 + 60 * reading.conffiles : 0;
	const fixed = 'Status: install ok installed\n\nDescription: \n'.length;
	return Buffer.byteLength(kept) + (kept.endsWith('\n') ? 0 : 1) + description + conffiles + fixed;
}

/** @param {string} architecture */
function readingsOf(architecture) {
	const found = new Map();
	for (const one of architectures) {
		const file = path.join(readings, `readings-${one}-${release}.jsonl`);
		if (!existsSync(file)) continue;
		for (const line of readFileSync(file, 'utf8').split('\n')) {
			if (line === '') continue;
			const reading = JSON.parse(line);
			if (reading.file.endsWith(`_${architecture}.deb`) || reading.file.endsWith('_all.deb')) {
				found.set(path.basename(reading.file), reading);
			}
		}
	}
	return found;
}

const exactColumns = [
	'bytes',
	'doc',
	'man',
	'locale',
	'info',
	'lint',
	'pyFiles',
	'pyBytes',
	'control',
	'list',
	'directories',
];

/**
 * apt breaks ties between providers by the order in which it met names.
 * @param {readonly string[]} texts
 */
function namesInOrder(texts) {
	/** @type {Map<string, number>} */
	const order = new Map();
	/** @param {string} name */
	const meet = (name) => {
		if (name !== '' && !order.has(name)) order.set(name, order.size);
	};
	const fields = [
		'pre-depends',
		'depends',
		'conflicts',
		'breaks',
		'recommends',
		'suggests',
		'replaces',
		'enhances',
		'provides',
	];
	for (const text of texts) {
		for (const { fields: stanza } of stanzas(text)) {
			meet(stanza.get('package') ?? '');
			for (const field of fields) {
				for (const one of (stanza.get(field) ?? '').split(/[,|]/))
					meet(one.trim().split(/[ (:]/)[0] ?? '');
			}
		}
	}
	return order;
}

/** Rows of one architecture by `name version`. @param {string} architecture */
async function rowsOf(architecture) {
	const counts = await pathCounts(architecture);
	const long = await descriptions();
	const exact = readingsOf(architecture);
	const texts = [];
	for (const suite of suites) {
		texts.push(
			unxz(
				await fetched(
					suite,
					`Packages-${architecture}.xz`,
					`main/binary-${architecture}/Packages.xz`,
				),
			),
		);
	}
	const order = namesInOrder(texts);
	const rows = new Map();
	texts.forEach((text, suite) => {
		for (const stanza of stanzas(text)) {
			const { fields } = stanza;
			const name = fields.get('package') ?? '';
			const version = fields.get('version') ?? '';
			const key = `${name} ${version}`;
			const before = rows.get(key);
			if (before !== undefined) {
				before.suites |= 1 << suite;
				continue;
			}
			const reading = exact.get(path.basename(fields.get('filename') ?? ''));
			const [paths = 0, left = 0] = counts.get(name) ?? [];
			const source = /^(\S+)(?: \((.*)\))?$/.exec(fields.get('source') ?? '');
			rows.set(key, {
				name,
				version,
				suites: 1 << suite,
				source:
					source === null ? '' : `${source[1]}${source[2] === undefined ? '' : ` ${source[2]}`}`,
				flags: flagsOf(fields),
				preDepends: relations(fields.get('pre-depends'), architecture),
				depends: relations(fields.get('depends'), architecture),
				recommends: relations(fields.get('recommends'), architecture),
				conflicts: relations(fields.get('conflicts'), architecture),
				breaks: relations(fields.get('breaks'), architecture),
				provides: relations(fields.get('provides'), architecture),
				order: order.get(name) ?? '',
				debBytes: fields.get('size') ?? '',
				installedKib: fields.get('installed-size') ?? '',
				paths: String(paths),
				slimPaths: String(left),
				statusBytes: String(statusBytes(stanza, long, reading)),
				...Object.fromEntries(
					exactColumns.map((column) => [column, String(reading?.[column] ?? '')]),
				),
			});
		}
	});
	return rows;
}

const priorities = ['required', 'important', 'standard', 'optional', 'extra'];

/** @type {Readonly<Record<string, string>>} */
const multiArch = { same: 's', foreign: 'f', allowed: 'w' };

/**
 * One letter a fact: all, Essential, Protected, Multi-Arch, and the priority's digit.
 * @param {ReadonlyMap<string, string>} fields
 */
function flagsOf(fields) {
	const multi = multiArch[fields.get('multi-arch') ?? ''] ?? '';
	return [
		fields.get('architecture') === 'all' ? 'a' : '',
		fields.get('essential') === 'yes' ? 'e' : '',
		fields.get('protected') === 'yes' || fields.get('important') === 'yes' ? 'i' : '',
		multi,
		Math.max(0, priorities.indexOf(fields.get('priority') ?? 'optional')),
	].join('');
}

const [first, second] = [await rowsOf('amd64'), await rowsOf('arm64')];
const keys = [...new Set([...first.keys(), ...second.keys()])].sort();
const columnNames = Object.keys(first.values().next().value);
/** @type {Map<string, string[]>} */
const columns = new Map([['architectures', []]]);
for (const name of columnNames) columns.set(name, []).set(`${name}@arm64`, []);
for (const key of keys) {
	const [one, two] = [first.get(key), second.get(key)];
	columns.get('architectures')?.push(String((one ? 1 : 0) + (two ? 2 : 0)));
	for (const name of columnNames) {
		const value = String((one ?? two)[name]);
		columns.get(name)?.push(value);
		if (name === 'order') continue;
		// An empty line: the same on both. A blank: nothing there on arm64.
		const other = String((two ?? one)[name]);
		columns.get(`${name}@arm64`)?.push(other === value ? '' : other === '' ? ' ' : other);
	}
}
for (const [name, lines] of columns)
	if (name.includes('@') && lines.every((line) => line === '')) columns.delete(name);

const inRelease = readFileSync(await fetched(release, 'InRelease', 'InRelease'), 'utf8');
const securityRelease = readFileSync(
	await fetched(`${release}-security`, 'InRelease', 'InRelease'),
	'utf8',
);
/** @param {string} text */
const dateOf = (text) => new Date(/^Date: (.*)$/m.exec(text)?.[1] ?? '').toISOString().slice(0, 10);
const listFile = path.join(lists, `lists-${release}.json`);
if (!existsSync(listFile)) {
	const found = Object.fromEntries(
		architectures.map((one) => [one, listBytes(release, one, mirror, security)]),
	);
	writeFileSync(listFile, JSON.stringify(found));
}
const bodies = [...columns].map(([name, lines]) => ({
	name,
	bytes: Buffer.from(`${lines.join('\n')}\n`),
}));
const header = {
	format: 1,
	release,
	date: [dateOf(inRelease), dateOf(securityRelease)].sort()[1],
	rows: keys.length,
	suites,
	lists: JSON.parse(readFileSync(listFile, 'utf8')),
	columns: bodies.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
};
const whole = Buffer.concat([
	Buffer.from(`${JSON.stringify(header)}\n`),
	...bodies.map(({ bytes }) => bytes),
]);
/** @param {Buffer} bytes @param {number} quality */
const compress = (bytes, quality) =>
	brotliCompressSync(bytes, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: quality,
			[constants.BROTLI_PARAM_LGWIN]: 24,
			[constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
		},
	});
if (process.env['COSTS']) {
	for (const { name, bytes } of bodies) console.log(name, bytes.length, compress(bytes, 9).length);
}
mkdirSync(path.dirname(out), { recursive: true });
const packed = compress(whole, Number(process.env['QUALITY'] ?? 11));
writeFileSync(out, packed);
console.log(`${out}: ${keys.length} rows, ${whole.length} B, ${packed.length} B compressed`);
