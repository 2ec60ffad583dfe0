/**
 * An immutable map of names to values that is cheap to extend: `with` shares all older entries.
 * Entries stand in frames of falling size; frames of equal size are merged, so that a look-up asks
 * a few maps only, however many ENV lines a stage has.
 */
import type { Expanded } from './resolved.ts';

export interface Frames {
	/** What a name that was never set is: undefined (not set) or null (only the base knows). */
	readonly missing: null | undefined;
	/** Oldest first; a later frame wins. */
	readonly maps: readonly ReadonlyMap<string, Expanded>[];
}

export function noFrames(missing: null | undefined): Frames {
	return { missing, maps: [] };
}

export function framesOf(entries: Iterable<readonly [string, Expanded]>): Frames {
	const map = new Map(entries);
	return { missing: undefined, maps: map.size === 0 ? [] : [map] };
}

export function getFrom(frames: Frames, name: string): Expanded | undefined {
	for (let index = frames.maps.length - 1; index >= 0; index--) {
		const value = frames.maps[index]?.get(name);
		if (value !== undefined) return value;
	}
	return frames.missing;
}

/** True where the name was set by an entry of these frames. */
export function isSetIn(frames: Frames, name: string): boolean {
	return frames.maps.some((map) => map.has(name));
}

export function withEntry(frames: Frames, name: string, value: Expanded): Frames {
	let last: ReadonlyMap<string, Expanded> = new Map([[name, value]]);
	const maps = [...frames.maps];
	for (
		let below = maps.at(-1);
		below !== undefined && below.size <= last.size;
		below = maps.at(-1)
	) {
		last = new Map([...below, ...last]);
		maps.pop();
	}
	return { missing: frames.missing, maps: [...maps, last] };
}

/** All of `over` on top of `under`; what `under` says of missing names stays. */
export function stacked(under: Frames, over: Frames): Frames {
	let result = under;
	for (const map of over.maps) {
		for (const [name, value] of map) result = withEntry(result, name, value);
	}
	return result;
}
