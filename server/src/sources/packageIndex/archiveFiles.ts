/** What a package's archive lists, read from its first bytes; only sizes are kept. */
import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import type { ArchiveBeginning } from '../../core/knowledge.ts';
import { type TarEntry, tarEntries } from '../archive/tarEntries.ts';
import { tarBlock } from '../archive/tarHeader.ts';

/** Of what is unpacked from one archive: more than a hundred times what is read of it. */
const mostUnpacked = 256 * 1024 * 1024;
const mostEntries = 200_000;
const bounds = { entries: mostEntries, depth: 512, header: 100_000 };

export interface ArchiveFiles extends ArchiveBeginning {
	/** True where the list came to its end. */
	readonly complete: boolean;
}

/** Files by path, once each: a later one takes an earlier one's place. Null where it is no archive. */
export async function archiveFiles(body: Uint8Array): Promise<ArchiveFiles | null> {
	const entries: TarEntry[] = [];
	const complete = await entriesOf(body, entries);
	if (entries.length === 0 && !complete) return null;
	const sizes = new Map(
		entries.flatMap(({ kind, path, bytes }) =>
			kind === 'file' ? [[plainPath(path), bytes] as const] : [],
		),
	);
	const last = entries.at(-1);
	const bytes = [...sizes.values()].reduce((sum, each) => sum + each, 0);
	const tarBytes =
		last === undefined ? 0 : last.offset + Math.ceil(last.stored / tarBlock) * tarBlock;
	return { files: sizes.size, bytes, tarBytes, complete };
}

/** Some packers list the main file twice, the second time as `package/./index.js`. */
function plainPath(path: string): string {
	return path.replace(/(?:^|(?<=\/))(?:\.?\/)+/g, '');
}

/** False where the archive ends in the middle, or where what was read of it does. */
async function entriesOf(body: Uint8Array, entries: TarEntry[]): Promise<boolean> {
	// What is cut off is unpacked as far as it goes.
	const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
	gunzip.on('error', () => {});
	const source = Readable.from(bounded(gunzip));
	gunzip.end(body);
	try {
		await tarEntries(source, 'archive', () => false, entries, { bounds });
		return entries.length > 0;
	} catch {
		return false;
	} finally {
		gunzip.destroy();
	}
}

async function* bounded(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let passed = 0;
	for await (const chunk of source) {
		passed += chunk.length;
		if (passed > mostUnpacked) return;
		yield chunk;
	}
}
