import type { SizeNumbers } from '../core/size/format.ts';

/** What of a bar is certain and what may be. */
export interface Bar {
	readonly solid: string;
	readonly possible: string;
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A size as a bar of which `full` bytes take `width` columns; more than nothing is always seen. */
export function bar(size: SizeNumbers, full: number, width: number): Bar {
	const certain = size.basis === 'estimated' ? size.low : (size.bytes ?? size.low);
	const solid = solidBar(certain, full, width);
	const end = size.high === null ? 0 : Math.round((size.high / full) * width);
	return { solid, possible: '░'.repeat(Math.max(0, Math.min(width, end) - solid.length)) };
}

function solidBar(bytes: number, full: number, width: number): string {
	if (bytes <= 0 || full <= 0) return '';
	const parts = Math.max(1, Math.min(width * 8, Math.round((bytes / full) * width * 8)));
	return '█'.repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? '');
}

/** The most that a size shows, for the scale of all bars. */
export function barEnd(size: SizeNumbers): number {
	return size.high ?? size.bytes ?? size.low;
}
