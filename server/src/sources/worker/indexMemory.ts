/** Indexes of packages across threads: their columns move, nothing is copied or made anew. */
import { buffersOf } from '../../core/estimate/packages/texts.ts';
import type { PackageIndex } from '../../core/knowledge.ts';

/** The memory that moves with an index, which must not be used on this side any more. */
export function memoryOfIndex(found: PackageIndex): ArrayBuffer[] {
	return [...new Set(buffersOfIndex(found))].filter((buffer) => buffer instanceof ArrayBuffer);
}

function buffersOfIndex(found: PackageIndex): readonly ArrayBufferLike[] {
	if (found.manager !== 'deb') {
		return [found.index.records, found.index.names].flatMap(buffersOf);
	}
	const { text, numbers, providers } = found.index;
	return [
		...Object.values(text).flatMap(buffersOf),
		...Object.values(numbers).map(({ buffer }) => buffer),
		providers.hashes.buffer,
		providers.rows.buffer,
	];
}
