import { expect, test } from 'vitest';
import { mergeOffers, readMergePairs } from '../../support/mergePairs.ts';

const pairs = readMergePairs();

test(`each of ${pairs.length} pairs is merged or refused as it should be`, () => {
	expect(pairs.length).toBeGreaterThan(80);
	expect(pairs.map(({ name, body }) => `${name} => ${mergeOffers(body).outcome}`)).toEqual(
		pairs.map(({ name, expected }) => `${name} => ${expected}`),
	);
});

test('a second run over a merged Dockerfile changes nothing', () => {
	for (const { name, body } of pairs) {
		for (const merged of mergeOffers(body).merged) {
			const again = mergeOffers(merged);
			// What the other style alone can hold may still be offered.
			expect(
				again.merged.filter((text) => text === merged),
				name,
			).toEqual([]);
			const { outcome } = again;
			expect(outcome.includes('merged') ? `${name}: ${outcome}` : '', name).toBe('');
		}
	}
});
