/**
 * An instruction in its stage: variables expanded as far as they can be known before the build,
 * with the stage's state before it. Layers, created_by texts, sizes and rules all read this.
 */
import type { Instruction } from '../dockerfile/model.ts';

/** A text after expansion; null where it depends on something that only the build knows. */
export type Expanded = string | null;

/** Names and values seen by expansion. Undefined: not set. Null: set to something unknown. */
export interface Environment {
	get(name: string): Expanded | undefined;
}

/** What instructions before this one left behind, null where it comes from an unknown base. */
export interface StageState {
	/** ENV and ARG together, ENV first, as expansion in Dockerfile words sees them. */
	readonly environment: Environment;
	/** SHELL, or the default of the platform. */
	readonly shell: readonly string[];
	/** Absolute; null where the base's own is unknown and no absolute WORKDIR came since. */
	readonly workingDirectory: Expanded;
	readonly user: Expanded | undefined;
	/** Paths declared by VOLUME so far in this stage and its known bases. */
	readonly volumes: readonly string[];
}

export interface ResolvedInstruction {
	/** For a base's trigger: the FROM instruction's place, with the trigger's node. */
	readonly instruction: Instruction;
	readonly onbuild: boolean;
	readonly stage: number;
	readonly state: StageState;
	/** Present for COPY and ADD. */
	readonly copy: CopySpec | null;
	/** Present for WORKDIR: the absolute path it resolves to. */
	readonly workdir: Expanded;
}

export type CopyOrigin =
	| { readonly kind: 'context' }
	| { readonly kind: 'stage'; readonly index: number }
	| { readonly kind: 'image'; readonly reference: string }
	| { readonly kind: 'unknown' };

/** COPY and ADD after expansion. */
export interface CopySpec {
	/** ADD: archives are unpacked and URLs fetched. */
	readonly add: boolean;
	readonly from: CopyOrigin;
	/** In order; heredocs are not among them. Null: depends on an unknown variable. */
	readonly sources: readonly Expanded[];
	readonly heredocs: readonly { readonly name: string; readonly content: Expanded }[];
	readonly destination: Expanded;
	/** Where a relative destination starts. */
	readonly workingDirectory: Expanded;
	readonly exclude: readonly string[];
	readonly parents: boolean;
	readonly link: boolean;
	/** ADD --unpack=…; null where the flag is absent. */
	readonly unpack: boolean | null;
	/** COPY --chmod / --chown, raw; null where absent. They never change a size. */
	readonly chmod: string | null;
	readonly chown: string | null;
}
