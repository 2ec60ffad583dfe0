/** A number of bytes that may not be known exactly. */
export interface Amount {
	readonly low: number;
	/** Null: no ceiling is known. */
	readonly high: number | null;
	/** The best guess inside, where it is another than the ceiling. */
	readonly usual?: number;
	/** True where even an exact number may be another at the time of the build. */
	readonly estimated?: boolean;
}

export const anyAmount: Amount = { low: 0, high: null };
export const noBytes: Amount = { low: 0, high: 0 };

export function exact(bytes: number): Amount {
	return { low: bytes, high: bytes };
}

/** A range that holds the truth, with the best guess inside it. */
export function guess(low: number, usual: number, high: number | null): Amount {
	return { low, high, usual, estimated: true };
}

/** The narrowest amount that holds both. */
export function hull(a: Amount, b: Amount): Amount {
	if (a === b) return a;
	const low = Math.min(a.low, b.low);
	return withDoubts({ low, high: ceiling(a, b, Math.max) }, Math.max(usualOf(a), usualOf(b)), a, b);
}

export function plus(a: Amount, b: Amount): Amount {
	const high = ceiling(a, b, (x, y) => x + y);
	return withDoubts({ low: a.low + b.low, high }, usualOf(a) + usualOf(b), a, b);
}

export function larger(a: Amount, b: Amount): Amount {
	const low = Math.max(a.low, b.low);
	return withDoubts({ low, high: ceiling(a, b, Math.max) }, Math.max(usualOf(a), usualOf(b)), a, b);
}

/** At most `limit` bytes of it. */
export function atMost(amount: Amount, limit: number): Amount {
	return mapped(amount, (bytes) => Math.min(bytes, limit), limit);
}

/** What is left of it behind its first `bytes`. */
export function after(amount: Amount, bytes: number): Amount {
	return mapped(amount, (each) => Math.max(0, each - bytes), null);
}

/** Nothing of it is certain any more. */
export function perhaps(amount: Amount): Amount {
	return amount.low === 0 ? amount : { ...amount, low: 0 };
}

/** The best guess. */
export function usualOf({ low, high, usual }: Amount): number {
	return usual ?? high ?? low;
}

function mapped(
	{ low, high, usual, estimated }: Amount,
	of: (bytes: number) => number,
	open: number | null,
): Amount {
	return {
		low: of(low),
		high: high === null ? open : of(high),
		...(usual === undefined ? {} : { usual: of(usual) }),
		...(estimated === undefined ? {} : { estimated }),
	};
}

function withDoubts(amount: Amount, usual: number, a: Amount, b: Amount): Amount {
	const guessed = a.usual !== undefined || b.usual !== undefined;
	return {
		...amount,
		...(guessed ? { usual } : {}),
		...(a.estimated || b.estimated ? { estimated: true } : {}),
	};
}

function ceiling(a: Amount, b: Amount, of: (x: number, y: number) => number): number | null {
	return a.high === null || b.high === null ? null : of(a.high, b.high);
}
