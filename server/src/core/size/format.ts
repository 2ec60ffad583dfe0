import type { SizePart } from '../../protocol/report.ts';

/** The numbers of a Size or of one of its parts. */
export type SizeNumbers = Pick<SizePart<unknown>, 'bytes' | 'low' | 'high' | 'basis'>;

type Rounding = 'nearest' | 'down' | 'up';

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** Above this ratio of high to low an estimate is shown as a range, below it as one number. */
const narrowRatio = 1.25;

/**
 * Bytes as `docker history` prints them, with a blank before the unit: decimal units and three
 * significant digits, half to even (`10.5 MB`, `1.05 MB`, `999 B`). Where Docker prints `1e+03kB`
 * this says `1 MB`.
 */
export function formatBytes(bytes: number): string {
	return formatRounded(bytes, 'nearest');
}

/**
 * A size in the words of the inlay hints: `10.5 MB` computed, `✓ 10.5 MB` measured, `≈ 54 MB` and
 * `90–150 MB` estimated, `≥ 19.9 MB` where only a floor is known. Floors are rounded down and
 * ceilings up, so the words never claim more than is known. `unknownText` is said where nothing is.
 */
export function formatSize(size: SizeNumbers, unknownText = 'size unknown'): string {
	const { bytes, low, high, basis } = size;
	if (basis === 'measured' && bytes !== undefined) return `✓ ${formatBytes(bytes)}`;
	if (basis === 'computed' && bytes !== undefined) return formatBytes(bytes);
	if (high === null) return low > 0 ? `≥ ${formatRounded(low, 'down')}` : unknownText;
	if (high === low) return formatBytes(low);
	if (high <= low * narrowRatio) return `≈ ${formatBytes(bytes ?? (low + high) / 2)}`;
	return formatRange(low, high);
}

/** `90–150 MB`: both ends in the unit of the upper one. */
export function formatRange(low: number, high: number): string {
	const top = roundTo(scaled(high), 'up');
	const unit = top.value >= 1000 ? top.unit + 1 : top.unit;
	const upper = roundTo({ value: high / 1000 ** unit, unit }, 'up').value;
	const lower = roundTo({ value: low / 1000 ** unit, unit }, 'down').value;
	return `${lower}–${upper} ${unitName(unit)}`;
}

function formatRounded(bytes: number, rounding: Rounding): string {
	const rounded = roundTo(scaled(bytes), rounding);
	return rounded.value >= 1000 && rounded.unit < units.length - 1
		? `${rounded.value / 1000} ${unitName(rounded.unit + 1)}`
		: `${rounded.value} ${unitName(rounded.unit)}`;
}

interface Scaled {
	readonly value: number;
	/** Index into `units`. */
	readonly unit: number;
}

function scaled(bytes: number): Scaled {
	let value = bytes;
	let unit = 0;
	while (value >= 1000 && unit < units.length - 1) {
		value /= 1000;
		unit++;
	}
	return { value, unit };
}

function unitName(unit: number): string {
	return units[unit] ?? 'EB';
}

/** To three significant digits, at most two of them behind the point. */
function roundTo({ value, unit }: Scaled, rounding: Rounding): Scaled {
	// A byte has no fractions.
	const decimals = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
	if (rounding === 'nearest') return { value: roundHalfToEven(value, decimals), unit };
	const factor = 10 ** decimals;
	const nearest = Number(value.toFixed(decimals));
	if (rounding === 'down' && nearest > value)
		return { value: Math.round(nearest * factor - 1) / factor, unit };
	if (rounding === 'up' && nearest < value)
		return { value: Math.round(nearest * factor + 1) / factor, unit };
	return { value: nearest, unit };
}

/** As Go's `%g` rounds; JavaScript's toFixed takes the larger neighbour of a tie. */
function roundHalfToEven(value: number, decimals: number): number {
	const nearest = Number(value.toFixed(decimals));
	const behind = value.toFixed(decimals + tieDigits).slice(-tieDigits);
	if (behind !== tie) return nearest;
	const factor = 10 ** decimals;
	const steps = Math.round(nearest * factor);
	return steps % 2 === 0 ? nearest : (steps - 1) / factor;
}

/** A double below 1000 that is no tie differs from one within this many digits. */
const tieDigits = 25;
const tie = '5'.padEnd(tieDigits, '0');
