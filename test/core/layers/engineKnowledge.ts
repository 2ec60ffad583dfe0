/** The bases and the context of the builds recorded on real engines, as a plan's knowledge. */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import type { FileTree } from '../../../server/src/core/filesystem/fileTree.ts';
import { FileTreeBuilder } from '../../../server/src/core/filesystem/fileTreeBuilder.ts';
import {
	type ArchiveListing,
	type BaseImage,
	type Build,
	type Knowledge,
	noKnowledge,
} from '../../../server/src/core/knowledge.ts';
import { exactly } from '../../../server/src/core/size/size.ts';

export interface TarEntry {
	readonly header: Header;
	readonly body: Buffer;
}

export async function readTar(archive: Buffer): Promise<readonly TarEntry[]> {
	const entries: TarEntry[] = [];
	const reader = extract();
	reader.on('entry', (header, stream, next) => {
		const chunks: Buffer[] = [];
		stream.on('data', (chunk) => {
			chunks.push(chunk as Buffer);
		});
		stream.on('end', () => {
			entries.push({ header, body: Buffer.concat(chunks) });
			next();
		});
	});
	await new Promise<void>((resolve, reject) => {
		reader.on('finish', resolve);
		reader.on('error', reject);
		Readable.from([archive]).pipe(reader);
	});
	return entries;
}

/** Sparse files, which the reader of tars here does not measure. */
const sparse = new Map([['ctx/sparse.bin', 5_242_880]]);

/** The files of a tar below `root` (`ctx/`; '' for all). */
export function treeOfEntries(entries: readonly TarEntry[], root: string): FileTree {
	const nodes = new Map<string, Header>();
	for (const { header } of entries) {
		if (!header.name.startsWith(root)) continue;
		const path = header.name.slice(root.length).replace(/^\.?\/|\/$/g, '');
		if (path !== '') nodes.set(path, header);
	}
	const sizes = new Map(entries.map(({ header }) => [header.name, header.size ?? 0]));
	const builder = new FileTreeBuilder();
	const addInside = (folder: string): void => {
		const prefix = folder === '' ? '' : `${folder}/`;
		const names = [...nodes.keys()]
			.filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
			.map((path) => path.slice(prefix.length))
			.sort();
		for (const name of names) {
			const header = nodes.get(prefix + name);
			const target = header?.linkname ?? '';
			if (header?.type === 'directory') {
				builder.openDirectory(name);
				addInside(prefix + name);
				builder.closeDirectory();
			} else if (header?.type === 'symlink') builder.addSymlink(name, target);
			else if (header?.type === 'link') builder.addFile(name, sizes.get(target) ?? 0, target);
			else if (header?.type === 'file') builder.addFile(name, header.size ?? 0, header.name);
			else if (sparse.has(header?.name ?? '')) {
				builder.addFile(name, sparse.get(header?.name ?? '') ?? 0);
			} else builder.addOther(name);
		}
	};
	addInside('');
	return builder.finish();
}

interface ImageConfig {
	readonly config: {
		readonly Env?: string[];
		readonly OnBuild?: string[];
		readonly Shell?: string[];
	};
}

async function readBase(path: string): Promise<BaseImage> {
	const entries = await readTar(gunzipSync(readFileSync(path)));
	const bodyOf = (name: string) => entries.find(({ header }) => header.name === name)?.body;
	const [manifest] = JSON.parse(String(bodyOf('manifest.json'))) as [
		{ Config: string; Layers: string[] },
	];
	const { config } = JSON.parse(String(bodyOf(manifest.Config))) as ImageConfig;
	const layer = await readTar(bodyOf(manifest.Layers[0] ?? '') ?? Buffer.alloc(0));
	const tree = treeOfEntries(layer, '');
	const size = exactly(tree.bytesBefore[tree.count] ?? 0, 'measured');
	return {
		source: 'archive',
		layers: [size],
		size,
		compressedSize: size,
		config: {
			env: config.Env ?? [],
			workingDirectory: '',
			user: '',
			shell: config.Shell ?? null,
			onbuild: config.OnBuild ?? [],
			volumes: [],
		},
		tree,
		texts: null,
	};
}

/** `folder`: the shared engine builds. */
export async function engineKnowledge(folder: string): Promise<Knowledge> {
	const alpine = await readBase(`${folder}/base-alpine-3.15.0.tar.gz`);
	const basehosts = await readBase(`${folder}/base-basehosts.tar.gz`);
	const context = await readTar(gunzipSync(readFileSync(`${folder}/context.tar.gz`)));
	const archives = new Map<string, { state: 'known'; value: ArchiveListing }>();
	for (const { header, body } of context) {
		const path = header.name.replace(/^ctx\//, '');
		if (!/\.(tar|tgz)$/.test(path)) continue;
		const gzip = path.endsWith('.tgz');
		const tree = treeOfEntries(await readTar(gzip ? gunzipSync(body) : body), '');
		archives.set(path, { state: 'known', value: { tree } });
	}
	return {
		...nothingKnown,
		context: {
			state: 'known',
			value: { tree: treeOfEntries(context, 'ctx/'), truncated: false, unreadable: [] },
		},
		images: new Map([
			['alpine:3.15.0', { state: 'known', value: alpine }],
			['basehosts', { state: 'known', value: basehosts }],
		]),
		archives,
	};
}

/** The build of one recorded row: `buildkit28`, `classic20`, … */
export function buildOf(recorded: string, changes: Partial<Build> = {}): Build {
	const [, builder, version] = /^(buildkit|classic)(\d+)$/.exec(recorded) ?? [];
	return {
		target: null,
		buildArgs: new Map(),
		platform: { os: 'linux', architecture: 'amd64', variant: null },
		builder: builder === 'classic' ? 'classic' : 'buildkit',
		engineVersion: Number(version),
		store: 'overlay2',
		dockerfile: null,
		context: null,
		...changes,
	};
}

/** Nothing is known of the outside. */
export const nothingKnown: Knowledge = noKnowledge(() => null);
