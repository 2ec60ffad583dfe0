import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { decodeDebIndex } from '../../../../../server/src/core/estimate/packages/deb/debIndex.ts';

/** The index of a release as it ships. */
export function shippedIndex(release: string, architecture = 'amd64') {
	const bytes = brotliDecompressSync(readFileSync(`data/deb/${release}.br`));
	const decoded = decodeDebIndex(bytes, architecture);
	if ('problem' in decoded) throw new Error(decoded.problem.code);
	return decoded.index;
}
