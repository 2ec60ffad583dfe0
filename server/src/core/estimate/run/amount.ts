/** A number of bytes that may not be known exactly. */
export interface Amount {
	readonly low: number;
	/** Null: no ceiling is known. */
	readonly high: number | null;
}

export const anyAmount: Amount = { low: 0, high: null };
export const noBytes: Amount = { low: 0, high: 0 };

export function exact(bytes: number): Amount {
	return { low: bytes, high: bytes };
}

/** The narrowest amount that holds both. */
export function hull(a: Amount, b: Amount): Amount {
	return { low: Math.min(a.low, b.low), high: ceiling(a, b, Math.max) };
}

export function plus(a: Amount, b: Amount): Amount {
	return { low: a.low + b.low, high: ceiling(a, b, (x, y) => x + y) };
}

export function larger(a: Amount, b: Amount): Amount {
	return { low: Math.max(a.low, b.low), high: ceiling(a, b, Math.max) };
}

/** At most `limit` bytes of it. */
export function atMost(amount: Amount, limit: number): Amount {
	return {
		low: Math.min(amount.low, limit),
		high: amount.high === null ? limit : Math.min(amount.high, limit),
	};
}

/** What is left of it behind its first `bytes`. */
export function after(amount: Amount, bytes: number): Amount {
	return {
		low: Math.max(0, amount.low - bytes),
		high: amount.high === null ? null : Math.max(0, amount.high - bytes),
	};
}

function ceiling(a: Amount, b: Amount, of: (x: number, y: number) => number): number | null {
	return a.high === null || b.high === null ? null : of(a.high, b.high);
}
