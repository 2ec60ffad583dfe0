/**
 * Files that a command put somewhere many at once: a folder copied, an archive unpacked, a tree of a
 * layer below copied up. Known as a sum, and one by one where a tree is known.
 */
import type { Message } from '../../../protocol/message.ts';
import type { ContentKind } from '../../../protocol/report.ts';
import { emptyAssembly, partNode, placeNode, treeOf } from '../../filesystem/assembly.ts';
import { repeatedBytes, segmentsOf, type TreePart, totalsOf } from '../../filesystem/queryTree.ts';
import { partBelow } from '../../filesystem/stageFiles.ts';
import { type Amount, after, anyAmount, exact, noBytes, perhaps, plus } from './amount.ts';
import { isWithin } from './paths.ts';
import { isIn, type RunState } from './state.ts';
import type { RunWorld } from './world.ts';

export interface FileGroup {
	/** The folder or file that holds all of it. */
	readonly place: string;
	readonly label: Message;
	readonly amount: Amount;
	/** Regular files; null where they are not known. */
	readonly files: number | null;
	/** What stands at `place`, where it is known one by one. */
	readonly part: TreePart | null;
	/** Files of layers below, copied up where they are: reading there is reading what lies below. */
	readonly copiedUp: boolean;
	/** None of its names begins with a dot, so `*` means all of them. */
	readonly plainNames?: boolean;
	/** Tells groups at one place apart that lie side by side. */
	readonly name?: string;
	/** What it is made of, for its compressed size. */
	readonly content?: ContentKind;
}

function keyOf({ copiedUp, place, name = '' }: FileGroup): string {
	return `${copiedUp ? 'up' : 'in'} ${place} ${name}`;
}

/** A folder or file with all that is known of it. */
export function partGroup(place: string, label: Message, part: TreePart): FileGroup {
	const { bytes, files } = totalsOf(part);
	return { place, label, amount: exact(bytes), files, part, copiedUp: false };
}

/** Puts files over what stands there. */
export function withGroup(state: RunState, group: FileGroup): RunState {
	const groups = new Map(state.groups);
	const entries = new Map(state.entries);
	const key = keyOf(group);
	const same = groups.get(key);
	if (group.copiedUp) {
		// What lies deeper is in it.
		for (const [other, { place, copiedUp }] of groups) {
			if (copiedUp && isWithin(place, group.place)) groups.delete(other);
		}
	} else {
		for (const [path, entry] of entries) {
			if (!isWithin(path, group.place) || entry.kind === 'directory') continue;
			if (group.part === null) entries.set(path, { ...entry, size: perhaps(entry.size) });
			else if (holds(group.part, path.slice(group.place.length))) entries.delete(path);
		}
	}
	groups.set(key, same === undefined || group.copiedUp ? group : merged(same, group));
	return { ...state, groups, entries };
}

/** Puts files in place of what was put there as a group before. */
export function replacedGroup(state: RunState, group: FileGroup): RunState {
	const groups = new Map(state.groups);
	groups.delete(keyOf(group));
	return withGroup({ ...state, groups }, group);
}

/** Without what was put at or below a folder as groups. */
export function withoutGroupsIn(state: RunState, folder: string): RunState {
	const groups = new Map([...state.groups].filter(([, { place }]) => !isWithin(place, folder)));
	return groups.size === state.groups.size ? state : { ...state, groups };
}

function holds(part: TreePart, path: string): boolean {
	return partBelow(part, segmentsOf(path)) !== undefined;
}

/** Two at one place: what the second brings under the same names replaces what the first had. */
function merged(first: FileGroup, second: FileGroup): FileGroup {
	if (first.part === null || second.part === null) {
		const amount = plus(perhaps(first.amount), second.amount);
		return { ...second, amount, files: null, part: null };
	}
	const root = emptyAssembly();
	placeNode(root, '', partNode(first.part, 1));
	placeNode(root, '', partNode(second.part, 2));
	const part: TreePart = { tree: treeOf(root), entry: 0, without: [] };
	return partGroup(second.place, second.label, part);
}

/** The groups after a path was removed. */
export function groupsWithout(state: RunState, path: string, world: RunWorld): RunState['groups'] {
	const groups = new Map<string, FileGroup>();
	for (const [key, group] of state.groups) {
		if (isWithin(group.place, path)) continue;
		groups.set(key, isWithin(path, group.place) ? cut(group, path, world) : group);
	}
	return groups;
}

function cut(group: FileGroup, path: string, world: RunWorld): FileGroup {
	if (group.copiedUp) {
		const lower = world.collect(path);
		if (lower?.complete !== true) return { ...group, amount: perhaps(group.amount), files: null };
		const { bytes, files } = totalsOf(lower.part);
		const amount = after(group.amount, bytes);
		return { ...group, amount, files: group.files === null ? null : group.files - files };
	}
	if (group.part === null) return { ...group, amount: perhaps(group.amount), files: null };
	const gone = partBelow(group.part, segmentsOf(path.slice(group.place.length)));
	if (gone === undefined) return group;
	const { tree, entry } = group.part;
	const without = [...group.part.without, gone.entry].sort((a, b) => a - b);
	return partGroup(group.place, group.label, { tree, entry, without });
}

/** What stands at a path now with all below it. */
export interface Content {
	/** Bytes that this RUN's layer holds already. */
	readonly own: Amount;
	/** Bytes that only layers below hold. */
	readonly lower: Amount;
	/** All of it as one part of a tree, where it is known so. */
	readonly part: TreePart | null;
	readonly files: number | null;
}

/** What a command finds that takes a folder or a file with all that is in it. */
export function contentAt(path: string, state: RunState, world: RunWorld): Content {
	let own: Amount = noBytes;
	let part: TreePart | null = null;
	let pieces = 0;
	let lower = lowerAt(path, state, world);
	if (lower.part !== null) pieces++;
	for (const [name, entry] of state.entries) {
		if (!isWithin(name, path)) continue;
		if (entry.kind !== 'directory') pieces++;
		own = plus(own, entry.size);
	}
	for (const group of state.groups.values()) {
		if (group.copiedUp && (isWithin(group.place, path) || isWithin(path, group.place))) {
			// Already copied up: it counts as the layer's own.
			const up = isWithin(path, group.place) ? lower.amount : group.amount;
			own = plus(own, up);
			lower = { ...lower, amount: minus(lower.amount, up) };
			continue;
		}
		if (isWithin(group.place, path)) {
			pieces++;
			own = plus(own, group.amount);
			if (group.place === path) part = group.part;
		} else if (isWithin(path, group.place)) {
			pieces++;
			const inside =
				group.part && partBelow(group.part, segmentsOf(path.slice(group.place.length)));
			own = plus(own, inside ? exact(totalsOf(inside).bytes) : { low: 0, high: group.amount.high });
			part = inside ?? null;
		}
	}
	const whole = part ?? lower.part;
	const isAll = pieces === 1 && (lower.part !== null || lower.amount.high === 0);
	const single = isAll ? whole : null;
	return { own, lower: lower.amount, part: single, files: single ? totalsOf(single).files : null };
}

/** The same to a command that reads it all: what is mounted there is read along. */
export function readableAt(path: string, state: RunState, world: RunWorld): Content {
	const content = contentAt(path, state, world);
	if (!world.mountsIn(path)) return content;
	return { ...content, lower: plus(content.lower, anyAmount), part: null, files: null };
}

interface LowerContent {
	readonly amount: Amount;
	readonly part: TreePart | null;
}

const nothingBelow: LowerContent = { amount: noBytes, part: null };

function lowerAt(path: string, state: RunState, world: RunWorld): LowerContent {
	if (state.unknown) return { amount: { low: 0, high: null }, part: null };
	if (isIn(state.removed, path)) return nothingBelow;
	const { kind } = world.lower(path);
	if (kind === 'absent') return nothingBelow;
	const found = world.collect(path);
	if (found === undefined) return { amount: { low: 0, high: null }, part: null };
	const { tree, entry } = found.part;
	const without = new Set(found.part.without);
	let isThinned = isIn(state.thinned, path);
	for (const { path: changed, certain } of changedBelow(path, state)) {
		const inside = partBelow(found.part, segmentsOf(changed.slice(path.length)));
		if (inside === undefined) continue;
		if (!certain) {
			isThinned = true;
			continue;
		}
		if (inside.entry === entry) return nothingBelow;
		without.add(inside.entry);
	}
	const part: TreePart = { tree, entry, without: [...without].sort((a, b) => a - b) };
	const { bytes } = totalsOf(part);
	const low = found.certain && !isThinned ? bytes : 0;
	if (!found.complete) return { amount: { low, high: null }, part: null };
	if (isThinned) return { amount: { low, high: bytes + repeatedBytes(part) }, part: null };
	const over = groupsOver(path, state);
	// A name of a file is copied up without its other names, where the driver keeps no index of them.
	const high = bytes + repeatedBytes(part);
	return over === 0
		? { amount: { low: bytes, high }, part }
		: { amount: { low: Math.max(0, bytes - over), high }, part: null };
}

interface Changed {
	readonly path: string;
	/** False: what lies below may still stand there. */
	readonly certain: boolean;
}

/** Paths at or below `path` where something else stands than what lies below. */
function changedBelow(path: string, state: RunState): readonly Changed[] {
	const within = (paths: ReadonlySet<string>, certain: boolean) =>
		[...paths].filter((each) => isWithin(each, path)).map((each) => ({ path: each, certain }));
	const changed: Changed[] = [...within(state.removed, true), ...within(state.thinned, false)];
	for (const [name, { kind, orFolder }] of state.entries) {
		if (kind === 'directory' || !isWithin(name, path)) continue;
		changed.push({ path: name, certain: kind !== 'unsure' && orFolder !== true });
	}
	return changed;
}

/** The most bytes of layers below that files put there many at once can hide. */
function groupsOver(path: string, state: RunState): number {
	let bytes = 0;
	for (const { place, copiedUp, amount } of state.groups.values()) {
		if (!copiedUp && isWithin(place, path)) bytes += amount.high ?? Number.POSITIVE_INFINITY;
	}
	return bytes;
}

function minus(amount: Amount, less: Amount): Amount {
	const low = Math.max(0, amount.low - (less.high ?? amount.low));
	const high = amount.high === null ? null : Math.max(0, amount.high - less.low);
	return { low, high };
}
