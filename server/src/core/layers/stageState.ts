/**
 * What a stage's instructions leave behind for those after them, in full: the public StageState and
 * what only this room needs. A state is never changed; an instruction that changes nothing hands on
 * the very same object, so that after an edit all lines below it can be recognised as unchanged.
 */
import type { BuilderKind } from '../../protocol/report.ts';
import type { BaseConfig } from '../knowledge.ts';
import { type Frames, framesOf, getFrom, noFrames, stacked, withEntry } from './frames.ts';
import type { Environment, Expanded, StageState } from './resolved.ts';

export interface FoldState extends StageState {
	readonly builder: BuilderKind;
	/** The image's own environment: ENV and the base's. */
	readonly config: Frames;
	/** BuildKit: ENV and ARG in order, the later wins. Classic: ARG alone, below `config`. */
	readonly scope: Frames;
	/** Every ARG so far in order; a value is null where the ARG has none. */
	readonly args: readonly DeclaredArgument[];
}

export interface DeclaredArgument {
	readonly name: string;
	readonly value: Expanded | undefined;
}

/** What both builders put into an environment that has no PATH. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** SHELL of an image that has none. */
export function defaultShell(os: string): readonly string[] {
	return os === 'windows' ? ['cmd', '/S', '/C'] : ['/bin/sh', '-c'];
}

/** The state right after FROM scratch or an image whose config is known. */
export function stateOfConfig(
	config: BaseConfig | null,
	builder: BuilderKind,
	os: string,
): FoldState {
	const pairs = (config?.env ?? []).map(splitPair);
	let frames = framesOf(pairs);
	if (os !== 'windows' && getFrom(frames, 'PATH') === undefined) {
		frames = withEntry(frames, 'PATH', defaultPath);
	}
	return makeState({
		builder,
		config: frames,
		scope: builder === 'buildkit' ? frames : noFrames(undefined),
		args: [],
		shell: config?.shell != null && config.shell.length > 0 ? config.shell : defaultShell(os),
		workingDirectory: config?.workingDirectory || '/',
		user: config?.user || undefined,
		volumes: config?.volumes ?? [],
	});
}

/** The state right after an image of which nothing is known: all but SHELL's default is unknown. */
export function stateOfUnknownBase(builder: BuilderKind, os: string): FoldState {
	return makeState({
		builder,
		config: noFrames(null),
		scope: builder === 'buildkit' ? noFrames(null) : noFrames(undefined),
		args: [],
		shell: defaultShell(os),
		workingDirectory: null,
		user: null,
		volumes: [],
	});
}

/**
 * The state right after FROM with the name of a stage. BuildKit hands on the arguments of that stage
 * too, with the image's environment on top; the classic builder forgets them.
 */
export function stateOfStage(below: FoldState): FoldState {
	if (below.builder === 'classic') {
		return makeState({ ...below, scope: noFrames(undefined), args: [] });
	}
	return makeState({ ...below, scope: stacked(below.scope, below.config) });
}

type StateParts = Omit<FoldState, 'environment'>;

/** A state with the environment that its parts give. */
export function makeState(parts: StateParts): FoldState {
	return { ...parts, environment: environmentOf(parts) };
}

function environmentOf({ builder, config, scope }: StateParts): Environment {
	if (builder === 'buildkit') return { get: (name) => getFrom(scope, name) };
	return {
		get: (name) => {
			const own = getFrom(config, name);
			return own === undefined ? getFrom(scope, name) : own;
		},
	};
}

function splitPair(pair: string): readonly [string, string] {
	const at = pair.indexOf('=');
	return at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}
