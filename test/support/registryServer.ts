/** A registry on a loopback port with one repository, that can be told to lie. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type Handler, startTestServer, type TestServer } from './httpServer.ts';

export interface RegistryImage {
	readonly platform: {
		readonly os: string;
		readonly architecture: string;
		readonly variant?: string;
	};
	/** Tars, uncompressed. */
	readonly layers: readonly Uint8Array[];
	readonly config?: Readonly<Record<string, unknown>>;
}

export interface RegistryOptions {
	readonly images: readonly RegistryImage[];
	/** Bearer tokens come from `tokenServer`. */
	readonly auth?: 'bearer' | 'basic';
	/** Where blobs are; the registry then redirects to it. */
	readonly blobs?: TestServer;
	/** What it answers instead of the truth, to the requests meant. */
	readonly lie?: { readonly to: (request: IncomingMessage) => boolean; readonly answer: Handler };
	readonly credentials?: string;
}

export interface TestRegistry extends TestServer {
	/** `127.0.0.1:PORT/team/app` */
	readonly repository: string;
	readonly index: string;
	readonly manifests: readonly string[];
	readonly content: ReadonlyMap<string, Content>;
}

interface Content {
	readonly bytes: Uint8Array;
	readonly mediaType: string;
}

const oci = 'application/vnd.oci.image';

export function digestOf(bytes: Uint8Array): string {
	return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A tar of one file of so many bytes, as its length goes. */
export function tarOf(bytes: number): Uint8Array {
	return Buffer.alloc(512 + Math.ceil(bytes / 512) * 512 + 1024, 'a');
}

/** Manifest, config and layers of an image; the descriptor of its manifest. */
export function imageContent(
	{ platform, layers, config = {} }: RegistryImage,
	content: Map<string, Content>,
): Record<string, unknown> {
	const add = (bytes: Uint8Array, mediaType: string): Record<string, unknown> => {
		const digest = digestOf(bytes);
		content.set(digest, { bytes, mediaType });
		return { mediaType, digest, size: bytes.length };
	};
	const json = (value: unknown, mediaType: string): Record<string, unknown> =>
		add(Buffer.from(JSON.stringify(value)), mediaType);
	const rootfs = { type: 'layers', diff_ids: layers.map(digestOf) };
	const manifest = {
		schemaVersion: 2,
		mediaType: `${oci}.manifest.v1+json`,
		config: json({ ...platform, config, rootfs }, `${oci}.config.v1+json`),
		layers: layers.map((tar) => add(gzipSync(tar), `${oci}.layer.v1.tar+gzip`)),
	};
	return { ...json(manifest, manifest.mediaType), platform };
}

export async function startRegistry(options: RegistryOptions): Promise<TestRegistry> {
	const content = new Map<string, Content>();
	const descriptors = options.images.map((image) => imageContent(image, content));
	const index = Buffer.from(
		JSON.stringify({
			schemaVersion: 2,
			mediaType: `${oci}.index.v1+json`,
			manifests: [
				...descriptors,
				{
					digest: `sha256:${'0'.repeat(64)}`,
					platform: { os: 'unknown', architecture: 'unknown' },
				},
			],
		}),
	);
	content.set(digestOf(index), { bytes: index, mediaType: `${oci}.index.v1+json` });
	const server = await startTestServer((request, response) => {
		if (options.lie?.to(request) === true) {
			options.lie.answer(request, response);
			return;
		}
		if (request.url?.startsWith('/token') === true) {
			response.end(JSON.stringify({ token: 'a-token' }));
			return;
		}
		const wanted = authorization(options);
		if (wanted !== null && request.headers.authorization !== wanted) {
			const host = `http://${request.headers.host}`;
			const challenge =
				options.auth === 'basic'
					? 'Basic realm="x"'
					: `Bearer realm="${host}/token?a=b",service="registry, here"`;
			response.writeHead(401, { 'www-authenticate': challenge }).end('{"errors":[]}');
			return;
		}
		serve(content, digestOf(index), options, request, response);
	});
	return {
		...server,
		repository: `${server.host}/team/app`,
		index: digestOf(index),
		manifests: descriptors.map(({ digest }) => String(digest)),
		content,
	};
}

function authorization({ auth, credentials = '' }: RegistryOptions): string | null {
	if (auth === undefined) return null;
	return auth === 'bearer'
		? 'Bearer a-token'
		: `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function serve(
	content: ReadonlyMap<string, Content>,
	latest: string,
	{ blobs }: RegistryOptions,
	request: IncomingMessage,
	response: ServerResponse,
): void {
	const [, kind, name = ''] =
		/^\/v2\/team\/app\/(manifests|blobs)\/(.+)$/.exec(request.url ?? '') ?? [];
	const digest = name.includes(':') ? name : name === 'latest' ? latest : '';
	const found = content.get(digest);
	if (kind === undefined || found === undefined) {
		response.writeHead(404, { 'content-type': 'application/json' }).end('{"errors":[]}');
	} else if (kind === 'blobs' && blobs !== undefined) {
		response.writeHead(307, { location: `${blobs.url}/${digest}` }).end();
	} else sendContent(found, digest, request, response);
}

/** Another host that has the blobs of a registry. */
export function blobHandler(content: () => ReadonlyMap<string, Content>): Handler {
	return (request, response) => {
		const digest = request.url?.slice(1) ?? '';
		const found = content().get(digest);
		if (found === undefined) response.writeHead(404).end();
		else sendContent(found, digest, request, response);
	};
}

function sendContent(
	{ bytes, mediaType }: Content,
	digest: string,
	request: IncomingMessage,
	response: ServerResponse,
): void {
	const headers = { 'content-type': mediaType, 'docker-content-digest': digest };
	const tail = /^bytes=-(\d+)$/.exec(request.headers.range ?? '')?.[1];
	const head = /^bytes=0-(\d+)$/.exec(request.headers.range ?? '')?.[1];
	if (tail === undefined && head === undefined) {
		response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes);
		return;
	}
	const start = tail === undefined ? 0 : bytes.length - Number(tail);
	const end = head === undefined ? bytes.length : Number(head) + 1;
	response
		.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` })
		.end(bytes.subarray(start, end));
}
