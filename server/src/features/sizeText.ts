/** Sizes in the user's words: the numbers as core formats them, the words from the catalogue. */
import { formatSize, type SizeNumbers } from '../core/size/format.ts';
import type { Catalogue } from '../messages/catalogue.ts';
import { text } from '../messages/catalogue.ts';
import type { Basis } from '../protocol/report.ts';

/** `10.5 MB`, `≈ 54 MB`, `90–150 MB`, `≥ 19.9 MB`, `size unknown`. */
export function sizeText(size: SizeNumbers, catalogue: Catalogue): string {
	return formatSize(size, text({ code: 'size.unknown' }, catalogue));
}

/** One sentence that says where a number comes from. */
export function basisText(basis: Basis, catalogue: Catalogue): string {
	return text({ code: `basis.${basis}` }, catalogue);
}

/** A text from a file as plain text in Markdown, in a table cell too. */
export function escapeMarkdown(plain: string): string {
	return plain.replace(/[\\`*_{}[\]<>()#+!|~&$]/g, '\\$&').replace(/\s*\r?\n\s*/g, ' ');
}

/** A text from a file as inline code, whatever backticks it holds. */
export function inlineCode(plain: string): string {
	const flat = plain.replace(/\s+/g, ' ').trim();
	const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map((run) => run[0].length));
	const fence = '`'.repeat(longest + 1);
	return longest === 0 ? `${fence}${flat}${fence}` : `${fence} ${flat} ${fence}`;
}
