/** One command of a RUN, as the models of the single tools see it. */
import { type Amount, hull, noBytes } from './amount.ts';
import { entryAt, type RunState, type RunWorld, sizeAt, withEntry } from './state.ts';

/** What a command reads. */
export interface Source {
	readonly amount: Amount;
	/** The most bytes that one read is certain to get where there are as many; null: all asked for. */
	readonly readLimit: number | null;
}

export interface Invocation {
	/** Null: not known before the build. */
	readonly args: readonly (string | null)[];
	readonly stdin: Source | null;
	readonly state: RunState;
	readonly world: RunWorld;
}

/** What a command does where it succeeds. */
export interface Effect {
	readonly state: RunState;
	/** What it prints on its standard output. */
	readonly output: Amount;
	/** True where it cannot fail. */
	readonly sure: boolean;
}

/** Null: this call of the command is not understood. */
export type CommandModel = (invocation: Invocation) => Effect | null;

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

/** An absolute path, its links followed; null for `..`, which a symbolic link can turn elsewhere. */
export function absolutePath(path: string, state: RunState, world: RunWorld): string | null {
	if (path === '') return null;
	if (!path.startsWith('/') && state.workingDirectory === null) return null;
	const whole = path.startsWith('/') ? path : `${state.workingDirectory}/${path}`;
	const names = whole.split('/').filter((name) => name !== '' && name !== '.');
	return names.includes('..') ? null : world.resolve(`/${names.join('/')}`);
}

/** The file at a path gets a new size; null where the path cannot be one of a regular file. */
export function writeFile(
	state: RunState,
	path: string,
	size: Amount,
	world: RunWorld,
): { readonly state: RunState; readonly sure: boolean } | null {
	if (forwarding.test(path)) return null;
	const before = entryAt(state, path, world);
	const sure = canWrite(state, path, world);
	if (before.kind === 'other') {
		// A link or a device: the bytes may go elsewhere, or nowhere.
		return { state: withEntry(state, path, { kind: 'unsure', size: hull(noBytes, size) }), sure };
	}
	return { state: withEntry(state, path, { kind: 'file', size }), sure };
}

/** Other names of a stream that goes elsewhere. */
const forwarding = /^\/(dev\/(stdout|stderr|fd\/)|proc\/)/;

/** Whether nothing can keep root from opening a path for writing. */
function canWrite(state: RunState, path: string, world: RunWorld): boolean {
	if (path === '/dev/null') return true;
	if (!world.root || world.keeps(path) !== 'yes') return false;
	const parent = path.slice(0, path.lastIndexOf('/')) || '/';
	if (parent !== '/' && entryAt(state, parent, world).kind !== 'directory') return false;
	const { kind } = entryAt(state, path, world);
	return kind === 'file' || kind === 'absent';
}

/** What reading a path gives; null where it is not known. */
export function sourceAt(path: string, state: RunState, world: RunWorld): Source | null {
	const device = devices.get(path);
	if (device !== undefined) return device;
	const fact = entryAt(state, path, world);
	return fact.kind === 'file' ? { amount: sizeAt(state, path, world), readLimit: null } : null;
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
export function pipeOf(amount: Amount): Source {
	return { amount, readLimit: 1 };
}
