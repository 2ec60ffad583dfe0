/** What is in the topmost layers of a `docker save` archive, without reading those below them. */
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

export interface LayerContent {
	/** Regular files, hard links once. */
	readonly bytes: number;
	/** As a 4 KiB file system keeps them: each file and directory in whole blocks. */
	readonly diskBytes: number;
	readonly files: number;
	readonly directories: number;
	/** Bytes by the first two folders of the path, the largest first. */
	readonly places: Readonly<Record<string, number>>;
	/** The twelve largest files. */
	readonly largest: Readonly<Record<string, number>>;
}

const block = 4096;

export interface SavedRow {
	readonly createdBy: string;
	/** Null for a row that has no layer. */
	readonly layer: LayerContent | null;
}

interface Config {
	readonly history: readonly { readonly created_by?: string; readonly empty_layer?: boolean }[];
}

/** The `count` topmost rows of the image's history, oldest first. */
export async function readTopRows(archive: string, count: number): Promise<readonly SavedRow[]> {
	const file = await open(archive);
	try {
		const blobs = await readPositions(file);
		const place = (name: string) => {
			const at = blobs.get(name);
			if (at === undefined) throw new Error(`${archive} has no ${name}`);
			return at;
		};
		const text = async (name: string) => {
			const { start, size } = place(name);
			const bytes = Buffer.alloc(size);
			await file.read(bytes, 0, size, start);
			return bytes.toString();
		};
		const [manifest] = JSON.parse(await text('manifest.json')) as {
			readonly Config: string;
			readonly Layers: readonly string[];
		}[];
		const { history } = JSON.parse(await text(manifest?.Config ?? '')) as Config;
		const own = history.slice(history.length - count);
		const names = [...(manifest?.Layers ?? [])];
		const rows: SavedRow[] = [];
		for (const row of own.reverse()) {
			const name = row.empty_layer === true ? undefined : names.pop();
			const layer = name === undefined ? null : await readLayer(archive, place(name));
			rows.unshift({ createdBy: row.created_by ?? '', layer });
		}
		return rows;
	} finally {
		await file.close();
	}
}

interface Position {
	readonly start: number;
	readonly size: number;
}

/** Where each entry's content lies; Docker's own archives need no extended headers. */
async function readPositions(file: FileHandle): Promise<ReadonlyMap<string, Position>> {
	const found = new Map<string, Position>();
	const header = Buffer.alloc(512);
	for (let at = 0; ; ) {
		const { bytesRead } = await file.read(header, 0, 512, at);
		const name = header.toString('latin1', 0, 100).replace(/\0.*$/s, '');
		if (bytesRead < 512 || name === '') return found;
		const size = Number.parseInt(header.toString('latin1', 124, 136), 8) || 0;
		found.set(name, { start: at + 512, size });
		at += 512 + Math.ceil(size / 512) * 512;
	}
}

async function readLayer(archive: string, { start, size }: Position): Promise<LayerContent> {
	const places = new Map<string, number>();
	const sizes: [string, number][] = [];
	let bytes = 0;
	let diskBytes = 0;
	let directories = 0;
	if (size > 0) {
		const head = Buffer.alloc(2);
		const file = await open(archive);
		await file.read(head, 0, 2, start);
		await file.close();
		const raw = createReadStream(archive, { start, end: start + size - 1 });
		const tar = head[0] === 0x1f && head[1] === 0x8b ? raw.pipe(createGunzip()) : raw;
		for await (const entry of tar.pipe(extract())) {
			const { type, name, size: length = 0 } = entry.header;
			entry.resume();
			if (type === 'directory') {
				directories += 1;
				diskBytes += block;
			}
			if (type !== 'file' && type !== 'contiguous-file') continue;
			bytes += length;
			diskBytes += Math.ceil(length / block) * block;
			const parts = name.replace(/^\.?\//, '').split('/');
			const place = `/${parts.slice(0, Math.min(2, parts.length - 1)).join('/')}`;
			places.set(place, (places.get(place) ?? 0) + length);
			sizes.push([`/${parts.join('/')}`, length]);
		}
	}
	const byBytes = (list: readonly (readonly [string, number])[]) =>
		[...list].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
	return {
		bytes,
		diskBytes,
		files: sizes.length,
		directories,
		places: Object.fromEntries(byBytes([...places])),
		largest: Object.fromEntries(byBytes(sizes).slice(0, 12)),
	};
}
