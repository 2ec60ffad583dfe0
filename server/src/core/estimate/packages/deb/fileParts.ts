/** What .debs bring that were read themselves, and what their own scripts write. */
import type { PackagePart } from '../packagePart.ts';
import type { DebSetup } from './debSetup.ts';
import type { DebVersion } from './debUniverse.ts';
import { bytesOfFile } from './packageBytes.ts';

/** Links, accounts and lines of text that the scripts of one package write. */
const littleBytes = 100_000;

/** A part for the files of each, and one for all scripts. `versions`: those with a file behind them. */
export function debFileParts(
	versions: readonly DebVersion[],
	setup: DebSetup,
): readonly PackagePart[] {
	const parts: PackagePart[] = [];
	const unknown: string[] = [];
	let little = 0;
	for (const { name, version, stanza } of versions) {
		if (stanza?.file === undefined) continue;
		const { numbers, writes } = stanza.file;
		const label = { code: 'part.deb.file', args: { name, version } };
		parts.push({ key: 'deb-file', label, place: null, ...bytesOfFile(numbers, setup) });
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
