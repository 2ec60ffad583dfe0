/** One prediction beside the truth, and what a set of them says. */
import type { Size } from '../../server/src/protocol/report.ts';

export type Source = 'real builds' | 'engine-builds' | 'measured apt installs' | 'official images';
export type Kind = 'apt' | 'npm' | 'pip' | 'download' | 'files' | 'base';
export type Quantity = 'content' | 'disk' | 'compressed';

export interface Row {
	readonly source: Source;
	/** Which Dockerfile, and where it is told apart, how it was built. */
	readonly name: string;
	/** Null for what is no instruction. */
	readonly line: number | null;
	/** The instruction's text, or what else it is. */
	readonly text: string;
	readonly kind: Kind;
	readonly quantity: Quantity;
	/** False: only built-in facts and the context were known. */
	readonly baseKnown: boolean;
	readonly truth: number;
	readonly size: Size<string>;
}

/** Relative error of the number shown; null where there is none. */
export function errorOf({ truth, size }: Row): number | null {
	if (size.bytes === undefined) return null;
	return Math.abs(size.bytes - truth) / Math.max(truth, 1);
}

export function holds({ truth, size }: Row): boolean {
	return size.low <= truth && truth <= (size.high ?? Number.POSITIVE_INFINITY);
}

/** Half of the range's width beside its best guess, as in ±5 %; null where the range has no end. */
export function halfWidth({ size }: Row): number | null {
	if (size.high === null) return null;
	const middle = size.bytes ?? (size.low + size.high) / 2;
	return (size.high - size.low) / 2 / Math.max(middle, 1);
}

export function isExact({ size }: Row): boolean {
	return size.basis === 'computed' || size.basis === 'measured';
}

/** The word of the tables: an unknown size with a floor is told apart from one without. */
export function basisOf({ size }: Row): string {
	if (size.basis !== 'unknown') return size.basis;
	return size.low > 0 ? 'floor' : 'unknown';
}

export const bases = ['measured', 'computed', 'estimated', 'floor', 'unknown'] as const;

export interface Summary {
	readonly rows: number;
	readonly median: number | null;
	readonly percentile95: number | null;
	readonly worst: number | null;
	/** Share of the ranges that hold the truth. */
	readonly held: number;
	readonly medianHalfWidth: number | null;
}

export function summarize(rows: readonly Row[]): Summary {
	const errors = rows.flatMap((row) => errorOf(row) ?? []);
	const widths = rows.flatMap((row) => halfWidth(row) ?? []);
	return {
		rows: rows.length,
		median: quantile(errors, 0.5),
		percentile95: quantile(errors, 0.95),
		worst: quantile(errors, 1),
		held: rows.filter(holds).length / Math.max(rows.length, 1),
		medianHalfWidth: quantile(widths, 0.5),
	};
}

/** The smallest value that the share of all is not above; null of none. */
export function quantile(values: readonly number[], share: number): number | null {
	const sorted = [...values].sort((left, right) => left - right);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** What decides an instruction's size. */
export function kindOf(text: string): Kind {
	// `npm run` runs a program of the project's own.
	if (/\bnpm (?:ci|i|install|prune|cache)\b|\byarn\b|\bpnpm\b/.test(text)) return 'npm';
	if (/\bpip3? install\b/.test(text)) return 'pip';
	// What a .deb that is fetched installs, no index says.
	if (/\b(?:curl|wget)\b.*\.deb\b/s.test(text)) return 'download';
	if (/\bapt(?:-get)? /.test(text)) return 'apt';
	if (/\b(?:curl|wget)\b|^ADD .*(?:https?:|DOWNLOADS)/.test(text)) return 'download';
	return 'files';
}
