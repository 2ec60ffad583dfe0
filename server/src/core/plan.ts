/**
 * The heart: what a Dockerfile will make, from its text, the build asked about and what is known.
 * Pure, synchronous and total.
 */
import type { NeedReport, Report } from '../protocol/report.ts';
import type { Dockerfile, Problem } from './dockerfile/model.ts';
import type { Build, Knowledge } from './knowledge.ts';
import type { ResolvedInstruction } from './layers/resolved.ts';
import type { Finding, Refusal } from './rules/rule.ts';
import type { RuleOptions } from './rules/runRules.ts';

export type Need = NeedReport;

export interface Plan {
	readonly dockerfile: Dockerfile;
	readonly report: Report;
	/** `resolved[stage][i]` belongs to `report.stages[stage].instructions[i]`. */
	readonly resolved: readonly (readonly ResolvedInstruction[])[];
	readonly findings: readonly Finding[];
	readonly refusals: readonly Refusal[];
	readonly needs: readonly Need[];
	/**
	 * What the build would refuse beyond `dockerfile.problems`: an unknown target, a flag that the
	 * chosen builder does not know. Spans in the file; `report.problems` holds both lists.
	 */
	readonly problems: readonly Problem[];
}

export interface PlanOptions {
	readonly rules?: RuleOptions;
	/** The plan before an edit: what did not change is taken from it. The result is the same without. */
	readonly previous?: Plan;
}

/** Plans a Dockerfile. */
export type PlanFunction = (
	text: string,
	build: Build,
	knowledge: Knowledge,
	options?: PlanOptions,
) => Plan;
