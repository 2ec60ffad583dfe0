import type { Redirect, Redirection } from 'unbash';
import { encodeUtf8 } from '../../filesystem/utf8.ts';
import { type Amount, anyAmount, exact, noBytes, plus } from './amount.ts';
import { absolutePath, type Effect, pipeOf, type Source, sourceAt, writeFile } from './command.ts';
import { type RunState, sizeAt } from './state.ts';
import { wordValue } from './words.ts';
import type { RunWorld } from './world.ts';

/** A command's streams after its redirections were opened. */
export interface Streams {
	/** Before any was opened, and after. */
	readonly before: RunState;
	readonly state: RunState;
	readonly stdin: Source | null;
	/** Where standard output goes; null: where the command before it in the pipe or nothing keeps it. */
	readonly stdout: OpenFile | null;
	readonly stderr: OpenFile | null;
	/** True where none of them can fail to open. */
	readonly sure: boolean;
}

interface OpenFile {
	readonly path: string;
	/** What stands in the file before the command writes. */
	readonly start: Amount;
}

/** Null where a redirection is not understood. */
export function openStreams(
	redirections: readonly Redirection[],
	state: RunState,
	world: RunWorld,
	stdin: Source | null,
): Streams | null {
	let streams: Streams | null = {
		before: state,
		state,
		stdin,
		stdout: null,
		stderr: null,
		sure: true,
	};
	for (const redirection of redirections) {
		if (streams === null) return null;
		streams = open(redirection, streams, world);
	}
	return streams;
}

function open(redirection: Redirection, streams: Streams, world: RunWorld): Streams | null {
	const { descriptor } = redirection;
	if (descriptor !== undefined && descriptor.type !== 'FileDescriptor') return null;
	if (redirection.type === 'HereString') return null;
	if (redirection.type === 'HereDoc') {
		if ((descriptor?.value ?? 0) !== 0) return null;
		const { body, delimiter } = redirection;
		// `<<-` drops tabs, and an unquoted body is expanded.
		const literal =
			redirection.operator === '<<' && (delimiter?.quoted || !/[$`\\]/.test(body.text));
		const amount = literal ? exact(encodeUtf8(body.text).length) : anyAmount;
		return { ...streams, stdin: pipeOf({ output: amount }) };
	}
	const value = redirection.target && wordValue(redirection.target, streams.state, world);
	if (value === undefined || value === null) return null;
	return openFile(redirection, value, streams, world);
}

function openFile(
	{ operator, descriptor }: Redirect,
	target: string,
	streams: Streams,
	world: RunWorld,
): Streams | null {
	const given = descriptor?.type === 'FileDescriptor' ? descriptor.value : undefined;
	const number = given ?? (operator.startsWith('<') ? 0 : 1);
	if (operator === '>&' && number === 2 && target === '1') {
		return { ...streams, stderr: streams.stdout };
	}
	if (operator === '>&' && number === 1 && target === '2') {
		return { ...streams, stdout: streams.stderr };
	}
	const path = absolutePath(target, streams.state, world);
	if (path === null) return null;
	if (operator === '&>' || operator === '&>>') {
		// To dash that is a command in the background, and a file that is emptied.
		const { shell } = streams.state;
		if (shell !== 'bash' && shell !== 'busybox') return null;
		const both = openOutput(path, operator === '&>>', 1, streams, world);
		return both && { ...both, stderr: both.stdout };
	}
	if (operator === '<' && number === 0) {
		const stdin = sourceAt(path, streams.state, world);
		const sure = streams.sure && path === '/dev/null';
		return { ...streams, stdin: stdin ?? { amount: anyAmount, readLimit: 1 }, sure };
	}
	if (!['>', '>|', '>>'].includes(operator) || (number !== 1 && number !== 2)) return null;
	return openOutput(path, operator === '>>', number, streams, world);
}

function openOutput(
	path: string,
	append: boolean,
	number: 1 | 2,
	streams: Streams,
	world: RunWorld,
): Streams | null {
	const start = append ? sizeAt(streams.state, path, world) : noBytes;
	const opened = writeFile(streams.state, path, start, world);
	if (opened === null) return null;
	const file = { path, start };
	return {
		...streams,
		state: opened.state,
		sure: streams.sure && opened.sure,
		...(number === 1 ? { stdout: file } : { stderr: file }),
	};
}

/** Puts what a command printed into the files its streams go to; null where that is not followed. */
export function applyOutput(
	{ stdout, stderr }: Streams,
	effect: Effect,
	world: RunWorld,
): { readonly state: RunState; readonly output: Amount; readonly sure: boolean } | null {
	let { state } = effect;
	let sure = true;
	if (stderr !== null && !isDevice(stderr.path)) {
		const result = writeFile(state, stderr.path, { low: stderr.start.low, high: null }, world);
		if (result === null) return null;
		({ state } = result);
	}
	if (stdout === null) return { state, output: effect.output, sure };
	if (isDevice(stdout.path)) return { state, output: noBytes, sure };
	if (effect.output.low === Number.POSITIVE_INFINITY) return null;
	const mixed = stderr?.path === stdout.path;
	const size = mixed ? { low: stdout.start.low, high: null } : plus(stdout.start, effect.output);
	const result = writeFile(state, stdout.path, size, world);
	if (result === null) return null;
	sure = result.sure;
	return { state: result.state, output: noBytes, sure };
}

/** True where what a command prints ends up in no file. */
export function leavesNoOutput({ stdout, stderr }: Streams): boolean {
	return [stdout, stderr].every((file) => file === null || isDevice(file.path));
}

function isDevice(path: string): boolean {
	return path.startsWith('/dev/');
}
