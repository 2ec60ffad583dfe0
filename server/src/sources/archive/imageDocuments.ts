/** The JSON documents of image archives, read with care: each may be anything. */
import { text } from 'node:stream/consumers';
import type { BaseConfig } from '../../core/knowledge.ts';
import { ArchiveError, malformed, tooLarge } from './archiveError.ts';
import type { BlobStore } from './blobStore.ts';

/** Far beyond real manifests and configs. */
const largestDocument = 16_000_000;

/** Something that JSON.parse gave. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
	readonly [name: string]: Json | undefined;
}

/** Reads a document; undefined where there is none of that name. */
export async function readDocument(store: BlobStore, name: string): Promise<Json | undefined> {
	const size = await store.sizeOf(name);
	if (size === undefined) return undefined;
	if (size > largestDocument) throw tooLarge(name);
	try {
		return JSON.parse(await text(store.open(name))) as Json;
	} catch (error) {
		throw malformed(name, error);
	}
}

/** A document that must be there and be an object. */
export async function requiredObject(store: BlobStore, name: string): Promise<JsonObject> {
	const document = await readDocument(store, name);
	if (document === undefined)
		throw new ArchiveError({ code: 'archive.partMissing', args: { name } });
	if (!isObject(document)) throw malformed(name, 'no object');
	return document;
}

export function isObject(value: Json | undefined): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; nothing where it is no list. */
export function objectsOf(value: Json | undefined): JsonObject[] {
	return Array.isArray(value) ? value.filter((item: Json) => isObject(item)) : [];
}

/** The strings of a list; nothing where it is no list. */
export function stringsOf(value: Json | undefined): string[] {
	return Array.isArray(value) ? value.filter((item: Json) => typeof item === 'string') : [];
}

export function stringOf(value: Json | undefined): string {
	return typeof value === 'string' ? value : '';
}

/** A member whatever the case of its name, as Go reads it and some writers rely on. */
export function memberOf(object: JsonObject, name: string): Json | undefined {
	if (object[name] !== undefined) return object[name];
	const key = Object.keys(object).find((each) => each.toLowerCase() === name.toLowerCase());
	return key === undefined ? undefined : object[key];
}

/** What builds on an image take from its config. */
export function baseConfigOf(document: JsonObject): BaseConfig {
	const given = memberOf(document, 'config');
	const config = isObject(given) ? given : {};
	const shell = stringsOf(memberOf(config, 'Shell'));
	const volumes = memberOf(config, 'Volumes');
	return {
		env: stringsOf(memberOf(config, 'Env')),
		workingDirectory: stringOf(memberOf(config, 'WorkingDir')),
		user: stringOf(memberOf(config, 'User')),
		shell: shell.length === 0 ? null : shell,
		onbuild: stringsOf(memberOf(config, 'OnBuild')),
		volumes: isObject(volumes) ? Object.keys(volumes) : [],
	};
}

/** The name under which a layout keeps the blob of a digest; only plain digests have one. */
export function blobName(digest: string): string {
	const match = /^([a-z0-9]+):([a-f0-9]{32,128})$/.exec(digest);
	if (match === null) throw malformed(digest === '' ? 'digest' : digest, 'no digest');
	return `blobs/${match[1]}/${match[2]}`;
}
