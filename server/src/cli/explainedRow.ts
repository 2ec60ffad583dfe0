/** What a row of the table is made of: its parts, what a push moves, what another image store prints. */
import { isTold } from '../core/size/compressed.ts';
import { formatBytes } from '../core/size/format.ts';
import type { LanguageService } from '../languageService.ts';
import type { TableRow } from './tableRows.ts';
import { cut, displayWidth, harmless, padEnd, padStart, wrap } from './terminalText.ts';

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
const partIndentation = '  ';

export interface ExplainedPart {
	readonly label: string;
	readonly size: string;
	readonly note: string;
}

export function explainedParts(
	{ size, compressed }: Pick<TableRow, 'size' | 'compressed'>,
	service: LanguageService,
): readonly ExplainedPart[] {
	if (size === null) return [];
	const parts = [...size.parts];
	if (compressed !== null && isTold(compressed)) {
		parts.push({ ...compressed, label: { code: 'cli.explain.compressed' } });
	}
	const told = service.parts(parts).map(({ label, size: shown, range, basis }) => ({
		label: harmless(label),
		size: shown,
		note: [range, basis].filter((note) => note !== '').join(gap),
	}));
	if (size.diskBytes === undefined) return told;
	const label = service.text({ code: 'cli.explain.disk' });
	return [...told, { label, size: `≈ ${formatBytes(size.diskBytes)}`, note: '' }];
}

/** Columns that a part's label takes in one line. */
export function labelWidth({ label }: ExplainedPart): number {
	return displayWidth(partIndentation + label);
}

/** A number is never cut, and a label goes on below itself: it is the explanation. */
export function explainedLines(
	{ label, size, note }: ExplainedPart,
	{ indentation, instruction, size: column, width }: ExplainedLayout,
): readonly string[] {
	const start = ' '.repeat(indentation) + partIndentation;
	const room = Math.max(1, instruction - partIndentation.length);
	const [first = '', ...rest] = wrap(label, room);
	const cells = [start + padEnd(first, room), padStart(size, column), note];
	return [cells.join(gap), ...rest.map((line) => start + partIndentation + line)].map((line) =>
		cut(line, width),
	);
}
