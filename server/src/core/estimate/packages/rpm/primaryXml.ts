/**
 * Reads primary.xml and repomd.xml of an rpm repository as they come in: createrepo's own form of
 * XML, elements without mixed content. What is broken is left out; nothing grows without bound.
 */
import type { RpmRecord } from './rpmIndex.ts';

/** A package's element is a few kilobytes, one with thousands of provides a megabyte. */
const mostElementCharacters = 8_000_000;

const closing = '</package>';

/** Takes text in pieces of any length and hands over each package once it is whole. */
export class PrimaryReader {
	readonly #onPackage: (record: RpmRecord) => void;
	/** What came behind the last whole package; joined only once another one ends. */
	#pieces: string[] = [];
	#length = 0;
	/** The end of the last piece, in which a closing tag may have begun. */
	#tail = '';

	constructor(onPackage: (record: RpmRecord) => void) {
		this.#onPackage = onPackage;
	}

	/** False: an element is longer than any package's, so that reading on is of no use. */
	push(text: string): boolean {
		this.#pieces.push(text);
		this.#length += text.length;
		const seam = this.#tail + text;
		this.#tail = seam.slice(-(closing.length - 1));
		if (seam.includes(closing)) this.#readWhole(this.#pieces.join(''));
		return this.#length <= mostElementCharacters;
	}

	#readWhole(text: string): void {
		let start = 0;
		for (;;) {
			const open = text.indexOf('<package ', start);
			const close = open === -1 ? text.lastIndexOf(closing) : text.indexOf(closing, open);
			if (close < start) break;
			if (open !== -1) this.#onPackage(recordOf(text.slice(open, close)));
			start = close + closing.length;
		}
		const rest = text.slice(start);
		this.#pieces = [rest];
		this.#length = rest.length;
	}
}

interface Tag {
	readonly name: string;
	readonly isClosing: boolean;
	readonly attributes: string;
	/** Of an opening tag: what stands behind it up to the next. */
	readonly text: string;
}

function* tagsOf(xml: string): Generator<Tag> {
	let at = xml.indexOf('<');
	while (at !== -1) {
		const end = xml.indexOf('>', at);
		if (end === -1) return;
		const next = xml.indexOf('<', end);
		const inner = xml.slice(at + 1, end);
		const isClosing = inner.startsWith('/');
		const name = /^\/?([\w:.-]*)/.exec(inner)?.[1] ?? '';
		yield {
			name: name.replace(/^rpm:/, ''),
			isClosing,
			attributes: inner.slice(name.length),
			text: xml.slice(end + 1, next === -1 ? xml.length : next),
		};
		at = next;
	}
}

function attribute(tag: Tag, name: string): string {
	const match = new RegExp(`\\s${name}="([^"]*)"`).exec(tag.attributes);
	return decoded(match?.[1] ?? '');
}

const lists = [
	'provides',
	'requires',
	'recommends',
	'supplements',
	'conflicts',
	'obsoletes',
] as const;
type ListName = (typeof lists)[number];

function recordOf(xml: string): RpmRecord {
	const single = new Map<string, string>();
	const found: Record<ListName | 'files', string[]> = {
		provides: [],
		requires: [],
		recommends: [],
		supplements: [],
		conflicts: [],
		obsoletes: [],
		files: [],
	};
	let list: ListName | null = null;
	for (const tag of tagsOf(xml)) {
		const listName = lists.find((name) => name === tag.name);
		if (listName !== undefined) list = tag.isClosing || isEmpty(tag) ? null : listName;
		else if (tag.isClosing) continue;
		else if (tag.name === 'entry' && list !== null) found[list].push(entryOf(tag));
		else if (tag.name === 'file') found.files.push(oneLine(tag.text));
		else readSingle(tag, single);
	}
	const of = (name: string) => single.get(name) ?? '';
	return {
		name: of('name'),
		architecture: of('arch'),
		epoch: of('epoch'),
		version: of('ver'),
		release: of('rel'),
		installedBytes: of('installed'),
		archiveBytes: of('package'),
		...found,
	};
}

function readSingle(tag: Tag, single: Map<string, string>): void {
	if (tag.name === 'name' || tag.name === 'arch') single.set(tag.name, oneLine(tag.text));
	const named =
		tag.name === 'version'
			? ['epoch', 'ver', 'rel']
			: tag.name === 'size'
				? ['package', 'installed']
				: [];
	for (const name of named) single.set(name, oneLine(attribute(tag, name)));
}

function isEmpty({ attributes }: Tag): boolean {
	return attributes.endsWith('/');
}

const signs: ReadonlyMap<string, string> = new Map([
	['EQ', '='],
	['LT', '<'],
	['LE', '<='],
	['GT', '>'],
	['GE', '>='],
]);

/** `name`, or `name >= 1:2.0-3`. */
function entryOf(tag: Tag): string {
	const name = oneLine(attribute(tag, 'name'));
	const sign = signs.get(attribute(tag, 'flags'));
	if (sign === undefined) return name;
	const release = attribute(tag, 'rel');
	const version = `${attribute(tag, 'epoch') || '0'}:${attribute(tag, 'ver')}`;
	return oneLine(`${name} ${sign} ${version}${release === '' ? '' : `-${release}`}`);
}

function oneLine(text: string): string {
	return decoded(text)
		.replace(/[\t\r\n]/g, ' ')
		.replaceAll('\u0001', ' ')
		.trim();
}

const entities: ReadonlyMap<string, string> = new Map([
	['lt', '<'],
	['gt', '>'],
	['amp', '&'],
	['quot', '"'],
	['apos', "'"],
]);

function decoded(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(/&(\w+|#\d{1,6}|#x[\da-fA-F]{1,5});/g, (whole, name: string) => {
		if (!name.startsWith('#')) return entities.get(name) ?? whole;
		const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
		return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}

/** A part of a repository's metadata, as repomd.xml lists them. */
export interface RepomdEntry {
	/** `primary`, `filelists`, `modules`. */
	readonly type: string;
	/** Relative to the repository's address. */
	readonly location: string;
	/** Of the compressed file; null where it is not said. */
	readonly bytes: number | null;
	readonly openBytes: number | null;
	/** `sha256:…` of the compressed file; null where it is not said. */
	readonly checksum: string | null;
}

export function parseRepomd(xml: string): readonly RepomdEntry[] {
	const entries: RepomdEntry[] = [];
	for (const part of xml.split('<data ').slice(1, 200)) {
		const tags = [...tagsOf(`<data ${part}`)];
		const of = (name: string) => tags.find((tag) => tag.name === name && !tag.isClosing);
		const [data, location, checksum] = [of('data'), of('location'), of('checksum')];
		if (data === undefined || location === undefined) continue;
		entries.push({
			type: attribute(data, 'type'),
			location: attribute(location, 'href'),
			bytes: bytesOf(of('size')?.text),
			openBytes: bytesOf(of('open-size')?.text),
			checksum:
				checksum === undefined ? null : `${attribute(checksum, 'type')}:${oneLine(checksum.text)}`,
		});
	}
	return entries.filter(({ type, location }) => type !== '' && location !== '');
}

function bytesOf(text: string | undefined): number | null {
	return text !== undefined && /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : null;
}
