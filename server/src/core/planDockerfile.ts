import type { ImageReport, ProblemReport, Report } from '../protocol/report.ts';
import { schemaVersion } from '../protocol/report.ts';
import type { Dockerfile, Problem } from './dockerfile/model.ts';
import { parseDockerfile } from './dockerfile/parse.ts';
import type { Build } from './knowledge.ts';
import { platformText } from './layers/globalArguments.ts';
import { mergeNeeds } from './layers/mergeNeeds.ts';
import { type StagePlan, stageReport } from './layers/planStage.ts';
import { planStages } from './layers/planStages.ts';
import { reachOf } from './layers/reach.ts';
import type { PlanMemory } from './layers/replanStage.ts';
import { baseReport } from './layers/resolveBase.ts';
import { sessionFor } from './layers/session.ts';
import type { Plan, PlanFunction } from './plan.ts';
import { type RuleOptions, runRules } from './rules/runRules.ts';
import { nothing, sum, unknownSize } from './size/size.ts';
import { type LineStarts, reportRange } from './text/lines.ts';
import { shiftSpan } from './text/span.ts';

const defaultRules: RuleOptions = { severities: {}, mergeStyle: 'and' };

/** What each plan keeps for the next one. */
const memoryOf = new WeakMap<Plan, PlanMemory>();

/** Plans a Dockerfile; see plan.ts. */
export const planDockerfile: PlanFunction = (text, build, knowledge, options = {}) => {
	const { previous } = options;
	const dockerfile = parseDockerfile(text, previous?.dockerfile);
	const old = previous && memoryOf.get(previous);
	const session = sessionFor(build, knowledge, old?.session);
	const { plans, names, windows, problems: found, memory } = planStages(dockerfile, session, old);
	const problems = [...found];
	const reach = reachOf(plans, session.build, names);
	plans.forEach(({ stops }, index) => {
		if (reach.built.has(index)) problems.push(...stops);
	});
	if (reach.problem !== null) problems.push(targetProblem(dockerfile, build));
	const reports = plans.map((planned, index) =>
		stageReport(planned, reach.shipped.has(index), reach.built.has(index)),
	);
	const needs = mergeNeeds(
		plans.flatMap((each, index) => (reach.built.has(index) ? each.needs : [])),
	);
	const planned = plans.map(({ content, resolved, reports: rows }, index) => ({
		content,
		shipped: reach.shipped.has(index),
		windows: windows[index] ?? false,
		resolved,
		reports: rows,
	}));
	const rules = options.rules ?? defaultRules;
	const { findings, refusals } = runRules({ dockerfile, build, stages: planned, options: rules });
	const { lineStarts } = dockerfile;
	const report: Report = {
		schemaVersion,
		dockerfile: build.dockerfile,
		context: build.context,
		target: build.target,
		builder: build.builder,
		store: build.store,
		platform: platformText(build.platform),
		stages: reports,
		image: imageReport(reach.target === null ? undefined : plans[reach.target]),
		findings: findings.flatMap(({ rule, severity, message, span, saves, fixes }) => {
			if (severity === 'off') return [];
			const range = reportRange(lineStarts, span);
			const titles = fixes.map(({ title }) => title);
			return [{ rule, severity, message, range, saves, fixes: titles }];
		}),
		problems: problemReports([...dockerfile.problems, ...problems], lineStarts),
		needs,
	};
	const resolved = plans.map((each) => each.resolved);
	const plan: Plan = { dockerfile, report, resolved, findings, refusals, needs, problems };
	memoryOf.set(plan, memory);
	return plan;
};

function targetProblem({ instructions }: Dockerfile, { target }: Build): Problem {
	const first = instructions.find(({ node }) => node.keyword === 'FROM');
	const span = shiftSpan(first?.node.keywordSpan ?? { start: 0, end: 0 }, first?.offset ?? 0);
	return {
		code: 'UnknownTarget',
		message: { code: 'problem.UnknownTarget', args: { target: target ?? '' } },
		span,
		fixes: [],
	};
}

function imageReport(target: StagePlan | undefined): ImageReport {
	if (target === undefined) {
		const layerCount = { base: null, own: { low: 0, high: 0 } };
		return { layerCount, size: nothing, compressedSize: nothing };
	}
	const { bottom, ownBelow, sizes, compressed } = target;
	const base = baseReport(bottom.base).compressed;
	return {
		layerCount: { base: bottom.layers, own: ownBelow },
		// Nothing below has no disk use either.
		size: bottom.base.kind === 'scratch' ? sum(sizes) : sum([bottom.size, ...sizes]),
		compressedSize: sum([base ?? unknownSize({ code: 'part.compressed' }), ...compressed]),
	};
}

/** In the order of the file. */
function problemReports(
	problems: readonly Problem[],
	lineStarts: LineStarts,
): readonly ProblemReport[] {
	return problems
		.toSorted((a, b) => a.span.start - b.span.start)
		.map(({ code, message, span }) => ({ code, message, range: reportRange(lineStarts, span) }));
}
