import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atOnce } from '../../bench/accuracy/atOnce.ts';
import { builtRows } from '../../bench/accuracy/builtRows.ts';
import { type Case, readCorpus } from '../../bench/accuracy/corpus.ts';
import { type Lab, openLab } from '../../bench/accuracy/lab.ts';
import { waysOf } from '../../bench/accuracy/record.ts';
import { errorOf, holds, isExact, type Row } from '../../bench/accuracy/rows.ts';
import { type Bench, truthOf } from '../../bench/accuracy/truth.ts';
import { bundleCli, type CliBundle } from '../support/cliBundle.ts';

/** Of the Dockerfiles of `npm run bench:accuracy`, those that need no network, on the tiny base. */
const base = 'alpine:3.15.0';
const names = [
	'founding',
	'literals',
	'moves',
	'bundle-gzip',
	'cleanups',
	'ignore-globs',
	'shell-logic',
	'stages',
	'static-site',
	'existing-workdir',
];
/** How many of their layers are told to the byte; raised as more is known. */
const exactRows = 90;

let cli: CliBundle;
let lab: Lab;
let bench: Bench;
let cases: readonly Case[];
const folder = mkdtempSync(path.join(tmpdir(), 'accuracy-'));

beforeAll(async () => {
	cli = await bundleCli();
	lab = await openLab((args) => Promise.resolve(cli.run(args).stdout), folder);
	const archive = path.join(folder, 'base.tar');
	await lab.docker('save', '--output', archive, base);
	const known = { reference: base, archive, identity: base, layers: 1 };
	const downloads = { buildArgs: {}, identity: '', close: () => {} };
	bench = { lab, bases: new Map([[base, known]]), downloads };
	cases = readCorpus(process.cwd(), folder)
		.filter(({ name }) => names.includes(name.replace('files/', '')))
		.map(onTinyBase);
});
afterAll(async () => {
	await lab.overlay2.close();
	await lab.containerd.close();
	cli.remove();
	rmSync(folder, { recursive: true });
});

/** What the tiny base does not have is replaced by what it has. */
function onTinyBase(each: Case): Case {
	const text = each.text
		.replace(/debian:[a-z-]+/g, base)
		.replace(/\/usr\/(?:local|src)/g, '/usr')
		.replace('/etc/debian_version', '/etc/passwd');
	const dockerfile = path.join(folder, `${path.basename(each.name)}.Dockerfile`);
	writeFileSync(dockerfile, text);
	return { ...each, text, dockerfile };
}

async function rowsOf(each: Case): Promise<readonly Row[]> {
	const recorded = [];
	for (const way of waysOf(each)) {
		recorded.push({ each, way, truth: await truthOf(bench, each, way) });
	}
	return builtRows(bench, recorded, true);
}

describe('predictions beside real builds', () => {
	test('what is said to be exact is, and ranges and floors hold', async () => {
		const rows = (await atOnce(2, cases, rowsOf)).flat();
		const content = rows.filter(({ quantity }) => quantity === 'content');
		const said = ({ name, line, text, truth, size }: Row) =>
			`${name}, line ${line}: ${truth}, said ${size.basis} ${size.bytes} [${size.low}, ${size.high}]: ${text}`;
		const exact = content.filter(isExact);
		console.log(`accuracy: ${exact.length} of ${content.length} layers are told to the byte`);
		expect(exact.filter((row) => errorOf(row) !== 0).map(said)).toEqual([]);
		expect(content.filter((row) => !holds(row)).map(said)).toEqual([]);
		expect(cases).toHaveLength(names.length);
		expect(exact.length).toBeGreaterThanOrEqual(exactRows);
	}, 1_800_000);
});
