/** What a real engine makes of each Dockerfile, kept by everything that it depends on. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type {
	BuilderKind,
	InstructionReport,
	StoreKind,
} from '../../server/src/protocol/report.ts';
import type { Base } from './bases.ts';
import type { Case } from './corpus.ts';
import type { Downloads } from './downloads.ts';
import type { Lab } from './lab.ts';
import { type PrintedReport, predict } from './predict.ts';
import { type LayerContent, readTopRows, type SavedRow } from './savedLayers.ts';

export interface BuiltRow extends LayerContent {
	readonly line: number;
	readonly keyword: string;
	readonly createdBy: string;
	/** What `docker history` prints. */
	readonly historyBytes: number;
}

export interface BuiltStage {
	readonly index: number;
	/** Those that made a layer, oldest first. */
	readonly rows: readonly BuiltRow[];
}

export interface Truth {
	readonly name: string;
	readonly dockerfile: string;
	readonly builder: BuilderKind;
	readonly store: StoreKind;
	readonly bases: readonly string[];
	readonly stages: readonly BuiltStage[];
}

export interface Bench {
	readonly lab: Lab;
	readonly bases: ReadonlyMap<string, Base>;
	readonly downloads: Downloads;
}

export interface Way {
	readonly builder: BuilderKind;
	readonly store: StoreKind;
}

/** Raised when what is recorded changes its meaning. */
const recordVersion = 1;

/** From the cache, else from a build; throws where the build fails. */
export async function truthOf(bench: Bench, each: Case, way: Way): Promise<Truth> {
	const bases = basesOf(each, bench.bases);
	const key = createHash('sha256')
		.update(
			JSON.stringify([recordVersion, each.identity, way, bases.map(({ identity }) => identity)]),
		)
		.update(usesDownloads(each) ? bench.downloads.identity : '')
		.digest('hex');
	const file = path.join(
		bench.lab.cache,
		'truth',
		`${each.name.replace('/', '-')}-${key.slice(0, 16)}.json`,
	);
	if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Truth;
	const report = await predict(bench.lab.ask, {
		...question(bench, each, way),
		bases: [],
		offline: true,
	});
	const stages: BuiltStage[] = [];
	// An image cannot be made of a stage that has no name, but for the last one.
	const last = report.stages.length - 1;
	for (const stage of report.stages) {
		if (stage.name === null && stage.index !== last) continue;
		stages.push(await buildStage(bench, each, way, stage, stages.length === 0));
	}
	const { name, text } = each;
	const truth = {
		name,
		dockerfile: text,
		...way,
		bases: bases.map(({ reference }) => reference),
		stages,
	};
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, `${JSON.stringify(truth, null, '\t')}\n`);
	return truth;
}

/** The base images that a Dockerfile names. */
export function basesOf(each: Case, bases: ReadonlyMap<string, Base>): readonly Base[] {
	const references = [...each.text.matchAll(/^FROM (\S+)|--from=(\S+)/gm)].map(
		([, from, copied]) => from ?? copied ?? '',
	);
	return [...new Set(references)].flatMap((reference) => bases.get(reference) ?? []);
}

export function question(bench: Bench, each: Case, way: Way) {
	const { dockerfile, context } = each;
	return { dockerfile, context, buildArgs: buildArgsOf(bench, each), ...way };
}

function usesDownloads({ text }: Case): boolean {
	return /^ARG (?:DOWNLOADS|PIP_INDEX_URL)$/m.test(text);
}

function buildArgsOf({ downloads }: Bench, each: Case): Readonly<Record<string, string>> {
	const declared = Object.entries(downloads.buildArgs).filter(([name]) =>
		new RegExp(`^ARG ${name}$`, 'm').test(each.text),
	);
	return Object.fromEntries(declared);
}

async function buildStage(
	{ lab, downloads }: Bench,
	each: Case,
	{ builder, store }: Way,
	stage: PrintedReport['stages'][number],
	isFirst: boolean,
): Promise<BuiltStage> {
	const engine = store === 'containerd' ? lab.containerd : lab.overlay2;
	const built = await engine.build({
		dockerfile: each.text,
		context: each.context,
		builder,
		...(stage.name === null ? {} : { target: stage.name }),
		noCache: isFirst,
		network: store === 'containerd' ? 'none' : 'default',
		buildArgs: buildArgsOf({ lab, downloads, bases: new Map() }, each),
	});
	if (!built.ok) throw new Error(`${each.name}, stage ${stage.index}: ${built.log.slice(-3000)}`);
	const archive = path.join(lab.cache, `saved-${built.image.replace(':', '-')}.tar`);
	try {
		const { code, log } = await engine.docker('save', '--output', archive, built.image);
		if (code !== 0) throw new Error(log);
		const own = stage.instructions.filter(({ history }) => history);
		const printed = (await engine.history(built.image)).slice(-own.length);
		const saved = await readTopRows(archive, own.length);
		const rows = own.flatMap((instruction, at) => {
			const row = saved[at];
			const historyBytes = printed[at]?.size;
			if (row === undefined || historyBytes === undefined)
				throw new Error(`${each.name}: too few rows`);
			return builtRow(each, instruction, row, historyBytes);
		});
		return { index: stage.index, rows };
	} finally {
		rmSync(archive, { force: true });
		await engine.docker('image', 'rm', '--force', built.image);
	}
}

function builtRow(
	each: Case,
	{ line, keyword }: Pick<InstructionReport, 'line' | 'keyword'>,
	{ createdBy, layer }: SavedRow,
	historyBytes: number,
): readonly BuiltRow[] {
	const said = /^(?:.* -c #\(nop\) +)?([A-Z]+) /.exec(createdBy)?.[1] ?? 'RUN';
	if (said !== keyword)
		throw new Error(`${each.name}, line ${line}: ${keyword} is beside ${createdBy}`);
	return layer === null ? [] : [{ line, keyword, createdBy, historyBytes, ...layer }];
}
