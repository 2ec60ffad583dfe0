import type { DebIndex } from '../../core/estimate/packages/deb/debIndex.ts';

/** The memory that moves with an index to another thread: it must not be used here again. */
export function debIndexMemory({ text, numbers, providers }: DebIndex): ArrayBuffer[] {
	const columns = Object.values(text).map(({ starts }) => starts);
	const all = [...columns, ...Object.values(numbers), providers.hashes, providers.rows];
	return [...new Set(all.map(({ buffer }) => buffer as ArrayBuffer))];
}
