/**
 * What a plan keeps for the plan after the next edit. It belongs to its plan and goes with it: a plan
 * reads the memory of the one before it and writes its own, so nothing grows with the number of edits.
 */
import type { InstructionNode } from '../dockerfile/model.ts';
import type { StageFiles } from '../filesystem/layerChange.ts';
import type { Outcome, Row } from './planInstruction.ts';
import type { FoldState } from './stageState.ts';

/** An outcome, and the state and the files that it was found on. */
export interface RememberedOutcome {
	readonly before: FoldState;
	readonly files: StageFiles;
	readonly outcome: Outcome;
	/** As it stood in this plan. */
	readonly row: Row;
}

/** What outcomes of a stage rest on beside; files are compared by identity. */
export interface StageScope {
	/** Final file systems of the stages above. */
	readonly stages: readonly StageFiles[];
	/** Keys of the global arguments, the names of stages and the frontend. */
	readonly globals: string;
	readonly names: string;
	readonly frontend: string;
	/** Built for Windows, whatever platform is asked about. */
	readonly windows: boolean;
}

/** Of one stage. One text may stand in several places of it, each with an outcome of its own. */
export interface StageMemory {
	readonly scope: StageScope;
	readonly outcomes: Map<InstructionNode, RememberedOutcome[]>;
	/** The file systems made on top of each. */
	readonly links: Map<StageFiles, StageFiles[]>;
	/** The state right after FROM, by the final state of the stage that FROM names. */
	readonly inherited: Map<FoldState, FoldState>;
}

/** The memory being written and the one being read. */
export interface StageMemories {
	readonly now: StageMemory;
	readonly before: StageMemory | undefined;
}

export function openMemories(scope: StageScope, before: StageMemory | undefined): StageMemories {
	return { now: { scope, outcomes: new Map(), links: new Map(), inherited: new Map() }, before };
}

/** Adds to the list that a key has. */
export function keep<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
	const list = lists.get(key);
	if (list === undefined) lists.set(key, [value]);
	else list.push(value);
}
