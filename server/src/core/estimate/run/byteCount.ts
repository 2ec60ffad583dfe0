/** Numbers with suffixes as dd, head, truncate and fallocate read them. */

export interface ByteCount {
	readonly bytes: number;
	/** True where coreutils (util-linux) and busybox both read it, and alike. */
	readonly portable: boolean;
}

export type Tool = 'dd' | 'head' | 'truncate' | 'fallocate';

const kibi = 1024;
const powers = ['K', 'M', 'G', 'T', 'P'] as const;

/** Suffixes that busybox 1.35 reads, by tool; it refuses all others. */
const busybox: Readonly<Record<Tool, ReadonlySet<string>>> = {
	dd: new Set(['', 'c', 'w', 'b', 'kB', 'KB', 'k', 'K', 'MB', 'M', 'GB', 'G']),
	head: new Set(['', 'b', 'k', 'm']),
	truncate: new Set(['', 'k', 'K', 'kB', 'KB', 'M', 'MB', 'G', 'GB']),
	fallocate: new Set(['', 'k', 'K', 'KB', 'm', 'M', 'MB', 'g', 'G', 'GB', 'KiB', 'MiB', 'GiB']),
};

/** Suffixes of coreutils (for fallocate: of util-linux) beside the powers. */
const units: Readonly<Record<Tool, Readonly<Record<string, number>>>> = {
	dd: { '': 1, c: 1, w: 2, b: 512, kB: 1000, k: kibi },
	head: { '': 1, b: 512, kB: 1000, k: kibi, m: kibi ** 2 },
	truncate: { '': 1, kB: 1000, k: kibi, m: kibi ** 2, g: kibi ** 3 },
	fallocate: { '': 1, k: kibi, m: kibi ** 2, g: kibi ** 3, t: kibi ** 4 },
};

/**
 * The bytes of `10M`, `20kB`, `4x512` (dd only); null where no such tool reads it, or where two tools
 * of one name would differ.
 */
export function byteCount(text: string, tool: Tool): ByteCount | null {
	if (tool !== 'dd') return single(text, tool);
	let product = 1;
	let portable = true;
	const factors = text.split('x');
	for (const factor of factors) {
		const count = single(factor, tool);
		if (count === null) return null;
		product *= count.bytes;
		portable &&= count.portable;
	}
	return safe(product, portable && factors.length === 1);
}

function single(text: string, tool: Tool): ByteCount | null {
	// A leading zero is octal to some and decimal to others.
	const match = /^(0|[1-9]\d{0,15})([a-zA-Z]*)$/.exec(text);
	if (match === null) return null;
	const suffix = match[2] ?? '';
	const unit = units[tool][suffix] ?? power(suffix);
	if (unit === undefined) return null;
	return safe(Number(match[1]) * unit, busybox[tool].has(suffix));
}

/** `M`, `MiB`: binary; `MB`: decimal. */
function power(suffix: string): number | undefined {
	const exponent = powers.findIndex((letter) => suffix.startsWith(letter)) + 1;
	if (exponent === 0) return undefined;
	const rest = suffix.slice(1);
	if (rest === '' || rest === 'iB') return kibi ** exponent;
	return rest === 'B' ? 1000 ** exponent : undefined;
}

function safe(bytes: number, portable: boolean): ByteCount | null {
	return Number.isSafeInteger(bytes) ? { bytes, portable } : null;
}
