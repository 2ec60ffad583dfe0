/** From the state that a RUN ends in to its size, its parts and what later instructions find. */
import type { Message } from '../../../protocol/message.ts';
import type { Size, SizePart } from '../../../protocol/report.ts';
import type {
	InstalledPackages,
	LayerChange,
	PlacedFile,
	PlacedTree,
} from '../../filesystem/layerChange.ts';
import type { Estimate } from '../estimate.ts';
import { type Amount, perhaps, usualOf } from './amount.ts';
import { unknownFolder } from './command.ts';
import type { FileGroup } from './fileGroup.ts';
import { linkedFiles } from './linkedFiles.ts';
import { behindUsualLinks } from './linkNames.ts';
import { installedAfter, packageParts } from './packageParts.ts';
import { type Entry, entryAt, type RunState, systemFolders } from './state.ts';
import type { RunWorld } from './world.ts';

/** It cannot succeed as far as can be seen, so what it would add is open; `reason`: why it fails. */
export function nothingKnown(links: readonly string[], reason: Message | null): Estimate {
	const change = unknownChange(links, {});
	const parts: readonly SizePart[] =
		reason === null ? [] : [{ label: reason, low: 0, high: null, basis: 'unknown' }];
	return { size: unknownOf(parts), files: null, directories: null, change, needs: [] };
}

export function estimateOf(end: RunState, world: RunWorld, links: readonly string[]): Estimate {
	const kept = [...end.entries].filter(([path]) => world.keeps(path) !== 'no');
	const groups = [...end.groups.values()].filter(({ place }) => world.keeps(place) !== 'no');
	const parts = [
		...packageParts(end, world),
		...groups.flatMap((group) => groupPart(group, world)),
		...kept.flatMap(([path, entry]) => entryPart(path, entry, end, world)),
		...doubtParts(end, world),
	].map(withShownPath);
	const known = sizeOf(parts, doubledBytes(kept, end, world));
	const size = end.unknown ? unknownOf(known.parts, known.low) : known;
	const settled = size.basis === 'computed';
	const installed = installedAfter(end, world);
	return {
		size,
		files: settled ? filesIn(kept, groups) : null,
		directories: null,
		change: end.unknown
			? unknownChange(links, installed)
			: changeOf(end, kept, groups, installed, links),
		needs: [],
	};
}

function unknownChange(links: readonly string[], packages: InstalledPackages): LayerChange {
	return {
		kind: 'unknown',
		...(links.length === 0 ? {} : { links }),
		...(Object.keys(packages).length === 0 ? {} : { packages }),
	};
}

/** Null where a group's files are not known one by one. */
function filesIn(
	kept: readonly (readonly [string, Entry])[],
	groups: readonly FileGroup[],
): number | null {
	let files = kept.filter(([, { kind, linkOf }]) => kind === 'file' && linkOf === undefined).length;
	for (const group of groups) {
		if (group.files === null) return null;
		files += group.files;
	}
	return files;
}

//#region Parts

function entryPart(
	path: string,
	entry: Entry,
	end: RunState,
	world: RunWorld,
): readonly SizePart[] {
	if (entry.kind === 'directory' || entry.kind === 'gone' || entry.kind === 'symlink') return [];
	if (entry.size.high === 0) return [];
	const label: Message = entry.label ?? { code: 'part.fileWritten', args: { path } };
	return [partOf(label, { ...entry.size, low: surely(path, entry, end, world) })];
}

function groupPart(group: FileGroup, world: RunWorld): readonly SizePart[] {
	const { label, amount, place, content } = group;
	if (amount.high === 0) return [];
	const part = partOf(label, world.keeps(place) === 'yes' ? amount : perhaps(amount));
	return [content === undefined ? part : { ...part, content }];
}

function doubtParts(end: RunState, world: RunWorld): readonly SizePart[] {
	return [...end.doubts.values()].flatMap(({ label, place }) =>
		place !== null && world.keeps(place) === 'no'
			? []
			: [{ label, low: 0, high: null, basis: 'unknown' as const }],
	);
}

export function partOf(label: Message, amount: Amount): SizePart {
	const { high } = amount;
	const low = Math.floor(amount.low);
	if (high === null) return { label, low, high, basis: 'unknown' };
	const sure = low === high && !amount.estimated;
	const bytes = Math.min(high, Math.max(low, Math.round(usualOf(amount))));
	return { label, bytes, low, high: Math.ceil(high), basis: sure ? 'computed' : 'estimated' };
}

/** The bytes that an entry adds in any case. */
function surely(path: string, entry: Entry, end: RunState, world: RunWorld): number {
	// A package that the RUN itself installed may have put its links there.
	const linked = (end.unknown || end.packages.touched) && path.startsWith(logs);
	return entry.kind === 'file' && world.keeps(path) === 'yes' && !linked ? entry.size.low : 0;
}

/** Images that log to the console have links to its streams in here. */
const logs = '/var/log/';

/** Below an unknown working directory a path is told as the script writes it. */
function withShownPath(part: SizePart): SizePart {
	const path = part.label.args?.['path'];
	if (typeof path !== 'string' || !path.startsWith(unknownFolder)) return part;
	const args = { ...part.label.args, path: path.slice(unknownFolder.length + 1) };
	return { ...part, label: { ...part.label, args } };
}

/**
 * Bytes that may be counted twice: two paths that can be one file, because one lies below the unknown
 * working directory or behind a link that images usually have. Which was written last is not asked,
 * so of the two the smaller is certain.
 */
function doubledBytes(
	kept: readonly (readonly [string, Entry])[],
	end: RunState,
	world: RunWorld,
): number {
	const isOpen = (link: string) => entryAt(end, link, world).kind === 'unknown';
	const seen = new Map<string, number>();
	const loose: (readonly [string, number])[] = [];
	let bytes = 0;
	for (const [path, entry] of kept) {
		if (entry.kind === 'directory') continue;
		const low = surely(path, entry, end, world);
		if (path.startsWith(unknownFolder)) {
			loose.push([path.slice(unknownFolder.length), low]);
			continue;
		}
		const place = behindUsualLinks(path, isOpen);
		const twin = seen.get(place);
		if (twin !== undefined) bytes += Math.max(low, twin);
		seen.set(place, Math.min(low, twin ?? low));
	}
	for (const [tail, low] of loose) {
		const behind = behindUsualLinks(tail, isOpen);
		const twin = [...seen].find(([place]) => place.endsWith(tail) || place.endsWith(behind));
		if (twin !== undefined) bytes += Math.max(low, twin[1]);
	}
	return bytes;
}

//#endregion

//#region The sum

function sizeOf(parts: readonly SizePart[], doubled: number): Size {
	const low = Math.max(0, parts.reduce((total, part) => total + part.low, 0) - doubled);
	const shown = shownParts(parts);
	if (parts.some((part) => part.high === null)) {
		return { low, high: null, basis: 'unknown', parts: shown };
	}
	const bytes = parts.reduce((total, part) => total + (part.bytes ?? 0), 0);
	const high = parts.reduce((total, part) => total + (part.high ?? 0), 0);
	const computed = low === high && parts.every(({ basis }) => basis === 'computed');
	return { bytes, low, high, basis: computed ? 'computed' : 'estimated', parts: shown };
}

function unknownOf(parts: readonly SizePart[], low = 0): Size {
	const label: Message = { code: 'part.unknownCommands' };
	const named = parts.some(({ high }) => high === null);
	const rest: SizePart = { label, low: 0, high: null, basis: 'unknown' };
	return { low, high: null, basis: 'unknown', parts: named ? parts : [...parts, rest] };
}

/** More files than anyone reads one by one become one part. */
const mostParts = 12;

function shownParts(parts: readonly SizePart[]): readonly SizePart[] {
	if (parts.length <= mostParts) return parts;
	const shown = parts.slice(0, mostParts - 1);
	const rest = parts.slice(mostParts - 1);
	const low = rest.reduce((total, part) => total + part.low, 0);
	const high = rest.some((part) => part.high === null)
		? null
		: rest.reduce((total, part) => total + (part.high ?? 0), 0);
	const label: Message = { code: 'part.moreFilesWritten', args: { count: rest.length } };
	const computed = rest.every(({ basis }) => basis === 'computed');
	const basis = high === null ? 'unknown' : computed ? 'computed' : 'estimated';
	const bytes = rest.reduce((total, part) => total + (part.bytes ?? 0), 0);
	return [...shown, { label, ...(high === null ? {} : { bytes }), low, high, basis }];
}

//#endregion

/** What the layer does to the file system. */
function changeOf(
	end: RunState,
	kept: readonly (readonly [string, Entry])[],
	groups: readonly FileGroup[],
	packages: InstalledPackages,
	links: readonly string[],
): LayerChange {
	// Below an unknown working directory nothing has a place.
	if (kept.some(([path]) => path.startsWith(unknownFolder))) return unknownChange(links, packages);
	const unsure: string[] = [...end.thinned];
	if (end.packages.touched) unsure.push(...systemFolders);
	const files: PlacedFile[] = [];
	const directories: string[] = [];
	const symlinks: { path: string; target: string }[] = [];
	const trees: PlacedTree[] = [];
	for (const { place, part, copiedUp } of groups) {
		if (part !== null) trees.push({ ...part, path: place });
		else if (!copiedUp) unsure.push(place);
	}
	const linked = linkedFiles(kept);
	for (const [path, { kind, size, target, orFolder, linkOf }] of kept) {
		const tree = linked.get(path);
		if (tree !== undefined) trees.push(tree);
		else if (kind === 'directory') directories.push(path);
		else if (kind === 'symlink' && target !== undefined) symlinks.push({ path, target });
		else if (kind === 'file' && size.low === size.high && !orFolder && linkOf === undefined)
			files.push({ path, bytes: size.low });
		else if (kind !== 'gone') unsure.push(path);
	}
	for (const { place } of end.doubts.values()) unsure.push(place ?? '/');
	const removed = [...end.removed];
	const loose = end.looseLinks ? links : [];
	const quiet = [trees, files, directories, symlinks, unsure, removed].every(
		({ length }) => length === 0,
	);
	if (quiet && Object.keys(packages).length === 0) return { kind: 'none' };
	return {
		kind: 'placed',
		trees,
		files,
		directories,
		...(symlinks.length === 0 ? {} : { symlinks }),
		...(removed.length === 0 ? {} : { removed }),
		...(unsure.length === 0 ? {} : { unsure }),
		...(loose.length === 0 ? {} : { links: loose }),
		...(Object.keys(packages).length === 0 ? {} : { packages }),
	};
}
