/** All stages of a file, each planned on top of those above it. */
import type { Dockerfile, Problem } from '../dockerfile/model.ts';
import { baseProblems } from './baseProblems.ts';
import { frontendOf } from './builderProblems.ts';
import { globalArguments } from './globalArguments.ts';
import type { StagePlan } from './planStage.ts';
import { formerStage, type PlanMemory, replanStage } from './replanStage.ts';
import { resolveBase } from './resolveBase.ts';
import type { Session } from './session.ts';
import { makeStageNames, type StageNames } from './stageNames.ts';
import { type Stage, stagesOf } from './stages.ts';

export interface StagePlans {
	readonly stages: readonly Stage[];
	/** `plans[i]` is that of stage i. */
	readonly plans: readonly StagePlan[];
	readonly names: StageNames;
	/** Of FROM and of what no builder takes; spans in the file. */
	readonly problems: readonly Problem[];
	readonly memory: PlanMemory;
}

export function planStages(
	dockerfile: Dockerfile,
	session: Session,
	old: PlanMemory | undefined,
): StagePlans {
	const { build } = session;
	const previous = old?.session === session ? old : undefined;
	const { head, stages } = stagesOf(dockerfile);
	const globals = globalArguments(head, build);
	const names = makeStageNames(stages.map(({ name }) => name));
	const scope = { build, globals, names, frontend: frontendOf(dockerfile, build) };
	const above = new Map<string, number>();
	const plans: StagePlan[] = [];
	const remembered: PlanMemory['stages'][number][] = [];
	const problems: Problem[] = [];
	const stageAbove = (name: string) => above.get(name.toLowerCase());
	for (const stage of stages) {
		const former = previous && formerStage(stage, stages.length, previous);
		const base = resolveBase(stage, { session, globals, stageAbove }, former?.basis.base);
		problems.push(...baseProblems(stage, base, { session, globals, stageAbove }));
		const replanned = replanStage(stage, base, former, { session, scope, done: plans, dockerfile });
		problems.push(...replanned.plan.problems);
		plans.push(replanned.plan);
		remembered.push(replanned);
		if (stage.name !== null) above.set(stage.name.toLowerCase(), stage.index);
	}
	return { stages, plans, names, problems, memory: { session, stages: remembered } };
}
