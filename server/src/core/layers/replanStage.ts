/**
 * A stage after an edit. Where nothing that its plan rests on is another, the plan of before serves
 * again: as it is, or moved to where the stage stands now.
 */
import type { Dockerfile } from '../dockerfile/model.ts';
import { shiftProblem } from '../dockerfile/problem.ts';
import { platformText } from './globalArguments.ts';
import { openMemories, type StageMemory, type StageScope } from './planMemory.ts';
import { planStage, type StageContext, type StagePlan } from './planStage.ts';
import type { Base } from './resolveBase.ts';
import type { Session } from './session.ts';
import { type Stage, sourcesRead } from './stages.ts';

/** What a plan hands to the next one. */
export interface PlanMemory {
	readonly session: Session;
	readonly stages: readonly RememberedStage[];
}

export interface RememberedStage {
	readonly plan: StagePlan;
	/** The file that the plan's stage stands in. */
	readonly dockerfile: Dockerfile;
	readonly memory: StageMemory;
	readonly basis: StageBasis;
}

/** What a stage's plan rests on beside its text, the build and the knowledge. */
interface StageBasis {
	readonly base: Base;
	/** The content of the stage that FROM names. */
	readonly below: object | undefined;
	/** Something in the stage takes up a global argument. */
	readonly takesArguments: boolean;
	/** Something in the stage reads another one. */
	readonly readsOthers: boolean;
}

export interface ReplanContext extends Omit<StageContext, 'memories'> {
	readonly dockerfile: Dockerfile;
	/** Built for Windows, whatever platform is asked about. */
	readonly windows: boolean;
}

/** The plan of a stage, and what the next plan needs of it. `former` is of the same session. */
export function replanStage(
	stage: Stage,
	base: Base,
	former: RememberedStage | undefined,
	context: ReplanContext,
): RememberedStage {
	const { dockerfile } = context;
	if (
		former !== undefined &&
		serves(former, base, context) &&
		sameText(stage, dockerfile, former)
	) {
		return { ...former, dockerfile, plan: moved(former.plan, stage) };
	}
	const memories = openMemories(scopeOf(context), former?.memory);
	const plan = planStage(stage, base, { ...context, memories });
	return { plan, dockerfile, memory: memories.now, basis: basisOf(plan, base, context.done) };
}

/** The one with the same FROM, counted from the first stage or, where some came or went, the last. */
export function formerStage(
	{ index, from }: Stage,
	count: number,
	{ stages }: PlanMemory,
): RememberedStage | undefined {
	const fromFirst = stages[index];
	if (fromFirst?.plan.stage.from.node === from.node) return fromFirst;
	const fromLast = stages[stages.length - count + index];
	return fromLast?.plan.stage.from.node === from.node ? fromLast : fromFirst;
}

function scopeOf({ scope, done, windows }: ReplanContext): StageScope {
	return {
		stages: done.map(({ files }) => files),
		globals: scope.globals.key,
		names: scope.names.key,
		frontend: scope.frontend.key,
		windows,
	};
}

function basisOf(plan: StagePlan, base: Base, done: readonly StagePlan[]): StageBasis {
	const nodes = plan.resolved.map(({ instruction }) => instruction.node);
	return {
		base,
		below: contentBelow(base, done),
		takesArguments: nodes.some(({ keyword }) => keyword === 'ARG'),
		readsOthers: nodes.some((node) => sourcesRead(node).length > 0),
	};
}

function serves(
	{ basis, memory }: RememberedStage,
	base: Base,
	{ scope, done, windows }: ReplanContext,
): boolean {
	const { frontend, globals, names, stages } = memory.scope;
	return (
		frontend === scope.frontend.key &&
		memory.scope.windows === windows &&
		(!basis.takesArguments || globals === scope.globals.key) &&
		sameBase(basis.base, base) &&
		basis.below === contentBelow(base, done) &&
		(!basis.readsOthers ||
			(names === scope.names.key &&
				stages.length === done.length &&
				stages.every((files, index) => files === done[index]?.files)))
	);
}

function contentBelow(base: Base, done: readonly StagePlan[]): object | undefined {
	return base.kind === 'stage' ? done[base.stage]?.content : undefined;
}

function sameBase(a: Base, b: Base): boolean {
	if (a.kind === 'scratch' || b.kind === 'scratch') return a.kind === b.kind;
	if (a.kind === 'unknown' || b.kind === 'unknown') {
		return a.kind === 'unknown' && b.kind === 'unknown' && a.missing === b.missing;
	}
	if (a.reference !== b.reference) return false;
	if (a.kind === 'stage' || b.kind === 'stage') {
		return a.kind === 'stage' && b.kind === 'stage' && a.stage === b.stage;
	}
	return a.image === b.image && platformText(a.platform) === platformText(b.platform);
}

/** Whether the instructions are the same ones, with the same lines between them. */
function sameText(now: Stage, dockerfile: Dockerfile, former: RememberedStage): boolean {
	const before = former.plan.stage;
	return (
		now.instructions.length === before.instructions.length &&
		now.instructions.every(({ node }, index) => node === before.instructions[index]?.node) &&
		textOf(now, dockerfile) === textOf(before, former.dockerfile)
	);
}

/** From the beginning of FROM's line to the end of the last instruction. */
function textOf({ from, instructions }: Stage, { text, lineStarts }: Dockerfile): string {
	const last = instructions.at(-1) ?? from;
	return text.slice(lineStarts[from.line], last.offset + last.node.text.length);
}

/** The same plan at the stage's new place. */
function moved(plan: StagePlan, stage: Stage): StagePlan {
	const before = plan.stage;
	const by = stage.from.offset - before.from.offset;
	const lines = stage.from.line - before.from.line;
	if (by === 0 && lines === 0 && stage.index === before.index) return { ...plan, stage };
	const own = plan.resolved.length - stage.instructions.length;
	return {
		...plan,
		stage,
		resolved: plan.resolved.map((resolved, index) => {
			const { node } = resolved.instruction;
			const instruction = stage.instructions[index - own] ?? { ...stage.from, node };
			return { ...resolved, instruction, stage: stage.index };
		}),
		reports:
			lines === 0
				? plan.reports
				: plan.reports.map((report) => ({
						...report,
						line: report.line + lines,
						endLine: report.endLine + lines,
					})),
		problems: plan.problems.map((each) => shiftProblem(each, by)),
		stops: plan.stops.map((each) => shiftProblem(each, by)),
	};
}
