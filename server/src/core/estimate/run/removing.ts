/** Taking away what stands at a path: what this RUN wrote is gone, what lies below is only hidden. */
import { childrenOf, nameOf } from '../../filesystem/queryTree.ts';
import { noBytes, perhaps } from './amount.ts';
import { groupsWithout } from './fileGroup.ts';
import { isWithin, joined } from './paths.ts';
import { shellGlob } from './shellGlob.ts';
import type { Doubt, Entry, RunState } from './state.ts';
import type { RunWorld } from './world.ts';

export function removePath(before: RunState, path: string, world: RunWorld): RunState {
	const entries = new Map(before.entries);
	for (const [name, entry] of before.entries) {
		if (!isWithin(name, path)) continue;
		entries.delete(name);
		if (entry.kind === 'file') handOver(name, entry, path, entries);
	}
	entries.set(path, { kind: 'gone', size: noBytes });
	const hidden = before.unknown || world.lower(path).kind !== 'absent';
	return {
		...before,
		entries,
		groups: groupsWithout(before, path, world),
		doubts: doubtsWithout(before.doubts, path),
		removed: hidden ? new Set(before.removed).add(path) : before.removed,
		packages: cleared(before, path, true),
	};
}

/** Another name of a file keeps its bytes. */
function handOver(name: string, entry: Entry, removed: string, entries: Map<string, Entry>): void {
	for (const [other, link] of entries) {
		if (link.linkOf !== name || isWithin(other, removed)) continue;
		entries.set(other, { kind: 'file', size: entry.size });
		return;
	}
}

function doubtsWithout(
	doubts: ReadonlyMap<string, Doubt>,
	path: string,
): ReadonlyMap<string, Doubt> {
	const left = [...doubts].filter(([, { place }]) => place === null || !isWithin(place, path));
	return left.length === doubts.size ? doubts : new Map(left);
}

/** `whole`: nothing of it is left. */
function cleared({ packages }: RunState, path: string, whole: boolean): RunState['packages'] {
	if (!packages.touched) return packages;
	return { ...packages, cleared: [...packages.cleared, { path, whole }] };
}

/**
 * `rm -rf /a/b*`. Null where the pattern is not understood. Only the last name of a path may be a
 * pattern here.
 */
export function removeMatching(
	before: RunState,
	folder: string,
	pattern: string,
	world: RunWorld,
): RunState | null {
	let state = before;
	for (const name of namesIn(before, folder, world)) {
		const fits = shellGlob.matches(name, pattern);
		if (fits === null) return null;
		if (fits) state = removePath(state, joined(folder, name), world);
	}
	for (const [key, group] of state.groups) {
		// What is in there is not known one by one.
		if (group.part !== null || !isWithin(folder, group.place)) continue;
		const whole = group.place === folder && pattern === '*';
		const groups = new Map(state.groups);
		if (whole && group.plainNames) groups.delete(key);
		else {
			// `*` leaves what begins with a dot.
			const left = whole ? { ...group.amount, low: 0, usual: 0 } : perhaps(group.amount);
			groups.set(key, { ...group, amount: left, files: null });
		}
		state = { ...state, groups };
	}
	return { ...state, packages: cleared(state, folder, pattern === '*') };
}

/** Names directly in a folder, as far as they are known. */
export function namesIn(state: RunState, folder: string, world: RunWorld): ReadonlySet<string> {
	const names = new Set<string>();
	const start = folder === '/' ? 1 : folder.length + 1;
	const add = (path: string) => {
		if (path !== folder && isWithin(path, folder)) names.add(path.slice(start).split('/')[0] ?? '');
	};
	for (const path of state.entries.keys()) add(path);
	for (const { place } of state.groups.values()) add(place);
	for (const { place } of state.doubts.values()) if (place !== null) add(place);
	for (const part of [world.collect(folder)?.part, ...partsAt(state, folder)]) {
		if (part === undefined) continue;
		for (const child of childrenOf(part.tree, part.entry)) names.add(nameOf(part.tree, child));
	}
	return names;
}

function partsAt(state: RunState, folder: string) {
	return [...state.groups.values()].flatMap(({ place, part }) =>
		place === folder && part !== null ? [part] : [],
	);
}

/** The folder and the last name of a path whose last name is a pattern; null for other patterns. */
export function splitPattern(path: string): { folder: string; pattern: string } | null {
	const plain = path.replace(/\/+$/, '');
	const at = plain.lastIndexOf('/');
	const folder = at === -1 ? '.' : at === 0 ? '/' : plain.slice(0, at);
	if (/[*?[\]\\]/.test(folder)) return null;
	return { folder, pattern: plain.slice(at + 1) };
}

/** Everything at or below a path may have lost a part of it. */
export function thinOut(before: RunState, path: string): RunState {
	const entries = new Map(before.entries);
	for (const [name, entry] of before.entries) {
		if (isWithin(name, path)) entries.set(name, { kind: 'unsure', size: perhaps(entry.size) });
	}
	const groups = new Map(before.groups);
	for (const [key, group] of before.groups) {
		if (isWithin(group.place, path) || isWithin(path, group.place)) {
			groups.set(key, { ...group, amount: perhaps(group.amount), files: null, part: null });
		}
	}
	const thinned = new Set(before.thinned).add(path);
	return { ...before, entries, groups, thinned, packages: cleared(before, path, false) };
}
