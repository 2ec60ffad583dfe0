/** MergeRunLayers: adjacent RUNs of a stage that could be one layer without changing the image. */
import type { Message } from '../../protocol/message.ts';
import { savedBytes } from './mergeBytes.ts';
import { mergedRuns } from './mergeFixes.ts';
import { adjacentRuns, spanOf, splitRun } from './mergeGroups.ts';
import type { MergeMember } from './mergeMember.ts';
import type { Finding, Refusal, RuleSeverity } from './rule.ts';
import type { PlannedStage, RuleInput } from './runRules.ts';

/** The rule's name. */
export const mergeRunLayers = 'MergeRunLayers';

/** What one rule has to say about a Dockerfile. */
export interface RuleResult {
	readonly findings: readonly Finding[];
	readonly refusals: readonly Refusal[];
}

/** Findings for the groups that can be merged, refusals for neighbours that cannot. */
export function checkMergeRunLayers(input: RuleInput): RuleResult {
	const findings: Finding[] = [];
	const refusals: Refusal[] = [];
	for (const stage of input.stages) {
		for (const run of adjacentRuns(input.dockerfile, stage, mergeRunLayers)) {
			const split = splitRun(run, input, mergeRunLayers);
			refusals.push(...split.refusals);
			for (const group of split.groups) {
				const result = checkGroup(group, stage, input);
				if ('reason' in result) refusals.push(result);
				else findings.push(result);
			}
		}
	}
	return { findings, refusals };
}

function checkGroup(
	group: readonly MergeMember[],
	stage: PlannedStage,
	input: RuleInput,
): Finding | Refusal {
	const span = groupSpan(group);
	const merged = mergedRuns(group, input);
	const [best] = merged;
	if (best === undefined) {
		return { rule: mergeRunLayers, span, reason: { code: 'refusal.merge.unverified' } };
	}
	const bytes = savedBytes(group, best.node, stage, input.build);
	const savesBytes = bytes !== null && bytes.low > 0;
	return {
		rule: mergeRunLayers,
		severity: severityOf(savesBytes, stage, input),
		message: messageOf(group, bytes),
		span,
		saves: { layers: group.length - 1, bytes },
		fixes: merged.map(({ title, edit }, index) => ({
			title,
			edits: [edit],
			preferred: savesBytes && index === 0,
		})),
	};
}

function severityOf(savesBytes: boolean, stage: PlannedStage, input: RuleInput): RuleSeverity {
	if (!stage.shipped) return 'off';
	return input.options.severities[mergeRunLayers] ?? (savesBytes ? 'warning' : 'info');
}

/** What the group costs now, and what one layer would cost: all of it is built again together. */
function messageOf(group: readonly MergeMember[], bytes: Finding['saves']['bytes']): Message {
	const args = { count: group.length, layers: group.length - 1 };
	const pair = group.length === 2;
	if (bytes?.bytes === undefined) {
		return { code: pair ? 'rule.MergeRunLayers.unknownPair' : 'rule.MergeRunLayers.unknown', args };
	}
	const code = pair ? 'rule.MergeRunLayers.savesPair' : 'rule.MergeRunLayers.saves';
	return { code, args: { ...args, bytes: { bytes: bytes.bytes } } };
}

function groupSpan(group: readonly MergeMember[]): Finding['span'] {
	const [first] = group;
	const last = group.at(-1);
	if (first === undefined || last === undefined) return { start: 0, end: 0 };
	return spanOf(first.resolved, last.resolved);
}
