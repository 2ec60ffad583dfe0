/** One command of a RUN, as the models of the single tools see it. */
import { type Amount, hull, noBytes } from './amount.ts';
import { groupsWithout } from './fileGroup.ts';
import { joined, parentOf } from './paths.ts';
import { entryAt, isIn, type RunState, sizeAt, withEntry } from './state.ts';
import type { RunWorld } from './world.ts';

/** What a command reads. */
export interface Source {
	readonly amount: Amount;
	/** The most bytes that one read is certain to get where there are as many; null: all asked for. */
	readonly readLimit: number | null;
	/** The download that it comes from. */
	readonly url?: string;
	/** The file that it comes from. */
	readonly path?: string;
}

export interface Invocation {
	readonly name: string;
	/** Null: not known before the build, or a pattern. */
	readonly args: readonly (string | null)[];
	/** The arguments that are looked up as patterns of file names, at their places among `args`. */
	readonly patterns: ReadonlyMap<number, string>;
	readonly stdin: Source | null;
	readonly state: RunState;
	readonly world: RunWorld;
	/** Its environment variables; undefined: not set, or not known. */
	readonly environment: (name: string) => string | undefined;
}

/** What a command does where it succeeds. */
export interface Effect {
	readonly state: RunState;
	/** What it prints on its standard output. */
	readonly output: Amount;
	/** The download that it prints. */
	readonly url?: string;
	/** The file that it prints. */
	readonly path?: string;
	/** True where it cannot fail. */
	readonly sure: boolean;
	/** True where it cannot but fail. */
	readonly fails?: boolean;
}

/** Null: this call of the command is not understood. */
export type CommandModel = (invocation: Invocation) => Effect | null;

/** Changes nothing more than `state` says and prints nothing; taken to succeed. */
export function done(state: RunState): Effect {
	return { state, output: noBytes, sure: true };
}

/** It fails before it changes anything. */
export function failed(state: RunState): Effect {
	return { state, output: noBytes, sure: false, fails: true };
}

/** The arguments where all are known. */
export function literalArgs(invocation: Invocation): readonly string[] | null {
	const args = invocation.args.filter((arg) => arg !== null);
	return args.length === invocation.args.length ? args : null;
}

/**
 * Stands for the working directory where an unknown base decides it. A NUL is in no real path, so
 * nothing below it is taken for an absolute one.
 */
export const unknownFolder = '/\0';

/** An absolute path, its links followed; null for `..` of what may be a link, which leads elsewhere. */
export function absolutePath(path: string, state: RunState, world: RunWorld): string | null {
	const plain = unresolvedPath(path, state, world);
	return plain === null ? null : behindLinks(plain, state, world);
}

/** The same, but a link at its end is not followed. */
export function pathOfLink(path: string, state: RunState, world: RunWorld): string | null {
	const plain = unresolvedPath(path, state, world);
	if (plain === null || plain === '/') return plain;
	const folder = behindLinks(parentOf(plain), state, world);
	const name = plain.slice(plain.lastIndexOf('/') + 1);
	return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

function unresolvedPath(path: string, state: RunState, world: RunWorld): string | null {
	if (path === '') return null;
	if (!path.startsWith('/') && state.workingDirectory === null) return null;
	const whole = path.startsWith('/') ? path : `${state.workingDirectory}/${path}`;
	const names = whole.split('/').filter((name) => name !== '' && name !== '.');
	const back = names.lastIndexOf('..');
	if (back === -1) return `/${names.join('/')}`;
	let current = '/';
	for (const name of names.slice(0, back + 1)) {
		if (name !== '..') {
			current = joined(current, name);
			continue;
		}
		if (current === '/') continue;
		current = behindLinks(current, state, world);
		if (entryAt(state, current, world).kind !== 'directory') return null;
		current = parentOf(current);
	}
	return names.slice(back + 1).reduce(joined, current);
}

/**
 * Where `cd PATH` leads: the shell takes `..` from the name of its folder, not from what the name
 * leads to. Null where the name is not known.
 */
export function changedDirectory(path: string, state: RunState, world: RunWorld): string | null {
	if (!/(^|\/)\.\.(\/|$)/.test(path)) return absolutePath(path, state, world);
	const { workingDirectory } = state;
	const isAbsolute = path.startsWith('/');
	if (!isAbsolute && (workingDirectory === null || state.behindLink)) return null;
	const whole = isAbsolute ? path : `${workingDirectory}/${path}`;
	// Above an unknown folder is another unknown one.
	if (whole.startsWith(unknownFolder)) return null;
	if (!isAbsolute && world.resolve(workingDirectory ?? '/') !== workingDirectory) return null;
	const names: string[] = [];
	for (const name of whole.split('/')) {
		if (name === '..') names.pop();
		else if (name !== '' && name !== '.') names.push(name);
	}
	return absolutePath(`/${names.join('/')}`, state, world);
}

/** Links of layers below are followed as far as the RUN left them there. */
function behindLinks(path: string, state: RunState, world: RunWorld): string {
	const own = behindOwnLinks(path, state);
	if (!isIn(state.removed, own)) return world.resolve(own);
	let gone = own;
	while (gone !== '/' && isIn(state.removed, parentOf(gone))) gone = parentOf(gone);
	return joined(world.resolve(parentOf(gone)), own.slice(parentOf(gone).length).replace(/^\//, ''));
}

/** As many links on one path as Linux follows. */
const mostLinks = 40;

/** Follows the links that the RUN itself made. */
function behindOwnLinks(path: string, state: RunState): string {
	let current = path;
	for (let links = 0; links < mostLinks; links++) {
		const [link, target] = firstLink(current, state) ?? [];
		if (link === undefined || target === undefined) return current;
		const from = target.startsWith('/') ? target : `${parentOf(link)}/${target}`;
		const names: string[] = [];
		for (const name of `${from}${current.slice(link.length)}`.split('/')) {
			if (name === '..') names.pop();
			else if (name !== '' && name !== '.') names.push(name);
		}
		current = `/${names.join('/')}`;
	}
	return current;
}

function firstLink(path: string, state: RunState): readonly [string, string] | undefined {
	if (state.entries.size === 0) return undefined;
	for (let end = path.indexOf('/', 1); end !== -1; end = path.indexOf('/', end + 1)) {
		const target = state.entries.get(path.slice(0, end))?.target;
		if (target !== undefined) return [path.slice(0, end), target];
	}
	const target = state.entries.get(path)?.target;
	return target === undefined ? undefined : [path, target];
}

/** The file at a path gets a new size; null where the path cannot be one of a regular file. */
export function writeFile(
	before: RunState,
	path: string,
	size: Amount,
	world: RunWorld,
): { readonly state: RunState; readonly sure: boolean } | null {
	if (forwarding.test(path)) return null;
	const held = before.entries.get(path)?.linkOf;
	const place = held !== undefined && before.entries.has(held) ? held : path;
	const fact = entryAt(before, place, world);
	const sure = canWrite(before, place, world);
	const covered = before.groups.size === 0 ? before.groups : groupsWithout(before, place, world);
	const state = { ...before, groups: covered };
	if (fact.kind === 'other') {
		// A link or a device: the bytes may go elsewhere, or nowhere.
		return { state: withEntry(state, place, { kind: 'unsure', size: hull(noBytes, size) }), sure };
	}
	return { state: withEntry(state, place, { kind: 'file', size }), sure };
}

/** Other names of a stream that goes elsewhere. */
const forwarding = /^\/(dev\/(stdout|stderr|fd\/)|proc\/)/;

/** Whether nothing can keep root from opening a path for writing. */
function canWrite(state: RunState, path: string, world: RunWorld): boolean {
	if (path === '/dev/null') return true;
	if (!world.root || world.keeps(path) !== 'yes') return false;
	const parent = parentOf(path);
	if (parent !== '/' && entryAt(state, parent, world).kind !== 'directory') return false;
	const { kind } = entryAt(state, path, world);
	return kind === 'file' || kind === 'absent';
}

/** What reading a path gives; null where it is not known. */
export function sourceAt(path: string, state: RunState, world: RunWorld): Source | null {
	const device = devices.get(path);
	if (device !== undefined) return device;
	const fact = entryAt(state, path, world);
	return fact.kind === 'file'
		? { amount: sizeAt(state, path, world), readLimit: null, path }
		: null;
}

const endless: Amount = { low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** One read of a Linux file or device gives at most this much (MAX_RW_COUNT on 4 KiB pages). */
const mostPerRead = 0x7fff_f000;

const devices: ReadonlyMap<string, Source> = new Map([
	['/dev/zero', { amount: endless, readLimit: mostPerRead }],
	['/dev/full', { amount: endless, readLimit: mostPerRead }],
	['/dev/null', { amount: noBytes, readLimit: null }],
	// Kernels before 5.18 cut a read of urandom at 2^25 - 1 bytes.
	['/dev/urandom', { amount: endless, readLimit: 0x1ff_ffff }],
	// Kernels before 5.6 gave what entropy there was, at least a byte.
	['/dev/random', { amount: endless, readLimit: 1 }],
]);

/** A pipe gives what is in it, at least a byte. */
export function pipeOf({ output, url, path }: Pick<Effect, 'output' | 'url' | 'path'>): Source {
	return {
		amount: output,
		readLimit: 1,
		...(url === undefined ? {} : { url }),
		...(path === undefined ? {} : { path }),
	};
}
