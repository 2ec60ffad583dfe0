/** What one package's files come to: exact where the package was read, else from what its index says. */
import { type DebIndex, textAt } from './debIndex.ts';
import type { DebSetup } from './debSetup.ts';

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
		let left = whole;
		for (const place of setup.excluded) left -= Math.max(0, number(numbers[place], row));
		const groff = setup.excludesGroff ? groffShare(textAt(index.text.name, row)) : 0;
		if (groff > 0) left -= whole * groff;
		if (groff > 0) return about(left, left - whole * 0.03, left + whole * 0.03);
		return setup.hasOtherExcludes ? about(left, 0, left) : exactly(left);
	}
	return withoutDocuments(index, row, setup, stated(index, row));
}

/** What of groff's bytes lies in /usr/share/groff, measured on bookworm. */
function groffShare(name: string): number {
	if (name === 'groff-base') return 0.404;
	return name === 'groff' ? 0.37 : 0;
}

/**
 * Installed-Size counts KiB, rounded up file by file, and one for each folder and link. So it is more
 * than the files' bytes by half a KiB a file in the mean, and by at most one for each path.
 */
function stated(index: DebIndex, row: number): Range {
	const whole = 1024 * Math.max(0, number(index.numbers.installedKib, row));
	const paths = Math.max(1, number(index.numbers.paths, row));
	const folders = 4 + paths / 4;
	const guess = Math.max(whole * 0.3, whole - 1024 * folders - 540 * paths);
	return about(guess, Math.min(guess, Math.max(0, whole - 1024 * (2 * folders + paths))), whole);
}

/** A file of documentation in the mean; they are compressed texts. */
const usualDocument = 5000;

function withoutDocuments(index: DebIndex, row: number, setup: DebSetup, whole: Range): Range {
	if (setup.excluded.size === 0) return whole;
	const paths = Math.max(1, number(index.numbers.paths, row));
	const left = Math.max(0, number(index.numbers.slimPaths, row));
	if (left === 0) return whole;
	const share = Math.min(1, left / paths);
	const gone = Math.min(whole.bytes * Math.max(share, 0.02), left * usualDocument);
	const most = share > 0.5 ? whole.high : Math.min(whole.high, left * 10 * usualDocument);
	return about(whole.bytes - gone, Math.max(0, whole.low - most), whole.high);
}

/** What dpkg keeps of it in /var/lib/dpkg/info. */
export function infoBytes(index: DebIndex, row: number): Range {
	const { numbers } = index;
	if (isExact(index, row)) {
		return exactly(number(numbers.control, row) + number(numbers.list, row));
	}
	// md5sums and list: a path and its digest a file, a path a folder; scripts beside them.
	const paths = Math.max(1, number(numbers.paths, row));
	const guess = 350 + 150 * paths;
	return about(guess, 60 * paths, 4000 + 400 * paths);
}

/** Python modules that are compiled at the install, below dist-packages. */
export function pythonBytes(index: DebIndex, row: number): Range {
	if (!isExact(index, row)) return unreadModules(index, row);
	// Compiled ÷ source, over Debian's python3 packages.
	const source = Math.max(0, number(index.numbers.pyBytes, row));
	return about(source * 1.2, source * 0.7, source * 1.7);
}

/** Of Debian's python3 packages that were read, half are Python to more than 69 %, and a tenth hardly. */
function unreadModules(index: DebIndex, row: number): Range {
	if (!textAt(index.text.name, row).startsWith('python3-')) return nothing;
	const { bytes, high } = stated(index, row);
	return about(bytes * 0.6, 0, high * 1.3);
}
