/**
 * The packages of Alpine's repositories on one architecture, packed into a few strings: it crosses
 * from a worker in no time and a package is decoded when it is asked for.
 *
 * APKINDEX is stanzas of `X:value` lines: `P` name, `V` version, `C` checksum, `S` bytes of the
 * archive, `I` bytes installed, `D` dependencies, `p` provides, `i` install-if, `k` priority among
 * those that provide the same, `o` origin.
 */
import { countOfTexts, type Texts, textAt, textsOf } from '../texts.ts';
import { type ApkDependency, parseApkDependencies } from './apkDependency.ts';

export interface ApkIndex {
	readonly release: string;
	readonly architecture: string;
	/** As the base's file of repositories lists them. */
	readonly repositories: readonly ApkRepository[];
	/** One record a package, fields between tabs, in the order of `recordFields`. */
	readonly records: Texts;
	/** Sorted texts `name TAB ids that provide it TAB ids that are installed if it is there`. */
	readonly names: Texts;
	/** Set where there was more than is read. */
	readonly isTruncated: boolean;
}

export interface ApkRepository {
	readonly url: string;
	/** `@edge` before the address; null: none. */
	readonly tag: string | null;
	/** Bytes of its APKINDEX.tar.gz as it would lie in /var/cache/apk; null: not known. */
	readonly indexBytes: number | null;
}

export interface ApkPackage {
	readonly name: string;
	readonly version: string;
	/** `Q1` and base64 of a SHA-1, or as the index gives it; empty: not given. */
	readonly checksum: string;
	readonly archiveBytes: number;
	/** What abuild stated; see apkLayerParts for what it means. */
	readonly installedBytes: number;
	/** 0 where the index gives none. */
	readonly priority: number;
	/** Position in `ApkIndex.repositories`. */
	readonly repository: number;
	readonly depends: readonly ApkDependency[];
	readonly provides: readonly ApkDependency[];
	readonly installIf: readonly ApkDependency[];
	/** Bytes of its stanza. */
	readonly stanzaBytes: number;
}

/** Alpine's main and community hold about 25,000 together. */
const mostPackages = 400_000;

export interface ApkIndexText extends ApkRepository {
	readonly text: string;
}

/** Several repositories as one index. Stanzas without a name or a version are left out. */
export function parseApkIndex(
	release: string,
	architecture: string,
	texts: readonly ApkIndexText[],
): ApkIndex {
	const records: string[] = [];
	const names = new Map<string, { providers: number[]; triggers: number[] }>();
	let isTruncated = false;
	const entryOf = (name: string) => {
		const known = names.get(name);
		if (known !== undefined) return known;
		const entry = { providers: [], triggers: [] };
		names.set(name, entry);
		return entry;
	};
	for (const [repository, { text }] of texts.entries()) {
		for (const stanza of apkStanzas(text)) {
			if (records.length >= mostPackages) {
				isTruncated = true;
				break;
			}
			const record = recordOf(stanza, repository);
			if (record === null) continue;
			const id = records.length;
			records.push(record);
			entryOf(stanza.fields.get('P') ?? '').providers.push(id);
			for (const { name } of parseApkDependencies(stanza.fields.get('p') ?? '')) {
				entryOf(name).providers.push(id);
			}
			for (const { name } of parseApkDependencies(stanza.fields.get('i') ?? '')) {
				entryOf(name).triggers.push(id);
			}
		}
	}
	const lines = [...names]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, { providers, triggers }]) => `${name}\t${providers}\t${triggers}`);
	return {
		release,
		architecture,
		repositories: texts.map(({ url, tag, indexBytes }) => ({ url, tag, indexBytes })),
		records: textsOf(records),
		names: textsOf(lines),
		isTruncated,
	};
}

const recordFields = ['P', 'V', 'C', 'S', 'I', 'k', 'D', 'p', 'i'] as const;

function recordOf({ fields, bytes }: ApkStanza, repository: number): string | null {
	if (!fields.get('P') || !fields.get('V')) return null;
	const values = recordFields.map((field) => (fields.get(field) ?? '').replaceAll('\t', ' '));
	return [...values, repository, bytes].join('\t');
}

export interface ApkStanza {
	/** By their letter; of one that is given several times, the last. */
	readonly fields: ReadonlyMap<string, string>;
	/** Its length, the empty line behind it included. */
	readonly bytes: number;
}

/** The stanzas of an index or of the database of what is installed, in their order. */
export function* apkStanzas(text: string): Generator<ApkStanza> {
	let start = 0;
	while (start < text.length) {
		const blank = text.indexOf('\n\n', start);
		const end = blank === -1 ? text.length : blank;
		const fields = new Map<string, string>();
		for (const line of text.slice(start, end).split('\n')) {
			if (line[1] === ':') fields.set(line.slice(0, 1), line.slice(2).trimEnd());
		}
		if (fields.size > 0) yield { fields, bytes: end - start + 2 };
		start = end + 2;
	}
}

/** A package by its number; null: there is none of that number. */
export function apkPackage(index: ApkIndex, id: number): ApkPackage | null {
	const line = textAt(index.records, id);
	if (line === '') return null;
	const [name = '', version = '', checksum = '', archive, installed, priority, ...rest] =
		line.split('\t');
	const [depends = '', provides = '', installIf = '', repository, stanza] = rest;
	return {
		name,
		version,
		checksum,
		archiveBytes: wholeNumber(archive),
		installedBytes: wholeNumber(installed),
		priority: wholeNumber(priority),
		repository: wholeNumber(repository),
		depends: parseApkDependencies(depends),
		provides: parseApkDependencies(provides),
		installIf: parseApkDependencies(installIf),
		stanzaBytes: wholeNumber(stanza),
	};
}

/** Numbers of packages by a name: those that are it or provide it, and those that come in if it is there. */
export interface NamedPackages {
	readonly providers: readonly number[];
	readonly triggers: readonly number[];
}

const none: NamedPackages = { providers: [], triggers: [] };

export function packagesOfName(index: ApkIndex, name: string): NamedPackages {
	let low = 0;
	let high = countOfTexts(index.names) - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const line = textAt(index.names, middle);
		const tab = line.indexOf('\t');
		const key = line.slice(0, tab);
		if (key === name) {
			const [providers = '', triggers = ''] = line.slice(tab + 1).split('\t');
			return { providers: numbersOf(providers), triggers: numbersOf(triggers) };
		}
		if (key < name) low = middle + 1;
		else high = middle - 1;
	}
	return none;
}

function numbersOf(list: string): readonly number[] {
	return list === '' ? [] : [...new Set(list.split(',').map(Number))];
}

/** 0 for what is no whole number. */
function wholeNumber(text: string | undefined): number {
	const value = Number(text);
	return Number.isSafeInteger(value) && value > 0 ? value : 0;
}
