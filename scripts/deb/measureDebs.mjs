// Reads .debs of a mirror and writes what each leaves on a system, one JSON line a package. Those that
// the file of readings already has are left out, so it can be stopped and gone on with.
//
//   node scripts/deb/measureDebs.mjs MIRROR[,SECURITY] READINGS WORDS PACKAGES…
//
// WORDS: a file of package names, the most wanted first. PACKAGES: Packages files, as unpacked from the
// mirror. What is read: required and important packages, then the words' closures.

import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { readDeb } from './readDeb.mjs';
import { stanzas } from './stanzas.mjs';

const [mirrors = '', readings = '', wordFile = '', ...packageFiles] = process.argv.slice(2);
const [mirror = '', security = mirror] = mirrors.split(',');
const mostBytes = 120e6;

const known = new Set();
if (existsSync(readings)) {
	for (const line of readFileSync(readings, 'utf8').split('\n')) {
		if (line !== '') known.add(JSON.parse(line).file);
	}
}

/** @param {string} version @param {string} than */
function isNewer(version, than) {
	return spawnSync('dpkg', ['--compare-versions', version, 'gt', than]).status === 0;
}

/** @type {Map<string, ReadonlyMap<string, string> & { security: boolean }>} */
const packages = new Map();
/** @type {Map<string, string[]>} */
const providers = new Map();
for (const file of packageFiles) {
	for (const { fields } of stanzas(readFileSync(file, 'utf8'))) {
		const name = fields.get('package') ?? '';
		const before = packages.get(name)?.get('version');
		if (before !== undefined && !isNewer(fields.get('version') ?? '', before)) continue;
		packages.set(name, Object.assign(fields, { security: file.includes('security') }));
		for (const provided of (fields.get('provides') ?? '').split(',')) {
			const virtual = provided.trim().split(/[ (]/)[0] ?? '';
			if (virtual === '') continue;
			const list = providers.get(virtual) ?? [];
			list.push(name);
			providers.set(virtual, list);
		}
	}
}

/** @param {string} field */
function* firstChoices(field) {
	for (const group of field.split(',')) {
		const names = group.split('|').map((one) => one.trim().split(/[ (:[]/)[0] ?? '');
		const real = names.find((name) => packages.has(name));
		const virtual = names
			.map((name) => providers.get(name)?.[0])
			.find((name) => name !== undefined);
		const chosen = real ?? virtual;
		if (chosen !== undefined) yield chosen;
	}
}

/** @param {string[]} roots @param {boolean} recommends */
function* closure(roots, recommends) {
	const seen = new Set(roots);
	for (const name of seen) {
		const fields = packages.get(name);
		if (fields === undefined) continue;
		yield name;
		const wanted = ['pre-depends', 'depends', ...(recommends ? ['recommends'] : [])];
		for (const field of wanted)
			for (const one of firstChoices(fields.get(field) ?? '')) seen.add(one);
	}
}

const words = readFileSync(wordFile, 'utf8')
	.split('\n')
	.map((line) => line.split(' ')[0] ?? '');
const base = [...packages]
	.filter(([, fields]) => ['required', 'important'].includes(fields.get('priority') ?? ''))
	.map(([name]) => name);
const order = new Set(closure(base, false));
const good = words.filter((word) => packages.has(word) || providers.has(word));
for (const recommends of [false, true])
	for (const word of good) for (const name of closure([word], recommends)) order.add(name);

const queue = [...order]
	.map((name) => packages.get(name))
	.filter(
		(fields) => !known.has(fields?.get('filename')) && Number(fields?.get('size')) < mostBytes,
	);
const total = queue.reduce((sum, fields) => sum + Number(fields?.get('size')), 0);
console.log(`${order.size} wanted, ${queue.length} to read, ${(total / 1e6).toFixed(0)} MB`);

let done = 0;
async function work() {
	for (let fields = queue.shift(); fields !== undefined; fields = queue.shift()) {
		const file = fields.get('filename') ?? '';
		try {
			const response = await fetch(`${fields.security ? security : mirror}/${file}`);
			if (!response.ok) throw new Error(`status ${response.status}`);
			const reading = await readDeb(Buffer.from(await response.arrayBuffer()));
			appendFileSync(readings, `${JSON.stringify({ file, ...reading })}\n`);
		} catch (error) {
			console.error(file, String(error));
		}
		if (++done % 200 === 0) console.log(`${done} read, ${queue.length} left`);
	}
}
await Promise.all(Array.from({ length: 6 }, work));
console.log(`${done} read`);
