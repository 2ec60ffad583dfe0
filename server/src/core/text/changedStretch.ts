/** The smallest stretch outside of which two texts are the same. */
export interface ChangedStretch {
	/** In both texts. */
	readonly start: number;
	readonly endBefore: number;
	readonly endAfter: number;
}

/** Where an edit, whatever it was, changed a text. */
export function changedStretch(before: string, after: string): ChangedStretch {
	const shorter = Math.min(before.length, after.length);
	const start = commonPrefix(before, after, shorter);
	const tail = commonSuffix(before, after, shorter - start);
	return { start, endBefore: before.length - tail, endAfter: after.length - tail };
}

/** Compared in ever smaller steps: comparing long slices is far faster than comparing characters. */
const steps = [8192, 256, 16, 1];

function commonPrefix(a: string, b: string, limit: number): number {
	let at = 0;
	for (const step of steps) {
		while (at + step <= limit && a.slice(at, at + step) === b.slice(at, at + step)) at += step;
	}
	return at;
}

/** At most `limit`: prefix and suffix of the shorter text must not overlap. */
function commonSuffix(a: string, b: string, limit: number): number {
	let length = 0;
	const same = (step: number) =>
		a.slice(a.length - length - step, a.length - length) ===
		b.slice(b.length - length - step, b.length - length);
	for (const step of steps) while (length + step <= limit && same(step)) length += step;
	return length;
}
