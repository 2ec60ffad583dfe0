/**
 * One instruction's outcome. That of the plan before serves again where the same node stands in the
 * same state, on the same files: all that it rests on is compared by identity.
 */
import type { Message } from '../../protocol/message.ts';
import type { InstructionReport, Size } from '../../protocol/report.ts';
import type { Instruction, InstructionNode, Problem } from '../dockerfile/model.ts';
import type { Estimate } from '../estimate/estimate.ts';
import { estimateInstruction, windowsEstimate } from '../estimate/estimateInstruction.ts';
import type { StageFiles } from '../filesystem/layerChange.ts';
import { compressedOf } from '../size/compressed.ts';
import { unknownSize } from '../size/size.ts';
import { builderProblems } from './builderProblems.ts';
import { createdBy } from './createdBy.ts';
import { directoryExists } from './directoryExists.ts';
import { rowKind } from './layerOf.ts';
import { linkFiles } from './linkFiles.ts';
import { originProblems } from './originProblems.ts';
import { keep, type RememberedOutcome, type StageMemories } from './planMemory.ts';
import type { CopySpec, Expanded, ResolvedInstruction } from './resolved.ts';
import { type FileScope, resolveInstruction } from './resolveInstruction.ts';
import type { Session } from './session.ts';
import type { FoldState } from './stageState.ts';
import { sourcesRead } from './stages.ts';

/** Where an instruction stands. */
export interface InstructionPlace {
	readonly session: Session;
	readonly memories: StageMemories;
	readonly scope: FileScope;
	readonly before: FoldState;
	readonly files: StageFiles;
	/** Final file systems of the stages before this one. */
	readonly stages: readonly StageFiles[];
	/** Built for Windows, whatever platform is asked about. */
	readonly windows: boolean;
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
	readonly compressed: Size | null;
	/** Spans count from the node's start. */
	readonly problems: readonly Problem[];
	/** Problems of a build that runs this stage; in another stage nothing comes of them. */
	readonly stops: readonly Problem[];
	readonly after: FoldState;
	readonly files: StageFiles;
}

/** An outcome as it stands in the file. */
export interface Row {
	readonly outcome: Outcome;
	readonly resolved: ResolvedInstruction;
	readonly report: InstructionReport;
}

/** The row of an instruction; the very same object where it neither moved nor changed. */
export function planInstruction(
	instruction: Instruction,
	onbuild: boolean,
	place: InstructionPlace,
): Row {
	const { node } = instruction;
	const { now, before } = place.memories;
	const entries = before?.outcomes.get(node);
	const known = entries?.find(
		(entry) =>
			entry.before === place.before && entry.files === place.files && scopeServes(node, place),
	);
	const outcome =
		known?.outcome ?? outcomeElsewhere(node, entries, place) ?? outcomeOf(instruction, place);
	const row =
		known !== undefined && standsAt(known.row.resolved, instruction, onbuild, place)
			? known.row
			: rowOf(instruction, onbuild, place, outcome);
	keep(now.outcomes, node, { before: place.before, files: place.files, outcome, row });
	return row;
}

/**
 * The outcome in another environment, for an instruction that reads no variable and changes no state:
 * so an edit of an early ENV costs little.
 */
function outcomeElsewhere(
	node: InstructionNode,
	entries: readonly RememberedOutcome[] | undefined,
	place: InstructionPlace,
): Outcome | undefined {
	if (entries === undefined || !isStateless.has(node.keyword)) return undefined;
	// The row of a RUN shows the values that its ARGs have.
	if (node.keyword === 'RUN' && place.before.args.length > 0) return undefined;
	if (node.text.includes('$')) return undefined;
	const known = entries.find(
		({ before, files }) =>
			(node.keyword !== 'RUN' || before.args.length === 0) &&
			equalButEnvironment(before, place.before) &&
			files === place.files &&
			scopeServes(node, place),
	);
	return known && { ...known.outcome, after: place.before };
}

const isStateless: ReadonlySet<string> = new Set([
	'ADD',
	'CMD',
	'COPY',
	'ENTRYPOINT',
	'EXPOSE',
	'HEALTHCHECK',
	'LABEL',
	'RUN',
]);

/** Variables that count for a RUN though its text does not name them. */
const readUnasked = ['BASH_ENV'];

function equalButEnvironment(a: FoldState, b: FoldState): boolean {
	return (
		a.shell === b.shell &&
		a.workingDirectory === b.workingDirectory &&
		a.user === b.user &&
		readUnasked.every((name) => a.environment.get(name) === b.environment.get(name)) &&
		(a.volumes === b.volumes || String(a.volumes) === String(b.volumes))
	);
}

/** Whether what the stage's outcomes rested on is the same, as far as this instruction reads it. */
function scopeServes(
	node: InstructionNode,
	{ memories: { now, before } }: InstructionPlace,
): boolean {
	if (before === undefined || before.scope.frontend !== now.scope.frontend) return false;
	if (before.scope.windows !== now.scope.windows) return false;
	if (node.keyword === 'ARG') return before.scope.globals === now.scope.globals;
	if (sourcesRead(node).length === 0) return true;
	const { stages, names } = before.scope;
	return (
		names === now.scope.names &&
		stages.length === now.scope.stages.length &&
		stages.every((each, index) => each === now.scope.stages[index])
	);
}

const changesFiles: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

function outcomeOf(instruction: Instruction, place: InstructionPlace): Outcome {
	const { node } = instruction;
	const { before, files, scope, stages, session } = place;
	const { resolved, after, errors } = resolveInstruction(node, before, scope, stages.length);
	const { frontend } = scope;
	const input = { node, resolved, before, after, frontend, buildArgs: session.build.buildArgs };
	const kind = rowKind(input, () => directoryExists(files, resolved.workdir));
	const problems = builderProblems(node, frontend);
	const stops = [
		...errors.map((error) => stopProblem(node, error)),
		...originProblems(node, scope, stages.length),
	];
	const { copy, workdir } = resolved;
	const estimate =
		!changesFiles.has(node.keyword) || kind.layer === false
			? null
			: problems.length > 0 || stops.length > 0
				? refused
				: estimateOf(instruction, resolved, place);
	return {
		copy,
		workdir,
		history: kind.history,
		layer: kind.layer,
		createdBy: kind.history ? createdBy(input) : null,
		estimate,
		size: estimate?.size ?? null,
		compressed: estimate === null ? null : compressedEstimate(estimate),
		problems,
		stops,
		after,
		files: estimate === null ? files : linkFiles(files, estimate.change, place.memories),
	};
}

function compressedEstimate({ compressed, size, files, directories }: Estimate): Size {
	return compressed ?? compressedOf(size, files, directories);
}

/** `problem.Code` of a catalogue is the message of the problem `Code`. */
function stopProblem({ body, bodySpan, keywordSpan }: InstructionNode, message: Message): Problem {
	const code = message.code.replace(/^problem\./, '');
	return { code, message, span: body === '' ? keywordSpan : bodySpan, fixes: [] };
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
	{ before, files, stages, session, windows }: InstructionPlace,
): Estimate {
	if (windows) return windowsEstimate(instruction.node.keyword);
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

function standsAt(
	resolved: ResolvedInstruction,
	instruction: Instruction,
	onbuild: boolean,
	place: InstructionPlace,
): boolean {
	return (
		resolved.stage === place.stages.length &&
		resolved.onbuild === onbuild &&
		resolved.instruction.offset === instruction.offset &&
		resolved.instruction.line === instruction.line &&
		resolved.instruction.endLine === instruction.endLine
	);
}

function rowOf(
	instruction: Instruction,
	onbuild: boolean,
	place: InstructionPlace,
	outcome: Outcome,
): Row {
	const { copy, workdir, history, layer, createdBy: text, size, compressed, estimate } = outcome;
	const stage = place.stages.length;
	return {
		outcome,
		resolved: { instruction, onbuild, stage, state: place.before, copy, workdir },
		report: {
			line: instruction.line + 1,
			endLine: instruction.endLine + 1,
			keyword: instruction.node.keyword,
			onbuild,
			history,
			layer,
			createdBy: text,
			size,
			compressed,
			files: estimate?.files ?? null,
			directories: estimate?.directories ?? null,
		},
	};
}
