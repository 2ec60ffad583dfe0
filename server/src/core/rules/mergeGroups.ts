/** Which RUNs of a stage stand side by side, and which of them can be one. */
import type { Message } from '../../protocol/message.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import type { ResolvedInstruction } from '../layers/resolved.ts';
import type { Span } from '../text/span.ts';
import { heredocsKnown } from './heredocsKnown.ts';
import { isIgnored } from './ignore.ts';
import { hazardForAny, hazardForNext } from './mergeHazards.ts';
import { fitsHeredoc } from './mergeHeredoc.ts';
import { mergeLayout } from './mergeLayout.ts';
import { type MergeMember, mergeMember } from './mergeMember.ts';
import type { Refusal } from './rule.ts';
import { flagsConflict } from './runFlags.ts';
import type { PlannedStage, RuleInput } from './runRules.ts';

/** Own RUNs of a stage with nothing between them but comments, blank lines; two or more each. */
export function adjacentRuns(
	dockerfile: Dockerfile,
	stage: PlannedStage,
	rule: string,
): readonly (readonly ResolvedInstruction[])[] {
	const runs: ResolvedInstruction[][] = [];
	let current: ResolvedInstruction[] = [];
	const close = (): void => {
		if (current.length > 1) runs.push(current);
		if (current.length > 0) current = [];
	};
	for (const resolved of stage.resolved) {
		const { instruction } = resolved;
		if (resolved.onbuild) continue;
		const { keyword } = instruction.node;
		const mergeable = keyword === 'RUN' || keyword === 'ONBUILD';
		if (!mergeable || current.at(-1)?.instruction.node.keyword !== keyword) close();
		if (!mergeable || isIgnored(dockerfile, instruction, rule)) {
			close();
			continue;
		}
		current.push(resolved);
	}
	close();
	return runs;
}

export interface Split {
	readonly groups: readonly (readonly MergeMember[])[];
	readonly refusals: readonly Refusal[];
}

/** Cuts neighbours into groups as long as possible; each cut is a refusal with its reason. */
export function splitRun(
	run: readonly ResolvedInstruction[],
	stage: PlannedStage,
	input: RuleInput,
	rule: string,
): Split {
	const windows = input.build.platform.os === 'windows' || stage.windows;
	const groups: MergeMember[][] = [];
	const refusals: Refusal[] = [];
	let group: MergeMember[] = [];
	let previous: ResolvedInstruction | null = null;
	let blocked: Message | null = null;
	for (const resolved of run) {
		const result = readMember(resolved, input, windows);
		const reason =
			previous === null ? null : (blocked ?? joinConflict(group, result, resolved, input));
		if (previous !== null && reason !== null) {
			refusals.push({ rule, span: spanOf(previous, resolved), reason });
		}
		if (reason !== null || previous === null) {
			group = [];
			groups.push(group);
		}
		if (result.kind === 'member') {
			const above = previous === null ? [] : commentsBetween(input.dockerfile, previous, resolved);
			group.push({ ...result.member, leading: [...above, ...result.member.leading] });
		}
		previous = resolved;
		blocked = result.kind === 'refused' ? result.reason : blockedStart(group, stage);
	}
	return { groups: groups.filter((members) => members.length > 1), refusals };
}

type Read = ReturnType<typeof mergeMember>;

/** A RUN as a member, or the reason why it can be part of no merge. */
function readMember(resolved: ResolvedInstruction, { build }: RuleInput, windows: boolean): Read {
	if (resolved.instruction.node.keyword === 'ONBUILD') return refused('refusal.merge.onbuild');
	if (windows) return refused('refusal.merge.windows');
	if (build.builder === 'classic' && resolved.state.volumes.length > 0) {
		return refused('refusal.merge.volume', { path: resolved.state.volumes.join(', ') });
	}
	const result = mergeMember(resolved);
	const hazard = result.kind === 'member' ? hazardForAny(result.member) : null;
	return hazard === null ? result : { kind: 'refused', reason: hazard };
}

function refused(code: string, args: Readonly<Record<string, string>> = {}): Read {
	return { kind: 'refused', reason: { code, args } };
}

/** RUNs in a merge at most: no one reads more in one instruction, and each is compared with the others. */
const longestGroup = 200;

/** Why `next` cannot follow the group; null where it can. */
function joinConflict(
	group: readonly MergeMember[],
	next: Read,
	resolved: ResolvedInstruction,
	input: RuleInput,
): Message | null {
	if (next.kind === 'refused') return next.reason;
	const previous = group.at(-1);
	if (previous === undefined) return null;
	if (group.length >= longestGroup) return { code: 'refusal.merge.unverified' };
	const flags = flagsConflict(previous.instruction.node, resolved.instruction.node);
	if (flags !== null) return flags;
	if (!sameState(previous.resolved, resolved)) return { code: 'refusal.merge.shellChanged' };
	return hazardForNext(previous) ?? styleConflict([...group, next.member], input);
}

/** SHELL stands between two RUNs only where they are not adjacent; triggers may still differ. */
function sameState(first: ResolvedInstruction, second: ResolvedInstruction): boolean {
	return first.state.shell.join('\n') === second.state.shell.join('\n');
}

/** Exec form runs where there is no shell: only a RUN in shell form before it shows that there is one. */
function blockedStart(group: readonly MergeMember[], stage: PlannedStage): Message | null {
	const [first] = group;
	if (first === undefined || first.form !== 'exec') return null;
	const before = stage.resolved.slice(0, stage.resolved.indexOf(first.resolved));
	const seen = before.some(
		({ instruction: { node } }) => node.keyword === 'RUN' && node.json === null,
	);
	return seen ? null : { code: 'refusal.merge.noShell' };
}

/** Null where at least one of the two styles can hold all RUNs. */
function styleConflict(members: readonly MergeMember[], input: RuleInput): Message | null {
	if (andFits(members)) return null;
	const layout = mergeLayout(input.dockerfile, members);
	if (!heredocsKnown(input)) return { code: 'refusal.merge.heredocBuilder' };
	if (layout.lineEnd !== '\n') return { code: 'refusal.merge.heredocLineEnds' };
	if (members.every((member) => fitsHeredoc(member, layout))) return null;
	return { code: 'refusal.merge.heredocText' };
}

export function andFits(members: readonly MergeMember[]): boolean {
	return members.every((member) => member.form !== 'heredoc');
}

export function spanOf(first: ResolvedInstruction, last: ResolvedInstruction): Span {
	const end = last.instruction.offset + last.instruction.node.text.length;
	return { start: first.instruction.offset, end };
}

/** Comment lines between two instructions, indentation kept, without line ends. */
function commentsBetween(
	dockerfile: Dockerfile,
	first: ResolvedInstruction,
	second: ResolvedInstruction,
): readonly string[] {
	const from = first.instruction.offset + first.instruction.node.text.length;
	return dockerfile.text
		.slice(from, second.instruction.offset)
		.split(/\r?\n/)
		.filter((line) => line.trim().startsWith('#'))
		.map((line) => line.trimEnd());
}
