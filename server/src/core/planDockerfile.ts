import type { ImageReport, ProblemReport, Report } from '../protocol/report.ts';
import { schemaVersion } from '../protocol/report.ts';
import type { Dockerfile, Problem } from './dockerfile/model.ts';
import { parseDockerfile } from './dockerfile/parse.ts';
import type { Build } from './knowledge.ts';
import { baseProblems } from './layers/baseProblems.ts';
import { frontendOf } from './layers/builderProblems.ts';
import { globalArguments, platformText } from './layers/globalArguments.ts';
import { mergeNeeds } from './layers/mergeNeeds.ts';
import { openMemories, type PlanMemory } from './layers/planMemory.ts';
import { planStage, type StageContext, type StagePlan, stageReport } from './layers/planStage.ts';
import { reachOf } from './layers/reach.ts';
import { resolveBase } from './layers/resolveBase.ts';
import { sessionFor } from './layers/session.ts';
import { makeStageNames } from './layers/stageNames.ts';
import { stagesOf } from './layers/stages.ts';
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
	const memories = openMemories(session, old);
	const { head, stages } = stagesOf(dockerfile);
	const globals = globalArguments(head, session.build);
	const names = makeStageNames(stages.map(({ name }) => name));
	const frontend = frontendOf(dockerfile, session.build);
	const done: StagePlan[] = [];
	const problems: Problem[] = [];
	for (const stage of stages) {
		const base = resolveBase(stage, earlierStage(done), globals, session.build, knowledge);
		problems.push(...baseProblems(stage, base, { build: session.build, globals, stages }));
		const scope = { build: session.build, globals, names, frontend };
		const context: StageContext = { session, memories, scope, done: [...done] };
		const planned = planStage(stage, base, context);
		problems.push(...planned.problems);
		done.push(planned);
	}
	const reach = reachOf(done, session.build, names);
	done.forEach(({ stops }, index) => {
		if (reach.built.has(index)) problems.push(...stops);
	});
	if (reach.problem !== null) problems.push(targetProblem(dockerfile, build));
	const reports = done.map((planned, index) =>
		stageReport(planned, reach.shipped.has(index), reach.built.has(index)),
	);
	const needs = mergeNeeds(
		done.flatMap((each, index) => (reach.built.has(index) ? each.needs : [])),
	);
	const planned = done.map(({ resolved, reports: rows, stage: { index } }) => ({
		index,
		shipped: reach.shipped.has(index),
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
		image: imageReport(reach.target === null ? undefined : done[reach.target]),
		findings: findings.flatMap(({ rule, severity, message, span, saves, fixes }) => {
			if (severity === 'off') return [];
			const range = reportRange(lineStarts, span);
			const titles = fixes.map(({ title }) => title);
			return [{ rule, severity, message, range, saves, fixes: titles }];
		}),
		problems: problemReports([...dockerfile.problems, ...problems], lineStarts),
		needs,
	};
	const resolved = done.map((each) => each.resolved);
	const plan: Plan = { dockerfile, report, resolved, findings, refusals, needs, problems };
	memoryOf.set(plan, memories.now);
	return plan;
};

/** Finds a stage above by its name; of equal names the nearest. */
function earlierStage(done: readonly StagePlan[]): (name: string) => number | undefined {
	return (name) => {
		const wanted = name.toLowerCase();
		const at = done.findLastIndex(({ stage }) => stage.name?.toLowerCase() === wanted);
		return at === -1 ? undefined : at;
	};
}

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
	const { bottom, ownBelow, sizes } = target;
	const image = bottom.base.kind === 'image' ? bottom.base.image : null;
	const compressed = bottom.base.kind === 'scratch' ? nothing : image?.compressedSize;
	const exact = ownBelow.high === 0 && compressed !== undefined;
	return {
		layerCount: { base: bottom.layers, own: ownBelow },
		size: sum([bottom.size, ...sizes]),
		compressedSize: exact
			? compressed
			: unknownSize({ code: 'part.compressed' }, compressed?.low ?? 0),
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
