/**
 * An index of packages on its way between threads. Its texts are megabytes: as bytes they move without
 * a copy, and they become texts again a column at a time, so that nothing waits for all of them.
 */
import { setImmediate } from 'node:timers/promises';
import type {
	DebIndex,
	TextColumn,
	TextColumnName,
} from '../../core/estimate/packages/deb/debIndex.ts';
import type { PackageIndex } from '../../core/knowledge.ts';

type DebPackages = Extract<PackageIndex, { readonly manager: 'deb' }>;

interface PackedColumn extends Pick<TextColumn, 'starts'> {
	/** Latin 1. */
	readonly bytes: Uint8Array;
}

export type PackedIndex =
	| Exclude<PackageIndex, DebPackages>
	| (Omit<DebPackages, 'index'> & {
			readonly index: Omit<DebIndex, 'text'> & {
				readonly text: readonly (readonly [TextColumnName, PackedColumn])[];
			};
	  });

/** Packs an index; `transfer` names the memory that moves, so the index must not be used here again. */
export function packIndex(found: PackageIndex): {
	readonly packed: PackedIndex;
	readonly transfer: ArrayBuffer[];
} {
	if (found.manager !== 'deb') return { packed: found, transfer: [] };
	const { index } = found;
	const text = textColumns(index).map(([name, column]) => {
		const packed: PackedColumn = {
			bytes: new Uint8Array(Buffer.from(column.text, 'latin1')),
			starts: column.starts,
		};
		return [name, packed] as const;
	});
	const columns = text.flatMap(([, { bytes, starts }]) => [bytes, starts]);
	const { numbers, providers } = index;
	const all = [...columns, ...Object.values(numbers), providers.hashes, providers.rows];
	const transfer = [...new Set(all.map(({ buffer }) => buffer as ArrayBuffer))];
	return { packed: { ...found, index: { ...index, text } }, transfer };
}

export async function unpackIndex(packed: PackedIndex): Promise<PackageIndex> {
	if (packed.manager !== 'deb') return packed;
	const text = new Map<TextColumnName, TextColumn>();
	for (const [name, { bytes, starts }] of packed.index.text) {
		text.set(name, { text: Buffer.from(bytes.buffer).toString('latin1'), starts });
		await setImmediate();
	}
	const columns = Object.fromEntries(text) as Record<TextColumnName, TextColumn>;
	return { ...packed, index: { ...packed.index, text: columns } };
}

function textColumns({ text }: DebIndex): readonly (readonly [TextColumnName, TextColumn])[] {
	return Object.entries(text) as [TextColumnName, TextColumn][];
}
