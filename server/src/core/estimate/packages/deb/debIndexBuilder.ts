/**
 * An index out of Packages files as mirrors have them. They tell what a package depends on and what its
 * maintainer says of its size, but not how many files it has nor its long description: those columns
 * stay unknown (−1) or are guessed, and what follows from them is a wide range.
 */
import { type Texts, textsOf } from '../texts.ts';
import {
	type DebIndex,
	type ListBytes,
	type NumberColumnName,
	numberColumns,
	providerTable,
	type TextColumnName,
	textColumns,
} from './debIndex.ts';
import { stanzaOf } from './debSystemOf.ts';
import { readStanza } from './packagesStanza.ts';

/** All of Ubuntu's components and suites come to 150,000. */
const mostRows = 500_000;
/** All of Ubuntu's lists come to 250 MB. */
const mostCharacters = 450_000_000;
/** One stanza; the longest have 30 kB of dependencies. */
const longestStanza = 2_000_000;
/** Bits of an Int32. */
const mostSuites = 30;

/** What Packages tells; the other columns are not known. */
interface Row extends Partial<Record<NumberColumnName, number>> {
	readonly text: Readonly<Record<TextColumnName, string>>;
	suites: number;
}

/** State: the rows so far, and an unfinished stanza. Texts are bytes as characters (Latin-1). */
export class DebIndexBuilder {
	readonly #release: string;
	readonly #architecture: string;
	readonly #rows = new Map<string, Row>();
	readonly #order = new Map<string, number>();
	readonly #suites: string[] = [];
	#notAutomatic = 0;
	#bit = 0;
	#rest = '';
	#characters = 0;

	constructor(release: string, architecture: string) {
		this.#release = release;
		this.#architecture = architecture;
	}

	/** What follows is of this suite. False: there are more than are read. */
	startSuite(name: string, isAutomatic: boolean): boolean {
		let place = this.#suites.indexOf(name);
		if (place < 0) place = this.#suites.push(name) - 1;
		if (place >= mostSuites) return false;
		this.#bit = 1 << place;
		if (!isAutomatic) this.#notAutomatic |= this.#bit;
		return true;
	}

	/** More of a Packages file. False: it holds more than is read. */
	push(chunk: string): boolean {
		const text = this.#rest + chunk;
		let start = 0;
		for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n', start)) {
			this.#add(text.slice(start, end));
			start = end + 2;
		}
		this.#rest = text.slice(start);
		this.#characters += chunk.length;
		if (this.#characters > mostCharacters) return false;
		return this.#rest.length <= longestStanza && this.#rows.size <= mostRows;
	}

	/** The file is at its end. */
	endFile(): void {
		this.#add(this.#rest);
		this.#rest = '';
	}

	#add(stanza: string): void {
		const { fields, statusBytes } = readStanza(stanza);
		const name = fields.get('package') ?? '';
		const version = fields.get('version') ?? '';
		if (name === '' || version === '' || !this.#isOurs(fields.get('architecture'))) return;
		this.#meet(name, fields);
		const key = `${name} ${version}`;
		const known = this.#rows.get(key);
		if (known !== undefined) {
			known.suites |= this.#bit;
			return;
		}
		this.#rows.set(key, {
			text: stanzaOf(name, version, fields, 0),
			suites: this.#bit,
			order: this.#order.get(name) ?? -1,
			debBytes: countOf(fields.get('size')),
			installedKib: countOf(fields.get('installed-size')),
			statusBytes,
		});
	}

	#isOurs(architecture: string | undefined): boolean {
		return architecture === 'all' || architecture === debianName(this.#architecture);
	}

	/** apt breaks ties between providers by the order in which it met names. */
	#meet(name: string, fields: ReadonlyMap<string, string>): void {
		if (!this.#order.has(name)) this.#order.set(name, this.#order.size);
		for (const field of namingFields) {
			const value = fields.get(field);
			if (value === undefined) continue;
			for (const other of relatedNames(value)) {
				if (!this.#order.has(other)) this.#order.set(other, this.#order.size);
			}
		}
	}

	build(lists: ListBytes | null, date: string | null): DebIndex {
		const rows = [...this.#rows.values()].sort((a, b) => compare(a.text.name, b.text.name));
		const text = new Map(
			textColumns.map((name) => [name, textsOf(rows.map((row) => row.text[name]))]),
		);
		const numbers = numberColumns.map((name) => {
			const column = Int32Array.from(rows, (row) => row[name] ?? -1);
			return [name, column] as const;
		});
		return {
			release: this.#release,
			architecture: this.#architecture,
			date,
			suiteNames: this.#suites,
			notAutomatic: this.#notAutomatic,
			lists,
			rows: rows.length,
			// Each name of the tables has its column.
			text: Object.fromEntries(text) as Record<TextColumnName, Texts>,
			numbers: Object.fromEntries(numbers) as Record<NumberColumnName, Int32Array>,
			providers: providerTable(text.get('provides') ?? textsOf([])),
		};
	}
}

const namingFields = [
	'pre-depends',
	'depends',
	'conflicts',
	'breaks',
	'recommends',
	'suggests',
	'replaces',
	'enhances',
	'provides',
];

/** Names in `a (>= 1), b:any | c`: what stands in front of a version or an architecture. */
function relatedNames(relations: string): readonly string[] {
	const names: string[] = [];
	let start = -1;
	let isNext = true;
	for (let at = 0; at <= relations.length; at++) {
		const character = at < relations.length ? relations[at] : ',';
		const isBetween = character === ',' || character === '|';
		if (isBetween || character === ' ' || character === '(' || character === ':') {
			if (start >= 0) names.push(relations.slice(start, at));
			start = -1;
			if (isBetween) isNext = true;
		} else if (isNext) {
			start = at;
			isNext = false;
		}
	}
	return names;
}

const debianNames: ReadonlyMap<string, string> = new Map([
	['386', 'i386'],
	['arm', 'armhf'],
	['ppc64le', 'ppc64el'],
	['mips64le', 'mips64el'],
	['loong64', 'loong64'],
]);

/** An architecture as Debian names it. */
export function debianName(architecture: string): string {
	return debianNames.get(architecture) ?? architecture;
}

function compare(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}

const greatest = 2 ** 31 - 1;

/** −1 where it is no number, or one that no package has. */
function countOf(text: string | undefined): number {
	const count = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : -1;
	return count <= greatest ? count : -1;
}
