import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	estimated,
	exactly,
	nothing,
	sum,
	unknownSize,
} from '../../../server/src/core/size/size.ts';
import type { Basis, Size } from '../../../server/src/protocol/report.ts';

const label = { code: 'part.command' };
const bytes = fc.integer({ min: 0, max: 2 ** 40 });

const size: fc.Arbitrary<Size> = fc.oneof(
	bytes.map((value) => exactly(value, 'measured', label, value)),
	bytes.map((value) => exactly(value, 'computed', label)),
	fc
		.tuple(bytes, bytes, bytes)
		.map((values) => values.toSorted((a, b) => a - b))
		.map(([low = 0, middle = 0, high = 0]) => estimated(middle, low, high, label)),
	bytes.map((low) => unknownSize(label, low)),
);

const order: readonly Basis[] = ['measured', 'computed', 'estimated', 'unknown'];

describe('the algebra of sizes', () => {
	test('adding is associative', () => {
		fc.assert(
			fc.property(size, size, size, (a, b, c) => {
				expect(sum([sum([a, b]), c])).toEqual(sum([a, sum([b, c])]));
				expect(sum([sum([a, b]), c])).toEqual(sum([a, b, c]));
			}),
		);
	});

	test('the order changes no number', () => {
		fc.assert(
			fc.property(size, size, (a, b) => {
				expect({ ...sum([a, b]), parts: [] }).toEqual({ ...sum([b, a]), parts: [] });
			}),
		);
	});

	test('nothing added changes no bound', () => {
		fc.assert(
			fc.property(size, (a) => {
				const { low, high, bytes: value } = sum([a, nothing]);
				expect({ low, high, value }).toEqual({ low: a.low, high: a.high, value: a.bytes });
			}),
		);
	});

	test('low ≤ bytes ≤ high, the weakest basis, bytes only where all have them', () => {
		fc.assert(
			fc.property(fc.array(size, { minLength: 1 }), (sizes) => {
				const total = sum(sizes);
				expect(order.indexOf(total.basis)).toBe(
					Math.max(...sizes.map(({ basis }) => order.indexOf(basis))),
				);
				expect(total.bytes === undefined).toBe(sizes.some((each) => each.bytes === undefined));
				expect(total.high === null).toBe(sizes.some((each) => each.high === null));
				if (total.bytes !== undefined) expect(total.low).toBeLessThanOrEqual(total.bytes);
				if (total.high !== null) {
					expect(total.bytes ?? total.low).toBeLessThanOrEqual(total.high);
				}
			}),
		);
	});

	test('a sum of exact sizes is exact', () => {
		fc.assert(
			fc.property(fc.array(bytes), (values) => {
				const total = sum(values.map((value) => exactly(value, 'computed')));
				const expected = values.reduce((all, value) => all + value, 0);
				expect([total.bytes, total.low, total.high]).toEqual([expected, expected, expected]);
				expect(total.basis).toBe('computed');
			}),
		);
	});
});
