import type { PanelBlock } from '../../server/src/protocol/panel.ts';

/** Pixels. A block that is not drawn to scale (kernel, container, unknown size) has a fixed height. */
const fixedHeight = 18;
/** A layer of some bytes stays visible, and one of none is a line. */
const leastHeight = 3;
const emptyHeight = 2;
const gap = 2;
/** The stack never gets so flat that its proportions cannot be seen. */
const leastScaledHeight = 60;
/** Distance between the middles of two labels. */
const labelPitch = 18;

/** One block with its place in the drawing; y grows downwards. */
export interface PlacedBlock {
	readonly block: PanelBlock;
	readonly y: number;
	readonly height: number;
	/** The middle of the label, moved apart from its neighbours. */
	readonly labelY: number;
	/** True where the height says the size. */
	readonly scaled: boolean;
}

export interface StackLayout {
	/** Height of the whole drawing. */
	readonly height: number;
	/** Top first. */
	readonly blocks: readonly PlacedBlock[];
}

/**
 * Places the blocks (bottom first) so that heights of known sizes are to one scale and the drawing
 * fills `available` pixels, or more where the labels need more.
 */
export function stackLayout(stack: readonly PanelBlock[], available: number): StackLayout {
	const top = [...stack].reverse();
	const fixed = top.reduce((sum, block) => sum + (isScaled(block) ? 0 : fixedHeight) + gap, 0);
	const height = Math.max(available, top.length * labelPitch, fixed + leastScaledHeight);
	const heights = scaledHeights(top, height - fixed);
	const used = heights.reduce((sum, one) => sum + one + gap, 0);
	let y = height - used;
	const placed = top.map((block, index) => {
		const blockHeight = heights[index] ?? 0;
		const at = { block, y, height: blockHeight, scaled: isScaled(block) };
		y += blockHeight + gap;
		return at;
	});
	const labels = spread(
		placed.map((one) => one.y + one.height / 2),
		height,
	);
	return {
		height,
		blocks: placed.map((one, index) => ({ ...one, labelY: labels[index] ?? one.y })),
	};
}

function isScaled(block: PanelBlock): block is PanelBlock & { bytes: number } {
	return block.bytes !== null && (block.kind === 'base' || block.kind === 'layer');
}

/** Heights in proportion to the bytes; what would vanish gets the least height, taken from the rest. */
function scaledHeights(blocks: readonly PanelBlock[], room: number): number[] {
	const small = new Set<PanelBlock>();
	for (;;) {
		const large = blocks.filter((block) => isScaled(block) && !small.has(block));
		const total = large.reduce((sum, block) => sum + (block.bytes ?? 0), 0);
		const rest = room - [...small].reduce((sum, block) => sum + smallHeight(block), 0);
		const vanishing = large.filter(
			(block) => total === 0 || ((block.bytes ?? 0) / total) * rest < leastHeight,
		);
		if (vanishing.length === 0) {
			return blocks.map((block) => {
				if (!isScaled(block)) return fixedHeight;
				return small.has(block) ? smallHeight(block) : (block.bytes / total) * rest;
			});
		}
		for (const block of vanishing) small.add(block);
	}
}

function smallHeight(block: PanelBlock): number {
	return block.bytes === 0 ? emptyHeight : leastHeight;
}

/** Moves middles apart to the pitch of the labels, keeping their order and staying inside. */
function spread(middles: readonly number[], height: number): number[] {
	const half = labelPitch / 2;
	const result = [...middles];
	let floor = half;
	for (const [index, middle] of result.entries()) {
		result[index] = Math.max(middle, floor);
		floor = (result[index] ?? 0) + labelPitch;
	}
	let ceiling = height - half;
	for (let index = result.length - 1; index >= 0; index--) {
		result[index] = Math.min(result[index] ?? 0, ceiling);
		ceiling = (result[index] ?? 0) - labelPitch;
	}
	return result;
}
