/** MergeRunLayers: adjacent RUNs of a stage that could be one layer without changing the image. */
import type { Message } from '../../protocol/message.ts';
import type { ResolvedInstruction } from '../layers/resolved.ts';
import { savedBytes } from './mergeBytes.ts';
import { mergedRuns } from './mergeFixes.ts';
import { adjacentRuns, spanOf, splitRun } from './mergeGroups.ts';
import type { MergeMember } from './mergeMember.ts';
import { rememberNeighbours, rememberStage } from './mergeMemory.ts';
import type { Finding, Refusal, RuleResult, RuleSeverity } from './rule.ts';
import type { PlannedStage, RuleInput } from './runRules.ts';

/** The rule's name. */
export const mergeRunLayers = 'MergeRunLayers';

/** Findings for the groups that can be merged, refusals for neighbours that cannot. */
export function checkMergeRunLayers(input: RuleInput): RuleResult {
	return joined(
		input.stages.map((stage) => rememberStage(stage, input, () => checkStage(stage, input))),
	);
}

function checkStage(stage: PlannedStage, input: RuleInput): RuleResult {
	return joined(
		adjacentRuns(input.dockerfile, stage, mergeRunLayers).map((run) =>
			rememberNeighbours(run, stage, input, () => checkNeighbours(run, stage, input)),
		),
	);
}

function joined(results: readonly RuleResult[]): RuleResult {
	return {
		findings: results.flatMap(({ findings }) => findings),
		refusals: results.flatMap(({ refusals }) => refusals),
	};
}

function checkNeighbours(
	run: readonly ResolvedInstruction[],
	stage: PlannedStage,
	input: RuleInput,
): RuleResult {
	const split = splitRun(run, stage, input, mergeRunLayers);
	const findings: Finding[] = [];
	const refusals: Refusal[] = [...split.refusals];
	for (const group of split.groups) {
		const result = checkGroup(group, stage, input);
		if ('reason' in result) refusals.push(result);
		else findings.push(result);
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
