/**
 * A real Docker Engine for tests: builds Dockerfiles and tells exactly what came out. The engines
 * are brought up by scripts/engine/up.sh (see test/engine/globalSetup.ts); ENGINE_DIR names the
 * folder they live in.
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuilderKind, StoreKind } from '../../server/src/protocol/report.ts';
import { type ImageArchive, readImageArchive, type TreeEntry, unionTree } from './imageArchive.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** The folder of the engines: sockets in run/, the docker command in engine28/usr/bin. */
export const engineDir = process.env['ENGINE_DIR'] ?? path.join(projectRoot, '.cache/engine');

export interface EngineOptions {
	/** Default overlay2. */
	readonly store?: StoreKind;
	/** Major version; 20 exists with overlay2 only and where up.sh was given --with-20. Default 28. */
	readonly version?: 28 | 20;
}

/** A file of the context: text, bytes, or bytes with a mode. */
export type ContextFile =
	| string
	| Uint8Array
	| { readonly content: string | Uint8Array; readonly mode: number };

export interface BuildRequest {
	/** Text of the Dockerfile, byte for byte. */
	readonly dockerfile: string;
	/** Files of the context by relative path. */
	readonly files?: Readonly<Record<string, ContextFile>>;
	/** A folder used as the context as it is, instead of `files`. */
	readonly context?: string;
	/** Default buildkit. */
	readonly builder?: BuilderKind;
	readonly buildArgs?: Readonly<Record<string, string>>;
	readonly target?: string;
	/** Default true. */
	readonly noCache?: boolean;
	/** The network of RUN; default none. */
	readonly network?: 'none' | 'default';
	/** A reference that the image gets beside its own; it stays after `close`. */
	readonly tag?: string;
	/** More arguments of `docker build`. */
	readonly extra?: readonly string[];
}

export type BuildResult =
	| { readonly ok: true; readonly log: string; readonly image: string; readonly imageId: string }
	| { readonly ok: false; readonly log: string; readonly image: null; readonly imageId: null };

/** One row of `docker history`, with exact bytes. */
export interface HistoryRow {
	readonly createdBy: string;
	readonly comment: string;
	/** What `docker history` prints: content bytes on overlay2, disk use in a containerd store. */
	readonly size: number;
}

/** The part of `docker inspect` that tests read. */
export interface ImageInspect {
	readonly Id: string;
	readonly Architecture: string;
	readonly Os: string;
	readonly Size: number;
	readonly RootFS: { readonly Layers: readonly string[] };
	readonly Config: Readonly<Record<string, unknown>>;
}

export interface Engine {
	/** DOCKER_HOST of the engine. */
	readonly host: string;
	readonly store: StoreKind;
	/** As the engine says it, such as 28.5.2. */
	readonly version: string;
	readonly build: (request: BuildRequest) => Promise<BuildResult>;
	/** Oldest first. */
	readonly history: (reference: string) => Promise<readonly HistoryRow[]>;
	readonly inspect: (reference: string) => Promise<ImageInspect>;
	/** The image as `docker save` gives it: config and the entries of each layer, oldest first. */
	readonly save: (reference: string) => Promise<ImageArchive>;
	/** The merged file system of the image, sorted by path; no container is made or run for it. */
	readonly exportTree: (reference: string) => Promise<readonly TreeEntry[]>;
	/** Loads a `docker save` archive. */
	readonly load: (archive: string) => Promise<void>;
	/** Runs the docker command against this engine. */
	readonly docker: (...args: string[]) => Promise<CommandResult>;
	/** Removes the images that `build` made. */
	readonly close: () => Promise<void>;
}

export interface CommandResult {
	readonly code: number;
	/** Standard output and standard error as they came. */
	readonly log: string;
}

/** Connects to a running engine; throws where it does not answer, naming the script that starts it. */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
	const { store = 'overlay2', version = 28 } = options;
	const socket = path.join(engineDir, 'run', version === 20 ? 'engine20.sock' : `${store}.sock`);
	const api = apiOf(socket);
	const { Version } = await api.json<{ Version: string }>('GET', '/version').catch((cause) => {
		throw new Error(`No engine answers at ${socket}: run scripts/engine/up.sh first`, { cause });
	});
	const host = `unix://${socket}`;
	const built = new Set<string>();

	const docker = (...args: string[]) => runDocker(host, 'buildkit', args);
	const save = async (reference: string) =>
		readImageArchive(await api.bytes(`/images/get?names=${encodeURIComponent(reference)}`));

	return {
		host,
		store,
		version: Version,
		build: async (asked) => {
			const image = `dl-test:${randomBytes(8).toString('hex')}`;
			const result = await build(host, image, asked);
			if (result.ok) built.add(image);
			return result;
		},
		history: async (reference) => {
			const rows = await api.json<{ CreatedBy: string; Comment: string; Size: number }[]>(
				'GET',
				`/images/${reference}/history`,
			);
			return rows
				.reverse()
				.map((row) => ({ createdBy: row.CreatedBy, comment: row.Comment, size: row.Size }));
		},
		inspect: (reference) => api.json<ImageInspect>('GET', `/images/${reference}/json`),
		save,
		exportTree: async (reference) => unionTree((await save(reference)).layers),
		load: async (archive) => {
			const { code, log } = await docker('load', '--quiet', '--input', archive);
			if (code !== 0) throw new Error(log);
		},
		docker,
		close: async () => {
			if (built.size > 0) await docker('image', 'rm', '--force', ...built);
			built.clear();
		},
	};
}

async function build(host: string, image: string, asked: BuildRequest): Promise<BuildResult> {
	const scratch = await mkdtemp(path.join(tmpdir(), 'engine-build-'));
	try {
		const context = asked.context ?? path.join(scratch, 'context');
		if (asked.context === undefined) await writeContext(context, asked.files ?? {});
		const dockerfile = path.join(scratch, 'Dockerfile');
		await writeFile(dockerfile, asked.dockerfile);
		const iidFile = path.join(scratch, 'iid');
		const builder = asked.builder ?? 'buildkit';
		const args = ['build', '--file', dockerfile, '--tag', image, '--iidfile', iidFile];
		if (builder === 'buildkit') {
			args.push('--progress', 'plain');
			args.push('--build-arg', `BUILDKIT_CACHE_MOUNT_NS=${cacheNamespace(asked.dockerfile)}`);
		}
		if (asked.noCache !== false) args.push('--no-cache');
		args.push('--network', asked.network ?? 'none');
		if (asked.target !== undefined) args.push('--target', asked.target);
		if (asked.tag !== undefined) args.push('--tag', asked.tag);
		for (const [name, value] of Object.entries(asked.buildArgs ?? {})) {
			args.push('--build-arg', `${name}=${value}`);
		}
		const { code, log } = await runDocker(host, builder, [
			...args,
			...(asked.extra ?? []),
			context,
		]);
		if (code !== 0) return { ok: false, log, image: null, imageId: null };
		return { ok: true, log, image, imageId: await readFile(iidFile, 'utf8') };
	} finally {
		await rm(scratch, { recursive: true, force: true });
	}
}

const ownNamespace = randomBytes(8).toString('hex');

/**
 * By its target alone a cache mount is one with those of all other builds on the engine. Here only
 * builds of one Dockerfile share theirs, as its stages do that are built one by one.
 */
function cacheNamespace(dockerfile: string): string {
	const digest = createHash('sha256').update(dockerfile).digest('hex');
	return `${ownNamespace}-${digest.slice(0, 16)}`;
}

async function writeContext(
	folder: string,
	files: Readonly<Record<string, ContextFile>>,
): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (const [name, file] of Object.entries(files)) {
		const target = path.join(folder, name);
		await mkdir(path.dirname(target), { recursive: true });
		const plain = typeof file === 'string' || file instanceof Uint8Array;
		await writeFile(target, plain ? file : file.content);
		if (!plain) await chmod(target, file.mode);
	}
}

function runDocker(
	host: string,
	builder: BuilderKind,
	args: readonly string[],
): Promise<CommandResult> {
	const bin = path.join(engineDir, 'engine28/usr/bin');
	return new Promise((resolve, reject) => {
		const child = spawn(path.join(bin, 'docker'), args, {
			env: {
				PATH: `${bin}:${process.env['PATH']}`,
				HOME: path.join(engineDir, 'home'),
				DOCKER_HOST: host,
				DOCKER_BUILDKIT: builder === 'buildkit' ? '1' : '0',
				BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
			},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let log = '';
		child.stdout.on('data', (chunk: Buffer) => (log += chunk));
		child.stderr.on('data', (chunk: Buffer) => (log += chunk));
		child.on('error', reject);
		child.on('close', (code) => resolve({ code: code ?? 1, log }));
	});
}

/** Docker's HTTP API over the engine's socket. */
function apiOf(socketPath: string) {
	const bytes = (pathName: string, method = 'GET') =>
		new Promise<Buffer>((resolve, reject) => {
			const asking = request({ socketPath, path: pathName, method }, (answer) => {
				const chunks: Buffer[] = [];
				answer.on('data', (chunk: Buffer) => chunks.push(chunk));
				answer.on('error', reject);
				answer.on('end', () => {
					const body = Buffer.concat(chunks);
					if ((answer.statusCode ?? 500) < 300) resolve(body);
					else reject(new Error(`${method} ${pathName}: ${answer.statusCode} ${body}`));
				});
			});
			asking.on('error', reject);
			asking.end();
		});
	return {
		bytes,
		json: async <T>(method: string, pathName: string) =>
			JSON.parse((await bytes(pathName, method)).toString()) as T,
	};
}
