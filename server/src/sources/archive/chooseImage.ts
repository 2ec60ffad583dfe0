/** Which image of an archive is meant, and where its parts are. */
import type { Platform } from '../../core/knowledge.ts';
import { ArchiveError, malformed } from './archiveError.ts';
import type { BlobStore } from './blobStore.ts';
import {
	blobName,
	isObject,
	type JsonObject,
	memberOf,
	objectsOf,
	readDocument,
	requiredObject,
	stringOf,
	stringsOf,
} from './imageDocuments.ts';

/** Names of an image's parts in its store; layers base first. */
export interface ImageParts {
	readonly config: string;
	readonly layers: readonly string[];
}

/** Finds the image that `reference` names, or the only one. */
export async function chooseImage(
	store: BlobStore,
	reference: string | null,
	platform: Platform,
): Promise<ImageParts> {
	const manifest = await readDocument(store, 'manifest.json');
	if (manifest !== undefined) return chooseSaved(objectsOf(manifest), reference);
	const index = await readDocument(store, 'index.json');
	if (index === undefined) {
		const legacy = (await store.sizeOf('repositories')) !== undefined;
		throw new ArchiveError({ code: legacy ? 'archive.legacy' : 'archive.notImage' });
	}
	if (!isObject(index)) throw malformed('index.json', 'no object');
	const found = await manifestsBelow(store, index, 0);
	return partsOf(pickManifest(found, reference, platform));
}

/** `docker save`: one list names configs, tags and layers. */
function chooseSaved(images: readonly JsonObject[], reference: string | null): ImageParts {
	const wanted = reference === null ? null : fullReference(reference);
	const named = images.filter(
		(image) =>
			wanted === null || stringsOf(image['RepoTags']).some((tag) => fullReference(tag) === wanted),
	);
	const configs = new Set(named.map((image) => stringOf(image['Config'])));
	const all = images.flatMap((image) => stringsOf(image['RepoTags']));
	const [first] = named;
	if (first === undefined) throw noneChosen(reference, all);
	if (configs.size > 1) throw severalChosen(all);
	return { config: stringOf(first['Config']), layers: stringsOf(first['Layers']) };
}

interface FoundManifest {
	readonly document: JsonObject;
	readonly digest: string;
	readonly names: readonly string[];
	/** Null where the index does not say. */
	readonly platform: JsonObject | null;
}

// An index may hold indexes: one for a tag, one for its platforms. More is made to be endless.
const deepestIndex = 4;

async function manifestsBelow(
	store: BlobStore,
	index: JsonObject,
	depth: number,
	outerNames: readonly string[] = [],
): Promise<FoundManifest[]> {
	if (depth > deepestIndex) throw malformed('index.json', 'indexes in indexes without end');
	const found: FoundManifest[] = [];
	const missing: string[] = [];
	for (const descriptor of objectsOf(index['manifests'])) {
		const annotations = isObject(descriptor['annotations']) ? descriptor['annotations'] : {};
		// Attestations stand beside images and are none.
		if (annotations['vnd.docker.reference.type'] !== undefined) continue;
		const digest = stringOf(descriptor['digest']);
		const names = [
			...outerNames,
			stringOf(annotations['io.containerd.image.name']),
			stringOf(annotations['org.opencontainers.image.ref.name']),
		].filter((name) => name !== '');
		const document = await readDocument(store, blobName(digest));
		if (document === undefined) missing.push(digest);
		else if (!isObject(document)) throw malformed(digest, 'no object');
		else if (document['manifests'] !== undefined) {
			found.push(...(await manifestsBelow(store, document, depth + 1, names)));
		} else {
			const platform = isObject(descriptor['platform']) ? descriptor['platform'] : null;
			found.push({ document, digest, names, platform });
		}
	}
	const [lost] = missing;
	if (found.length === 0 && lost !== undefined) {
		throw new ArchiveError({ code: 'archive.partMissing', args: { name: lost } });
	}
	return found;
}

function pickManifest(
	found: readonly FoundManifest[],
	reference: string | null,
	platform: Platform,
): FoundManifest {
	const all = [...new Set(found.flatMap(({ names }) => names))];
	const named = found.filter(({ names }) => reference === null || names.some(isNamed(reference)));
	const fitting = named.filter((manifest) => fits(manifest.platform, platform));
	const distinct = new Map(
		(fitting.length > 0 ? fitting : named).map((each) => [each.digest, each]),
	);
	const [first] = distinct.values();
	if (first === undefined) throw noneChosen(reference, all);
	if (distinct.size > 1) throw severalChosen(all);
	return first;
}

/** A layout names an image by its tag alone or in full. */
function isNamed(reference: string): (name: string) => boolean {
	const full = fullReference(reference);
	const tag = full.slice(full.lastIndexOf(':') + 1);
	return (name) => name === reference || name === tag || fullReference(name) === full;
}

function fits(given: JsonObject | null, wanted: Platform): boolean {
	if (given === null) return true;
	return given['os'] === wanted.os && given['architecture'] === wanted.architecture;
}

function partsOf({ document, digest }: FoundManifest): ImageParts {
	const config = isObject(document['config']) ? document['config'] : null;
	if (config === null || !Array.isArray(document['layers'])) {
		throw malformed(digest, 'no manifest of an image');
	}
	const layers = objectsOf(document['layers']).map((layer) => blobName(stringOf(layer['digest'])));
	return { config: blobName(stringOf(config['digest'])), layers };
}

/** Reads the config and holds it to be one of an image. */
export async function readImageConfig(store: BlobStore, name: string): Promise<JsonObject> {
	const config = await requiredObject(store, name);
	if (!isObject(memberOf(config, 'rootfs'))) throw new ArchiveError({ code: 'archive.notImage' });
	return config;
}

/** `alpine` as Docker completes it: docker.io/library/alpine:latest. */
function fullReference(reference: string): string {
	const at = reference.indexOf('@');
	const named = at === -1 ? reference : reference.slice(0, at);
	const slash = named.indexOf('/');
	const host = slash === -1 ? '' : named.slice(0, slash);
	const isHost = host === 'localhost' || /[.:]/.test(host);
	const withHost = isHost ? named : `docker.io/${slash === -1 ? 'library/' : ''}${named}`;
	return /:[^/]+$/.test(withHost) ? withHost : `${withHost}:latest`;
}

function noneChosen(reference: string | null, names: readonly string[]): ArchiveError {
	if (reference === null) return new ArchiveError({ code: 'archive.noImage' });
	return new ArchiveError({
		code: 'archive.otherImages',
		args: { reference, names: names.join(', ') },
	});
}

function severalChosen(names: readonly string[]): ArchiveError {
	return new ArchiveError({ code: 'archive.severalImages', args: { names: names.join(', ') } });
}
