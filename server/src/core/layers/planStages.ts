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
import { stagesOf } from './stages.ts';
import { windowsStages } from './windowsStages.ts';

export interface StagePlans {
	/** `plans[i]` is that of stage i. */
	readonly plans: readonly StagePlan[];
	readonly names: StageNames;
	/** Which stages are built for Windows. */
	readonly windows: readonly boolean[];
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
	const windows = windowsStages(stages, dockerfile.escape);
	const above = new Map<string, number>();
	const plans: StagePlan[] = [];
	const remembered: PlanMemory['stages'][number][] = [];
	const problems: Problem[] = [];
	const stageAbove = (name: string) => above.get(name.toLowerCase());
	for (const stage of stages) {
		const former = previous && formerStage(stage, stages.length, previous);
		const base = resolveBase(stage, { session, globals, stageAbove }, former?.basis.base);
		problems.push(...baseProblems(stage, base, { session, globals, stageAbove }));
		const replanned = replanStage(stage, base, former, {
			session,
			scope,
			done: plans,
			dockerfile,
			windows: windows[stage.index] ?? false,
		});
		problems.push(...replanned.plan.problems);
		plans.push(replanned.plan);
		remembered.push(replanned);
		if (stage.name !== null) above.set(stage.name.toLowerCase(), stage.index);
	}
	return { plans, names, windows, problems, memory: { session, stages: remembered } };
}
