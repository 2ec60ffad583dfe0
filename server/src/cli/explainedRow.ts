/** What a row of the table is made of: its parts, what a push moves, what another image store prints. */
import { isTold } from '../core/size/compressed.ts';
import { formatBytes } from '../core/size/format.ts';
import type { LanguageService } from '../languageService.ts';
import { type Catalogue, text } from '../messages/catalogue.ts';
import type { TableRow } from './tableRows.ts';
import { cut, harmless, padEnd, padStart } from './terminalText.ts';

/** Columns of the table that the parts keep to. */
export interface ExplainedLayout {
	/** Blanks up to the instruction. */
	readonly indentation: number;
	readonly instruction: number;
	readonly size: number;
	/** Of the terminal. */
	readonly width: number;
}

const gap = '  ';
/** Parts stand below their instruction, a little to the right. */
export const partIndentation = '  ';

export function explainedRow(
	{ size, compressed }: Pick<TableRow, 'size' | 'compressed'>,
	layout: ExplainedLayout,
	service: LanguageService,
	catalogue: Catalogue,
): readonly string[] {
	if (size === null) return [];
	const parts = [...size.parts];
	if (compressed !== null && isTold(compressed)) {
		parts.push({ ...compressed, label: { code: 'cli.explain.compressed' } });
	}
	const lines = service
		.parts(parts)
		.map(({ label, size: shown, range, basis }) => line(label, shown, [range, basis], layout));
	if (size.diskBytes === undefined) return lines;
	const label = text({ code: 'cli.explain.disk' }, catalogue);
	return [...lines, line(label, `≈ ${formatBytes(size.diskBytes)}`, [], layout)];
}

/** A number is never cut. */
function line(
	label: string,
	size: string,
	notes: readonly string[],
	{ indentation, instruction, size: column, width }: ExplainedLayout,
): string {
	const shown = padEnd(cut(partIndentation + harmless(label), instruction), instruction);
	const rest = notes.filter((note) => note !== '').join(gap);
	const cells = [`${' '.repeat(indentation)}${shown}`, padStart(size, column), rest];
	return cut(cells.join(gap), width);
}
