import { type Catalogue, text } from '../messages/catalogue.ts';
import type { Size } from '../protocol/report.ts';
import { partTexts } from './partTexts.ts';
import { escapeMarkdown } from './sizeText.ts';

/** More rows than these nobody reads in a hover; the panel has them all. */
const mostRows = 20;

/**
 * The parts of a size as a Markdown table; empty where there is nothing to take apart. Where all are
 * known alike, part and size say it all; else each has its range and where it comes from.
 */
export function partsTable(size: Size, catalogue: Catalogue): string {
	const parts = partTexts(size.parts, catalogue);
	const [first] = parts;
	if (first === undefined) return '';
	const ranged = parts.some(({ range }) => range !== '');
	const mixed = ranged || parts.some(({ basis }) => basis !== first.basis);
	const cells = (label: string, shown: string, range: string, basis: string) => [
		label,
		shown,
		...(ranged ? [range] : []),
		...(mixed ? [basis] : []),
	];
	const [part, shown, range, basis] = ['part', 'size', 'range', 'basis'].map((name) =>
		text({ code: `table.${name}` }, catalogue),
	);
	const table = [
		row(cells(part ?? '', shown ?? '', range ?? '', basis ?? '')),
		`|${cells('---', '---:', '---:', '---').join('|')}|`,
		...parts
			.slice(0, mostRows)
			.map((each) => row(cells(each.label, each.size, each.range, each.basis))),
	].join('\n');
	const more = parts.length - mostRows;
	return more > 0
		? `${table}\n\n${text({ code: 'table.more', args: { count: more } }, catalogue)}`
		: table;
}

function row(cells: readonly string[]): string {
	return `| ${cells.map(escapeMarkdown).join(' | ')} |`;
}
