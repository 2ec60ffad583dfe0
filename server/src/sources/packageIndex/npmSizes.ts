/**
 * What packages of npm unpack to, from the user's own registry: its statement of a version
 * (`dist.unpackedSize`) where it makes one, else what the archive itself lists. Small archives are read
 * whole; of a larger one the beginning, and the last four bytes, which are its unpacked length.
 */
import type { Answer, PackageName, PackageSize } from '../../core/knowledge.ts';
import { packageSizeKey } from '../../core/knowledge.ts';
import type { Message } from '../../protocol/message.ts';
import { archiveFiles } from './archiveFiles.ts';
import {
	type BoundedFetch,
	type BoundedRequest,
	type BoundedResponse,
	failureOf,
	inTurns,
	jsonIn,
	refusal,
	totalBytes,
} from './boundedFetch.ts';
import {
	archiveAddress,
	documentAddress,
	type NpmConfiguration,
	registryOf,
} from './npmConfiguration.ts';
import { acceptsShort, lengthOnly, statedLength } from './npmDocument.ts';

const connections = 16;
const timeoutMilliseconds = 10_000;
/** A version's document is a package.json and its readme's first words; more is none. */
const longestDocument = 1024 * 1024;
/** A registry that does not state sizes states none: that many packages are asked before it is believed. */
const documentsTried = 3;
const mostPackages = 20_000;
/** Of one archive. Nine in ten are smaller than a tenth of it. */
const archiveBeginning = 1024 * 1024;
/** Of all archives together; of what comes then only lengths are asked for. */
const mostOfArchives = 128 * 1024 * 1024;
const tarBlock = 512;
const tarEnd = 2 * tarBlock;
/** Headers of directories and long names, which a registry's count of files leaves out; a share of the tar. */
const otherHeaders = 0.1;

export interface NpmSizesRequest {
	readonly packages: readonly PackageName[];
	readonly configuration: NpmConfiguration;
	readonly fetch: BoundedFetch;
}

/** Answers that told a length, and those that did not. */
interface Counts {
	stated: number;
	silent: number;
}

/** State: what has been learnt of the registries, and how much has been read. */
interface Asking {
	readonly configuration: NpmConfiguration;
	readonly fetch: BoundedFetch;
	/** By registry, how many documents stated a size and how many did not. */
	readonly documents: Map<string, Counts>;
	/** How long documents of all versions are, by address: versions of one package share it. */
	readonly lengths: Map<string, Promise<number | null>>;
	/** By registry, how many of them stated their length and how many did not. */
	readonly lengthsStated: Map<string, Counts>;
	archiveBytes: number;
}

/** By `packageSizeKey`; one that the registry does not know is `failed` with its place. */
export async function npmSizes({
	packages,
	configuration,
	fetch,
}: NpmSizesRequest): Promise<ReadonlyMap<string, Answer<PackageSize>>> {
	const asking: Asking = {
		...{ configuration, fetch, archiveBytes: 0 },
		...{ documents: new Map(), lengths: new Map(), lengthsStated: new Map() },
	};
	const unique = [...new Map(packages.map((each) => [packageSizeKey(each), each])).entries()];
	const answers = await inTurns(unique.slice(0, mostPackages), connections, async ([key, each]) => {
		return { key, each, answer: await sizeOf(each, asking) };
	});
	// Where time is short, sizes matter more.
	const whole = await inTurns(answers, connections, async ({ key, each, answer }) => {
		if (each.document !== true || answer.state !== 'known') return [key, answer] as const;
		const documentBytes = await documentLength(each.name, asking);
		return [key, { ...answer, value: { ...answer.value, documentBytes } }] as const;
	});
	return new Map(whole);
}

async function sizeOf(name: PackageName, asking: Asking): Promise<Answer<PackageSize>> {
	const url = archiveAddress(name, asking.configuration);
	const stated = await statedSize(name, url, asking);
	if (stated === null) return listedSize(url, asking);
	const length = await lengths(url, asking);
	if (length.state !== 'known') return { state: 'known', value: stated };
	const { downloadBytes } = length.value;
	if (agree(stated, length.value)) return { state: 'known', value: { ...stated, downloadBytes } };
	return listedSize(url, asking);
}

/** Whether a statement can be true of a tar of that length. */
function agree({ unpackedBytes, files }: PackageSize, archive: PackageSize): boolean {
	const content = archive.unpackedBytes - tarEnd;
	const most = content - (files ?? 1) * tarBlock;
	if (files === null) return unpackedBytes <= most;
	const least = most - files * (tarBlock - 1) - content * otherHeaders;
	return unpackedBytes <= most && unpackedBytes >= least;
}

/** From the archive's own list, whole or as far as it is read. */
async function listedSize(url: string, asking: Asking): Promise<Answer<PackageSize>> {
	if (asking.archiveBytes >= mostOfArchives) return lengths(url, asking);
	const range = `bytes=0-${archiveBeginning - 1}`;
	const answer = await asked(url, asking, { range, maxBytes: archiveBeginning });
	if ('failed' in answer) return failed(url, answer.failed);
	const { status, body, truncated } = answer;
	asking.archiveBytes += body.length;
	if (status !== 206 && status !== 200) return failed(url, String(status));
	const total = totalBytes(answer);
	const whole = !truncated && (total === null ? status === 200 : total === body.length);
	const listed = await archiveFiles(body);
	if (listed === null) return failed(url, 'gzip');
	const { complete, ...beginning } = listed;
	if (whole) {
		if (!complete) return failed(url, 'gzip');
		return known({
			unpackedBytes: beginning.bytes,
			source: 'stated',
			files: beginning.files,
			downloadBytes: body.length,
		});
	}
	if (total !== null && total <= body.length) return failed(url, 'Content-Range');
	const length = await lengths(url, asking);
	return length.state === 'known' ? known({ ...length.value, beginning }) : length;
}

/** The archive's length, and that of the tar in it: its last four bytes. */
async function lengths(url: string, asking: Asking): Promise<Answer<PackageSize>> {
	const answer = await asked(url, asking, { range: 'bytes=-4', maxBytes: 4 });
	if ('failed' in answer) return failed(url, answer.failed);
	const { status, body, truncated } = answer;
	if (status !== 206) return failed(url, status === 200 ? 'no byte ranges' : String(status));
	const downloadBytes = totalBytes(answer);
	if (body.length !== 4 || truncated || downloadBytes === null) return failed(url, 'Content-Range');
	const unpackedBytes = new DataView(body.buffer, body.byteOffset, 4).getUint32(0, true);
	// An unpacked tar is whole blocks; deflate makes things at most 1032 times smaller.
	if (unpackedBytes % tarBlock !== 0 || unpackedBytes > downloadBytes * 1032)
		return failed(url, 'gzip');
	return known({ unpackedBytes, source: 'archive', files: null, downloadBytes });
}

/** Of the registry of the user's configuration, which a build would ask; null: it does not say. */
function documentLength(name: string, asking: Asking): Promise<number | null> {
	const url = documentAddress(name, asking.configuration);
	const length = asking.lengths.get(url) ?? askedLength(url, name, asking);
	asking.lengths.set(url, length);
	return length;
}

async function askedLength(url: string, name: string, asking: Asking): Promise<number | null> {
	const counts = countsOf(registryOf(name, asking.configuration), asking.lengthsStated);
	if (saysNothing(counts)) return null;
	const limits = { maxBytes: lengthOnly, headers: { accept: acceptsShort } };
	const answer = await asked(url, asking, limits);
	const bytes = 'failed' in answer ? null : statedLength(answer);
	if (bytes === null) counts.silent++;
	else counts.stated++;
	return bytes;
}

function countsOf(registry: string, all: Map<string, Counts>): Counts {
	const counts = all.get(registry) ?? { stated: 0, silent: 0 };
	all.set(registry, counts);
	return counts;
}

function saysNothing({ stated, silent }: Counts): boolean {
	return stated === 0 && silent >= documentsTried;
}

/** Where an archive lies as registries lay them out, the registry; another host is not asked about it. */
function registryBehind(archive: string, name: string): string | null {
	const place = archive.indexOf(`/${name}/-/`);
	const encoded = archive.indexOf(`/${name.replace('/', '%2f')}/-/`);
	const at = place === -1 ? encoded : place;
	return at === -1 ? null : archive.slice(0, at + 1);
}

async function statedSize(
	{ name, version }: PackageName,
	archive: string,
	asking: Asking,
): Promise<PackageSize | null> {
	const registry = registryBehind(archive, name);
	if (registry === null) return null;
	const counts = countsOf(registry, asking.documents);
	if (saysNothing(counts)) return null;
	const url = `${registry}${name.replace('/', '%2f')}/${encodeURIComponent(version)}`;
	const answer = await asked(url, asking, { maxBytes: longestDocument });
	const size = 'failed' in answer || answer.status !== 200 ? null : distOf(answer);
	if (size === null) counts.silent++;
	else counts.stated++;
	return size;
}

function distOf({ body, truncated }: BoundedResponse): PackageSize | null {
	if (truncated) return null;
	const dist = field(jsonIn(body), 'dist');
	const unpackedBytes = countOf(field(dist, 'unpackedSize'));
	if (unpackedBytes === null) return null;
	const files = countOf(field(dist, 'fileCount'));
	return { unpackedBytes, source: 'stated', files, downloadBytes: null, pythonBytes: null };
}

function field(value: unknown, name: string): unknown {
	if (typeof value !== 'object' || value === null) return undefined;
	return Object.entries(value).find(([key]) => key === name)?.[1];
}

function countOf(value: unknown): number | null {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function known(size: Omit<PackageSize, 'pythonBytes'>): Answer<PackageSize> {
	return { state: 'known', value: { ...size, pythonBytes: null } };
}

function failed(url: string, reason: Message | string): Answer<PackageSize> {
	return { state: 'failed', reason: refusal(url, reason) };
}

async function asked(
	url: string,
	{ fetch }: Asking,
	limits: Pick<BoundedRequest, 'range' | 'headers' | 'maxBytes'>,
): Promise<BoundedResponse | { readonly failed: Message | string }> {
	try {
		return await fetch({ url, timeoutMilliseconds, ...limits });
	} catch (error) {
		return { failed: failureOf(error) };
	}
}
