/** The texts that make one RUN of a group. */
import type { Message } from '../../protocol/message.ts';
import type { Dockerfile, InstructionNode } from '../dockerfile/model.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { utf8Bound } from '../filesystem/utf8.ts';
import { runScript } from '../shell/script.ts';
import type { TextEdit } from '../text/edit.ts';
import { heredocsKnown } from './heredocsKnown.ts';
import { andScript } from './mergeAnd.ts';
import { andFits } from './mergeGroups.ts';
import { heredocScript } from './mergeHeredoc.ts';
import { mergeLayout } from './mergeLayout.ts';
import type { MergeMember } from './mergeMember.ts';
import type { RuleInput } from './runRules.ts';

/** One way to merge a group, read back. */
export interface MergedRun {
	readonly title: Message;
	readonly edit: TextEdit;
	/** The merged instruction. */
	readonly node: InstructionNode;
}

/**
 * The ways in which a group can be merged, the style of the settings first; none where the merged
 * text could not be read back as one RUN.
 */
export function mergedRuns(group: readonly MergeMember[], input: RuleInput): readonly MergedRun[] {
	const { dockerfile } = input;
	const layout = mergeLayout(dockerfile, group);
	const styles = [
		{ code: 'fix.merge.and', script: andFits(group) ? andScript(group, layout) : null },
		{
			code: 'fix.merge.heredoc',
			script: heredocsKnown(input) ? heredocScript(group, layout) : null,
		},
	];
	if (input.options.mergeStyle === 'heredoc') styles.reverse();
	return styles.flatMap(({ code, script }) => {
		if (script === null) return [];
		const edit = editFor(group, script);
		const node = readBack(dockerfile, edit, group);
		return node === null ? [] : [{ title: titleOf(code, group), edit, node }];
	});
}

function titleOf(code: string, group: readonly MergeMember[]): Message {
	const first = (group[0]?.instruction.line ?? 0) + 1;
	const last = (group.at(-1)?.instruction.endLine ?? 0) + 1;
	return { code, args: { first, last } };
}

/** From the first script's start to the end of the last RUN; keyword and flags of the first stay. */
function editFor(group: readonly MergeMember[], script: string): TextEdit {
	const [first] = group;
	const last = group.at(-1);
	if (first === undefined || last === undefined) return { span: { start: 0, end: 0 }, newText: '' };
	const { instruction } = first;
	return {
		span: {
			start: instruction.offset + first.start,
			end: last.instruction.offset + last.instruction.node.text.length,
		},
		newText: script,
	};
}

/** Bytes that one argument of a program may hold on Linux: `sh -c` gets the script as one. */
const longestArgument = 131_072;

/** The merged RUN; null unless it is one instruction that satisfies the builder's and the shell's grammar. */
function readBack(
	dockerfile: Dockerfile,
	edit: TextEdit,
	group: readonly MergeMember[],
): InstructionNode | null {
	const [first] = group;
	if (first === undefined) return null;
	const { text, escape: escapeCharacter } = dockerfile;
	const { offset } = first.instruction;
	const merged = text.slice(offset, edit.span.start) + edit.newText;
	if (utf8Bound(merged) >= longestArgument) return null;
	const directive = escapeCharacter === '\\' ? '' : `# escape=${escapeCharacter}\n`;
	const { instructions, problems } = parseDockerfile(`${directive}FROM a\n${merged}\n`);
	const [, run, ...others] = instructions;
	if (run === undefined || others.length > 0 || problems.length > 0) return null;
	const script = runScript(run.node);
	if (run.node.problems.length > 0 || script === null || script.errors.length > 0) return null;
	return run.node;
}
