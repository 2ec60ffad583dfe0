/**
 * How well the contents of layers compress: `node scripts/measureCompression.mjs FOLDER…` draws groups of
 * neighbouring files of one kind from the folders (and of whole Debian and npm packages), compresses each
 * group as a push does (gzip, level 6), and prints per kind and size of group the 2nd, 50th and 98th
 * percentile of compressed ÷ content and the number of draws, as
 * server/src/core/size/compressionRatios.ts keeps them; last the bytes that an entry's tar header adds.
 * The draw is seeded: the same folders give the same table.
 */
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const source = fileURLToPath(new URL('../server/src/core/size/contentKind.ts', import.meta.url));
const built = buildSync({ entryPoints: [source], bundle: true, format: 'esm', write: false });
const code = Buffer.from(built.outputFiles[0]?.contents ?? []).toString('base64');
/** @type {{ kindOfName: (name: string) => string }} */
const { kindOfName } = await import(`data:text/javascript;base64,${code}`);

/** @typedef {{ readonly path: string, readonly size: number }} File */

/** Upper ends of the classes of group sizes, in bytes, and how many groups are drawn in each. */
const classes = [4_000, 64_000, 1_000_000, 16_000_000, 64_000_000];
const draws = [120, 120, 100, 40, 10];
const smallest = 200;
const fewestDraws = 8;
const largestFile = 64_000_000;
const elf = 0x464c457f;

let seed = 20260101;
function random() {
	seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
	return seed / 2 ** 32;
}

/** @type {Map<string, File[]>} */
const byKind = new Map();
/** @type {Map<string, File[]>} */
const nodePackages = new Map();
const seen = new Set();

/** @type {(map: Map<string, File[]>, key: string, value: File) => void} */
function put(map, key, value) {
	const list = map.get(key);
	if (list === undefined) map.set(key, [value]);
	else list.push(value);
}

/** @type {(folder: string) => void} */
function walk(folder) {
	let names;
	try {
		names = readdirSync(folder).sort();
	} catch {
		return;
	}
	for (const name of names) {
		const path = join(folder, name);
		const stat = lstatSync(path);
		if (stat.isDirectory()) walk(path);
		else if (stat.isFile() && stat.size > 0 && stat.size <= largestFile) add(path, name, stat);
	}
}

/** @type {(path: string, name: string, stat: import('node:fs').Stats) => void} */
function add(path, name, { ino, dev, size }) {
	if (seen.has(`${dev}:${ino}`)) return;
	seen.add(`${dev}:${ino}`);
	const file = { path, size };
	put(byKind, kindOfName(name) === 'unknown' && isElf(path) ? 'binary' : kindOfName(name), file);
	put(byKind, 'unknown', file);
	if (/\/python3[^/]*\//.test(path)) put(byKind, 'python', file);
	const owner = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
	if (owner !== undefined) put(nodePackages, owner, file);
}

/** @type {(path: string) => boolean} */
function isElf(path) {
	try {
		const handle = openSync(path, 'r');
		const head = Buffer.alloc(4);
		readSync(handle, head, 0, 4, 0);
		closeSync(handle);
		return head.readUInt32LE() === elf;
	} catch {
		return false;
	}
}

/** The files of each installed Debian package.
 * @returns {File[][]} */
function debianPackages() {
	const folder = '/var/lib/dpkg/info';
	/** @type {File[][]} */
	const groups = [];
	for (const name of readdirSync(folder)) {
		if (!name.endsWith('.list')) continue;
		/** @type {File[]} */
		const files = [];
		for (const path of readFileSync(join(folder, name), 'utf8').split('\n')) {
			const stat = path === '' ? undefined : lstatSync(path, { throwIfNoEntry: false });
			if (stat?.isFile() && stat.size > 0 && stat.size <= largestFile) {
				files.push({ path, size: stat.size });
			}
		}
		if (files.length > 0) groups.push(files);
	}
	return groups;
}

/** Groups from a random one on until a random size of the class is reached; null: none fits.
 * @type {(groups: readonly (readonly File[])[], low: number, high: number) => File[] | null} */
function draw(groups, low, high) {
	const wanted = Math.exp(Math.log(low) + random() * (Math.log(high) - Math.log(low)));
	for (let attempt = 0; attempt < 40; attempt++) {
		/** @type {File[]} */
		const chosen = [];
		let bytes = 0;
		for (let at = Math.floor(random() * groups.length); bytes < wanted; at++) {
			const group = groups[at];
			const size = group?.reduce((sum, file) => sum + file.size, 0);
			if (group === undefined || size === undefined || bytes + size > high) break;
			chosen.push(...group);
			bytes += size;
		}
		if (bytes >= low && bytes <= high) return chosen;
	}
	return null;
}

/** @type {(files: readonly File[]) => { ratio: number, entry: number }} */
function measured(files) {
	const plain = [];
	const tar = [];
	for (const file of files) {
		const content = readFileSync(file.path);
		plain.push(content);
		tar.push(headerOf(file), content, Buffer.alloc((512 - (content.length % 512)) % 512));
	}
	const bytes = plain.reduce((sum, { length }) => sum + length, 0);
	const alone = gzipSync(Buffer.concat(plain), { level: 6 }).length;
	const packed = gzipSync(Buffer.concat([...tar, Buffer.alloc(1024)]), { level: 6 }).length;
	return { ratio: alone / bytes, entry: (packed - alone) / files.length };
}

/** @type {(file: File) => Buffer} */
function headerOf({ path, size }) {
	const block = Buffer.alloc(512);
	/** @type {(value: number, digits: number) => string} */
	const octal = (value, digits) => `${Math.floor(value).toString(8).padStart(digits, '0')}\0`;
	block.write(path.slice(1, 100), 0);
	block.write('0000644\x000000000\x000000000\0', 100);
	block.write(octal(size, 11) + octal(1.7e9 + (size % 1e6), 11), 124);
	block.write('        0', 148);
	block.write('ustar\x0000', 257);
	block.write(
		octal(
			block.reduce((sum, byte) => sum + byte, 0),
			6,
		),
		148,
	);
	return block;
}

/** @type {(values: readonly number[]) => number[]} */
function percentiles(values) {
	const sorted = [...values].sort((a, b) => a - b);
	return [0.02, 0.5, 0.98].map((share) => {
		const at = Math.min(sorted.length - 1, Math.floor(share * sorted.length));
		return Number((sorted[at] ?? 0).toPrecision(3));
	});
}

for (const folder of process.argv.slice(2)) walk(folder);
/** @type {Map<string, File[][]>} */
const kinds = new Map();
for (const [kind, files] of byKind)
	kinds.set(
		kind,
		files.map((file) => [file]),
	);
kinds.set('nodeModules', [...nodePackages.values()]);
kinds.set('packages', debianPackages());
/** @type {number[]} */
const entries = [];
for (const [kind, groups] of kinds) {
	const lines = classes.map((high, index) => {
		/** @type {number[]} */
		const ratios = [];
		for (let i = 0; i < (draws[index] ?? 0); i++) {
			const files = draw(groups, classes[index - 1] ?? smallest, high);
			if (files === null) continue;
			const { ratio, entry } = measured(files);
			ratios.push(ratio);
			entries.push(entry);
		}
		return ratios.length < fewestDraws ? null : [...percentiles(ratios), ratios.length];
	});
	console.log(kind, groups.length, JSON.stringify(lines));
}
console.log('bytes an entry', JSON.stringify(percentiles(entries)), entries.length);
