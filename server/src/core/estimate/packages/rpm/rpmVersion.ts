/** Versions of rpm packages: epoch, version and release, each part ordered as rpm orders it. */

export interface RpmVersion {
	readonly epoch: number;
	readonly version: string;
	/** Null: a demand that leaves it open. */
	readonly release: string | null;
}

/** Negative: a is lower; a release that one of them leaves open does not count. */
export function compareRpmVersions(a: RpmVersion, b: RpmVersion): number {
	if (a.epoch !== b.epoch) return a.epoch - b.epoch;
	const order = compareRpmParts(a.version, b.version);
	if (order !== 0 || a.release === null || b.release === null) return order;
	return compareRpmParts(a.release, b.release);
}

/** `[epoch:]version[-release]`. */
export function parseRpmVersion(text: string): RpmVersion {
	const colon = /^(\d+):/.exec(text);
	const rest = colon === null ? text : text.slice(colon[0].length);
	const dash = rest.lastIndexOf('-');
	return {
		epoch: colon === null ? 0 : Number(colon[1]),
		version: dash === -1 ? rest : rest.slice(0, dash),
		release: dash === -1 ? null : rest.slice(dash + 1),
	};
}

/**
 * Runs of digits and of letters are compared one by one, digits as numbers and above letters; all
 * else only divides them. `~` comes before the end, `^` after it but before anything longer.
 */
export function compareRpmParts(a: string, b: string): number {
	if (a === b) return 0;
	const left = a.match(segment) ?? [];
	const right = b.match(segment) ?? [];
	for (let i = 0; i < Math.max(left.length, right.length); i++) {
		const order = compareSegments(left[i], right[i]);
		if (order !== 0) return order;
	}
	return 0;
}

const segment = /\d+|[A-Za-z]+|~|\^/g;

function compareSegments(x: string | undefined, y: string | undefined): number {
	if (x === y) return 0;
	if (x === '~' || y === '~') return x === '~' ? -1 : 1;
	if (x === '^') return y === undefined ? 1 : -1;
	if (y === '^') return x === undefined ? -1 : 1;
	if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
	const isNumber = /^\d/.test(x);
	if (isNumber !== /^\d/.test(y)) return isNumber ? 1 : -1;
	if (!isNumber) return x < y ? -1 : 1;
	const digits = x.replace(/^0+/, '');
	const others = y.replace(/^0+/, '');
	if (digits.length !== others.length) return digits.length - others.length;
	return digits === others ? 0 : digits < others ? -1 : 1;
}
