/** One stage from its base to its last instruction. */
import type {
	BaseReport,
	InstructionReport,
	LayerCount,
	Size,
	StageReport,
} from '../../protocol/report.ts';
import { parseInstruction } from '../dockerfile/instructionNode.ts';
import type { Instruction, InstructionNode, Problem } from '../dockerfile/model.ts';
import { shiftProblem } from '../dockerfile/problem.ts';
import type { StageFiles } from '../filesystem/layerChange.ts';
import type { Need } from '../plan.ts';
import { sum } from '../size/size.ts';
import { planInstruction, type Row } from './planInstruction.ts';
import type { StageMemories } from './planMemory.ts';
import {
	type Base,
	baseFiles,
	baseReport,
	baseSize,
	baseState,
	triggersOf,
} from './resolveBase.ts';
import type { ResolvedInstruction } from './resolved.ts';
import type { FileScope } from './resolveInstruction.ts';
import type { Session } from './session.ts';
import type { FoldState } from './stageState.ts';
import { type Stage, stagesRead } from './stages.ts';

export interface StagePlan {
	readonly stage: Stage;
	/** The same object as long as nothing but the stage's place in the file is another. */
	readonly content: object;
	readonly base: BaseReport;
	readonly resolved: readonly ResolvedInstruction[];
	readonly reports: readonly InstructionReport[];
	readonly layerCount: LayerCount;
	/** The stage's own instructions. */
	readonly size: Size;
	/** The image below the Dockerfile's own layers, through all stages below. */
	readonly bottom: { readonly layers: number | null; readonly size: Size; readonly base: Base };
	/** Own layers of this stage and of the stages below it. */
	readonly ownBelow: LayerCount['own'];
	/** Sizes of the stages below this one and its own, without the bottom. */
	readonly sizes: readonly Size[];
	/** What a push moves of the same layers. */
	readonly compressed: readonly Size[];
	readonly needs: readonly Need[];
	/** Stages that a build of this one runs first, its base among them. */
	readonly reads: readonly number[];
	/** Spans in the file. */
	readonly problems: readonly Problem[];
	/** Problems of a build that runs this stage. */
	readonly stops: readonly Problem[];
	readonly after: FoldState;
	readonly files: StageFiles;
}

export interface StageContext {
	readonly session: Session;
	readonly memories: StageMemories;
	readonly scope: FileScope;
	/** The stages before this one. */
	readonly done: readonly StagePlan[];
}

export function planStage(stage: Stage, base: Base, context: StageContext): StagePlan {
	const { session, scope, done } = context;
	const below = base.kind === 'stage' ? done[base.stage] : undefined;
	const { stages, windows } = context.memories.now.scope;
	let before = baseState(base, below?.after, session.build, context.memories);
	let files = baseFiles(base, below?.files);
	const rows: Row[] = [];
	const reads = new Set<number>(base.kind === 'stage' ? [base.stage] : []);
	const problems: Problem[] = [];
	const stops: Problem[] = [];
	const add = (instruction: Instruction, onbuild: boolean): void => {
		const { memories } = context;
		const place = { session, memories, scope, before, files, stages, windows };
		const row = planInstruction(instruction, onbuild, place);
		const { outcome } = row;
		rows.push(row);
		for (const index of stagesRead(instruction.node, scope.names)) reads.add(index);
		for (const problem of outcome.problems) problems.push(placed(problem, instruction, onbuild));
		for (const problem of outcome.stops) stops.push(placed(problem, instruction, onbuild));
		before = outcome.after;
		files = outcome.files;
	};
	for (const trigger of triggers(stage, base, below)) add(trigger, true);
	for (const instruction of stage.instructions) add(instruction, false);
	return {
		...totals(base, below, rows),
		stage,
		content: {},
		resolved: rows.map(({ resolved }) => resolved),
		reports: rows.map(({ report }) => report),
		needs: [
			...(base.kind === 'image' ? base.needs : []),
			...rows.flatMap(({ outcome }) => outcome.estimate?.needs ?? []),
		],
		reads: [...reads],
		problems,
		stops,
		after: before,
		files,
	};
}

/** The stage as the report shows it. */
export function stageReport(plan: StagePlan, shipped: boolean, built: boolean): StageReport {
	return {
		index: plan.stage.index,
		name: plan.stage.name,
		shipped,
		built,
		base: plan.base,
		instructions: plan.reports,
		layerCount: plan.layerCount,
		size: plan.size,
	};
}

const fromKeyword = 'FROM';

/** A problem in the file; one of a trigger stands at FROM's keyword. */
function placed(problem: Problem, { offset }: Instruction, onbuild: boolean): Problem {
	const span = { start: 0, end: fromKeyword.length };
	return shiftProblem(onbuild ? { ...problem, span, fixes: [] } : problem, offset);
}

/** The base's ONBUILD instructions, standing at FROM. */
function triggers(
	{ from }: Stage,
	base: Base,
	below: StagePlan | undefined,
): readonly Instruction[] {
	const own = (below?.stage.instructions ?? []).flatMap(({ node }) => node.trigger ?? []);
	return [...inheritedTriggers(triggersOf(base)), ...own].map((node) => ({ ...from, node }));
}

const triggerMemory = new WeakMap<readonly string[], readonly InstructionNode[]>();

/** The same nodes for the same image in every plan. */
function inheritedTriggers(texts: readonly string[]): readonly InstructionNode[] {
	const nodes = triggerMemory.get(texts) ?? texts.map((text) => parseInstruction(text, '\\'));
	triggerMemory.set(texts, nodes);
	return nodes;
}

function totals(base: Base, below: StagePlan | undefined, rows: readonly Row[]) {
	const own = { low: 0, high: 0 };
	const sizes: Size[] = [];
	const compressed: Size[] = [];
	for (const { report } of rows) {
		if (report.layer === false) continue;
		if (report.layer === true) own.low++;
		own.high++;
		if (report.size !== null) sizes.push(report.size);
		if (report.compressed !== null) compressed.push(report.compressed);
	}
	const size = sum(sizes);
	const report = baseReport(base);
	if (below === undefined) {
		const bottom = { layers: report.layers, size: baseSize(report), base };
		return {
			base: report,
			bottom,
			size,
			sizes: [size],
			compressed,
			layerCount: { base: report.layers, own },
			ownBelow: own,
		};
	}
	const belowOwn = below.ownBelow;
	const exact = below.bottom.layers !== null && belowOwn.low === belowOwn.high;
	const layers = exact ? (below.bottom.layers ?? 0) + belowOwn.low : null;
	const pulled = baseReport(below.bottom.base).compressed;
	return {
		base: {
			...report,
			layers,
			size: sum([below.bottom.size, ...below.sizes]),
			compressed: pulled && sum([pulled, ...below.compressed]),
		},
		bottom: below.bottom,
		size,
		sizes: [...below.sizes, size],
		compressed: [...below.compressed, ...compressed],
		layerCount: { base: layers, own },
		ownBelow: { low: belowOwn.low + own.low, high: belowOwn.high + own.high },
	};
}
