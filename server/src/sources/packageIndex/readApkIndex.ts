/** Indexes of Alpine's repositories: APKINDEX.tar.gz, a gzip file of a signature and one of the index. */
import { Readable } from 'node:stream';
import { parseApkIndex } from '../../core/estimate/packages/apk/apkIndex.ts';
import { parseApkRepositories } from '../../core/estimate/packages/apk/apkSystem.ts';
import type { Answer, PackageIndex, PackageIndexName } from '../../core/knowledge.ts';
import { compressionOf, decompressed, magicBytes } from '../archive/compression.ts';
import { type TarEntry, tarEntries } from '../archive/tarEntries.ts';
import {
	addressBelow,
	type FetchedIndex,
	fetchWhole,
	IndexError,
	type IndexFetch,
	indexFailure,
	shownPlace,
} from './indexFetch.ts';

/** Alpine's community has 2.5 MB, unpacked 10 MB. */
const bounds = { fetched: 40_000_000, unpacked: 100_000_000, repositories: 20 } as const;

const architectures: ReadonlyMap<string, string> = new Map([
	['amd64', 'x86_64'],
	['arm64', 'aarch64'],
	['arm', 'armv7'],
	['386', 'x86'],
	['loong64', 'loongarch64'],
]);

/** Asks each repository of the name for its index. */
export async function fetchApkIndex(
	name: PackageIndexName,
	fetch: IndexFetch,
): Promise<Answer<readonly FetchedIndex[]>> {
	const architecture = architectures.get(name.architecture) ?? name.architecture;
	const lines = parseApkRepositories(name.repositories.join('\n')).slice(0, bounds.repositories);
	if (lines.length === 0) return { state: 'failed', reason: { code: 'packageIndex.noRepository' } };
	const fetched: FetchedIndex[] = [];
	for (const { url, tag } of lines) {
		const place = addressBelow(url, `${architecture}/APKINDEX.tar.gz`);
		if (place === null) {
			const reason = { code: 'packageIndex.notRemote', args: { place: shownPlace(url) } };
			return { state: 'failed', reason };
		}
		try {
			const body = await fetchWhole(fetch, place, bounds.fetched);
			const keptBytes = body.length;
			fetched.push({ url, tag, place: shownPlace(place), body, digest: null, keptBytes });
		} catch (error) {
			return { state: 'failed', reason: indexFailure(place, error) };
		}
	}
	return { state: 'known', value: fetched };
}

/** Reads what was fetched; heavy, so for the worker. */
export async function readApkIndex(
	name: PackageIndexName,
	fetched: readonly FetchedIndex[],
	isCancelled: () => boolean,
): Promise<Answer<PackageIndex>> {
	const texts = [];
	for (const { url, tag, place, body, keptBytes } of fetched) {
		try {
			const text = await indexText(body, place, isCancelled);
			texts.push({ url, tag, indexBytes: keptBytes, text });
		} catch (error) {
			return { state: 'failed', reason: indexFailure(place, error) };
		}
	}
	const index = parseApkIndex(name.release, name.architecture, texts);
	return { state: 'known', value: { manager: 'apk', index } };
}

async function indexText(
	body: Uint8Array,
	place: string,
	isCancelled: () => boolean,
): Promise<string> {
	const source = Readable.from([body], { objectMode: false });
	const compression = compressionOf(body.subarray(0, magicBytes));
	const chunks: Uint8Array[] = [];
	for await (const chunk of decompressed(source, compression, bounds.unpacked, place)) {
		chunks.push(chunk);
	}
	const tar = Buffer.concat(chunks);
	const entries: TarEntry[] = [];
	await tarEntries(Readable.from([tar], { objectMode: false }), place, isCancelled, entries);
	const entry = entries.find(({ path }) => path.replace(/^\.?\/+/, '') === 'APKINDEX');
	if (entry === undefined) {
		throw new IndexError({ code: 'packageIndex.noIndex', args: { place } });
	}
	return tar.subarray(entry.offset, entry.offset + entry.stored).toString('utf8');
}
