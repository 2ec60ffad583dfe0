/**
 * What was said about a stage, and about neighbouring RUNs in it, remembered by the first one's node:
 * it serves again in a later plan as long as the text and all that the rule reads are the same,
 * wherever in the file.
 */
import type { Size } from '../../protocol/report.ts';
import type { Fix, InstructionNode } from '../dockerfile/model.ts';
import type { ResolvedInstruction, StageState } from '../layers/resolved.ts';
import { shiftSpan } from '../text/span.ts';
import type { Finding, Refusal, RuleResult } from './rule.ts';
import type { PlannedStage, RuleInput } from './runRules.ts';

/** Everything beside the place in the file that the result rests on. */
interface Basis {
	/** From the start of the first RUN's line to the end of the last RUN. */
	readonly source: string;
	/** What is compared by value, joined. */
	readonly key: string;
	readonly states: readonly StageState[];
	readonly sizes: readonly (Size | null | undefined)[];
}

interface Remembered {
	readonly basis: Basis;
	readonly offset: number;
	readonly line: number;
	readonly result: RuleResult;
}

/** One text may stand in several stages. */
const keptResults = 8;
const memory = new WeakMap<InstructionNode, readonly Remembered[]>();

/** The result of `check`, or the one from before for the same neighbours. */
export function rememberNeighbours(
	run: readonly ResolvedInstruction[],
	stage: PlannedStage,
	input: RuleInput,
	check: () => RuleResult,
): RuleResult {
	const [first] = run;
	if (first === undefined) return check();
	const { node, offset, line } = first.instruction;
	const basis = basisOf(run, placeOf(stage, input), stage, input);
	const entries = memory.get(node) ?? [];
	const known = entries.find((entry) => sameBasis(entry.basis, basis));
	const result =
		known === undefined ? check() : moved(known.result, offset - known.offset, line - known.line);
	const others = entries.filter((entry) => entry !== known).slice(0, keptResults - 1);
	memory.set(node, [{ basis, offset, line, result }, ...others]);
	return result;
}

interface RememberedStage {
	readonly key: string;
	readonly offset: number;
	readonly line: number;
	readonly result: RuleResult;
}

const stageMemory = new WeakMap<object, RememberedStage>();

/** The result of `check`, or the one from before for a stage of the same content. */
export function rememberStage(
	stage: PlannedStage,
	input: RuleInput,
	check: () => RuleResult,
): RuleResult {
	const [first] = stage.resolved;
	if (first === undefined) return check();
	const { offset, line } = first.instruction;
	const key = keyOf(stage, input);
	const known = stageMemory.get(stage.content);
	const result =
		known?.key !== key ? check() : moved(known.result, offset - known.offset, line - known.line);
	stageMemory.set(stage.content, { key, offset, line, result });
	return result;
}

/** What the neighbours of one stage share. */
interface StagePlace {
	readonly indexes: ReadonlyMap<ResolvedInstruction, number>;
	/** Index of the first RUN in shell form, which shows that there is a shell. */
	readonly firstShellRun: number;
	readonly key: string;
}

const places = new WeakMap<PlannedStage, StagePlace>();

/** A planned stage is one object for one plan. */
function placeOf(stage: PlannedStage, input: RuleInput): StagePlace {
	const known = places.get(stage);
	if (known !== undefined) return known;
	const shellRun = stage.resolved.findIndex(
		({ instruction: { node } }) => node.keyword === 'RUN' && node.json === null,
	);
	const place = {
		indexes: new Map(stage.resolved.map((resolved, index) => [resolved, index])),
		firstShellRun: shellRun === -1 ? stage.resolved.length : shellRun,
		key: keyOf(stage, input),
	};
	places.set(stage, place);
	return place;
}

/** What the rule reads beside the stage itself. */
function keyOf(stage: PlannedStage, { dockerfile, build, options }: RuleInput): string {
	return [
		stage.shipped,
		stage.windows,
		dockerfile.escape,
		dockerfile.directives.find(({ name }) => name === 'syntax')?.value,
		build.builder,
		build.engineVersion,
		build.platform.os,
		options.mergeStyle,
		JSON.stringify(options.severities),
	].join('\n');
}

function basisOf(
	run: readonly ResolvedInstruction[],
	place: StagePlace,
	stage: PlannedStage,
	{ dockerfile }: RuleInput,
): Basis {
	const [first] = run;
	const last = run.at(-1);
	const start = dockerfile.lineStarts[first?.instruction.line ?? 0] ?? 0;
	const end = (last?.instruction.offset ?? 0) + (last?.instruction.node.text.length ?? 0);
	const index = (first && place.indexes.get(first)) ?? 0;
	const key = `${place.key}\n${place.firstShellRun < index}`;
	return {
		source: dockerfile.text.slice(start, end),
		key,
		states: run.map(({ state }) => state),
		sizes: stage.reports.slice(index, index + run.length).map(({ size }) => size),
	};
}

function sameBasis(a: Basis, b: Basis): boolean {
	return (
		a.key === b.key &&
		a.source === b.source &&
		sameItems(a.states, b.states) &&
		sameItems(a.sizes, b.sizes)
	);
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
	return a.length === b.length && a.every((item, index) => item === b[index]);
}

function moved(result: RuleResult, by: number, lines: number): RuleResult {
	if (by === 0 && lines === 0) return result;
	const { findings, refusals } = result;
	return {
		findings: findings.map(
			(finding): Finding => ({
				...finding,
				span: shiftSpan(finding.span, by),
				fixes: finding.fixes.map((fix) => movedFix(fix, by, lines)),
			}),
		),
		refusals: refusals.map(
			(refusal): Refusal => ({ ...refusal, span: shiftSpan(refusal.span, by) }),
		),
	};
}

/** The title names the lines, counted from 1. */
function movedFix(fix: Fix, by: number, lines: number): Fix {
	const { first, last } = fix.title.args ?? {};
	const args =
		typeof first === 'number' && typeof last === 'number'
			? { first: first + lines, last: last + lines }
			: {};
	return {
		...fix,
		title: { ...fix.title, args: { ...fix.title.args, ...args } },
		edits: fix.edits.map((edit) => ({ ...edit, span: shiftSpan(edit.span, by) })),
	};
}
