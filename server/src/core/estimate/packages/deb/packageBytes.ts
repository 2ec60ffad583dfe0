/** What one package's files come to: exact where the package was read, else from what its index says. */
import { textAt } from '../texts.ts';
import type { DebIndex } from './debIndex.ts';
import type { DebSetup, DocPlace } from './debSetup.ts';
import type { DebFileNumbers } from './debSystem.ts';

export interface Range {
	readonly bytes: number;
	readonly low: number;
	readonly high: number;
}

export const nothing: Range = { bytes: 0, low: 0, high: 0 };

export function exactly(bytes: number): Range {
	return { bytes, low: bytes, high: bytes };
}

export function about(bytes: number, low: number, high: number): Range {
	return { bytes: Math.round(bytes), low: Math.floor(low), high: Math.ceil(high) };
}

export function sum(ranges: Iterable<Range>): Range {
	let [bytes, low, high] = [0, 0, 0];
	for (const one of ranges) {
		bytes += one.bytes;
		low += one.low;
		high += one.high;
	}
	return { bytes, low, high };
}

const number = (column: Int32Array, row: number) => column[row] ?? -1;

/** True where the package itself was read. */
export function isExact(index: DebIndex, row: number): boolean {
	return number(index.numbers.bytes, row) >= 0;
}

/** Regular files' bytes after what the image leaves out. */
export function fileBytes(index: DebIndex, row: number, setup: DebSetup): Range {
	const { numbers } = index;
	if (isExact(index, row)) {
		const whole = number(numbers.bytes, row);
		const listed = keptBytes(whole, (place) => Math.max(0, number(numbers[place], row)), setup);
		const groff = setup.excludesGroff ? groffShare(textAt(index.text.name, row)) : 0;
		const left = listed - whole * groff;
		if (groff > 0) return about(left, left - whole * 0.03, left + whole * 0.03);
		return setup.hasOtherExcludes ? about(left, 0, left) : exactly(left);
	}
	return withoutDocuments(index, row, setup, stated(index, row));
}

/** The same of a .deb that was read itself. */
export function bytesOfFile(numbers: DebFileNumbers, setup: DebSetup): Range {
	const listed = keptBytes(numbers.bytes, (place) => numbers[place], setup);
	const left = setup.excludesGroff ? listed - numbers.groff : listed;
	return about(left, setup.hasOtherExcludes ? 0 : Math.max(0, left - numbers.removable), left);
}

function keptBytes(
	whole: number,
	documents: (place: DocPlace) => number,
	{ excluded }: DebSetup,
): number {
	let left = whole;
	for (const place of excluded) left -= documents(place);
	return left;
}

/** What of groff's bytes lies in /usr/share/groff, measured on bookworm. */
function groffShare(name: string): number {
	if (name === 'groff-base') return 0.404;
	return name === 'groff' ? 0.37 : 0;
}

/** True where nothing but its stanza was read, which does not tell how many files it has. */
export function isListed(index: DebIndex, row: number): boolean {
	return row >= 0 && number(index.numbers.paths, row) < 0 && !isExact(index, row);
}

/**
 * Installed-Size counts KiB, rounded up file by file, and one for each folder and link. So it is more
 * than the files' bytes by half a KiB a file in the mean, and by at most one for each path.
 */
function stated(index: DebIndex, row: number): Range {
	const kib = number(index.numbers.installedKib, row);
	if (isListed(index, row)) return listedBytes(kib);
	const whole = 1024 * Math.max(0, kib);
	const paths = Math.max(1, number(index.numbers.paths, row));
	const folders = 4 + paths / 4;
	const guess = Math.max(whole * 0.3, whole - 1024 * folders - 540 * paths);
	return about(guess, Math.min(guess, Math.max(0, whole - 1024 * (2 * folders + paths))), whole);
}

/** A package that does not state its size: 1 in 2000 has more than 500 MB. */
const unstated = { guess: 200_000, high: 500_000_000 };

/**
 * Without the number of files. Over 6000 packages of Debian what they miss of Installed-Size grows with
 * its root; half of the smallest are links and folders alone, and single large ones hold a quarter.
 */
function listedBytes(kib: number): Range {
	if (kib < 0) return about(unstated.guess, 0, unstated.high);
	const whole = 1024 * kib;
	const guess = Math.max(whole / 4, whole - 1024 * (11 + 0.8 * Math.sqrt(kib)));
	const least = kib < 64 ? 0 : kib < 10_240 ? whole / 4 : whole / 2;
	return about(guess, Math.min(guess, least), whole);
}

/**
 * Packages that are known by their stanzas. The bounds of each are those of the odd one; of many
 * together they are what Hoeffding's inequality leaves with odds of 1 to 1000.
 */
export function sumOfListed(ranges: readonly Range[]): Range {
	const all = sum(ranges);
	const widths = ranges.reduce((total, { low, high }) => total + (high - low) ** 2, 0);
	return about(all.bytes, Math.max(all.low, all.bytes - 1.86 * Math.sqrt(widths)), all.high);
}

/** A file of documentation in the mean; they are compressed texts. */
const usualDocument = 5000;

function withoutDocuments(index: DebIndex, row: number, setup: DebSetup, whole: Range): Range {
	if (setup.excluded.size === 0) return whole;
	if (isListed(index, row)) return withoutUnknownDocuments(index, row, whole);
	const paths = Math.max(1, number(index.numbers.paths, row));
	const left = Math.max(0, number(index.numbers.slimPaths, row));
	if (left === 0) return whole;
	const share = Math.min(1, left / paths);
	const gone = Math.min(whole.bytes * Math.max(share, 0.02), left * usualDocument);
	const most = share > 0.5 ? whole.high : Math.min(whole.high, left * 10 * usualDocument);
	return about(whole.bytes - gone, Math.max(0, whole.low - most), whole.high);
}

const documents = /-(?:docs?|man|info|locales?|l10n)$|^manpages|^language-pack-|^iso-codes$/;
/** Texts of all kinds, or documentation among them. */
const shared = /-(?:common|data)$|^texlive-/;
const code = /^(?:lib|python3-|ruby-|perl-|node-)|-dev$/;

/**
 * Of Debian's packages a third of the smallest is documentation, and next to nothing of the largest:
 * of those above 10 MB that are not named for it a half of libraries at most, two thirds of others.
 */
function withoutUnknownDocuments(index: DebIndex, row: number, whole: Range): Range {
	const name = textAt(index.text.name, row);
	const kib = Math.max(1, number(index.numbers.installedKib, row));
	const usual = Math.min(0.4, 1.8 / Math.sqrt(kib));
	const isNamed = documents.test(name) || shared.test(name);
	const share = documents.test(name) ? 0.95 : isNamed ? 0.45 : usual;
	const guess = whole.bytes * (1 - share);
	const left = kib < 10_240 || isNamed ? 0 : code.test(name) ? 0.5 : 0.33;
	return about(guess, Math.min(guess, whole.low * left), whole.high);
}

/** What dpkg keeps of it in /var/lib/dpkg/info. */
export function infoBytes(index: DebIndex, row: number): Range {
	const { numbers } = index;
	if (isExact(index, row)) {
		return exactly(number(numbers.control, row) + number(numbers.list, row));
	}
	if (isListed(index, row)) {
		const kib = Math.max(1, number(numbers.installedKib, row));
		return about(400 + 100 * Math.sqrt(kib), 300, 12_000 + 80 * kib);
	}
	// md5sums and list: a path and its digest a file, a path a folder; scripts beside them.
	const paths = Math.max(1, number(numbers.paths, row));
	const guess = 350 + 150 * paths;
	return about(guess, 60 * paths, 4000 + 400 * paths);
}

/** Python modules that are compiled at the install, below dist-packages. */
export function pythonBytes(index: DebIndex, row: number): Range {
	if (!isExact(index, row)) return unreadModules(index, row);
	return compiledBytes(Math.max(0, number(index.numbers.pyBytes, row)));
}

/** Compiled ÷ source, over Debian's python3 packages. */
export function compiledBytes(source: number): Range {
	return about(source * 1.2, source * 0.7, source * 1.7);
}

/** Of Debian's python3 packages that were read, half are Python to more than 69 %, and a tenth hardly. */
function unreadModules(index: DebIndex, row: number): Range {
	if (!textAt(index.text.name, row).startsWith('python3-')) return nothing;
	const { bytes, high } = stated(index, row);
	return about(bytes * 0.6, 0, high * 1.3);
}
