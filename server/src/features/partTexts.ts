/** The parts of a size in the user's words: for the hover's table, the panel and `--explain`. */
import { formatBytes, formatRange, type SizeNumbers } from '../core/size/format.ts';
import { type Catalogue, text } from '../messages/catalogue.ts';
import type { SizePart } from '../protocol/report.ts';
import { sizeText } from './sizeText.ts';

export interface PartText {
	readonly label: string;
	/** The best guess where the range stands beside it. */
	readonly size: string;
	/** Where the truth lies; empty where the size is exact, or has no ceiling. */
	readonly range: string;
	/** One word for where the number comes from. */
	readonly basis: string;
	readonly part: SizePart;
}

export function partTexts(parts: readonly SizePart[], catalogue: Catalogue): readonly PartText[] {
	return parts.map((part) => ({
		label: text(part.label, catalogue),
		size: guessText(part, catalogue),
		range: rangeText(part),
		basis: basisWord(part, catalogue),
		part,
	}));
}

/** `≈ 54 MB` also where the range is wide; a size that is no estimate as everywhere. */
function guessText(size: SizeNumbers, catalogue: Catalogue): string {
	return size.basis === 'estimated' && size.bytes !== undefined && size.low !== size.high
		? `≈ ${formatBytes(size.bytes)}`
		: sizeText(size, catalogue);
}

/** `53.1–54.9 MB`; empty where the size is exact, or has no ceiling. */
export function rangeText({ low, high, basis }: SizeNumbers): string {
	return basis !== 'estimated' || high === null || high === low ? '' : formatRange(low, high);
}

function basisWord({ basis }: SizeNumbers, catalogue: Catalogue): string {
	return text({ code: `basis.word.${basis}` }, catalogue);
}
