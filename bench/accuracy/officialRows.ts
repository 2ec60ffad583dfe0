/**
 * Official images beside their Dockerfiles: COPY and ADD of files, and the bases. Era A has uncompressed
 * and compressed sizes, eras B and C compressed ones. Nothing is known of the bases but the built-in
 * facts, and of the contexts the files' sizes.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Size } from '../../server/src/protocol/report.ts';
import { atOnce } from './atOnce.ts';
import { writeTexts } from './lab.ts';
import { type CommandLine, type PrintedReport, predict, predictions } from './predict.ts';
import { quantile, type Row } from './rows.ts';

interface OfficialCase {
	readonly id: string;
	readonly era: string;
	readonly dockerfile: string;
	readonly base_image: string;
	readonly builder: string;
	readonly context: readonly {
		readonly path: string;
		/** Null where it was not recorded. */
		readonly size: number | null;
		readonly mode: string;
	}[];
	readonly history: readonly {
		readonly empty: boolean;
		readonly size: number | null;
		readonly compressed_size: number | null;
		readonly created_by: string;
		readonly from_base: boolean;
		readonly line?: number;
	}[];
}

interface OldBase {
	readonly base_image: string;
	readonly created: string;
	readonly size: number | null;
	readonly compressed: number | null;
}

/** Empty where the images are not beside the project. */
export async function officialRows(ask: CommandLine, cache: string, shared: string) {
	const file = path.join(shared, 'data/official/cases.open.jsonl.gz');
	if (!existsSync(file)) return [];
	const work = path.join(cache, 'official');
	rmSync(work, { recursive: true, force: true });
	const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n');
	const rows = await atOnce(predictions, lines, async (line, at) => {
		const each = JSON.parse(line) as OfficialCase;
		if (each.context.some(({ size }) => size === null)) return [];
		const folder = path.join(work, String(at));
		layOut(folder, each);
		const classic = !/buildkit/i.test(each.builder);
		const report = await predict(ask, {
			dockerfile: path.join(folder, 'Dockerfile'),
			context: path.join(folder, 'context'),
			bases: [],
			buildArgs: {},
			builder: classic ? 'classic' : 'buildkit',
			store: 'overlay2',
			offline: true,
		});
		return copied(each, report);
	});
	const sizes = path.join(shared, 'data/official/base-sizes.json');
	const bases = JSON.parse(readFileSync(sizes, 'utf8')) as readonly OldBase[];
	return [...withoutContradictions(rows.flat()), ...(await baseRows(ask, work, bases))];
}

/** A row with the classic builder's digest of the files that were copied; null where it has none. */
interface CopiedRow extends Row {
	readonly digest: string | null;
}

/**
 * Images were built from other commits than the one recorded now and then. It shows where equal files
 * are recorded with several sizes: then none of their contexts can be believed.
 */
function withoutContradictions(rows: readonly CopiedRow[]): readonly Row[] {
	const recorded = new Map<string, Set<number | undefined>>();
	for (const { digest, size } of rows) {
		if (digest === null) continue;
		recorded.set(digest, (recorded.get(digest) ?? new Set()).add(size.bytes));
	}
	const believed = rows.filter(({ digest }) => (recorded.get(digest ?? '')?.size ?? 1) === 1);
	const left = rows.length - believed.length;
	console.log(`official images: ${left} rows left out, their contexts contradict each other`);
	return believed;
}

/** The files of the context with their sizes, without content. */
function layOut(work: string, each: OfficialCase): void {
	mkdirSync(path.join(work, 'context'), { recursive: true });
	writeTexts(work, { Dockerfile: each.dockerfile });
	for (const { path: name, size, mode } of each.context) {
		if (mode.startsWith('120') || size === null) continue;
		const file = path.join(work, 'context', name);
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(file, '');
		truncateSync(file, size);
	}
}

function copied(each: OfficialCase, report: PrintedReport): readonly CopiedRow[] {
	return each.history.flatMap((row): readonly CopiedRow[] => {
		const { line } = row;
		if (row.from_base || row.empty || line === undefined) return [];
		const instruction = report.stages
			.flatMap(({ instructions }) => instructions)
			.find((planned) => planned.line === line && !planned.onbuild);
		if (instruction === undefined || !/^(?:COPY|ADD)$/.test(instruction.keyword)) return [];
		const { size, compressed } = instruction;
		const common: Pick<Row, 'source' | 'name' | 'line' | 'text' | 'kind' | 'baseKnown'> = {
			source: 'official images',
			name: each.id,
			line,
			text: each.dockerfile.split('\n')[line - 1] ?? '',
			kind: 'files',
			baseKnown: false,
		};
		const digest = /\b(?:file|dir|multi):[0-9a-f]{64}\b/.exec(row.created_by)?.[0] ?? null;
		const of = (
			quantity: 'content' | 'compressed',
			truth: number | null,
			said: Size<string> | null,
		): readonly CopiedRow[] =>
			truth === null || said === null
				? []
				: [{ ...common, quantity, truth, size: said, digest: digest && `${quantity} ${digest}` }];
		return [
			...of('content', row.size, size),
			...of('compressed', row.compressed_size, compressed ?? null),
		];
	});
}

/** Each figure of a base beside the built-in fact; one plan for each reference. */
async function baseRows(
	ask: CommandLine,
	work: string,
	known: readonly OldBase[],
): Promise<readonly Row[]> {
	mkdirSync(path.join(work, 'context'), { recursive: true });
	const references = [...groupByReference(known)];
	const rows = await atOnce(predictions, references, async ([reference, figures], at) => {
		const dockerfile = `Dockerfile.${at}`;
		writeTexts(work, { [dockerfile]: `FROM ${reference}\n` });
		const { image } = await predict(ask, {
			dockerfile: path.join(work, dockerfile),
			context: path.join(work, 'context'),
			bases: [],
			buildArgs: {},
			builder: 'buildkit',
			store: 'overlay2',
			offline: true,
		});
		const quantities = ['content', 'compressed'] as const;
		return quantities.flatMap((quantity) => {
			const of = (each: OldBase) => (quantity === 'content' ? each.size : each.compressed);
			const truths = figures.flatMap((each) => of(each) ?? []);
			const size = quantity === 'content' ? image.size : image.compressedSize;
			return extremes(reference, quantity, truths, size);
		});
	});
	return rows.flat();
}

/** A tag has moved often: its smallest and its largest figure stand for all. */
function extremes(
	reference: string,
	quantity: Row['quantity'],
	truths: readonly number[],
	size: Size<string>,
): readonly Row[] {
	const ends = new Set([quantile(truths, 0), quantile(truths, 1)]);
	return [...ends].flatMap((truth): readonly Row[] => {
		if (truth === null) return [];
		const common = { source: 'official images', name: reference, line: null } as const;
		return [
			{
				...common,
				text: `FROM ${reference}`,
				kind: 'base',
				quantity,
				baseKnown: false,
				truth,
				size,
			},
		];
	});
}

function groupByReference(known: readonly OldBase[]): ReadonlyMap<string, readonly OldBase[]> {
	const groups = new Map<string, OldBase[]>();
	for (const each of known) {
		const group = groups.get(each.base_image) ?? [];
		group.push(each);
		groups.set(each.base_image, group);
	}
	return groups;
}
