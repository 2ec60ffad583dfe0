/** From a reference to the manifest of one platform, and what it says (OCI image specification). */
import type { Platform } from '../../core/knowledge.ts';
import {
	isObject,
	type JsonObject,
	objectsOf,
	stringOf,
	stringsOf,
} from '../archive/imageDocuments.ts';
import { HttpError } from '../http/httpError.ts';
import type { ImageReference } from './imageReference.ts';
import { mediaTypes, type RegistryDocument, type Repository } from './registryClient.ts';

export interface LayerDescriptor {
	readonly digest: string;
	readonly compressedBytes: number;
	readonly mediaType: string;
}

export interface RegistryManifest {
	readonly digest: string;
	readonly config: string;
	/** Base first. */
	readonly layers: readonly LayerDescriptor[];
}

/** Engines refuse images of more than about 127 layers; more than this is made to be endless. */
const mostLayers = 1000;
/** A hundred times what registries take. */
const largestLayer = 1e12;
const digestPattern = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;

export async function findManifest(
	repository: Repository,
	reference: ImageReference,
	platform: Platform,
	host: string,
): Promise<RegistryManifest> {
	const first = await repository.manifest(reference.digest ?? reference.tag ?? 'latest');
	if (!isIndex(first)) return readManifest(first, host);
	const chosen = choosePlatform(objectOf(first, host), platform, host);
	const manifest = await repository.manifest(chosen);
	// An index of an index is allowed by the specification; no engine makes or pulls one.
	if (isIndex(manifest)) throw malformed(host);
	return readManifest(manifest, host);
}

function isIndex({ mediaType, value }: RegistryDocument): boolean {
	const stated = isObject(value) ? stringOf(value['mediaType']) : '';
	const types: readonly string[] = mediaTypes.indexes;
	if (types.includes(stated) || types.includes(mediaType)) return true;
	return isObject(value) && Array.isArray(value['manifests']);
}

function readManifest(document: RegistryDocument, host: string): RegistryManifest {
	const value = objectOf(document, host);
	if (value['schemaVersion'] === 1)
		throw new HttpError({ code: 'registry.schema1', args: { host } });
	const config = isObject(value['config']) ? stringOf(value['config']['digest']) : '';
	const given = value['layers'];
	if (!digestPattern.test(config) || !Array.isArray(given)) throw malformed(host);
	if (given.length > mostLayers) {
		throw new HttpError({ code: 'registry.layers', args: { host, count: given.length } });
	}
	const layers = objectsOf(given).map((layer) => ({
		digest: stringOf(layer['digest']),
		compressedBytes: Number.isInteger(layer['size']) ? Number(layer['size']) : -1,
		mediaType: stringOf(layer['mediaType']),
	}));
	const sound = layers.every(
		({ digest, compressedBytes }) =>
			digestPattern.test(digest) && compressedBytes >= 0 && compressedBytes <= largestLayer,
	);
	if (!sound || layers.length !== given.length) throw malformed(host);
	return { digest: document.digest, config, layers };
}

/** The config, held to be of an image with as many layers as the manifest has. */
export async function readConfig(
	repository: Repository,
	manifest: RegistryManifest,
	host: string,
): Promise<JsonObject> {
	const config = objectOf(await repository.blob(manifest.config), host);
	const { rootfs } = config;
	if (!isObject(rootfs)) throw new HttpError({ code: 'registry.notImage', args: { host } });
	if (stringsOf(rootfs['diff_ids']).length !== manifest.layers.length) throw malformed(host);
	return config;
}

/** Digest of the manifest for a platform: the same variant, else the best that its processor runs. */
function choosePlatform(index: JsonObject, wanted: Platform, host: string): string {
	const manifests = objectsOf(index['manifests']).flatMap((descriptor) => {
		const given = isObject(descriptor['platform']) ? descriptor['platform'] : {};
		const platform: Platform = {
			os: stringOf(given['os']),
			architecture: stringOf(given['architecture']),
			variant: stringOf(given['variant']) || null,
		};
		// Attestations stand beside images, for a platform that nobody has.
		if (platform.os === '' || platform.os === 'unknown') return [];
		return [{ platform, digest: stringOf(descriptor['digest']) }];
	});
	const [best] = manifests
		.filter(({ platform }) => runs(wanted, platform))
		.toSorted((one, other) => variantNumber(other.platform) - variantNumber(one.platform));
	if (best !== undefined && digestPattern.test(best.digest)) return best.digest;
	const platform = platformName(wanted);
	const names = [...new Set(manifests.map((each) => platformName(each.platform)))];
	const shown = names.slice(0, 12).join(', ');
	throw new HttpError({ code: 'registry.platform', args: { host, platform, platforms: shown } });
}

function runs(wanted: Platform, given: Platform): boolean {
	if (wanted.os !== given.os || wanted.architecture !== given.architecture) return false;
	return variantNumber(given) <= variantNumber(wanted);
}

/** What a processor is where its variant is not named. */
const usualVariants: Readonly<Record<string, number>> = { amd64: 1, arm: 7, arm64: 8 };

function variantNumber({ architecture, variant }: Platform): number {
	const number = /^v(\d+)/.exec(variant ?? '')?.[1];
	return number === undefined ? (usualVariants[architecture] ?? 0) : Number(number);
}

function platformName({ os, architecture, variant }: Platform): string {
	const name = `${os}/${architecture}${variant === null ? '' : `/${variant}`}`;
	return name.slice(0, 60);
}

function objectOf({ value }: RegistryDocument, host: string): JsonObject {
	if (!isObject(value)) throw malformed(host);
	return value;
}

function malformed(host: string): HttpError {
	return new HttpError({ code: 'registry.malformed', args: { host } });
}
