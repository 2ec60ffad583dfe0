/**
 * What packages of npm unpack to, from the user's own registry: the registry's statement of a version
 * (`dist.unpackedSize`) where it makes one, else the last four bytes of the archive, which are its
 * unpacked length. Nothing is downloaded but metadata: tens of packages a second over few connections.
 */
import type { Answer, PackageName, PackageSize } from '../../core/knowledge.ts';
import { packageSizeKey } from '../../core/knowledge.ts';
import type { Message } from '../../protocol/message.ts';
import {
	type BoundedFetch,
	type BoundedResponse,
	failureOf,
	inTurns,
	refusal,
	totalBytes,
} from './boundedFetch.ts';
import {
	authorizationFor,
	type NpmConfiguration,
	publicRegistry,
	registryOf,
} from './npmConfiguration.ts';

const connections = 16;
const timeoutMilliseconds = 10_000;
/** A version's document is a package.json and its readme's first words; more is none. */
const longestDocument = 1024 * 1024;
/** A registry that does not state sizes states none: that many versions are asked before it is believed. */
const documentsTried = 3;
const mostPackages = 20_000;

export interface NpmSizesRequest {
	readonly packages: readonly PackageName[];
	readonly configuration: NpmConfiguration;
	readonly fetch: BoundedFetch;
}

/** By `packageSizeKey`; one that the registry does not know is `failed` with its place. */
export async function npmSizes({
	packages,
	configuration,
	fetch,
}: NpmSizesRequest): Promise<ReadonlyMap<string, Answer<PackageSize>>> {
	const silent = new Map<string, number>();
	const asked = [...new Map(packages.map((each) => [packageSizeKey(each), each])).entries()];
	const answers = await inTurns(asked.slice(0, mostPackages), connections, async ([key, each]) => {
		const answer = await sizeOf(each, configuration, fetch, silent);
		return [key, answer] as const;
	});
	return new Map(answers);
}

async function sizeOf(
	name: PackageName,
	configuration: NpmConfiguration,
	fetch: BoundedFetch,
	silent: Map<string, number>,
): Promise<Answer<PackageSize>> {
	const url = archiveAddress(name, configuration);
	const archive = await archiveSize(url, configuration, fetch);
	const stated = await statedSize(name, configuration, fetch, silent);
	if (stated !== null) {
		const downloadBytes = archive.state === 'known' ? archive.value.downloadBytes : null;
		return { state: 'known', value: { ...stated, downloadBytes } };
	}
	return archive;
}

/** Lock files name the public registry; npm asks the configured one in its place (`replace-registry-host`). */
export function archiveAddress(
	{ name, version, url }: PackageName,
	configuration: NpmConfiguration,
): string {
	const registry = registryOf(name, configuration);
	const alias = /^https?:\/\/registry\.(?:npmjs\.org|yarnpkg\.com)\//;
	if (url !== null) return url.replace(alias, registry);
	const file = name.slice(name.indexOf('/') + 1);
	return `${registry}${name}/-/${file}-${version}.tgz`;
}

async function archiveSize(
	url: string,
	configuration: NpmConfiguration,
	fetch: BoundedFetch,
): Promise<Answer<PackageSize>> {
	const answer = await asked(url, configuration, fetch, { range: 'bytes=-4', maxBytes: 4 });
	if ('failed' in answer) return { state: 'failed', reason: refusal(url, answer.failed) };
	const { status, body } = answer;
	if (status !== 206) {
		const reason = status === 200 ? 'no byte ranges' : String(status);
		return { state: 'failed', reason: refusal(url, reason) };
	}
	const downloadBytes = totalBytes(answer);
	if (body.length !== 4 || downloadBytes === null)
		return { state: 'failed', reason: refusal(url, 'Content-Range') };
	const unpackedBytes = new DataView(body.buffer, body.byteOffset, 4).getUint32(0, true);
	// An unpacked tar is whole blocks; deflate makes things at most 1032 times smaller.
	if (unpackedBytes % 512 !== 0 || unpackedBytes > downloadBytes * 1032)
		return { state: 'failed', reason: refusal(url, 'gzip') };
	return {
		state: 'known',
		value: { unpackedBytes, source: 'archive', files: null, downloadBytes, pythonBytes: null },
	};
}

async function statedSize(
	{ name, version }: PackageName,
	configuration: NpmConfiguration,
	fetch: BoundedFetch,
	silent: Map<string, number>,
): Promise<PackageSize | null> {
	const registry = registryOf(name, configuration);
	if ((silent.get(registry) ?? 0) >= documentsTried) return null;
	const url = `${registry}${name.replace('/', '%2f')}/${encodeURIComponent(version)}`;
	const answer = await asked(url, configuration, fetch, { maxBytes: longestDocument });
	const size = 'failed' in answer || answer.status !== 200 ? null : distOf(answer);
	if (size === null) silent.set(registry, (silent.get(registry) ?? 0) + 1);
	else if (registry !== publicRegistry) silent.set(registry, 0);
	return size;
}

function distOf({ body, truncated }: BoundedResponse): PackageSize | null {
	if (truncated) return null;
	const document = parsed(body);
	const dist = field(document, 'dist');
	const unpackedBytes = countOf(field(dist, 'unpackedSize'));
	if (unpackedBytes === null) return null;
	const files = countOf(field(dist, 'fileCount'));
	return { unpackedBytes, source: 'stated', files, downloadBytes: null, pythonBytes: null };
}

function parsed(body: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder().decode(body));
	} catch {
		return null;
	}
}

function field(value: unknown, name: string): unknown {
	if (typeof value !== 'object' || value === null) return undefined;
	return Object.entries(value).find(([key]) => key === name)?.[1];
}

function countOf(value: unknown): number | null {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

async function asked(
	url: string,
	configuration: NpmConfiguration,
	fetch: BoundedFetch,
	limits: { readonly range?: string; readonly maxBytes: number },
): Promise<BoundedResponse | { readonly failed: Message | string }> {
	const authorization = authorizationFor(url, configuration);
	try {
		return await fetch({
			url,
			timeoutMilliseconds,
			...limits,
			...(authorization === undefined ? {} : { authorization }),
		});
	} catch (error) {
		return { failed: failureOf(error) };
	}
}
