/** Which stages a build of the target runs, and which of them its image contains. */
import type { Build } from '../knowledge.ts';
import type { StagePlan } from './planStage.ts';
import type { StageNames } from './stageNames.ts';

export interface Reach {
	/** Index of the target stage; null where there is no stage. */
	readonly target: number | null;
	/** `UnknownTarget`: no stage has the name asked for; that of the number, or the last, stands in. */
	readonly problem: 'UnknownTarget' | null;
	/** Stages whose layers the target's image contains. */
	readonly shipped: ReadonlySet<number>;
	/** Stages that run; the classic builder runs all up to the target. */
	readonly built: ReadonlySet<number>;
}

export function reachOf(stages: readonly StagePlan[], build: Build, names: StageNames): Reach {
	const last = stages.length - 1;
	if (last < 0) {
		return { target: null, problem: null, shipped: new Set(), built: new Set() };
	}
	// No builder takes a number; the stage that is meant stands in for the name that it needs.
	const named = build.target === null ? last : names.stageNamed(build.target);
	const target = named ?? (build.target === null ? last : (names.stageOf(build.target) ?? last));
	const problem = named === undefined ? 'UnknownTarget' : null;
	const shipped = new Set<number>();
	for (let at: number | null = target; at !== null; at = stages[at]?.base.stage ?? null) {
		shipped.add(at);
	}
	const built = new Set<number>();
	if (build.builder === 'classic') for (let at = 0; at <= target; at++) built.add(at);
	const pending = [target];
	for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
		if (built.has(at)) continue;
		built.add(at);
		pending.push(...(stages[at]?.reads ?? []));
	}
	return { target, problem, shipped, built };
}
