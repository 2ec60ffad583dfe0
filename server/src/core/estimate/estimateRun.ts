import { type ParsedScript, parse } from 'unbash';
import type { Message } from '../../protocol/message.ts';
import type { Size, SizePart } from '../../protocol/report.ts';
import { FileKind } from '../filesystem/fileTree.ts';
import type { LayerChange, StageFiles } from '../filesystem/layerChange.ts';
import { pathAnswer, resolvePath } from '../filesystem/stageFiles.ts';
import type { ResolvedInstruction } from '../layers/resolved.ts';
import { isWholeHeredoc, runScript } from '../shell/script.ts';
import { shellFamily } from '../shell/shellFamily.ts';
import type { Estimate } from './estimate.ts';
import type { EstimateInput } from './estimateInstruction.ts';
import { unknownFolder } from './run/command.ts';
import { commandModel } from './run/commands.ts';
import { followScript } from './run/followScript.ts';
import { keptPaths } from './run/keptPaths.ts';
import { behindUsualLinks, linkNames, linksIn, mayLeadElsewhere } from './run/linkNames.ts';
import { plainlyUnknown } from './run/plainlyUnknown.ts';
import {
	afterUnknown,
	type Entry,
	entryAt,
	initialState,
	type LowerEntry,
	type RunState,
	type RunWorld,
} from './run/state.ts';

/**
 * What a RUN adds: the files that dd, truncate, fallocate, `head -c` and literal text write, to the
 * byte where no command is unknown; else what surely stays as a floor.
 */
export function estimateRun(resolved: ResolvedInstruction, input: EstimateInput): Estimate {
	const { node } = resolved.instruction;
	if (plainlyUnknown(node)) return nothingKnown(linkNames(node));
	return followedEstimate(resolved, input);
}

/** `estimateRun` without its shortcut. */
export function followedEstimate(resolved: ResolvedInstruction, input: EstimateInput): Estimate {
	const links = linkNames(resolved.instruction.node);
	const world = worldOf(resolved, input, links);
	const end = followRun(resolved, input, world);
	return end === null ? nothingKnown(links) : estimateOf(end, world, links);
}

/** It cannot succeed as far as can be seen, so what it would add is open. */
function nothingKnown(links: readonly string[]): Estimate {
	const change = unknownChange(links);
	return { size: unknownOf([]), files: null, directories: null, change, needs: [] };
}

function unknownChange(links: readonly string[]): LayerChange {
	return links.length === 0 ? { kind: 'unknown' } : { kind: 'unknown', links };
}

function worldOf(
	{ instruction, state }: ResolvedInstruction,
	input: EstimateInput,
	links: readonly string[],
): RunWorld {
	const { files, build } = input;
	const unknownBase = bottomOf(files) === 'unknownBase';
	const { node } = instruction;
	const names = new Set([...linksIn(files), ...links]);
	const isOpen = (path: string) =>
		mayLeadElsewhere(path, names) ||
		(path.startsWith(logs) && pathAnswer(files, path).state === 'unknown');
	const kept = keptPaths({ builder: build.builder, node, state, unknownBase });
	const keeps: RunWorld['keeps'] = (path) => {
		const answer = kept(path);
		return answer === 'yes' && isOpen(path) ? 'maybe' : answer;
	};
	return {
		lower: (path) => (keeps(path) === 'no' ? { kind: 'unknown' } : lowerEntry(files, path)),
		keeps,
		resolve: (path) => (path.startsWith(unknownFolder) ? path : resolvePath(files, path).path),
		variable: (name) => state.environment.get(name) ?? undefined,
		root: isRoot(state.user),
	};
}

/** Images that log to the console have links to its streams in here. */
const logs = '/var/log/';

function bottomOf(files: StageFiles): StageFiles['kind'] {
	let at = files;
	while (at.kind === 'layer') at = at.below;
	return at.kind;
}

function isRoot(user: string | null | undefined): boolean {
	return user === undefined || (user !== null && /^(root|0)(:|$)/.test(user));
}

function lowerEntry(files: StageFiles, path: string): LowerEntry {
	if (path.startsWith(unknownFolder)) return { kind: 'unknown' };
	const answer = pathAnswer(files, path);
	if (answer.state !== 'known') return { kind: answer.state };
	if (answer.kind === FileKind.file) return { kind: 'file', bytes: answer.bytes };
	return { kind: answer.kind === FileKind.directory ? 'directory' : 'other' };
}

//#region The script

function followRun(
	{ instruction, state }: ResolvedInstruction,
	{ build }: EstimateInput,
	world: RunWorld,
): RunState | null {
	const { node } = instruction;
	const start = initialState(state.workingDirectory ?? unknownFolder, false);
	if (node.json !== null) return followExec(node.json, start, world);
	// The classic builder gives its shell the first line only, which is an empty command.
	if (build.builder === 'classic' && node.heredocs.length > 0) return start;
	if (isWholeHeredoc(node)) {
		const text = node.heredocs[0]?.content ?? '';
		return followShell(shebangOf(text) ?? state.shell, parse(text), start, world);
	}
	const script = runScript(node);
	return script === null
		? afterUnknown(start, true)
		: followShell(state.shell, script.program, start, world);
}

/** `#!/bin/sh -e` of a heredoc as the words of a SHELL. */
function shebangOf(text: string): readonly string[] | null {
	const match = /^#!\s*(.*)/.exec(text);
	if (match === null) return null;
	const words = (match[1] ?? '').trim().split(/\s+/);
	return [...(words[0] === '/usr/bin/env' ? words.slice(1) : words), '-c'];
}

function followShell(
	shell: readonly string[],
	program: ParsedScript,
	start: RunState,
	world: RunWorld,
): RunState | null {
	const family = shellFamily(shell);
	if (family.kind !== 'posix' || (program.errors?.length ?? 0) > 0)
		return afterUnknown(start, true);
	// A file that bash reads before every script.
	if (family.bash && world.variable('BASH_ENV') !== undefined) return afterUnknown(start, true);
	return followScript(program, { ...start, stopOnError: family.errexit }, world);
}

function followExec(argv: readonly string[], start: RunState, world: RunWorld): RunState | null {
	const [program = '', ...args] = argv;
	const script = argv.at(-1);
	if (argv.length > 2 && script !== undefined && shellFamily(argv.slice(0, -1)).kind === 'posix') {
		return followShell(argv.slice(0, -1), parse(script), start, world);
	}
	const builtin = program === 'busybox' ? args.shift() : program;
	const effect = commandModel(builtin ?? '')?.({ args, stdin: null, state: start, world });
	return effect?.state ?? afterUnknown(start, false);
}

//#endregion

//#region The estimate

function estimateOf(end: RunState, world: RunWorld, links: readonly string[]): Estimate {
	const kept = [...end.entries].filter(([path]) => world.keeps(path) !== 'no');
	const parts = kept.flatMap(([path, entry]) => partOf(path, entry, end, world));
	const doubled = doubledBytes(kept, end, world);
	const known = sizeOf(parts, doubled);
	const size = end.unknown ? unknownOf(parts, known.low) : known;
	const settled = size.basis === 'computed';
	const files = kept.filter(([, { kind }]) => kind === 'file').length;
	return {
		size,
		files: settled ? files : null,
		directories: null,
		change: settled ? changeOf(end, kept) : unknownChange(links),
		needs: [],
	};
}

function partOf(path: string, entry: Entry, end: RunState, world: RunWorld): readonly SizePart[] {
	if (entry.kind === 'directory' || entry.kind === 'gone') return [];
	const { high } = entry.size;
	if (high === 0) return [];
	const low = surely(path, entry, end, world);
	const label: Message = { code: 'part.fileWritten', args: { path: shownPath(path) } };
	if (low === high) return [{ label, bytes: low, low, high, basis: 'computed' }];
	if (high === null) return [{ label, low, high, basis: 'unknown' }];
	return [{ label, low, high, bytes: entry.size.high ?? low, basis: 'estimated' }];
}

/** The bytes that an entry adds in any case. */
function surely(path: string, entry: Entry, end: RunState, world: RunWorld): number {
	// A package that the RUN itself installed may have put its links there.
	const linked = end.unknown && path.startsWith(logs);
	return entry.kind === 'file' && world.keeps(path) === 'yes' && !linked ? entry.size.low : 0;
}

function shownPath(path: string): string {
	return path.startsWith(unknownFolder) ? path.slice(unknownFolder.length + 1) : path;
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

function sizeOf(parts: readonly SizePart[], doubled: number): Size {
	const low = Math.max(0, parts.reduce((total, part) => total + part.low, 0) - doubled);
	const bytes = parts.reduce((total, part) => total + (part.bytes ?? 0), 0);
	if (parts.some((part) => part.high === null)) return unknownOf(parts, low);
	const high = parts.reduce((total, part) => total + (part.high ?? 0), 0);
	if (low === high) return { bytes, low, high, basis: 'computed', parts: shownParts(parts) };
	return { bytes, low, high, basis: 'estimated', parts: shownParts(parts) };
}

function unknownOf(parts: readonly SizePart[], low = 0): Size {
	const label: Message = { code: 'part.unknownCommands' };
	const rest: SizePart = { label, low: 0, high: null, basis: 'unknown' };
	return { low, high: null, basis: 'unknown', parts: [...shownParts(parts), rest] };
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
	const basis = high === null ? 'unknown' : low === high ? 'computed' : 'estimated';
	const bytes = rest.reduce((total, part) => total + (part.bytes ?? 0), 0);
	return [...shown, { label, ...(high === null ? {} : { bytes }), low, high, basis }];
}

/** What the layer does to the file system; a removal of what lies below cannot be said here. */
function changeOf(end: RunState, kept: readonly (readonly [string, Entry])[]): LayerChange {
	const unsure = kept.some(
		([path, { kind }]) => kind === 'unsure' || path.startsWith(unknownFolder),
	);
	if (end.removedLower || unsure) return { kind: 'unknown' };
	const files = kept.flatMap(([path, { kind, size }]) =>
		kind === 'file' ? [{ path, bytes: size.low }] : [],
	);
	const directories = kept.flatMap(([path, { kind }]) => (kind === 'directory' ? [path] : []));
	if (files.length + directories.length === 0) return { kind: 'none' };
	return { kind: 'placed', trees: [], files, directories };
}

//#endregion
