/** What .debs bring that were read themselves, and what their own scripts write. */
import type { PackagePart } from '../packagePart.ts';
import { type DebSetup, officialSetup } from './debSetup.ts';
import type { DebStanza } from './debSystem.ts';
import { bytesOfFile } from './packageBytes.ts';

/** Links, accounts and lines of text that the scripts of one package write. */
const littleBytes = 100_000;

/** A part for the files of each that has a file behind it, and one for all scripts. */
export function debFileParts(
	stanzas: readonly DebStanza[],
	setup: DebSetup,
): readonly PackagePart[] {
	const parts: PackagePart[] = [];
	const unknown: string[] = [];
	let little = 0;
	for (const { name, version, file } of stanzas) {
		if (file === undefined) continue;
		const { numbers, writes, folders } = file;
		const label = { code: 'part.deb.file', args: { name, version } };
		const range = bytesOfFile(numbers, setup);
		parts.push({ key: 'deb-file', label, place: null, folders, ...range });
		if (writes === 'unknown') unknown.push(name);
		if (writes === 'little') little++;
	}
	if (unknown.length > 0) {
		const label = { code: 'part.deb.scripts', args: { names: unknown.join(', ') } };
		parts.push({ key: 'deb-scripts', label, place: null, bytes: 0, low: 0, high: null });
	} else if (little > 0) {
		const label = { code: 'part.deb.results' };
		const high = little * littleBytes;
		parts.push({ key: 'deb-scripts', label, place: null, bytes: 0, low: 0, high });
	}
	return parts;
}

/** The same on a system of which nothing is known: it may leave documentation out. */
export function debFilePartsAnywhere(stanzas: readonly DebStanza[]): readonly PackagePart[] {
	const least = debFileParts(stanzas, officialSetup(true));
	return debFileParts(stanzas, officialSetup(false)).map((part, at) => ({
		...part,
		low: least[at]?.low ?? 0,
	}));
}
