/** Indexes that ship with this program, made by scripts/deb/makeDebIndex.mjs. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { builtinDebSystems } from '../../core/estimate/packages/deb/debBases.ts';
import { decodeDebIndex } from '../../core/estimate/packages/deb/debIndex.ts';
import type { Answer, PackageIndex, PackageIndexName } from '../../core/knowledge.ts';

/** 22 MB for the largest; a damaged file must not fill the memory. */
const mostBytes = 100_000_000;

/** Null where none ships for the name. The repositories of the name do not matter: a mirror is a mirror. */
export function readShippedIndex(
	dataFolder: string,
	{ manager, distribution, release, architecture }: PackageIndexName,
): Answer<PackageIndex> | null {
	if (manager !== 'deb' || distribution !== 'debian' || !/^[a-z]+$/.test(release)) return null;
	if (architecture !== 'amd64' && architecture !== 'arm64') return null;
	const file = path.join(dataFolder, 'deb', `${release}.br`);
	if (!existsSync(file)) return null;
	try {
		const bytes = brotliDecompressSync(readFileSync(file), { maxOutputLength: mostBytes });
		const decoded = decodeDebIndex(bytes, architecture);
		if ('problem' in decoded) return { state: 'failed', reason: decoded.problem };
		const { index } = decoded;
		return { state: 'known', value: { manager: 'deb', index, bases: builtinDebSystems(index) } };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		const place = path.basename(file);
		return { state: 'failed', reason: { code: 'packageIndex.failed', args: { place, reason } } };
	}
}
