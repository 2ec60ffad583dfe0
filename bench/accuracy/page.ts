/** docs/accuracy.md from the rows. */
import { formatSize } from '../../server/src/core/size/format.ts';
import type { Goal } from './goals.ts';
import { percent } from './goals.ts';
import { bases, basisOf, errorOf, holds, type Row, summarize } from './rows.ts';

const worstRows = 20;

export function pageOf(rows: readonly Row[], goals: readonly Goal[], built: string): string {
	const content = rows.filter(({ quantity }) => quantity === 'content');
	const known = content.filter(({ baseKnown, source }) => baseKnown && source === 'real builds');
	const blind = content.filter(({ baseKnown, source }) => !baseKnown && source === 'real builds');
	const of = (source: Row['source'], quantity: Row['quantity'] = 'content') =>
		rows.filter((row) => row.source === source && row.quantity === quantity);
	const official = of('official images');
	return `# Accuracy

Written by \`npm run bench:accuracy\`: what is predicted beside what a real engine made. ${built}

An error is |predicted − real| ÷ real of the number shown, where there is one. "Held" is the share of ranges that hold
the truth; a floor has no upper end. The width is half of the range's beside its best guess, as in ±5 %.

## Held to

| | reached | |
|---|--:|---|
${goals.map(({ text, reached, met }) => `| ${text} | ${reached} | ${met ? 'met' : '**missed**'} |`).join('\n')}

## Real builds, the base's files known
${byBasis(known)}
${byKind(known)}
## Real builds, nothing known but the context and what ships
${byBasis(blind)}
${byKind(blind)}
## Builds recorded on engines 20 and 28, both builders and stores
${byBasis(of('engine-builds'))}
Disk use in a containerd store, of these and of builds made here:
${byBasis(rows.filter(({ quantity }) => quantity === 'disk'))}
## apt installs measured on another day
${byBasis(of('measured apt installs'))}
## Official images of ten years
COPY and ADD of files:
${byBasis(official.filter(({ kind }) => kind === 'files'))}
COPY and ADD of files, compressed:
${byBasis(of('official images', 'compressed').filter(({ kind }) => kind === 'files'))}
Bases by built-in facts, unpacked:
${byBasis(official.filter(({ kind }) => kind === 'base'))}
Bases by built-in facts, compressed:
${byBasis(of('official images', 'compressed').filter(({ kind }) => kind === 'base'))}
## The ${worstRows} worst rows
${worst(rows.filter(({ baseKnown, quantity }) => baseKnown && quantity === 'content'))}`;
}

const head = '| rows | median error | 95th percentile | worst | held | median width |';
const rule = '|--:|--:|--:|--:|--:|--:|';

function line(label: string, rows: readonly Row[]): string {
	const { median, percentile95, worst, held, medianHalfWidth } = summarize(rows);
	const width = medianHalfWidth === null ? '–' : `±${percent(medianHalfWidth)}`;
	const errors = [median, percentile95, worst].map(percent).join(' | ');
	return `| ${label} | ${rows.length} | ${errors} | ${percent(held)} | ${width} |`;
}

function table(labels: readonly (readonly [string, readonly Row[]])[], title: string): string {
	const lines = labels.filter(([, rows]) => rows.length > 0);
	if (lines.length === 0) return '\nNot measured: the data was not beside the project.\n';
	return `\n| ${title} ${head}\n|---${rule}\n${lines.map(([label, rows]) => line(label, rows)).join('\n')}\n`;
}

function byBasis(rows: readonly Row[]): string {
	const of = (basis: string) => rows.filter((row) => basisOf(row) === basis);
	return table(
		bases.map((basis) => [basis, of(basis)] as const),
		'basis',
	);
}

function byKind(rows: readonly Row[]): string {
	const kinds = [...new Set(rows.map(({ kind }) => kind))].sort();
	return table(
		kinds.map((kind) => [kind, rows.filter((row) => row.kind === kind)] as const),
		'kind',
	);
}

/** Those without a number or with a wrong range come behind the plainly wrong ones. */
function worst(rows: readonly Row[]): string {
	const errors = rows
		.filter((row) => (errorOf(row) ?? 0) > 0 || !holds(row))
		.sort((left, right) => (errorOf(right) ?? 1) - (errorOf(left) ?? 1));
	return errors.slice(0, worstRows).map(describe).join('\n');
}

export function describe(row: Row): string {
	const { name, line, text, truth, size } = row;
	const parts = size.parts.map((part) => `  - ${part.label}: ${formatSize(part)} (${part.basis})`);
	const excerpt = text.replace(/\s+/g, ' ').slice(0, 100).replaceAll('`', "'");
	const said = `${size.bytes ?? '?'} [${size.low}, ${size.high ?? '∞'}] ${basisOf(row)}`;
	const outside = holds(row) ? '' : ', **outside**';
	return [
		`- ${name}, line ${line ?? '–'}: ${percent(errorOf(row))}${outside}; real ${truth}, predicted ${said}  \n  \`${excerpt}\``,
		...parts,
	].join('\n');
}
