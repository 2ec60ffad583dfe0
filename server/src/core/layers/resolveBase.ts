/** What FROM starts a stage with: another stage, an image, nothing, or something unknown. */
import type { BaseReport, BuilderKind, Size } from '../../protocol/report.ts';
import { expandWord } from '../dockerfile/expand.ts';
import type { StageFiles } from '../filesystem/layerChange.ts';
import type { BaseConfig, BaseImage, Build, Platform } from '../knowledge.ts';
import type { Need } from '../plan.ts';
import { nothing, unknownSize } from '../size/size.ts';
import { flagOf } from './flagValues.ts';
import { type GlobalArguments, platformText } from './globalArguments.ts';
import type { StageMemories } from './planMemory.ts';
import type { Session } from './session.ts';
import { type FoldState, stateOfConfig, stateOfStage, stateOfUnknownBase } from './stageState.ts';
import type { Stage } from './stages.ts';

/** Where a stage starts. */
export type Base =
	| { readonly kind: 'scratch' }
	| { readonly kind: 'stage'; readonly reference: string; readonly stage: number }
	| {
			readonly kind: 'image';
			readonly reference: string;
			readonly platform: Platform;
			/** Null where nothing is known of it. */
			readonly image: BaseImage | null;
			readonly needs: readonly Need[];
	  }
	/** `missing`: the global argument that this build gives no value; null: FROM itself is broken. */
	| { readonly kind: 'unknown'; readonly missing: string | null };

export interface BaseContext {
	readonly session: Session;
	readonly globals: GlobalArguments;
	/** The nearest stage above of that name. */
	readonly stageAbove: (name: string) => number | undefined;
}

/** Reads FROM. `former` is a base of the same session; the image of the same name is taken from it. */
export function resolveBase(stage: Stage, context: BaseContext, former: Base | undefined): Base {
	const { globals, stageAbove } = context;
	const { build, knowledge } = context.session;
	const expansion = expandWord(stage.base, globals.environment, stage.from.node.escape);
	if (expansion.kind === 'unknown') return { kind: 'unknown', missing: expansion.name };
	if (expansion.kind === 'error' || expansion.value === '')
		return { kind: 'unknown', missing: null };
	const reference = expansion.value;
	const index = stageAbove(reference);
	if (index !== undefined) return { kind: 'stage', reference, stage: index };
	if (reference === 'scratch') return { kind: 'scratch' };
	const platform = platformOf(stage, globals, build);
	if (
		former?.kind === 'image' &&
		former.reference === reference &&
		platformText(former.platform) === platformText(platform)
	) {
		return former;
	}
	const same = platformText(platform) === platformText(build.platform);
	// What is known by reference is known for the build's own platform only.
	const answer = same ? knowledge.images.get(reference) : undefined;
	const image = answer?.state === 'known' ? answer.value : knowledge.baseFacts(reference, platform);
	const needs: readonly Need[] =
		same && answer === undefined
			? [{ kind: 'baseImage', reference, platform: platformText(platform) }]
			: [];
	return { kind: 'image', reference, platform, image, needs };
}

/** The base as the report shows it, with nothing of the stages below a stage yet. */
export function baseReport(base: Base): BaseReport {
	const report = { reference: null, stage: null, layers: null, size: null, compressed: null };
	switch (base.kind) {
		case 'scratch':
			return {
				...report,
				kind: 'scratch',
				reference: 'scratch',
				layers: 0,
				size: nothing,
				compressed: nothing,
			};
		case 'image':
			return {
				...report,
				kind: 'image',
				reference: base.reference,
				layers: base.image?.layers?.length ?? null,
				size: base.image?.size ?? null,
				compressed: base.image?.compressedSize ?? null,
			};
		case 'stage':
			return { ...report, kind: 'stage', reference: base.reference, stage: base.stage };
		case 'unknown':
			return { ...report, kind: 'unknown' };
	}
}

/** The file system that the stage's first instruction finds. */
export function baseFiles(base: Base, below: StageFiles | undefined): StageFiles {
	if (base.kind === 'scratch') return scratchFiles;
	if (base.kind === 'stage') return below ?? unknownFiles;
	if (base.kind !== 'image') return unknownFiles;
	const known = imageFiles.get(base);
	if (known !== undefined) return known;
	const { reference, platform, image } = base;
	const from = { reference, platform, image };
	const tree = image?.tree ?? null;
	const files: StageFiles =
		tree === null ? { kind: 'unknownBase', image: from } : { kind: 'base', tree, image: from };
	imageFiles.set(base, files);
	return files;
}

/** The state that the stage's first instruction finds; the same object for the same base. */
export function baseState(
	base: Base,
	below: FoldState | undefined,
	build: Build,
	{ now, before }: StageMemories,
): FoldState {
	if (base.kind === 'stage' && below !== undefined) {
		const state = now.inherited.get(below) ?? before?.inherited.get(below) ?? stateOfStage(below);
		now.inherited.set(below, state);
		return state;
	}
	const { builder, platform } = build;
	const os = base.kind === 'image' ? base.platform.os : platform.os;
	const config = base.kind === 'image' ? (base.image?.config ?? null) : null;
	if (config === null && base.kind === 'scratch') {
		return remembered(scratchStates, builder, os, () => stateOfConfig(null, builder, os));
	}
	if (config === null) {
		return remembered(unknownStates, builder, os, () => stateOfUnknownBase(builder, os));
	}
	const states = configStates.get(config) ?? new Map<string, FoldState>();
	configStates.set(config, states);
	return remembered(states, builder, os, () => stateOfConfig(config, builder, os));
}

/** The base's triggers as it wrote them. */
export function triggersOf(base: Base): readonly string[] {
	return base.kind === 'image' ? (base.image?.config?.onbuild ?? []) : [];
}

/** The size that an image base adds, a floor of 0 where nothing is known. */
export function baseSize({ size, reference }: BaseReport): Size {
	if (size !== null) return size;
	return unknownSize(
		reference === null ? { code: 'part.unknownBase' } : { code: 'part.base', args: { reference } },
	);
}

const scratchFiles: StageFiles = { kind: 'scratch' };
const unknownFiles: StageFiles = { kind: 'unknownBase' };
const imageFiles = new WeakMap<Base, StageFiles>();

const scratchStates = new Map<string, FoldState>();
const unknownStates = new Map<string, FoldState>();
const configStates = new WeakMap<BaseConfig, Map<string, FoldState>>();

/** An operating system changes a state only in being Windows. */
function remembered(
	states: Map<string, FoldState>,
	builder: BuilderKind,
	os: string,
	make: () => FoldState,
): FoldState {
	const key = `${builder} ${os === 'windows' ? os : 'other'}`;
	const state = states.get(key) ?? make();
	states.set(key, state);
	return state;
}

function platformOf(stage: Stage, globals: GlobalArguments, build: Build): Platform {
	const flag = flagOf(stage.from.node, 'platform');
	if (flag === undefined || flag === null) return build.platform;
	const expansion = expandWord(flag, globals.environment, stage.from.node.escape);
	if (expansion.kind !== 'value' || expansion.value === '') return build.platform;
	const parts = expansion.value.split('/');
	// A single word is an architecture or an operating system.
	if (parts.length === 1) {
		const word = parts[0] ?? '';
		return word === 'linux' || word === 'windows'
			? { ...build.platform, os: word }
			: { os: build.platform.os, architecture: word, variant: null };
	}
	return { os: parts[0] ?? '', architecture: parts[1] ?? '', variant: parts[2] ?? null };
}
