/** The algebra of sizes: lows and highs add, the basis of a sum is its weakest part's. */
import type { Message } from '../../protocol/message.ts';
import type { Basis, Size, SizePart } from '../../protocol/report.ts';

const strength: Readonly<Record<Basis, number>> = {
	measured: 0,
	computed: 1,
	estimated: 2,
	unknown: 3,
};

export const nothing: Size = { bytes: 0, low: 0, high: 0, basis: 'computed', parts: [] };

/** An exact size, with one part where a label is given. */
export function exactly(
	bytes: number,
	basis: 'measured' | 'computed',
	label?: Message,
	diskBytes?: number,
): Size {
	const parts = label === undefined ? [] : [{ label, bytes, low: bytes, high: bytes, basis }];
	const size: Size = { bytes, low: bytes, high: bytes, basis, parts };
	return diskBytes === undefined ? size : { ...size, diskBytes };
}

/** A range that holds the truth, with the best guess inside it. */
export function estimated(bytes: number, low: number, high: number, label: Message): Size {
	return {
		bytes,
		low,
		high,
		basis: 'estimated',
		parts: [{ label, bytes, low, high, basis: 'estimated' }],
	};
}

/** A size of which at most a floor is known. The label says what is not known. */
export function unknownSize(label: Message, low = 0): Size {
	return {
		low,
		high: null,
		basis: 'unknown',
		parts: [{ label, low, high: null, basis: 'unknown' }],
	};
}

/** The sum; its parts are the parts of all, in order. `diskBytes` is there only where all have it. */
export function sum(sizes: readonly Size[]): Size {
	let bytes: number | undefined = 0;
	let low = 0;
	let high: number | null = 0;
	let diskBytes: number | undefined = 0;
	let basis: Basis = 'measured';
	const parts: SizePart[] = [];
	for (const size of sizes) {
		bytes = bytes === undefined || size.bytes === undefined ? undefined : bytes + size.bytes;
		low += size.low;
		high = high === null || size.high === null ? null : high + size.high;
		diskBytes =
			diskBytes === undefined || size.diskBytes === undefined
				? undefined
				: diskBytes + size.diskBytes;
		if (strength[size.basis] > strength[basis]) basis = size.basis;
		parts.push(...size.parts);
	}
	if (sizes.length === 0) return nothing;
	return {
		...(bytes === undefined ? {} : { bytes }),
		low,
		high,
		basis,
		...(diskBytes === undefined ? {} : { diskBytes }),
		parts,
	};
}
