import { type Catalogue, text } from '../messages/catalogue.ts';
import type { Size } from '../protocol/report.ts';
import { type PartText, partTexts } from './partTexts.ts';
import { escapeMarkdown } from './sizeText.ts';

/** More rows than these nobody reads in a hover; the panel has them all. */
const mostRows = 20;

/**
 * The parts of a size as a Markdown table; empty where there is nothing to take apart. Where all are
 * exact, part and size say it all; else each has its range and where it comes from.
 */
export function partsTable(size: Size, catalogue: Catalogue): string {
	const parts = partTexts(size.parts, catalogue);
	const [first] = parts;
	if (first === undefined) return '';
	const plain = parts.every(({ range, basis }) => range === '' && basis === first.basis);
	const codes = plain
		? ['table.part', 'table.size']
		: ['table.part', 'table.size', 'table.range', 'table.basis'];
	const head = codes.map((code) => text({ code }, catalogue));
	const cells = ({ label, size: shown, range, basis }: PartText) =>
		plain ? [label, shown] : [label, shown, range, basis];
	const table = [
		row(head),
		plain ? '|---|---:|' : '|---|---:|---:|---|',
		...parts.slice(0, mostRows).map((part) => row(cells(part))),
	].join('\n');
	const more = parts.length - mostRows;
	return more > 0
		? `${table}\n\n${text({ code: 'table.more', args: { count: more } }, catalogue)}`
		: table;
}

function row(cells: readonly string[]): string {
	return `| ${cells.map(escapeMarkdown).join(' | ')} |`;
}
