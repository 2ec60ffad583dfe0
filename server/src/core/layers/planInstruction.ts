/**
 * One instruction's outcome, remembered by its node: it serves again, in this plan or a later one,
 * wherever the same node stands in the same state. What an outcome rests on is compared by identity.
 */
import type { Size } from '../../protocol/report.ts';
import type { Instruction, InstructionNode, Problem } from '../dockerfile/model.ts';
import type { Estimate } from '../estimate/estimate.ts';
import { estimateInstruction } from '../estimate/estimateInstruction.ts';
import type { StageFiles } from '../filesystem/layerChange.ts';
import { unknownSize } from '../size/size.ts';
import { builderProblems, type Frontend } from './builderProblems.ts';
import { createdBy } from './createdBy.ts';
import { directoryExists } from './directoryExists.ts';
import { rowKind } from './layerOf.ts';
import { linkFiles } from './linkFiles.ts';
import type { CopySpec, Expanded, ResolvedInstruction } from './resolved.ts';
import { type FileScope, resolveInstruction } from './resolveInstruction.ts';
import type { Session } from './session.ts';
import type { FoldState } from './stageState.ts';
import { readsElsewhere } from './stages.ts';

/** Where an instruction stands. */
export interface InstructionPlace {
	readonly session: Session;
	readonly scope: FileScope;
	readonly frontend: Frontend;
	readonly before: FoldState;
	readonly files: StageFiles;
	/** Final file systems of the stages before this one. */
	readonly stages: readonly StageFiles[];
}

export interface Outcome {
	readonly copy: CopySpec | null;
	readonly workdir: Expanded;
	readonly history: boolean;
	readonly layer: boolean | null;
	readonly createdBy: Expanded;
	/** Null for instructions that make no layer. */
	readonly estimate: Estimate | null;
	readonly size: Size | null;
	/** Spans count from the node's start. */
	readonly problems: readonly Problem[];
	readonly after: FoldState;
	readonly files: StageFiles;
}

/** Different places that one text has in a file, such as `COPY . .` in several stages. */
const keptOutcomes = 8;
const memory = new WeakMap<InstructionNode, { place: InstructionPlace; outcome: Outcome }[]>();

export function planInstruction(instruction: Instruction, place: InstructionPlace): Outcome {
	const { node } = instruction;
	// What another build or other knowledge gave is let go: it would hold trees that nobody asks for.
	const known = (memory.get(node) ?? []).filter((entry) => entry.place.session === place.session);
	for (const entry of known) if (serves(node, entry.place, place)) return entry.outcome;
	const outcome = outcomeOf(instruction, place);
	memory.set(node, [{ place, outcome }, ...known.slice(0, keptOutcomes - 1)]);
	return outcome;
}

function serves(node: InstructionNode, then: InstructionPlace, now: InstructionPlace): boolean {
	if (
		then.before !== now.before ||
		then.files !== now.files ||
		then.frontend.key !== now.frontend.key
	) {
		return false;
	}
	if (node.keyword === 'ARG') return then.scope.globals.key === now.scope.globals.key;
	if (!readsElsewhere(node)) return true;
	return (
		then.scope.names.key === now.scope.names.key &&
		then.stages.length === now.stages.length &&
		then.stages.every((files, index) => files === now.stages[index])
	);
}

const changesFiles: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

function outcomeOf(instruction: Instruction, place: InstructionPlace): Outcome {
	const { node } = instruction;
	const { before, files } = place;
	const { resolved, after } = resolveInstruction(node, before, place.scope);
	const input = { node, resolved, before, after, frontend: place.frontend };
	const kind = rowKind(input, () => directoryExists(files, resolved.workdir));
	const problems = builderProblems(node, place.frontend);
	const { copy, workdir } = resolved;
	const text = kind.history ? createdBy(input) : null;
	const outcome = { ...kind, copy, workdir, createdBy: text, problems, after };
	if (!changesFiles.has(node.keyword) || kind.layer === false) {
		return { ...outcome, estimate: null, size: null, files };
	}
	const estimate = problems.length > 0 ? refused : estimateOf(instruction, outcome, place);
	return {
		...outcome,
		estimate,
		size: estimate.size,
		files: linkFiles(files, estimate.change),
	};
}

/** What the builder refuses has no size. */
const refused: Estimate = {
	size: unknownSize({ code: 'part.refused' }),
	files: null,
	directories: null,
	change: { kind: 'unknown' },
	needs: [],
};

function estimateOf(
	instruction: Instruction,
	{ copy, workdir }: { readonly copy: CopySpec | null; readonly workdir: Expanded },
	{ before, files, stages, session }: InstructionPlace,
): Estimate {
	const resolved: ResolvedInstruction = {
		instruction,
		onbuild: false,
		stage: stages.length,
		state: before,
		copy,
		workdir,
	};
	const { build, knowledge } = session;
	return estimateInstruction(resolved, { build, knowledge, files, stages });
}
