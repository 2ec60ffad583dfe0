/** The table that `predict` prints for people. */
import type { Plan } from '../core/plan.ts';
import type { SizeNumbers } from '../core/size/format.ts';
import { formatSize } from '../core/size/format.ts';
import type { LanguageService } from '../languageService.ts';
import { type Catalogue, text } from '../messages/catalogue.ts';
import type { Message } from '../protocol/message.ts';
import type { StageReport } from '../protocol/report.ts';
import { bar, barEnd } from './bar.ts';
import { type ExplainedPart, explainedLines, explainedParts, labelWidth } from './explainedRow.ts';
import type { Paint } from './paint.ts';
import { type TableRow, tableRows } from './tableRows.ts';
import { cut, displayWidth, harmless, padEnd, padStart } from './terminalText.ts';

export interface TableOptions {
	/** As the user named it. */
	readonly file: string;
	readonly paint: Paint;
	/** Undefined: no terminal. */
	readonly columns: number | undefined;
	/** Below each row what it is made of. */
	readonly explain: boolean;
}

/** Where the output is no terminal. */
const pipedWidth = 120;
const narrowest = 40;
const widest = 180;

export function predictTable(
	plan: Plan,
	service: LanguageService,
	catalogue: Catalogue,
	{ file, paint, columns, explain }: TableOptions,
): string {
	const page: Page = {
		plan,
		file: harmless(file),
		say: (code, args = {}) => text({ code, args }, catalogue),
		size: (size) => formatSize(size, text({ code: 'size.unknown' }, catalogue)),
		paint,
		width: Math.min(widest, Math.max(narrowest, columns ?? pipedWidth)),
	};
	const { stages } = plan.report;
	const rows = stages.map((stage) => tableRows(plan, stage, page.say));
	const partsOf = (row: TableRow) => (explain ? explainedParts(row, service) : []);
	const layout = layoutOf(rows.flat(), rows.flat().flatMap(partsOf), page);
	const lines = [page.paint.bold(cut(headLine(page), page.width))];
	if (stages.length === 0) lines.push('', page.say('cli.noStage'));
	else lines.push('', tableHead(layout, page));
	for (const [index, stage] of stages.entries()) {
		if (stages.length > 1) lines.push('', page.paint.bold(stageLine(stage, page)));
		for (const row of rows[index] ?? []) {
			lines.push(tableLine(row, layout, page));
			lines.push(...partsOf(row).flatMap((part) => partLines(part, layout, page)));
		}
	}
	if (stages.length > 0) lines.push('', ...totals(page));
	lines.push(...findingLines(page, service), ...problemLines(page, service));
	return lines.map((line) => line.trimEnd()).join('\n');
}

interface Page {
	readonly plan: Plan;
	readonly file: string;
	readonly say: (code: string, args?: NonNullable<Message['args']>) => string;
	readonly size: (size: SizeNumbers) => string;
	readonly paint: Paint;
	readonly width: number;
}

function headLine({ plan, file, say }: Page): string {
	const { platform, builder, store, target } = plan.report;
	const args = { file, platform, builder, store };
	return target === null ? say('cli.head', args) : say('cli.head.target', { ...args, target });
}

function stageLine(stage: StageReport, { say }: Page): string {
	const name = harmless(stage.name ?? String(stage.index));
	if (stage.shipped) return say('cli.stage.shipped', { name });
	return say(stage.built ? 'cli.stage.notShipped' : 'cli.stage.notBuilt', { name });
}

//#region Columns

interface Layout {
	readonly number: number;
	readonly line: number;
	readonly instruction: number;
	readonly size: number;
	/** 0: no room. */
	readonly bar: number;
	readonly note: number;
	/** What the longest bar stands for. */
	readonly full: number;
}

const gap = '  ';

/** `parts`: those that stand below the rows. */
function layoutOf(rows: readonly TableRow[], parts: readonly ExplainedPart[], page: Page): Layout {
	const { say, width } = page;
	const widthOf = (texts: readonly string[]): number => Math.max(...texts.map(displayWidth));
	const number = widthOf([say('cli.table.number'), ...rows.map((row) => row.number)]);
	const line = widthOf([say('cli.table.line'), ...rows.map((row) => row.line)]);
	const size = widthOf([
		say('cli.table.size'),
		...rows.map((row) => (row.size ? page.size(row.size) : '')),
		...parts.map((part) => part.size),
	]);
	const barWidth = width < 60 ? 0 : Math.min(24, Math.floor(width / 6));
	const longestNote = widthOf(['', ...rows.map((row) => row.note)]);
	// The parts below say at length what the notes say in short.
	const noteShare = parts.length > 0 ? 6 : 3;
	const note = width < 90 ? 0 : Math.min(longestNote, Math.floor(width / noteShare));
	const gaps = gap.length * (3 + Number(barWidth > 0) + Number(note > 0));
	const longest = widthOf([say('cli.table.instruction'), ...rows.map((row) => row.instruction)]);
	const widest = Math.max(longest, ...parts.map(labelWidth));
	const room = width - number - line - size - barWidth - note - gaps;
	return {
		number,
		line,
		size,
		bar: barWidth,
		note,
		instruction: Math.max(8, Math.min(widest, room)),
		full: Math.max(1, ...rows.map((row) => (row.size === null ? 0 : barEnd(row.size)))),
	};
}

function tableHead(layout: Layout, { say, paint }: Page): string {
	const cells = [
		padStart(say('cli.table.number'), layout.number),
		padStart(say('cli.table.line'), layout.line),
		padEnd(say('cli.table.instruction'), layout.instruction),
		padStart(say('cli.table.size'), layout.size),
	];
	return paint.dim(cells.join(gap));
}

function tableLine(row: TableRow, layout: Layout, { paint, size }: Page): string {
	const cells = [
		padStart(row.number, layout.number),
		paint.dim(padStart(row.line, layout.line)),
		padEnd(cut(row.instruction, layout.instruction), layout.instruction),
		padStart(row.size === null ? '' : size(row.size), layout.size),
	];
	if (layout.bar > 0) cells.push(barCell(row, layout, paint));
	if (layout.note > 0) cells.push(paint.dim(cut(row.note, layout.note)));
	const line = cells.join(gap);
	return row.faded ? paint.dim(line) : line;
}

/** A part of a row's size, aligned below it. */
function partLines(part: ExplainedPart, layout: Layout, { paint, width }: Page): readonly string[] {
	const indentation = layout.number + layout.line + 2 * gap.length;
	const { instruction, size } = layout;
	return explainedLines(part, { indentation, instruction, size, width }).map(paint.dim);
}

function barCell({ size }: TableRow, layout: Layout, paint: Paint): string {
	if (size === null) return ' '.repeat(layout.bar);
	const { solid, possible } = bar(size, layout.full, layout.bar);
	const rest = ' '.repeat(Math.max(0, layout.bar - solid.length - possible.length));
	return paint.cyan(solid) + paint.dim(possible) + rest;
}

//#endregion

//#region Below the table

function totals(page: Page): readonly string[] {
	const { say, paint, plan } = page;
	const { layerCount, size, compressedSize } = plan.report.image;
	const { base, own } = layerCount;
	const args = { size: page.size(size) };
	const total =
		base === null
			? say('cli.totalUnknownBase', { ...args, own: countOf(own.low, own.high, say) })
			: say('cli.total', {
					...args,
					base,
					layers: countOf(base + own.low, base + own.high, say),
					own: own.low === own.high ? own.low : `${own.low}–${own.high}`,
				});
	const compressed = say('cli.compressed', { size: page.size(compressedSize) });
	const lines = [paint.bold(total)];
	if (compressedSize.high !== null) lines.push(paint.dim(compressed));
	if (plan.report.store === 'containerd' && size.diskBytes !== undefined) {
		lines.push(paint.dim(say('cli.disk', { size: { bytes: size.diskBytes } })));
	}
	return lines;
}

function countOf(low: number, high: number, say: Page['say']): string {
	if (low === high) return say('count.layers', { count: low });
	return say('count.layersRange', { range: `${low}–${high}` });
}

function findingLines(page: Page, service: LanguageService): readonly string[] {
	const { say, paint, file } = page;
	const { findings } = service.report(page.plan);
	if (findings.length === 0) return [];
	const lines = findings.map(({ rule, severity, message, range }) => {
		const color =
			severity === 'error' ? paint.red : severity === 'warning' ? paint.yellow : paint.blue;
		const place = say('cli.place', {
			file,
			line: String(range.line),
			column: String(range.column),
		});
		return `${place}  ${color(severity)}  ${harmless(message)}  ${paint.dim(rule)}`;
	});
	const canFix = file !== '-' && findings.some(({ fixes }) => fixes.length > 0);
	const hint = canFix ? [paint.dim(say('cli.fixHint', { file }))] : [];
	return ['', paint.bold(say('cli.findings')), ...lines, ...hint];
}

function problemLines(page: Page, service: LanguageService): readonly string[] {
	const { say, paint, file } = page;
	const { problems } = service.report(page.plan);
	if (problems.length === 0) return [];
	const lines = problems.map(({ code, message, range }) => {
		const place = say('cli.place', {
			file,
			line: String(range.line),
			column: String(range.column),
		});
		return `${place}  ${paint.red(harmless(message))}  ${paint.dim(code)}`;
	});
	return ['', paint.bold(say('cli.problems')), ...lines];
}

//#endregion
