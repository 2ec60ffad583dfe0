/**
 * One release of Debian on one architecture, in columns. What ships is made by
 * scripts/deb/makeDebIndex.mjs: a line of JSON (`header`), then the columns one after the other, each a
 * text with a line a row. Rows are sorted by name. A column `NAME@arm64` holds what differs there: an
 * empty line means the same as in NAME, a blank means nothing. Relations are written as Packages does,
 * without blanks and parentheses: `libc6>=2.36,mta|mail-transport-agent`.
 */
import type { Message } from '../../../../protocol/message.ts';
import { decodeUtf8 } from '../../../filesystem/utf8.ts';
import type { Texts } from '../texts.ts';

export interface DebIndex {
	readonly release: string;
	/** As Docker names it, which here is how Debian does. */
	readonly architecture: string;
	/** Day of the newest suite, `2026-11-23`; null where it is not known. */
	readonly date: string | null;
	/** Names of the suites, a bit each in `suites`, lowest first. */
	readonly suiteNames: readonly string[];
	/** Suites, as bits, that are installed from only where nothing else has a package: backports. */
	readonly notAutomatic: number;
	readonly lists: ListBytes | null;
	readonly rows: number;
	readonly text: Readonly<Record<TextColumnName, Texts>>;
	readonly numbers: Readonly<Record<NumberColumnName, Int32Array>>;
	readonly providers: ProviderTable;
}

/** Rows that may provide a name, by `hashOfName` ascending; their `provides` tells whether they do. */
export interface ProviderTable {
	readonly hashes: Uint32Array;
	readonly rows: Uint32Array;
}

/** What apt-get update leaves in /var/lib/apt/lists. `compressed`: with Acquire::GzipIndexes. */
export interface ListBytes {
	/** Set where what is compressed is known only about. */
	readonly isEstimated?: true;
	readonly compressed: number;
	readonly plain: number;
	readonly compressedTranslated: number;
	readonly plainTranslated: number;
}

export const textColumns = [
	'name',
	'version',
	/** Source package and its version where they differ from the binary's: `glibc` or `gcc-12 12.2.0-14`. */
	'source',
	/** a: all, e: Essential, i: Protected, s f w: Multi-Arch same, foreign, allowed; the priority's digit. */
	'flags',
	'preDepends',
	'depends',
	'recommends',
	'conflicts',
	'breaks',
	'provides',
] as const;
export type TextColumnName = (typeof textColumns)[number];

export const numberColumns = [
	'suites',
	/** When apt first meets the name: it decides between equal providers, the later wins. */
	'order',
	'debBytes',
	'installedKib',
	/**
	 * Paths that are no folders, and those among them that slim images leave out; −1 where only Packages
	 * was read, which does not tell.
	 */
	'paths',
	'slimPaths',
	/** Bytes of the stanza in dpkg's status. */
	'statusBytes',
	/** From the package itself, −1 where it was not read: regular files' bytes, … */
	'bytes',
	/** … those of them in the places that slim images leave out, by place … */
	'doc',
	'man',
	'locale',
	'info',
	'lint',
	/** … Python modules below dist-packages, which are compiled … */
	'pyFiles',
	'pyBytes',
	/** … and what dpkg keeps in info: control files, and the list of paths. */
	'control',
	'list',
	'directories',
] as const;
export type NumberColumnName = (typeof numberColumns)[number];

const mostRows = 1_000_000;
const masks: Readonly<Record<string, number>> = { amd64: 1, arm64: 2 };

/**
 * Reads what ships, after brotli; names, versions and relations are ASCII by Debian's policy. What is
 * broken gives a problem that names the place.
 */
export function decodeDebIndex(
	source: Uint8Array,
	architecture: string,
): { readonly index: DebIndex } | { readonly problem: Message } {
	const header = readHeader(source);
	if (header === null) return damaged('header');
	const mask = masks[architecture];
	if (mask === undefined) {
		return { problem: { code: 'packages.architecture', args: { architecture } } };
	}
	const wanted = lines(source, header, 'architectures');
	if (wanted === null) return damaged('architectures');
	const rows: number[] = [];
	for (let row = 0; row < header.rows; row++) {
		if ((((source[wanted[row] ?? 0] ?? 0) - digitZero) & mask) !== 0) rows.push(row);
	}
	const text = new Map<TextColumnName, Texts>();
	for (const name of textColumns) {
		const column = readText(source, header, name, architecture, rows);
		if (column === null) return damaged(name);
		text.set(name, column);
	}
	const numbers = new Map<NumberColumnName, Int32Array>();
	for (const name of numberColumns) {
		const column = readText(source, header, name, architecture, rows);
		if (column === null) return damaged(name);
		numbers.set(name, toNumbers(column));
	}
	const provides = text.get('provides');
	if (provides === undefined) return damaged('provides');
	return {
		index: {
			release: header.release,
			architecture,
			date: header.date,
			suiteNames: header.suites,
			notAutomatic: 0,
			lists: header.lists.get(architecture) ?? null,
			rows: rows.length,
			// Each name of the tables was just set.
			text: Object.fromEntries(text) as Record<TextColumnName, Texts>,
			numbers: Object.fromEntries(numbers) as Record<NumberColumnName, Int32Array>,
			providers: providerTable(provides),
		},
	};
}

function damaged(column: string): { readonly problem: Message } {
	return { problem: { code: 'packages.damagedIndex', args: { column } } };
}

interface Header {
	readonly release: string;
	readonly date: string | null;
	readonly rows: number;
	readonly suites: readonly string[];
	readonly lists: ReadonlyMap<string, ListBytes>;
	/** [start, end) of each column. */
	readonly places: ReadonlyMap<string, readonly [number, number]>;
}

function readHeader(source: Uint8Array): Header | null {
	const end = source.indexOf(newline);
	if (end < 0 || end > 65_536) return null;
	const value = parseJson(decodeUtf8(source, 0, end));
	if (!isRecord(value) || value['format'] !== 1 || !Array.isArray(value['columns'])) return null;
	const { release, date, rows, suites, lists } = value;
	if (typeof release !== 'string' || typeof rows !== 'number') return null;
	if (!Number.isInteger(rows) || rows < 0 || rows > mostRows) return null;
	const places = new Map<string, readonly [number, number]>();
	let start = end + 1;
	for (const column of value['columns'] as readonly unknown[]) {
		if (!isRecord(column)) return null;
		const { name, bytes: length } = column;
		if (typeof name !== 'string' || typeof length !== 'number') return null;
		if (!Number.isInteger(length) || length < 0 || start + length > source.length) return null;
		places.set(name, [start, start + length]);
		start += length;
	}
	return {
		release,
		date: typeof date === 'string' ? date : null,
		rows,
		suites: Array.isArray(suites) ? suites.map(String) : [],
		lists: readLists(lists),
		places,
	};
}

function readLists(value: unknown): ReadonlyMap<string, ListBytes> {
	const found = new Map<string, ListBytes>();
	if (!isRecord(value)) return found;
	for (const [architecture, one] of Object.entries(value)) {
		if (!isRecord(one)) continue;
		const { compressed, plain, compressedTranslated, plainTranslated } = one;
		if (typeof compressed !== 'number' || typeof plain !== 'number') continue;
		if (typeof compressedTranslated !== 'number' || typeof plainTranslated !== 'number') continue;
		found.set(architecture, { compressed, plain, compressedTranslated, plainTranslated });
	}
	return found;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

/** Where each line of a column starts, and one past its last; null where the count is another. */
function lines(source: Uint8Array, { places, rows }: Header, name: string): Uint32Array | null {
	const place = places.get(name);
	if (place === undefined) return null;
	const [start, end] = place;
	const starts = new Uint32Array(rows + 1);
	let line = start;
	for (let row = 0; row < rows; row++) {
		starts[row] = line;
		const at = source.indexOf(newline, line);
		if (at === -1 || at >= end) return null;
		line = at + 1;
	}
	starts[rows] = end;
	return line === end ? starts : null;
}

function readText(
	source: Uint8Array,
	header: Header,
	name: string,
	architecture: string,
	rows: readonly number[],
): Texts | null {
	const own = `${name}@${architecture}`;
	const common = lines(source, header, name);
	const other = header.places.has(own) ? lines(source, header, own) : undefined;
	if (common === null || other === null) return null;
	const starts = new Uint32Array(rows.length + 1);
	const room = lengthOf(header, name) + lengthOf(header, own);
	const bytes = new Uint8Array(room);
	let length = 0;
	for (const [i, row] of rows.entries()) {
		const differs = other !== undefined && (other[row + 1] ?? 0) - (other[row] ?? 0) > 1;
		const column: Uint32Array = differs ? other : common;
		const start: number = column[row] ?? 0;
		const end = (column[row + 1] ?? 1) - 1;
		// A blank stands for nothing where the common line has something.
		if (!differs || source[start] !== blank) {
			for (let at = start; at < end; at++) bytes[length++] = source[at] ?? 0;
		}
		starts[i + 1] = length;
	}
	return { bytes: bytes.slice(0, length), starts };
}

function lengthOf({ places }: Header, name: string): number {
	const [start, end] = places.get(name) ?? [0, 0];
	return end - start;
}

/** −1 for an empty line, 0 for what is no number. */
function toNumbers({ bytes, starts }: Texts): Int32Array {
	const numbers = new Int32Array(starts.length - 1);
	for (let row = 0; row < numbers.length; row++) {
		const start = starts[row] ?? 0;
		const end = starts[row + 1] ?? 0;
		numbers[row] = start === end ? -1 : numberIn(bytes, start, end);
	}
	return numbers;
}

function numberIn(bytes: Uint8Array, start: number, end: number): number {
	let value = 0;
	for (let at = bytes[start] === minus ? start + 1 : start; at < end; at++) {
		const digit = (bytes[at] ?? 0) - digitZero;
		if (digit < 0 || digit > 9) return 0;
		value = value * 10 + digit;
	}
	return bytes[start] === minus ? -value : value;
}

const newline = 10;
const blank = 32;
const minus = 45;
const digitZero = 48;

/** FNV-1a over a name's bytes. */
export function hashOfName(name: string): number {
	let hash = hashStart;
	for (let i = 0; i < name.length; i++) hash = hashStep(hash, name.charCodeAt(i));
	return hash >>> 0;
}

const hashStart = 0x811c9dc5;

function hashStep(hash: number, byte: number): number {
	return Math.imul(hash ^ byte, 0x01000193);
}

/** More rows than this are refused, so a hash and a row fit into a number together. */
const rowRange = 2 ** 20;

/** Of a column of what rows provide. */
export function providerTable({ bytes, starts }: Texts): ProviderTable {
	const pairs: number[] = [];
	for (let row = 0; row < starts.length - 1; row++) {
		const end = starts[row + 1] ?? 0;
		let hash = hashStart;
		let isName = true;
		for (let at = starts[row] ?? 0; at <= end; at++) {
			const byte = at === end ? comma : (bytes[at] ?? 0);
			if (byte === comma) {
				if (hash !== hashStart) pairs.push((hash >>> 0) * rowRange + row);
				hash = hashStart;
				isName = true;
			} else if (byte === equals) isName = false;
			else if (isName) hash = hashStep(hash, byte);
		}
	}
	const sorted = Float64Array.from(pairs).sort();
	const hashes = new Uint32Array(sorted.length);
	const rows = new Uint32Array(sorted.length);
	for (let i = 0; i < sorted.length; i++) {
		const pair = sorted[i] ?? 0;
		hashes[i] = Math.floor(pair / rowRange);
		rows[i] = pair % rowRange;
	}
	return { hashes, rows };
}

const comma = 44;
const equals = 61;

/** The rows of a name, [first, end): rows are sorted by name. */
export function rowsOfName({ text, rows }: DebIndex, name: string): readonly [number, number] {
	const first = lowerBound(rows, (row) => compareName(text.name, row, name) < 0);
	let end = first;
	while (end < rows && compareName(text.name, end, name) === 0) end++;
	return [first, end];
}

/** Rows that may provide a name. */
export function rowsProviding({ providers }: DebIndex, name: string): Uint32Array {
	const { hashes, rows } = providers;
	const hash = hashOfName(name);
	const first = lowerBound(hashes.length, (i) => (hashes[i] ?? 0) < hash);
	let end = first;
	while (end < hashes.length && hashes[end] === hash) end++;
	return rows.subarray(first, end);
}

/** The first place below `count` where `isBelow` does not hold any more. */
function lowerBound(count: number, isBelow: (i: number) => boolean): number {
	let low = 0;
	let high = count;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (isBelow(middle)) low = middle + 1;
		else high = middle;
	}
	return low;
}

function compareName({ bytes, starts }: Texts, row: number, name: string): number {
	const start = starts[row] ?? 0;
	const length = (starts[row + 1] ?? 0) - start;
	for (let i = 0; i < length && i < name.length; i++) {
		const difference = (bytes[start + i] ?? 0) - name.charCodeAt(i);
		if (difference !== 0) return difference;
	}
	return length - name.length;
}
