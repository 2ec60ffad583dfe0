/**
 * The packages of rpm repositories on one architecture, packed into a few strings: it crosses from a
 * worker in no time and a package is decoded when it is asked for. Made from primary.xml.
 */
import { countOfTexts, type Texts, textAt, textsOf } from '../texts.ts';
import {
	parseRpmCapability,
	parseRpmDependency,
	type RpmCapability,
	type RpmDependency,
} from './rpmDependency.ts';
import type { RpmVersion } from './rpmVersion.ts';

export interface RpmIndex {
	readonly release: string;
	readonly architecture: string;
	readonly repositories: readonly RpmRepository[];
	/** One record a package, fields between tabs, entries of a list between `separator`. */
	readonly records: Texts;
	/** Sorted texts `name TAB numbers of those that are it, provide it or own that file`. */
	readonly names: Texts;
	/** Those that come in of their own where something else is there (`Supplements`). */
	readonly supplementing: readonly number[];
	/** Set where there was more than is read. */
	readonly isTruncated: boolean;
}

export interface RpmRepository {
	readonly url: string;
	/** Bytes of its metadata as they would lie in the cache; null: not known. */
	readonly metadataBytes: number | null;
}

export interface RpmPackage extends RpmVersion {
	readonly name: string;
	readonly architecture: string;
	/** Sum of its files' sizes, as rpm recorded it. */
	readonly installedBytes: number;
	readonly archiveBytes: number;
	/** Position in `RpmIndex.repositories`. */
	readonly repository: number;
	readonly provides: readonly RpmCapability[];
	readonly requires: readonly RpmDependency[];
	readonly recommends: readonly RpmDependency[];
	readonly supplements: readonly RpmDependency[];
	readonly conflicts: readonly RpmDependency[];
	readonly obsoletes: readonly RpmCapability[];
	/** Those of its files that the primary list names: below bin and etc. */
	readonly files: readonly string[];
}

/** What a reader of primary.xml hands over: everything as text. */
export interface RpmRecord {
	readonly name: string;
	readonly architecture: string;
	readonly epoch: string;
	readonly version: string;
	readonly release: string;
	readonly installedBytes: string;
	readonly archiveBytes: string;
	readonly provides: readonly string[];
	readonly requires: readonly string[];
	readonly recommends: readonly string[];
	readonly supplements: readonly string[];
	readonly conflicts: readonly string[];
	readonly obsoletes: readonly string[];
	readonly files: readonly string[];
}

const separator = '\u0001';
/** Fedora has about 75,000. */
const mostPackages = 400_000;

/** Takes records of one repository after another and makes an index of them. */
export class RpmIndexBuilder {
	readonly #release: string;
	readonly #architecture: string;
	readonly #repositories: RpmRepository[] = [];
	readonly #records: string[] = [];
	readonly #names = new Map<string, Set<number>>();
	readonly #supplementing: number[] = [];
	#isTruncated = false;

	constructor(release: string, architecture: string) {
		this.#release = release;
		this.#architecture = architecture;
	}

	/** What is added next is of this repository. */
	startRepository(repository: RpmRepository): void {
		this.#repositories.push(repository);
	}

	add(record: RpmRecord): void {
		if (record.name === '' || record.version === '') return;
		if (this.#records.length >= mostPackages) {
			this.#isTruncated = true;
			return;
		}
		const id = this.#records.length;
		const lists = [
			record.provides,
			record.requires,
			record.recommends,
			record.supplements,
			record.conflicts,
			record.obsoletes,
			record.files,
		].map((list) => list.join(separator));
		const { name, architecture, epoch, version, release, installedBytes, archiveBytes } = record;
		const single = [name, architecture, epoch, version, release, installedBytes, archiveBytes];
		this.#records.push(
			[...single, this.#repositories.length - 1, ...lists].join('\t').replaceAll('\n', ' '),
		);
		this.#name(name, id);
		for (const provided of record.provides) this.#name(provided.split(' ', 1)[0] ?? '', id);
		for (const file of record.files) this.#name(file, id);
		if (record.supplements.length > 0) this.#supplementing.push(id);
	}

	#name(name: string, id: number): void {
		const ids = this.#names.get(name);
		if (ids === undefined) this.#names.set(name, new Set([id]));
		else ids.add(id);
	}

	build(): RpmIndex {
		const lines = [...this.#names]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, ids]) => `${name}\t${[...ids]}`);
		return {
			release: this.#release,
			architecture: this.#architecture,
			repositories: this.#repositories,
			records: textsOf(this.#records),
			names: textsOf(lines),
			supplementing: this.#supplementing,
			isTruncated: this.#isTruncated,
		};
	}
}

/** A package by its number; null: there is none of that number. */
export function rpmPackage(index: RpmIndex, id: number): RpmPackage | null {
	const line = textAt(index.records, id);
	if (line === '') return null;
	const [name = '', architecture = '', epoch, version = '', release = '', ...rest] =
		line.split('\t');
	const [installed, archive, repository, ...lists] = rest;
	const [provides, requires, recommends, supplements, conflicts, obsoletes, files] = lists.map(
		(list) => (list === '' ? [] : list.split(separator)),
	);
	return {
		name,
		architecture,
		epoch: wholeNumber(epoch),
		version,
		release,
		installedBytes: wholeNumber(installed),
		archiveBytes: wholeNumber(archive),
		repository: wholeNumber(repository),
		provides: known(provides, parseRpmCapability),
		requires: known(requires, parseRpmDependency),
		recommends: known(recommends, parseRpmDependency),
		supplements: known(supplements, parseRpmDependency),
		conflicts: known(conflicts, parseRpmDependency),
		obsoletes: known(obsoletes, parseRpmCapability),
		files: files ?? [],
	};
}

function known<T>(texts: readonly string[] | undefined, parse: (text: string) => T | null): T[] {
	return (texts ?? []).map(parse).filter((parsed) => parsed !== null);
}

/** Numbers of packages that are of a name, provide it, or own the file of that path. */
export function rpmPackagesOfName(index: RpmIndex, name: string): readonly number[] {
	let low = 0;
	let high = countOfTexts(index.names) - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const line = textAt(index.names, middle);
		const tab = line.indexOf('\t');
		const key = line.slice(0, tab);
		if (key === name)
			return line
				.slice(tab + 1)
				.split(',')
				.map(Number);
		if (key < name) low = middle + 1;
		else high = middle - 1;
	}
	return [];
}

/** 0 for what is no whole number. */
function wholeNumber(text: string | undefined): number {
	const value = Number(text);
	return Number.isSafeInteger(value) && value > 0 ? value : 0;
}
