// Records what apt-get -s install answers for sets of packages drawn at random, for
// test/core/estimate/packages/deb/resolve.test.ts.
//
//   node scripts/deb/recordApt.mjs RELEASE ROOT LISTS WORDS OUT
//
// ROOT: a minbase system of the release (mmdebstrap) whose lists are those in LISTS, which the index was
// made from. Two systems are asked: that one, and one that has tools of common images on top, whose
// status is put together from what apt itself would install.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { stanzas } from './stanzas.mjs';

const [release = '', root = '', lists = '', wordFile = '', out = ''] = process.argv.slice(2);
const suites = [release, `${release}-updates`, `${release}-security`];
const packages = new Map();
for (const suite of suites) {
	const text = execFileSync('xz', ['-dc', path.join(lists, suite, 'Packages-amd64.xz')], {
		maxBuffer: 1 << 30,
	}).toString();
	for (const stanza of stanzas(text)) {
		const { fields } = stanza;
		packages.set(`${fields.get('package')} ${fields.get('version')}`, stanza);
	}
}

/** @param {readonly string[]} args @param {string} status */
function simulate(args, status) {
	try {
		const text = execFileSync(
			'chroot',
			[root, 'apt-get', '-s', '-qq', '-o', `Dir::State::status=${status}`, 'install', ...args],
			{
				encoding: 'utf8',
				stdio: ['ignore', 'pipe', 'pipe'],
				env: { ...process.env, LC_ALL: 'C' },
				maxBuffer: 1 << 26,
			},
		);
		/** @param {string} verb */
		const pick = (verb) =>
			[...text.matchAll(new RegExp(`^${verb} (\\S+) (?:\\[\\S+\\] )?\\(?([^\\s)]*)`, 'gm'))].map(
				([, name = '', version = '']) => [name.replace(/:.*$/, ''), version],
			);
		return { installs: pick('Inst'), removes: pick('Remv').map(([name]) => name) };
	} catch (error) {
		const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
		const first = said.split('\n').find((line) => line.startsWith('E:'));
		return { installs: [], removes: [], error: first ?? said };
	}
}

const plain = readFileSync(path.join(root, 'var/lib/dpkg/status'), 'utf8');
const tools = ['build-essential', 'curl', 'git', 'python3', 'ca-certificates', 'procps'];
const added = simulate(['--no-install-recommends', ...tools], '/var/lib/dpkg/status');
const installed = new Set(added.installs.map(([name]) => name));
const kept = plain
	.split('\n\n')
	.filter((text) => text.trim() !== '' && !installed.has(/^Package: (.*)$/m.exec(text)?.[1] ?? ''));
const more = added.installs.map(([name, version]) => {
	const text = packages.get(`${name} ${version}`)?.text ?? '';
	return text
		.replace(/^Package: .*$/m, '$&\nStatus: install ok installed')
		.replace(/^(Filename|SHA256|MD5sum|Size): .*\n/gm, '');
});
const tooled = `${[...kept, ...more].map((text) => text.trim()).join('\n\n')}\n\n`;
writeFileSync(path.join(root, 'tooled.status'), tooled);

/** mulberry32: small, and the same everywhere. */
let seed = 20_261_123;
function random() {
	seed = (seed + 0x6d2b79f5) | 0;
	let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

const names = [
	...new Set([...packages.values()].map(({ fields }) => fields.get('package') ?? '')),
].sort();
const known = new Set(names);
const words = readFileSync(wordFile, 'utf8')
	.split('\n')
	.map((line) => line.split(' ')[0] ?? '')
	.filter((word) => known.has(word));
const sets = Array.from({ length: 200 }, (_, set) => {
	const source = set % 4 === 3 ? words : names;
	const size = 1 + Math.floor(random() * 4);
	return Array.from({ length: size }, () => source[Math.floor(random() * source.length)] ?? '');
});
/** @type {({ words: string[], base: string, recommends: boolean } & ReturnType<typeof simulate>)[]} */
const cases = [];
// One system after the other: apt keeps what it made of its lists for the last one only.
for (const base of ['minbase', 'tooled']) {
	const status = base === 'minbase' ? '/var/lib/dpkg/status' : '/tooled.status';
	for (const [i, chosen] of sets.entries()) {
		for (const recommends of [false, true]) {
			const flag = recommends ? [] : ['--no-install-recommends'];
			cases.push({ words: chosen, base, recommends, ...simulate([...flag, ...chosen], status) });
		}
		if (i % 50 === 49) console.log(`${base}: ${i + 1} sets`);
	}
}
/** Each package once; answers name them by ascending steps through the table. */
const table = [
	...new Set(cases.flatMap(({ installs }) => installs.map((one) => one.join(' ')))),
].sort();
const places = new Map(table.map((one, i) => [one, i]));
const packed = cases.map(({ installs, ...one }) => {
	const sorted = installs.map((pair) => places.get(pair.join(' ')) ?? 0).sort((a, b) => a - b);
	return { ...one, installs: sorted.map((place, i) => place - (sorted[i - 1] ?? 0)) };
});

/** Only what the resolver reads of a status: descriptions are most of it. @param {string} text */
const short = (text) => text.replace(/^(Description|Conffiles|Tag):.*\n( .*\n)*/gm, '');
writeFileSync(
	out,
	gzipSync(
		JSON.stringify({
			release,
			systems: { minbase: short(plain), tooled: short(tooled) },
			packages: table,
			cases: packed,
		}),
		{ level: 9 },
	),
);
console.log(`${out}: ${cases.length} answers`);
