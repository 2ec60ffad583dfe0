/** cp, mv, install and ln: files that come from elsewhere in the image. */
import type { Message } from '../../../protocol/message.ts';
import { repeatedBytes, totalsOf } from '../../filesystem/queryTree.ts';
import { type Amount, anyAmount, noBytes, perhaps, plus } from './amount.ts';
import { absolutePath, type CommandModel, done, failed, pathOfLink, writeFile } from './command.ts';
import { withDirectory } from './fileCommands.ts';
import { type FileGroup, partGroup, readableAt, withGroup } from './fileGroup.ts';
import { type Operand, type Options, parseOptions } from './options.ts';
import { isWithin, joined, nameIn, parentOf } from './paths.ts';
import { removePath } from './removing.ts';
import { entryAt, type RunState, withEntry } from './state.ts';
import type { RunWorld } from './world.ts';

export const cp: CommandModel = (invocation) => {
	const long = {
		archive: 'a',
		recursive: 'r',
		force: 'f',
		'no-clobber': 'n',
		verbose: 'v',
		'no-target-directory': 'T',
		'target-directory': 't',
		dereference: 'L',
		update: 'u',
	};
	const parsed = parseOptions(invocation, 'aRrfnvipPdLHuTt:', long);
	if (parsed === null || parsed.options.has('n') || parsed.options.has('u')) return null;
	const whole = ['a', 'R', 'r'].some((letter) => parsed.options.has(letter));
	return transfer(invocation, parsed, (state, from, to, world) =>
		copyTo(state, from, to, whole, world),
	);
};

export const mv: CommandModel = (invocation) => {
	const long = { force: 'f', verbose: 'v', 'no-target-directory': 'T', 'target-directory': 't' };
	const parsed = parseOptions(invocation, 'fviTt:', long);
	if (parsed === null) return null;
	return transfer(invocation, parsed, moveTo);
};

/** `install [-m MODE] [-o OWNER] SRC… DEST`, `install -d DIR…`. */
export const install: CommandModel = (invocation) => {
	const long = { directory: 'd', mode: 'm', owner: 'o', group: 'g', 'target-directory': 't' };
	const parsed = parseOptions(invocation, 'dDcCsvpTm:o:g:t:', long);
	if (parsed === null || parsed.options.has('s')) return null;
	const { world } = invocation;
	let { state } = invocation;
	if (parsed.options.has('d')) {
		for (const { text, pattern } of parsed.operands) {
			const path = pattern ? null : absolutePath(text, state, world);
			if (path === null) return null;
			state = withDirectory(state, path, true);
		}
		return { state, output: noBytes, sure: false };
	}
	return transfer(invocation, parsed, (before, from, to) => copyTo(before, from, to, false, world));
};

type Move = (state: RunState, from: string, to: string, world: RunWorld) => RunState | null;

/** The sources one by one to their destination, which is a folder or the only source's new name. */
function transfer(
	{ state: start, world }: Parameters<CommandModel>[0],
	{ options, operands }: Options,
	move: Move,
): ReturnType<CommandModel> {
	const sources = options.has('t') ? operands : operands.slice(0, -1);
	const target = options.get('t') ?? operands.at(-1)?.text;
	if (target === undefined || sources.length === 0 || operands.at(-1)?.pattern) return null;
	const destination = absolutePath(target, start, world);
	if (destination === null) return null;
	const inside = intoFolder(target, destination, sources, options, start, world);
	if (inside === null) return null;
	let state: RunState = start;
	for (const source of sources) {
		const from = source.pattern ? null : pathOfLink(source.text, state, world);
		if (from === null) {
			state = withUnknown(state, destination);
			continue;
		}
		const contents = /\/\.$/.test(source.text);
		const to = inside && !contents ? joined(destination, nameIn(from)) : destination;
		if (entryAt(state, from, world).kind === 'absent') return failed(state);
		// Into itself or its own folder it cannot go.
		if (from === to || isWithin(to, from)) return null;
		const mayBeFolder =
			!inside && !options.has('T') && entryAt(state, to, world).kind === 'unknown';
		const next = move(state, from, to, world);
		if (next === null) return null;
		state = mayBeFolder ? withOrFolder(next, to) : next;
	}
	return { state, output: noBytes, sure: false };
}

/** Whether the destination is a folder that the sources come into; null: that decides too much. */
function intoFolder(
	target: string,
	destination: string,
	sources: readonly Operand[],
	options: Options['options'],
	state: RunState,
	world: RunWorld,
): boolean | null {
	if (options.has('t') || sources.length > 1 || sources.some(({ pattern }) => pattern)) return true;
	if (options.has('T')) return false;
	if (target.endsWith('/') || /(^|\/)\.$/.test(target)) return true;
	const { kind } = entryAt(state, destination, world);
	if (kind === 'directory') return true;
	if (kind === 'absent' || kind === 'file') return false;
	// Folders that every image has.
	return usualFolders.has(destination);
}

/** The file at a path may have come into a folder of that name. */
function withOrFolder(state: RunState, path: string): RunState {
	const entry = state.entries.get(path);
	return entry?.kind === 'file' ? withEntry(state, path, { ...entry, orFolder: true }) : state;
}

const usualFolders: ReadonlySet<string> = new Set(
	`/ /bin /etc /home /lib /opt /root /sbin /srv /tmp /usr /usr/bin /usr/lib /usr/local
	/usr/local/bin /usr/local/lib /usr/local/sbin /usr/local/share /usr/sbin /usr/share /var`.split(
		/\s+/,
	),
);

function withUnknown(state: RunState, destination: string): RunState {
	const label: Message = { code: 'part.fileWritten', args: { path: destination } };
	return withGroup(state, {
		place: destination,
		label,
		amount: anyAmount,
		files: null,
		part: null,
		copiedUp: false,
	});
}

/** A file or a folder once more under another path. */
function copyTo(
	state: RunState,
	from: string,
	to: string,
	whole: boolean,
	world: RunWorld,
): RunState | null {
	const fact = entryAt(state, from, world);
	if (fact.kind === 'file' && !(whole && fact.orFolder))
		return writeFile(state, to, fact.size, world)?.state ?? null;
	if (fact.kind === 'directory' && !whole) return null;
	if (fact.kind === 'other') return null;
	return placeContent(state, from, to, world);
}

/** Everything at a path once more under another. */
function placeContent(before: RunState, from: string, to: string, world: RunWorld): RunState {
	const label: Message = { code: 'part.fileWritten', args: { path: to } };
	const { own, lower, part } = readableAt(from, before, world);
	const repeated = part === null ? 0 : repeatedBytes(part);
	if (part !== null && repeated === 0) return withGroup(before, partGroup(to, label, part));
	// Whether names of one file stay one is an option, and a habit of the tool.
	if (part !== null) {
		const { bytes } = totalsOf(part);
		return withGroup(before, sumGroup(to, label, { low: bytes, high: bytes + repeated }));
	}
	const around = [...before.groups.values()].some(
		({ place, copiedUp }) => place !== from && isWithin(from, place) && !copiedUp,
	);
	if (around) return withGroup(before, sumGroup(to, label, plus(own, lower)));
	let state = before;
	if (lower.high !== 0) state = withGroup(state, sumGroup(to, label, lower));
	for (const group of before.groups.values()) {
		if (group.copiedUp || !isWithin(group.place, from)) continue;
		state = withGroup(state, { ...group, place: moved(group.place, from, to) });
	}
	const entries = new Map(state.entries);
	for (const [path, entry] of before.entries) {
		if (!isWithin(path, from) || entry.kind === 'gone') continue;
		const held = entry.linkOf === undefined ? undefined : before.entries.get(entry.linkOf);
		const { linkOf: _, ...plain } = entry;
		entries.set(moved(path, from, to), held === undefined ? plain : { ...plain, size: held.size });
	}
	return { ...state, entries };
}

function moved(path: string, from: string, to: string): string {
	return to + path.slice(from.length);
}

function sumGroup(place: string, label: Message, amount: Amount): FileGroup {
	return { place, label, amount, files: null, part: null, copiedUp: false };
}

/** What this RUN wrote only gets another name; what lies below comes up whole. */
function moveTo(state: RunState, from: string, to: string, world: RunWorld): RunState | null {
	const fact = entryAt(state, from, world);
	const entry = state.entries.get(from);
	if (entry?.kind === 'symlink') return withEntry(removePath(state, from, world), to, entry);
	if (fact.kind === 'file' && !fact.orFolder) {
		const written = writeFile(removePath(state, from, world), to, fact.size, world);
		return written?.state ?? null;
	}
	const loose = [...state.groups.values()].some(
		({ place, part }) => part === null && place !== from && isWithin(from, place),
	);
	// Bytes of a sum stay in the sum, wherever they are moved to.
	if (loose) return withEntry(state, to, { kind: 'unsure', size: noBytes });
	const left = removePath(state, from, world);
	const placed = placeContent(state, from, to, world);
	const entries = new Map(left.entries);
	for (const [path, each] of placed.entries) if (isWithin(path, to)) entries.set(path, each);
	const groups = new Map(left.groups);
	for (const [key, group] of placed.groups) if (isWithin(group.place, to)) groups.set(key, group);
	return { ...left, entries, groups };
}

/** `ln TARGET NAME` holds a file of a layer below once more; `ln -s` takes no bytes. */
export const ln: CommandModel = (invocation) => {
	const long = { symbolic: 's', force: 'f', 'no-dereference': 'n', verbose: 'v', relative: 'r' };
	const parsed = parseOptions(invocation, 'sfnrvT', long);
	if (parsed === null || parsed.operands.some(({ pattern }) => pattern)) return null;
	const [target, name, ...others] = parsed.operands.map(({ text }) => text);
	if (target === undefined || others.length > 0) return null;
	const { state, world } = invocation;
	const path = pathOfLink(name ?? nameIn(target), state, world);
	if (path === null || parsed.options.has('r')) return null;
	const { kind } = entryAt(state, path, world);
	const inFolder =
		(kind === 'directory' && !parsed.options.has('n')) || (name?.endsWith('/') ?? false);
	const place = inFolder ? joined(path, nameIn(target)) : path;
	const at = entryAt(state, place, world).kind;
	// Without -f it takes no name away; a folder it never does.
	if (at === 'directory' || (at !== 'unknown' && at !== 'absent' && !parsed.options.has('f')))
		return failed(state);
	const folder = parentOf(place);
	const hasFolder = folder === '/' || entryAt(state, folder, world).kind === 'directory';
	if (parsed.options.has('s') && kind === 'unknown' && !inFolder) {
		const size = perhaps(state.entries.get(path)?.size ?? noBytes);
		const unsure = withEntry(state, path, { kind: 'unsure', size });
		return { ...done({ ...unsure, looseLinks: true }), sure: hasFolder && parsed.options.has('f') };
	}
	if (parsed.options.has('s')) {
		const cleared = removeFile(state, place, world);
		const made = withEntry(cleared, place, { kind: 'symlink', size: noBytes, target });
		return { ...done(made), sure: hasFolder };
	}
	const from = absolutePath(target, state, world);
	const fact = from === null ? null : entryAt(state, from, world);
	if (from === null || fact?.kind !== 'file') return null;
	const held = state.entries.has(from)
		? state
		: withEntry(state, from, { kind: 'file', size: fact.size });
	return {
		...done(
			withEntry(held, place, {
				kind: 'file',
				size: noBytes,
				linkOf: from,
				...(kind === 'unknown' && !inFolder ? { orFolder: true } : {}),
			}),
		),
		sure: false,
	};
};

/** `ln -sf` takes the file away that has the name. */
function removeFile(state: RunState, path: string, world: RunWorld): RunState {
	return entryAt(state, path, world).kind === 'file' ? removePath(state, path, world) : state;
}
