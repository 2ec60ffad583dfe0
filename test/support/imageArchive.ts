/** Reads what `docker save` writes, with code that shares nothing with the product's own reader. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { extract, type Header } from 'tar-stream';

export type EntryType = 'file' | 'directory' | 'symlink' | 'link' | 'character' | 'block' | 'fifo';

/** One entry of a layer's tar, or of the merged file system. */
export interface TreeEntry {
	/** Without a leading or trailing slash. */
	readonly path: string;
	readonly type: EntryType;
	/** Permission bits with set-user-ID, set-group-ID and sticky. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	/** Content bytes; 0 for all but files. */
	readonly size: number;
	/** Of symlinks and hard links; hard links name a path as `path` does. */
	readonly linkTarget: string | null;
	readonly xattrs: Readonly<Record<string, string>>;
	/** Of the content; null for all but files. */
	readonly sha256: string | null;
	/** Whole seconds. */
	readonly mtime: number;
}

export interface ImageArchive {
	readonly config: ImageConfig;
	/** Entries in the tar's order; layers oldest first. */
	readonly layers: readonly (readonly TreeEntry[])[];
}

/** The image config's parts that tests read. */
export interface ImageConfig {
	readonly config?: Readonly<Record<string, unknown>>;
	readonly history: readonly {
		readonly created_by?: string;
		readonly comment?: string;
		readonly empty_layer?: boolean;
	}[];
	readonly rootfs: { readonly diff_ids: readonly string[] };
}

/** Reads a `docker save` archive of one image. */
export async function readImageArchive(archive: Buffer): Promise<ImageArchive> {
	const blobs = new Map<string, Buffer>();
	await eachEntry(archive, (header, body) => {
		blobs.set(header.name, body);
	});
	const blob = (name: string) => {
		const found = blobs.get(name);
		if (found === undefined) throw new Error(`The archive has no ${name}`);
		return found;
	};
	const [manifest] = JSON.parse(blob('manifest.json').toString()) as {
		Config: string;
		Layers: string[];
	}[];
	if (manifest === undefined) throw new Error('The archive holds no image');
	const config = JSON.parse(blob(manifest.Config).toString()) as ImageConfig;
	return {
		config,
		layers: await Promise.all(manifest.Layers.map((name) => readLayer(blob(name)))),
	};
}

/** Entries of one layer's tar, gzipped or not, in its order. */
export async function readLayer(blob: Buffer): Promise<readonly TreeEntry[]> {
	const tar = blob[0] === 0x1f && blob[1] === 0x8b ? gunzipSync(blob) : blob;
	const entries: TreeEntry[] = [];
	await eachEntry(tar, (header, body) => {
		entries.push(treeEntry(header, body));
	});
	return entries;
}

/** Content bytes of a layer: regular files, hard links once. */
export function contentBytes(layer: readonly TreeEntry[]): number {
	return layer.reduce((sum, entry) => sum + entry.size, 0);
}

/** What a container would see: whiteouts applied, sorted by path. */
export function unionTree(layers: readonly (readonly TreeEntry[])[]): readonly TreeEntry[] {
	const tree = new Map<string, TreeEntry>();
	for (const layer of layers) {
		for (const { path } of layer) applyWhiteout(tree, path);
		for (const entry of layer) {
			if (baseName(entry.path).startsWith('.wh.')) continue;
			if (entry.type !== 'directory') removeBelow(tree, entry.path);
			tree.set(entry.path, entry);
		}
	}
	return [...tree.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}

function applyWhiteout(tree: Map<string, TreeEntry>, path: string): void {
	const name = baseName(path);
	if (!name.startsWith('.wh.')) return;
	const folder = path.slice(0, Math.max(0, path.length - name.length - 1));
	if (name === '.wh..wh..opq') {
		removeBelow(tree, folder);
		return;
	}
	const gone = folder === '' ? name.slice(4) : `${folder}/${name.slice(4)}`;
	tree.delete(gone);
	removeBelow(tree, gone);
}

function removeBelow(tree: Map<string, TreeEntry>, folder: string): void {
	const prefix = folder === '' ? '' : `${folder}/`;
	for (const path of tree.keys()) if (path.startsWith(prefix)) tree.delete(path);
}

function baseName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

function treeEntry(header: Header, body: Buffer): TreeEntry {
	const type = entryType(header);
	return {
		path: trimPath(header.name),
		type,
		mode: (header.mode ?? 0) & 0o7777,
		uid: header.uid ?? 0,
		gid: header.gid ?? 0,
		size: type === 'file' ? body.length : 0,
		linkTarget: linkTarget(header, type),
		xattrs: xattrs(header),
		sha256: type === 'file' ? createHash('sha256').update(body).digest('hex') : null,
		mtime: Math.floor((header.mtime?.getTime() ?? 0) / 1000),
	};
}

function entryType(header: Header): EntryType {
	switch (header.type) {
		case 'directory':
		case 'symlink':
		case 'link':
		case 'fifo':
			return header.type;
		case 'character-device':
			return 'character';
		case 'block-device':
			return 'block';
		default:
			return 'file';
	}
}

function linkTarget(header: Header, type: EntryType): string | null {
	if (type === 'symlink') return header.linkname ?? '';
	return type === 'link' ? trimPath(header.linkname ?? '') : null;
}

function xattrs(header: Header): Readonly<Record<string, string>> {
	const prefix = 'SCHILY.xattr.';
	return Object.fromEntries(
		Object.entries(header.pax ?? {})
			.filter(([key]) => key.startsWith(prefix))
			.map(([key, value]) => [key.slice(prefix.length), String(value)]),
	);
}

function trimPath(path: string): string {
	return path.replace(/^\.?\/+/, '').replace(/\/+$/, '');
}

async function eachEntry(
	tar: Buffer,
	visit: (header: Header, body: Buffer) => void,
): Promise<void> {
	const reader = extract();
	reader.end(tar);
	for await (const entry of reader) {
		const chunks: Buffer[] = [];
		for await (const chunk of entry) chunks.push(chunk as Buffer);
		visit(entry.header, Buffer.concat(chunks));
	}
}
