import type { BaseImage, Platform } from '../../core/knowledge.ts';
import { estimated, exactly, sum } from '../../core/size/size.ts';
import type { Size } from '../../protocol/report.ts';
import { baseConfigOf } from '../archive/imageDocuments.ts';
import { HttpError } from '../http/httpError.ts';
import { parseImageReference } from './imageReference.ts';
import { type ByteRange, byRatio, contentOfTar, tarBytesOf } from './layerBytes.ts';
import { findManifest, type LayerDescriptor, readConfig } from './manifests.ts';
import { openRepository, type RegistryAccess, type Repository } from './registryClient.ts';

/** As many layers are asked for their last bytes, the largest first; the others go by a ratio. */
const mostAsked = 64;

/**
 * An image as its registry describes it: layers and compressed bytes exactly, unpacked bytes as
 * narrow as a few bytes of each layer make them. No layer is fetched. Throws `HttpError`.
 */
export async function readRegistryImage(
	text: string,
	platform: Platform,
	access: RegistryAccess,
): Promise<BaseImage> {
	const reference = parseImageReference(text);
	const { host } = new URL(reference.origin);
	const repository = openRepository(reference, access);
	const manifest = await findManifest(repository, reference, platform, host);
	const config = await readConfig(repository, manifest, host);
	const contents = await contentsOf(repository, manifest.layers, host);
	const label = {
		code: 'part.registryImage',
		args: { reference: text, digest: manifest.digest.replace(/^(\w+:.{12}).*$/, '$1') },
	};
	const layers = contents.map((range) => sizeOf(range, label));
	const total = sum(layers);
	return {
		source: 'registry',
		layers,
		size:
			total.basis === 'measured' || total.basis === 'computed'
				? total
				: estimated(total.bytes ?? total.low, total.low, total.high ?? total.low, label),
		compressedSize: exactly(
			manifest.layers.reduce((bytes, layer) => bytes + layer.compressedBytes, 0),
			'measured',
		),
		config: baseConfigOf(config),
		tree: null,
		texts: null,
	};
}

function sizeOf({ bytes, low, high }: ByteRange, label: Parameters<typeof estimated>[3]): Size {
	// A tar with nothing but its end, or with one entry at most, has no contents.
	return high === 0 ? exactly(0, 'measured') : estimated(bytes, low, high, label);
}

async function contentsOf(
	repository: Repository,
	layers: readonly LayerDescriptor[],
	host: string,
): Promise<readonly ByteRange[]> {
	const asked = new Set(
		layers
			.toSorted((one, other) => other.compressedBytes - one.compressedBytes)
			.slice(0, mostAsked),
	);
	const known = new Map<string, Promise<ByteRange>>();
	const contents = layers.map((layer) => {
		if (!asked.has(layer)) return byRatio(layer.compressedBytes);
		// The empty layer and its like occur several times.
		const content = known.get(layer.digest) ?? contentOf(repository, layer, host);
		known.set(layer.digest, content);
		return content;
	});
	return Promise.all(contents);
}

async function contentOf(
	repository: Repository,
	layer: LayerDescriptor,
	host: string,
): Promise<ByteRange> {
	const { compressedBytes, digest } = layer;
	try {
		const tar = await tarBytesOf(repository, layer);
		if (tar === 'wrongLength') {
			throw new HttpError({ code: 'registry.length', args: { host, digest: digest.slice(0, 19) } });
		}
		return tar === null ? byRatio(compressedBytes) : contentOfTar(tar);
	} catch (error) {
		// Blobs may lie on another host, which need not answer; the manifest says enough to go on.
		const lies = error instanceof HttpError && error.reason.code === 'registry.length';
		if (lies || !(error instanceof HttpError)) throw error;
		return byRatio(compressedBytes);
	}
}
