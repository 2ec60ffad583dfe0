/**
 * Builds the Dockerfiles of test/fixtures/layers with a real engine and writes the history rows that
 * it made to rows.json there: `node test/core/layers/recordHistory.mjs CONTEXT [NAME…]`, the engine
 * as DOCKER_HOST has it. The context and the bases are those of the shared engine builds.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = new URL('../../fixtures/layers/', import.meta.url).pathname;
const [context, ...names] = process.argv.slice(2);
if (context === undefined) throw new Error('usage: recordHistory.mjs CONTEXT [NAME…]');
const version = docker(['version', '--format', '{{.Server.Version}}']).trim().split('.')[0];
const rowsPath = join(folder, 'rows.json');
const recorded = readJson(rowsPath) ?? {};
const bases = ['alpine:3.15.0', 'basehosts'].map((reference) => imageConfig(reference));

for (const file of readdirSync(folder).filter((name) => name.endsWith('.Dockerfile'))) {
	const name = file.slice(0, -'.Dockerfile'.length);
	if (names.length > 0 && !names.includes(name)) continue;
	recorded[name] ??= {};
	for (const builder of ['buildkit', 'classic']) {
		recorded[name][`${builder}${version}`] = build(join(folder, file), builder);
	}
	process.stdout.write(`${name}\n`);
}
const sorted = Object.fromEntries(Object.entries(recorded).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(rowsPath, `${JSON.stringify(sorted, null, '\t')}\n`);

/**
 * @param {string} file
 * @param {string} builder
 */
function build(file, builder) {
	const options = /^# build: (.*)$/m.exec(readFileSync(file, 'utf8'))?.[1]?.split(' ') ?? [];
	const tag = 'layers-record';
	const result = spawnSync(
		'docker',
		['build', '-q', '--network=none', '-t', tag, '-f', file, ...options, String(context)],
		{
			encoding: 'utf8',
			env: { ...process.env, DOCKER_BUILDKIT: builder === 'buildkit' ? '1' : '0' },
		},
	);
	if (result.status !== 0) {
		const lines = result.stderr.split('\n').filter((line) => line.trim() !== '');
		return { error: lines.at(-1) ?? '' };
	}
	return historyOf(tag);
}

/**
 * The rows and layers that the build added to its base, from the image's config.
 * @param {string} tag
 */
function historyOf(tag) {
	const { history, rootfs } = imageConfig(tag);
	const below = bases.find((base) =>
		base.history.every((row, at) => row.created_by === history[at]?.created_by),
	);
	const rows = history
		.slice(below?.history.length ?? 0)
		.map((row) => [row.created_by, row.empty_layer !== true]);
	const layers = (rootfs.diff_ids?.length ?? 0) - (below?.rootfs.diff_ids?.length ?? 0);
	return { layers, rows };
}

/**
 * @typedef {{ created_by: string, empty_layer?: boolean }} Row
 * @param {string} reference
 * @returns {{ history: Row[], rootfs: { diff_ids: string[] | null } }}
 */
function imageConfig(reference) {
	const work = mkdtempSync(join(tmpdir(), 'record-'));
	try {
		docker(['save', '-o', join(work, 'image.tar'), reference]);
		execFileSync('tar', ['xf', join(work, 'image.tar'), '-C', work]);
		const [manifest] = readJson(join(work, 'manifest.json'));
		return readJson(join(work, manifest.Config));
	} finally {
		rmSync(work, { recursive: true });
	}
}

/** @param {string[]} args */
function docker(args) {
	return execFileSync('docker', args, { encoding: 'utf8' });
}

/** @param {string} path */
function readJson(path) {
	try {
		return JSON.parse(readFileSync(path, 'utf8'));
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}
