import { buffer } from 'node:stream/consumers';
import { totalsOf } from '../../core/filesystem/queryTree.ts';
import { type LayerEntry, layerTree, UnionTree } from '../../core/filesystem/unionTree.ts';
import type { Answer, BaseImage, Platform } from '../../core/knowledge.ts';
import { estimated, exactly, sum } from '../../core/size/size.ts';
import type { Size } from '../../protocol/report.ts';
import { ArchiveError, reasonOfFailure } from './archiveError.ts';
import { type BlobStore, openBlobStore } from './blobStore.ts';
import { chooseImage, readImageConfig } from './chooseImage.ts';
import { compressionOf, decompressed, magicBytes } from './compression.ts';
import { baseConfigOf } from './imageDocuments.ts';
import { SystemTexts } from './systemTexts.ts';
import { type TarEntry, tarEntries } from './tarEntries.ts';

/** The most bytes that the layers of one image may unpack to. */
const mostBytes = 100_000_000_000;

/**
 * An image with its layers measured and its merged file system, from a `docker save` archive, an
 * oci-archive or an OCI layout's folder; gzip or zstd around an archive are seen through. Never
 * throws: what is wrong is told with its place.
 */
export async function readImageArchive(
	file: string,
	reference: string | null,
	platform: Platform,
	isCancelled: () => boolean,
): Promise<Answer<BaseImage>> {
	try {
		const store = await openBlobStore(file, isCancelled);
		try {
			return { state: 'known', value: await readImage(store, reference, platform, isCancelled) };
		} finally {
			await store.close();
		}
	} catch (error) {
		return { state: 'failed', reason: reasonOfFailure(file, error) };
	}
}

async function readImage(
	store: BlobStore,
	reference: string | null,
	platform: Platform,
	isCancelled: () => boolean,
): Promise<BaseImage> {
	const parts = await chooseImage(store, reference, platform);
	const config = await readImageConfig(store, parts.config);
	const union = new UnionTree();
	const system = new SystemTexts();
	const layers: Size[] = [];
	const compressed: Size[] = [];
	const left = { bytes: mostBytes };
	for (const name of parts.layers) {
		const layer = await readLayer(store, name, { left, system, isCancelled });
		union.addLayer(layer.entries);
		layers.push(layer.size);
		compressed.push(layer.compressedSize);
	}
	return {
		source: 'archive',
		layers,
		size: sum(layers),
		compressedSize: sum(compressed),
		config: baseConfigOf(config),
		tree: union.finish(),
		texts: system.texts,
	};
}

interface ReadState {
	/** How many more bytes all layers may unpack to. */
	readonly left: { bytes: number };
	/** What the layers so far say of the system. */
	readonly system: SystemTexts;
	readonly isCancelled: () => boolean;
}

interface Layer {
	readonly entries: readonly LayerEntry[];
	readonly size: Size;
	readonly compressedSize: Size;
}

async function readLayer(
	store: BlobStore,
	name: string,
	{ left, system, isCancelled }: ReadState,
): Promise<Layer> {
	const stored = await store.sizeOf(name);
	if (stored === undefined) throw new ArchiveError({ code: 'archive.partMissing', args: { name } });
	const compression = compressionOf(await buffer(store.open(name, magicBytes)));
	const entries: TarEntry[] = [];
	const bytes = decompressed(store.open(name), compression, left.bytes, name);
	// A layer's whiteouts count for the layers below it only, wherever they stand in its tar.
	const own = new SystemTexts();
	await tarEntries(bytes, name, isCancelled, entries, { keep: own });
	system.forget(entries);
	for (const [path, text] of own.texts) system.texts.set(path, text);
	const tree = layerTree(entries.filter(({ path }) => !isWhiteout(path)));
	const totals = totalsOf({ tree, entry: 0, without: [] });
	left.bytes -= totals.bytes;
	return {
		entries,
		size: exactly(totals.bytes, 'measured', undefined, totals.diskBytes),
		compressedSize:
			compression === 'none' ? compressedGuess(totals.bytes) : exactly(stored, 'measured'),
	};
}

function isWhiteout(path: string): boolean {
	return path.slice(path.lastIndexOf('/') + 1).startsWith('.wh.');
}

/** Uncompressed ÷ compressed of official layers above 1 MB: the median, the 5th and 95th percentile. */
const ratio = { usual: 2.44, low: 1.91, high: 4.0 };

/** What a layer that is stored uncompressed would be in a registry. */
function compressedGuess(bytes: number): Size {
	const label = { code: 'part.compressed' };
	const [usual, low, high] = [ratio.usual, ratio.high, ratio.low].map((by) =>
		Math.round(bytes / by),
	);
	return estimated(usual ?? 0, low ?? 0, high ?? 0, label);
}
