/** Metadata of rpm repositories: repomd.xml names primary.xml, compressed with gzip, zstd or xz. */
import { Readable } from 'node:stream';
import {
	PrimaryReader,
	parseRepomd,
	type RepomdEntry,
} from '../../core/estimate/packages/rpm/primaryXml.ts';
import { RpmIndexBuilder } from '../../core/estimate/packages/rpm/rpmIndex.ts';
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
} from './indexFetch.ts';

/** Fedora's primary.xml has 20 MB, unpacked 170 MB. */
const bounds = {
	list: 1_000_000,
	repomd: 1_000_000,
	primary: 120_000_000,
	unpacked: 1_500_000_000,
	repositories: 20,
} as const;

const listPrefix = 'mirrorlist=';

/** Asks each repository of the name for the list of its packages. */
export async function fetchRpmIndex(
	{ repositories }: PackageIndexName,
	fetch: IndexFetch,
): Promise<Answer<readonly FetchedIndex[]>> {
	const lines = repositories.slice(0, bounds.repositories);
	if (lines.length === 0) return { state: 'failed', reason: { code: 'packageIndex.noRepository' } };
	const fetched: FetchedIndex[] = [];
	for (const line of lines) {
		const place = line.startsWith(listPrefix) ? line.slice(listPrefix.length) : line;
		try {
			const url = place === line ? line : await firstMirror(fetch, place);
			fetched.push(await fetchPrimary(url, fetch));
		} catch (error) {
			return { state: 'failed', reason: indexFailure(place, error) };
		}
	}
	return { state: 'known', value: fetched };
}

/** The first address of a mirror list, or of a metalink, which names repomd.xml itself. */
async function firstMirror(fetch: IndexFetch, place: string): Promise<string> {
	const body = await fetchWhole(fetch, place, bounds.list);
	const text = Buffer.from(body).toString('utf8');
	const address = /(?:^|>)\s*(https?:\/\/[^\s<>"]+)/m.exec(text)?.[1];
	if (address === undefined) {
		throw new IndexError({ code: 'packageIndex.noMirror', args: { place: shownPlace(place) } });
	}
	return address.replaceAll('&amp;', '&').replace(/repodata\/repomd\.xml$/, '');
}

async function fetchPrimary(url: string, fetch: IndexFetch): Promise<FetchedIndex> {
	const repomd = addressBelow(url, 'repodata/repomd.xml');
	if (repomd === null) {
		throw new IndexError({ code: 'packageIndex.notRemote', args: { place: shownPlace(url) } });
	}
	const xml = Buffer.from(await fetchWhole(fetch, repomd, bounds.repomd)).toString('utf8');
	const entries = parseRepomd(xml);
	const primary = entries.find(({ type }) => type === 'primary');
	const place = primary === undefined ? null : addressBelow(url, primary.location);
	if (primary === undefined || place === null) {
		throw new IndexError({ code: 'packageIndex.noIndex', args: { place: shownPlace(repomd) } });
	}
	const body = await fetchWhole(fetch, place, Math.min(primary.bytes ?? Infinity, bounds.primary));
	const digest = primary.checksum;
	const shown = shownPlace(place);
	return { url, tag: null, place: shown, body, digest, keptBytes: keptBytes(entries) };
}

/** dnf keeps the list of packages, of all files, of modules and of groups. */
function keptBytes(entries: readonly RepomdEntry[]): number | null {
	const kept = ['primary', 'filelists', 'modules', 'group'];
	const sizes = entries.filter(({ type }) => kept.includes(type)).map(({ bytes }) => bytes);
	if (sizes.includes(null)) return null;
	return sizes.reduce<number>((total, bytes) => total + (bytes ?? 0), 0);
}

/** Reads what was fetched; heavy, so for the worker. */
export async function readRpmIndex(
	name: PackageIndexName,
	fetched: readonly FetchedIndex[],
	isCancelled: () => boolean,
): Promise<Answer<PackageIndex>> {
	const builder = new RpmIndexBuilder(name.release, name.architecture);
	for (const one of fetched) {
		const { url, place, body, keptBytes: metadataBytes } = one;
		builder.startRepository({ url, metadataBytes });
		try {
			checkDigest(one);
			await readPrimary(body, place, builder, isCancelled);
		} catch (error) {
			return { state: 'failed', reason: indexFailure(place, error) };
		}
	}
	return { state: 'known', value: { manager: 'rpm', index: builder.build() } };
}

async function readPrimary(
	body: Uint8Array,
	place: string,
	builder: RpmIndexBuilder,
	isCancelled: () => boolean,
): Promise<void> {
	const reader = new PrimaryReader((record) => builder.add(record));
	const source = Readable.from([body], { objectMode: false });
	const compression = compressionOf(body.subarray(0, magicBytes));
	const decoder = new TextDecoder();
	for await (const chunk of decompressed(source, compression, bounds.unpacked, place)) {
		if (isCancelled()) throw new IndexError({ code: 'archive.cancelled', args: { place } });
		if (!reader.push(decoder.decode(chunk, { stream: true }))) {
			throw new IndexError({ code: 'packageIndex.tooLarge', args: { place } });
		}
	}
}
