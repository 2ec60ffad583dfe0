import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBytes, formatSize, type SizeNumbers } from '../../../server/src/core/size/format.ts';

describe('bytes as docker history prints them', () => {
	// Each was printed by `docker history` 28.5.2 for a layer of that size, without the blank.
	test.each([
		[0, '0 B'],
		[999, '999 B'],
		[1000, '1 kB'],
		[1125, '1.12 kB'],
		[1135, '1.14 kB'],
		[10250, '10.2 kB'],
		[20000, '20 kB'],
		[100500, '100 kB'],
		[101500, '102 kB'],
		[999499, '999 kB'],
		[1048576, '1.05 MB'],
		[1985512, '1.99 MB'],
		[10485760, '10.5 MB'],
		[20971520, '21 MB'],
	])('%i bytes', (bytes, expected) => {
		expect(formatBytes(bytes)).toBe(expected);
	});

	test('where Docker prints 1e+03kB it goes on to the next unit', () => {
		expect(formatBytes(999500)).toBe('1 MB');
		expect(formatBytes(999_999_999)).toBe('1 GB');
	});

	test('is within half a unit of the third digit', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (bytes) => {
				const shown = bytesOf(formatBytes(bytes));
				expect(Math.abs(shown - bytes) / bytes).toBeLessThanOrEqual(0.00501);
			}),
		);
	});
});

describe('sizes in words', () => {
	const cases: readonly [string, SizeNumbers][] = [
		['10.5 MB', { bytes: 10485760, low: 10485760, high: 10485760, basis: 'computed' }],
		['✓ 10.5 MB', { bytes: 10485760, low: 10485760, high: 10485760, basis: 'measured' }],
		['≈ 54 MB', { bytes: 54e6, low: 50e6, high: 58e6, basis: 'estimated' }],
		['≈ 54 MB', { low: 50e6, high: 58e6, basis: 'estimated' }],
		['90–150 MB', { bytes: 120e6, low: 90e6, high: 150e6, basis: 'estimated' }],
		['0.09–1.5 GB', { bytes: 1e9, low: 90e6, high: 1.5e9, basis: 'estimated' }],
		['0–10.5 MB', { bytes: 5e6, low: 0, high: 10485760, basis: 'estimated' }],
		['0–1 GB', { low: 5, high: 999.9e6, basis: 'estimated' }],
		['≥ 19.9 MB', { low: 19_999_999, high: null, basis: 'unknown' }],
		['≥ 1 B', { low: 1, high: null, basis: 'unknown' }],
		['size unknown', { low: 0, high: null, basis: 'unknown' }],
		['0 B', { bytes: 0, low: 0, high: 0, basis: 'computed' }],
		['✓ 0 B', { bytes: 0, low: 0, high: 0, basis: 'measured' }],
		['0 B', { bytes: 0, low: 0, high: 0, basis: 'estimated' }],
	];
	test.each(cases)('%s', (expected, size) => {
		expect(formatSize(size)).toBe(expected);
	});

	test('a floor is never rounded up and a range never narrowed', () => {
		const numbers = fc.tuple(
			fc.integer({ min: 0, max: 2 ** 45 }),
			fc.integer({ min: 1, max: 2 ** 45 }),
		);
		fc.assert(
			fc.property(numbers, ([a, b]) => {
				const low = Math.min(a, b);
				const high = Math.max(a, b);
				const floor = formatSize({ low, high: null, basis: 'unknown' });
				if (low > 0) expect(bytesOf(floor)).toBeLessThanOrEqual(low);
				const range = formatSize({ low, high, basis: 'estimated' });
				if (!range.includes('–')) return;
				const [from = '', to = ''] = range.split('–');
				const unit = to.slice(to.indexOf(' '));
				expect(bytesOf(from + unit)).toBeLessThanOrEqual(low);
				expect(bytesOf(to)).toBeGreaterThanOrEqual(high);
			}),
		);
	});
});

const units = new Map(
	['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'].map((unit, i) => [unit, 1000 ** i]),
);

/** The number that a text says, a little rounding of the product forgiven. */
function bytesOf(text: string): number {
	const match = /([\d.]+) (\w+)$/.exec(text);
	const bytes = Number(match?.[1]) * (units.get(match?.[2] ?? '') ?? Number.NaN);
	expect(bytes).not.toBeNaN();
	return Math.round(bytes * 1000) / 1000;
}
