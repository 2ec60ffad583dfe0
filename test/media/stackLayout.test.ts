import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stackLayout } from '../../media/panel/stackLayout.ts';
import type { PanelBlock } from '../../server/src/protocol/panel.ts';

const block = (bytes: number | null, kind: PanelBlock['kind'] = 'layer'): PanelBlock => ({
	id: '',
	kind,
	label: '',
	sizeText: '',
	bytes,
	line: null,
});

const arbitraryStack = fc.array(
	fc.tuple(
		fc.option(fc.nat({ max: 5_000_000_000 }), { nil: null }),
		fc.constantFrom<PanelBlock['kind']>('base', 'layer', 'kernel', 'container'),
	),
	{ maxLength: 40 },
);

test('heights are to one scale and fill the room', () => {
	const { height, blocks } = stackLayout([block(10_000), block(30_000), block(20_000)], 306);
	expect(height).toBe(306);
	expect(blocks.map((one) => one.height)).toEqual([100, 150, 50]);
});

test('what would vanish stays visible, and a layer of no bytes is the thinnest', () => {
	const { blocks } = stackLayout([block(1_000_000_000), block(1), block(0)], 200);
	expect(blocks.map((one) => one.height).slice(0, 2)).toEqual([2, 3]);
});

test('unknown sizes, the kernel and the container have a height that says nothing', () => {
	const { blocks } = stackLayout(
		[block(0, 'kernel'), block(null, 'base'), block(5), block(null), block(0, 'container')],
		200,
	);
	const [container, unknown, known, base, kernel] = blocks;
	expect([container, unknown, base, kernel].map((one) => one?.scaled)).toEqual(
		Array(4).fill(false),
	);
	expect(new Set([container, unknown, base, kernel].map((one) => one?.height)).size).toBe(1);
	expect(known?.scaled).toBe(true);
});

test('no stack overlaps itself, leaves its drawing or hides a label behind another', () => {
	fc.assert(
		fc.property(arbitraryStack, fc.integer({ min: 0, max: 2000 }), (stack, available) => {
			const { height, blocks } = stackLayout(
				stack.map(([bytes, kind]) => block(bytes, kind)),
				available,
			);
			expect(height).toBeGreaterThanOrEqual(available);
			for (const [index, one] of blocks.entries()) {
				expect(one.height).toBeGreaterThan(0);
				expect(one.y).toBeGreaterThanOrEqual(-1e-6);
				expect(one.y + one.height).toBeLessThanOrEqual(height + 1e-6);
				const below = blocks[index + 1];
				if (below === undefined) continue;
				expect(below.y).toBeGreaterThanOrEqual(one.y + one.height);
				expect(below.labelY - one.labelY).toBeGreaterThanOrEqual(18 - 1e-6);
			}
		}),
	);
});

test('a larger layer is never drawn smaller', () => {
	fc.assert(
		fc.property(fc.array(fc.nat({ max: 5_000_000_000 }), { minLength: 2 }), (sizes) => {
			const { blocks } = stackLayout(
				sizes.map((bytes) => block(bytes)),
				300,
			);
			const sorted = [...blocks].sort((a, b) => (a.block.bytes ?? 0) - (b.block.bytes ?? 0));
			for (const [index, one] of sorted.entries()) {
				expect(one.height).toBeGreaterThanOrEqual((sorted[index - 1]?.height ?? 0) - 1e-6);
			}
		}),
	);
});
