/** Where an instruction's layer lies in the image: counted from the bottom, the base's layers first. */
import type { Plan } from '../core/plan.ts';
import type { StageReport } from '../protocol/report.ts';

/** An instruction of a plan by its stage and its place among the stage's instructions. */
export interface InstructionPlace {
	readonly stage: number;
	readonly index: number;
}

/** Index of the stage that the plan's target names; null for a file without stages. */
export function targetStage(plan: Plan): StageReport | null {
	const { stages, target } = plan.report;
	if (target === null) return stages.at(-1) ?? null;
	const wanted = target.toLowerCase();
	return (
		stages.findLast((stage) => stage.name?.toLowerCase() === wanted) ??
		stages.find((stage) => String(stage.index) === wanted) ??
		null
	);
}

/** The stages whose layers a stage's image holds, the lowest first, itself last. */
export function stageChain(plan: Plan, stage: StageReport): readonly StageReport[] {
	const chain: StageReport[] = [];
	const seen = new Set<number>();
	let current: StageReport | undefined = stage;
	while (current !== undefined && !seen.has(current.index)) {
		seen.add(current.index);
		chain.unshift(current);
		current = current.base.stage === null ? undefined : plan.report.stages[current.base.stage];
	}
	return chain;
}

/**
 * The layer's number among all layers of the image, `null` where a layer below it cannot be counted
 * before the build, or where it makes no layer itself.
 */
export function layerNumber(plan: Plan, place: InstructionPlace): number | null {
	const stage = plan.report.stages[place.stage];
	const below = stage?.layerCount.base ?? null;
	if (stage === undefined || below === null) return null;
	let number = below;
	for (const instruction of stage.instructions.slice(0, place.index + 1)) {
		if (instruction.layer === null) return null;
		if (instruction.layer) number++;
	}
	return stage.instructions[place.index]?.layer === true ? number : null;
}

/** The places of the instructions that begin on a 0-based line; several where a base has triggers. */
export function placesOnLine(plan: Plan, line: number): readonly InstructionPlace[] {
	const places: InstructionPlace[] = [];
	for (const stage of plan.report.stages) {
		stage.instructions.forEach((instruction, index) => {
			if (instruction.line === line + 1) places.push({ stage: stage.index, index });
		});
	}
	return places;
}
