/**
 * Indexes of Debian's kin: InRelease of each suite that the base's sources name, and the Packages files
 * that it lists for their components.
 */
import { Readable } from 'node:stream';
import type { ListBytes } from '../../core/estimate/packages/deb/debIndex.ts';
import { DebIndexBuilder, debianName } from '../../core/estimate/packages/deb/debIndexBuilder.ts';
import {
	type DebRelease,
	parseDebRelease,
	type ReleaseFile,
} from '../../core/estimate/packages/deb/debRelease.ts';
import type { Answer, PackageIndex, PackageIndexName } from '../../core/knowledge.ts';
import { compressionOf, decompressed, magicBytes } from '../archive/compression.ts';
import {
	addressBelow,
	checkDigest,
	type FetchedIndex,
	fetchWhole,
	IndexError,
	type IndexFetch,
	indexFailure,
	shownPlace,
	wholeOf,
} from './indexFetch.ts';

/** Ubuntu's universe has 15 MB as xz, unpacked 70 MB; its InRelease has 270 kB. */
const bounds = {
	release: 4_000_000,
	list: 60_000_000,
	all: 200_000_000,
	unpacked: 600_000_000,
	suites: 30,
	lists: 100,
} as const;

/** A line of the base's sources: one suite of one archive. */
interface Source {
	readonly url: string;
	readonly suite: string;
	readonly components: readonly string[];
}

/** What is fetched for a name: each suite's release file, and behind it its lists. */
export async function fetchDebIndex(
	name: PackageIndexName,
	fetch: IndexFetch,
): Promise<Answer<readonly FetchedIndex[]>> {
	const sources = sourcesOf(name.repositories).slice(0, bounds.suites);
	if (sources.length === 0)
		return { state: 'failed', reason: { code: 'packageIndex.noRepository' } };
	const fetched: FetchedIndex[] = [];
	for (const source of sources) {
		try {
			const left = bounds.all - fetched.reduce((sum, { body }) => sum + body.length, 0);
			fetched.push(...(await fetchSuite(source, name.architecture, fetch, left)));
		} catch (error) {
			return { state: 'failed', reason: indexFailure(source.url, error) };
		}
	}
	return { state: 'known', value: fetched };
}

/** Components of the same suite together; apt asks for each list once. */
function sourcesOf(lines: readonly string[]): readonly Source[] {
	const sources = new Map<string, Source>();
	for (const line of lines) {
		const [type, url, suite, ...components] = line.split(' ');
		if (type !== 'deb' || url === undefined || suite === undefined) continue;
		const key = `${url} ${suite}`;
		const all = new Set([...(sources.get(key)?.components ?? []), ...components]);
		sources.set(key, { url, suite, components: [...all] });
	}
	return [...sources.values()];
}

/** A suite that ends in a slash is a folder with its lists beside its release file. */
function folderOf({ url, suite }: Source): string {
	const folder = suite.endsWith('/') ? suite.replace(/^(?:\.?\/)+|\/+$/g, '') : `dists/${suite}`;
	const address = folder === '' ? url.replace(/\/+$/, '') : addressBelow(url, folder);
	if (address === null || !/^https?:\/\//.test(address)) {
		throw new IndexError({ code: 'packageIndex.notRemote', args: { place: shownPlace(url) } });
	}
	return address;
}

async function fetchSuite(
	source: Source,
	architecture: string,
	fetch: IndexFetch,
	most: number,
): Promise<readonly FetchedIndex[]> {
	const folder = folderOf(source);
	const { place, body } = await fetchRelease(folder, fetch);
	const release = parseDebRelease(latin(body));
	if (release === null) throw new IndexError({ code: 'packageIndex.noIndex', args: { place } });
	const { url, suite } = source;
	const fetched: FetchedIndex[] = [
		{ url, tag: suite, place, body, digest: null, keptBytes: body.length },
	];
	let left = most - body.length;
	for (const [path, { bytes, digest }] of listsOf(source, release, architecture)) {
		const address = addressBelow(folder, path);
		if (address === null || bytes > Math.min(left, bounds.list)) {
			throw new IndexError({ code: 'packageIndex.tooLarge', args: { place } });
		}
		const list = await fetchWhole(fetch, address, bytes);
		left -= list.length;
		const shown = shownPlace(address);
		fetched.push({ url, tag: suite, place: shown, body: list, digest, keptBytes: null });
	}
	return fetched;
}

interface ReleaseText {
	readonly place: string;
	readonly body: Uint8Array;
}

/** Archives without InRelease sign Release in a file beside it. */
async function fetchRelease(folder: string, fetch: IndexFetch): Promise<ReleaseText> {
	const inline = `${folder}/InRelease`;
	const answer = await fetch(inline, bounds.release);
	if (answer.status !== 404) return { place: shownPlace(inline), body: wholeOf(answer, inline) };
	const plain = `${folder}/Release`;
	return { place: shownPlace(plain), body: await fetchWhole(fetch, plain, bounds.release) };
}

/** The lists to fetch, each in the smallest form that can be read here. */
function listsOf(
	{ suite, components }: Source,
	release: DebRelease,
	architecture: string,
): ReadonlyMap<string, ReleaseFile> {
	const found = new Map<string, ReleaseFile>();
	for (const stem of stemsOf(suite, components, release, architecture)) {
		for (const path of [`${stem}.xz`, `${stem}.gz`, stem]) {
			const file = release.files.get(path);
			if (file === undefined) continue;
			if (found.size < bounds.lists) found.set(path, file);
			break;
		}
	}
	return found;
}

function stemsOf(
	suite: string,
	components: readonly string[],
	{ hasListForAll }: DebRelease,
	architecture: string,
): readonly string[] {
	if (suite.endsWith('/')) return ['Packages'];
	const folders = [`binary-${debianName(architecture)}`, ...(hasListForAll ? ['binary-all'] : [])];
	return components.flatMap((component) =>
		folders.map((folder) => `${component}/${folder}/Packages`),
	);
}

function latin(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** Reads what was fetched; heavy, so for the worker. */
export async function readDebIndex(
	name: PackageIndexName,
	fetched: readonly FetchedIndex[],
	isCancelled: () => boolean,
): Promise<Answer<PackageIndex>> {
	const builder = new DebIndexBuilder(name.release, name.architecture);
	const sources = sourcesOf(name.repositories);
	const lists = new Map<string, KeptBytes>();
	const days: string[] = [];
	for (const file of fetched) {
		const { url, tag, place, body } = file;
		try {
			if (!/\/(?:In)?Release$/.test(place)) {
				checkDigest(file);
				await readList(file, builder, isCancelled);
				continue;
			}
			const release = parseDebRelease(latin(body));
			const source = sources.find((one) => one.url === url && one.suite === tag);
			if (release === null || source === undefined) {
				throw new IndexError({ code: 'packageIndex.noIndex', args: { place } });
			}
			if (!builder.startSuite(source.suite, release.isAutomatic)) {
				throw new IndexError({ code: 'packageIndex.tooLarge', args: { place } });
			}
			if (release.date !== null) days.push(release.date);
			lists.set(place, keptBytes(source, release, name.architecture, body.length));
		} catch (error) {
			return { state: 'failed', reason: indexFailure(place, error) };
		}
	}
	const index = builder.build(listBytes([...lists.values()]), days.toSorted().at(-1) ?? null);
	const [place = ''] = lists.keys();
	return index.rows === 0
		? { state: 'failed', reason: { code: 'packageIndex.noIndex', args: { place } } }
		: { state: 'known', value: { manager: 'deb', index, bases: new Map() } };
}

async function readList(
	{ body, place }: FetchedIndex,
	builder: DebIndexBuilder,
	isCancelled: () => boolean,
): Promise<void> {
	const source = Readable.from([body], { objectMode: false });
	const compression = compressionOf(body.subarray(0, magicBytes));
	for await (const chunk of decompressed(source, compression, bounds.unpacked, place)) {
		if (isCancelled()) throw new IndexError({ code: 'packageIndex.givenUp' });
		if (!builder.push(latin(chunk))) {
			throw new IndexError({ code: 'packageIndex.tooLarge', args: { place } });
		}
	}
	builder.endFile();
}

/** Bytes of a suite's files in /var/lib/apt/lists, unpacked. */
interface KeptBytes {
	readonly release: number;
	readonly lists: number;
	readonly translations: number;
}

function keptBytes(
	{ suite, components }: Source,
	release: DebRelease,
	architecture: string,
	bytes: number,
): KeptBytes {
	const total = (paths: readonly string[]): number =>
		paths.reduce((sum, path) => sum + (release.files.get(path)?.bytes ?? 0), 0);
	return {
		release: bytes,
		lists: total(stemsOf(suite, components, release, architecture)),
		translations: total(components.map((component) => `${component}/i18n/Translation-en`)),
	};
}

/** apt compresses what it keeps with lz4: Debian's lists came to so much of what they hold. */
const lz4Ratio = 0.375;

function listBytes(suites: readonly KeptBytes[]): ListBytes {
	const total = (of: (suite: KeptBytes) => number): number =>
		suites.reduce((sum, suite) => sum + of(suite), 0);
	const release = total((suite) => suite.release);
	const [lists, translations] = [total((one) => one.lists), total((one) => one.translations)];
	return {
		isEstimated: true,
		compressed: Math.round(release + lz4Ratio * lists),
		plain: release + lists,
		compressedTranslated: Math.round(release + lz4Ratio * (lists + translations)),
		plainTranslated: release + lists + translations,
	};
}
