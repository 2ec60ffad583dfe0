import type { Size } from '../../protocol/report.ts';
import type { InstructionNode } from '../dockerfile/model.ts';
import { estimateInstruction } from '../estimate/estimateInstruction.ts';
import { type Build, noKnowledge } from '../knowledge.ts';
import { exactly } from '../size/size.ts';
import type { MergeMember } from './mergeMember.ts';
import type { PlannedStage } from './runRules.ts';

/** A RUN's size needs none of it. */
const nothingKnown = noKnowledge(() => null);

/**
 * What a merge saves in content bytes: the layers of the RUNs less the one layer of the merged RUN,
 * which lacks what a later RUN of the group removes or writes again. Null where one of them cannot be
 * known to the byte before a build.
 */
export function savedBytes(
	group: readonly MergeMember[],
	merged: InstructionNode,
	stage: PlannedStage,
	build: Build,
): Size | null {
	const [first] = group;
	if (first === undefined) return null;
	let separate = 0;
	for (const { resolved } of group) {
		const size = stage.reports[stage.resolved.indexOf(resolved)]?.size;
		if (size?.bytes === undefined || size.basis !== 'computed') return null;
		separate += size.bytes;
	}
	const resolved = { ...first.resolved, instruction: { ...first.instruction, node: merged } };
	const together = estimateInstruction(resolved, {
		build,
		knowledge: nothingKnown,
		files: { kind: 'unknownBase' },
		stages: [],
	}).size;
	if (together.bytes === undefined || together.basis !== 'computed') return null;
	return exactly(Math.max(0, separate - together.bytes), 'computed');
}
