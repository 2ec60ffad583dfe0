import type { InstructionReport } from '../../protocol/report.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import type { Build } from '../knowledge.ts';
import type { ResolvedInstruction } from '../layers/resolved.ts';
import type { Span } from '../text/span.ts';
import { checkMergeRunLayers } from './mergeRunLayers.ts';
import type { RuleResult, RuleSeverity } from './rule.ts';

export interface RuleOptions {
	/** By rule name; absent: the rule's own severity by worth. */
	readonly severities: Readonly<Record<string, RuleSeverity>>;
	readonly mergeStyle: 'and' | 'heredoc';
}

/** A stage as the rules see it. */
export interface PlannedStage {
	/** The same object as long as nothing but the stage's place in the file is another. */
	readonly content: object;
	readonly shipped: boolean;
	/** Built for Windows, whatever platform is asked about. */
	readonly windows: boolean;
	/** In order; base triggers first. `reports[i]` belongs to `resolved[i]`. */
	readonly resolved: readonly ResolvedInstruction[];
	readonly reports: readonly InstructionReport[];
}

export interface RuleInput {
	readonly dockerfile: Dockerfile;
	readonly build: Build;
	readonly stages: readonly PlannedStage[];
	readonly options: RuleOptions;
}

/** Findings and refusals of all rules, in file order, ignore comments and severities applied. */
export function runRules(input: RuleInput): RuleResult {
	const { findings, refusals } = checkMergeRunLayers(input);
	return { findings: findings.toSorted(byPlace), refusals: refusals.toSorted(byPlace) };
}

function byPlace(a: { readonly span: Span }, b: { readonly span: Span }): number {
	return a.span.start - b.span.start || a.span.end - b.span.end;
}
