/** A .deb: its control file, its scripts, and what its files come to. Nothing is unpacked to disk. */
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { DebFile } from '../../core/estimate/packages/deb/debFile.ts';
import type { DebFileNumbers } from '../../core/estimate/packages/deb/debSystem.ts';
import { fieldsOf, namePackage } from '../../core/estimate/packages/deb/debSystemOf.ts';
import type { Answer } from '../../core/knowledge.ts';
import { malformed, notUnpacked, reasonOfFailure, tooLarge } from './archiveError.ts';
import { type ArMember, arMembers } from './arMembers.ts';
import { type Compression, decompressed } from './compression.ts';
import { type TarEntry, type TarOptions, tarEntries } from './tarEntries.ts';

/** Bounds of what is read from one .deb. */
export interface DebBounds {
	/** Bytes of the unpacked control.tar. */
	readonly control: number;
	/** Bytes of the unpacked data.tar. */
	readonly data: number;
	/** Bytes of a control file whose text is wanted; of scripts the longer ones are left unread. */
	readonly text: number;
}

export const debBounds: DebBounds = { control: 200_000_000, data: 50_000_000_000, text: 128_000 };

/** Null: an ar archive of something else. What is broken or not understood fails, with its name. */
export async function readDeb(
	inside: string,
	place: string,
	isCancelled: () => boolean,
	bounds: DebBounds = debBounds,
): Promise<Answer<DebFile> | null> {
	const handle = await open(inside, 'r');
	try {
		if (!(await isDeb(handle))) return null;
		const members = await arMembers(handle, place);
		const read = (member: ArMember, entries: TarEntry[], limit: number, options: TarOptions) =>
			readMember({ inside, place, member, isCancelled }, entries, limit, options);
		return { state: 'known', value: await readMembers(members, place, bounds, read) };
	} catch (error) {
		return { state: 'failed', reason: reasonOfFailure(place, error) };
	} finally {
		await handle.close();
	}
}

/** Its first member says what it is; libraries for linking are ar archives too. */
async function isDeb(handle: FileHandle): Promise<boolean> {
	const { buffer, bytesRead } = await handle.read(Buffer.alloc(24), 0, 24, 0);
	return /^!<arch>\ndebian-binary[ /]/.test(buffer.toString('latin1', 0, bytesRead));
}

type ReadMember = (
	member: ArMember,
	entries: TarEntry[],
	limit: number,
	options: TarOptions,
) => Promise<void>;

async function readMembers(
	members: readonly ArMember[],
	place: string,
	bounds: DebBounds,
	read: ReadMember,
): Promise<DebFile> {
	const named = (name: string) => {
		const member = members.find((one) => one.name === name || one.name.startsWith(`${name}.`));
		if (member === undefined) throw malformed(place, `it has no ${name}`);
		return member;
	};
	const [control, data] = [named('control.tar'), named('data.tar')];
	const texts = new Map<string, string>();
	const controls: TarEntry[] = [];
	await read(control, controls, bounds.control, {
		keep: {
			wants: ({ path, kind, bytes }) =>
				kind === 'file' && wantedTexts.has(relative(path)) && bytes <= bounds.text,
			take: ({ path }, contents) => texts.set(relative(path), contents.toString('utf8')),
		},
	});
	const entries: TarEntry[] = [];
	await read(data, entries, bounds.data, {});
	return debFile({ controls, texts, entries, place });
}

interface Reading {
	readonly inside: string;
	readonly place: string;
	readonly member: ArMember;
	readonly isCancelled: () => boolean;
}

/** As dpkg tells a compression: by the member's name. */
const compressions: ReadonlyMap<string, Compression> = new Map([
	['', 'none'],
	['gz', 'gzip'],
	['xz', 'xz'],
	['zst', 'zstd'],
	['bz2', 'bzip2'],
]);

async function readMember(
	{ inside, place, member, isCancelled }: Reading,
	entries: TarEntry[],
	limit: number,
	options: TarOptions,
): Promise<void> {
	const { name, start, bytes } = member;
	const where = `${place}: ${name}`;
	const ending = name.replace(/^(control|data)\.tar\.?/, '');
	const compression = compressions.get(ending);
	if (compression === undefined) throw notUnpacked(where, ending);
	if (bytes === 0) throw malformed(where, 'it is empty');
	const source = createReadStream(inside, { start, end: start + bytes - 1 });
	await tarEntries(
		decompressed(source, compression, limit, where),
		where,
		isCancelled,
		entries,
		options,
	);
}

/** `./usr/bin/x` and `usr/bin/x/` as `usr/bin/x`; the root is ''. */
function relative(path: string): string {
	return path
		.replace(/^(\.?\/)+/, '')
		.replace(/\/+$/, '')
		.replace(/^\.$/, '');
}

const scriptNames = ['preinst', 'postinst', 'config'];
const wantedTexts: ReadonlySet<string> = new Set(['control', 'conffiles', ...scriptNames]);

interface Contents {
	readonly controls: readonly TarEntry[];
	readonly texts: ReadonlyMap<string, string>;
	readonly entries: readonly TarEntry[];
	readonly place: string;
}

function debFile({ controls, texts, entries, place }: Contents): DebFile {
	const names = new Set(controls.map(({ path }) => relative(path)));
	const control = texts.get('control');
	if (control === undefined) {
		throw names.has('control') ? tooLarge(place) : malformed(place, 'it has no control file');
	}
	const scripts = new Map<string, string | null>();
	for (const name of scriptNames) if (names.has(name)) scripts.set(name, texts.get(name) ?? null);
	if (!namePackage(fieldsOf(control))) throw malformed(place, 'its control file names no package');
	return {
		control,
		scripts,
		folders: foldersOf(entries),
		bringsSources: entries.some(({ path }) => aptSources.test(relative(path))),
		numbers: {
			...filesOf(entries, compiledFolders(texts.get('postinst') ?? '')),
			removable: removableBytes(entries, scripts),
			sums: names.has('md5sums') ? 0 : sumsOf(entries),
			control: controls.reduce(
				(total, { path, bytes }) => total + (relative(path) === 'control' ? 0 : bytes),
				0,
			),
			statusBytes: statusBytes(control, texts.get('conffiles') ?? ''),
		},
	};
}

/** More are told by fewer names each. */
const mostFolders = 500;

function foldersOf(entries: readonly TarEntry[]): readonly string[] {
	for (let names = 3; ; names--) {
		const folders = new Set<string>();
		for (const { path, kind } of entries) {
			if (kind === 'directory') continue;
			folders.add(`/${relative(path).split('/').slice(0, -1).slice(0, names).join('/')}`);
		}
		if (folders.size <= mostFolders || names === 0) return [...folders];
	}
}

const statusLine = 'Status: install ok installed\n\n';
const conffilesLine = 'Conffiles:\n';
/** A blank before the path, one behind it, the digest and the end of the line. */
const conffileBytes = 1 + 1 + 32 + 1;

function statusBytes(control: string, conffiles: string): number {
	const lines = conffiles.split('\n').filter((line) => line.trim() !== '');
	const listed = lines.reduce((total, line) => total + Buffer.byteLength(line) + conffileBytes, 0);
	const stanza = Buffer.byteLength(`${control.trim()}\n${statusLine}`);
	return stanza + (lines.length === 0 ? 0 : conffilesLine.length + listed);
}

type DocumentPlace = 'doc' | 'man' | 'locale' | 'info' | 'lint' | 'groff';

/** What slim images leave out through path-exclude. A `*` of dpkg matches slashes too: copyrights stay at any depth. */
const documents: readonly (readonly [DocumentPlace, RegExp])[] = [
	['doc', /^usr\/share\/doc\/(?!.+\/copyright$)/],
	['man', /^usr\/share\/man\//],
	['locale', /^usr\/share\/locale\/(?!locale\.alias$)/],
	['info', /^usr\/share\/info\//],
	['lint', /^usr\/share\/(lintian|linda)\//],
	['groff', /^usr\/share\/groff\//],
];
const aptSources = /^etc\/apt\/(sources\.list|preferences)(\.d\/.|$)/;
const publicModules = 'usr/lib/python3/dist-packages';
/** The digest of a file and two blanks, before its path. */
const sumBytes = 32 + 2;

/** dpkg lists digests itself for a package that brings none, with a hard link's like a file's. */
function sumsOf(entries: readonly TarEntry[]): number {
	const paths = new Set<string>();
	for (const { path, kind } of entries) {
		if (kind === 'file' || kind === 'link') paths.add(relative(path));
	}
	return [...paths].reduce((total, path) => total + sumBytes + Buffer.byteLength(path) + 1, 0);
}

const removing = /\b(rm|mv|unlink|truncate|rmtree)\b|-delete\b/;

/**
 * Files at the paths that the script names, or below them, where it removes something: a path that
 * it puts together begins with one that it names.
 */
function removableBytes(
	entries: readonly TarEntry[],
	scripts: ReadonlyMap<string, string | null>,
): number {
	// The others run before anything is unpacked.
	const script = scripts.get('postinst');
	if (script === undefined || (script !== null && !removing.test(script))) return 0;
	const named = new Set(script?.match(/\/[\w.+@-]+(\/[\w.+@-]+)*/g)?.map(relative) ?? []);
	const isNamed = (path: string) => {
		for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
			if (named.has(path.slice(0, end))) return true;
		}
		return false;
	};
	return entries.reduce(
		(total, { path, bytes }) =>
			script === null || isNamed(relative(path)) ? total + bytes : total,
		0,
	);
}

/** Where a script has Python modules compiled: those that all may import, and folders that it names. */
function compiledFolders(script: string): readonly string[] {
	const calls = script.match(/\bpy3compile\b[^\n;&|]*/g) ?? [];
	if (calls.length === 0) return [];
	const named = calls.flatMap((call) => call.split(/\s+/).filter((word) => word.startsWith('/')));
	return [publicModules, ...named.map(relative).filter((folder) => folder !== '')];
}

function filesOf(
	entries: readonly TarEntry[],
	compiled: readonly string[],
): Omit<DebFileNumbers, 'control' | 'statusBytes' | 'sums' | 'removable'> {
	const numbers = {
		...{ bytes: 0, doc: 0, man: 0, locale: 0, info: 0, lint: 0, groff: 0 },
		...{ pyBytes: 0, list: 0 },
	};
	// Of two entries of one path the later stays.
	const last = new Map(entries.map((entry) => [relative(entry.path), entry]));
	for (const [path, { bytes }] of last) {
		// A line of dpkg's list: the absolute path; the root is written `/.`.
		numbers.list += Buffer.byteLength(path) + (path === '' ? 3 : 2);
		numbers.bytes += bytes;
		const found = documents.find(([, pattern]) => pattern.test(path));
		if (found !== undefined) numbers[found[0]] += bytes;
		if (path.endsWith('.py') && compiled.some((folder) => path.startsWith(`${folder}/`))) {
			numbers.pyBytes += bytes;
		}
	}
	return numbers;
}
