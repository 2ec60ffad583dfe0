/** The edits that make one RUN of a group. */
import type { Message } from '../../protocol/message.ts';
import type { Fix } from '../dockerfile/model.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { utf8Bound } from '../filesystem/utf8.ts';
import { runScript } from '../shell/script.ts';
import { applyEdits, type TextEdit } from '../text/edit.ts';
import { heredocsKnown } from './heredocsKnown.ts';
import { andScript } from './mergeAnd.ts';
import { andFits } from './mergeGroups.ts';
import { heredocScript } from './mergeHeredoc.ts';
import { mergeLayout } from './mergeLayout.ts';
import type { MergeMember } from './mergeMember.ts';
import type { RuleInput } from './runRules.ts';

/**
 * The fixes that a group can have, the style of the settings first; none where the merged text could
 * not be read back as one RUN. `preferred`: the first one saves bytes.
 */
export function mergeFixes(
	group: readonly MergeMember[],
	input: RuleInput,
	preferred: boolean,
): readonly Fix[] {
	const layout = mergeLayout(input.dockerfile, group);
	const and = andFits(group) ? andScript(group, layout) : null;
	const heredoc = heredocsKnown(input) ? heredocScript(group, layout) : null;
	const scripts = [
		{ code: 'fix.merge.and', script: and, style: 'and' },
		{ code: 'fix.merge.heredoc', script: heredoc, style: 'heredoc' },
	];
	if (input.options.mergeStyle === 'heredoc') scripts.reverse();
	const fixes = scripts.flatMap(({ code, script }) => {
		if (script === null) return [];
		const edit = editFor(group, script);
		if (!isOneRun(input.dockerfile.text, edit, group, input.dockerfile.escape)) return [];
		return [{ title: titleOf(code, group), edits: [edit], preferred: false }];
	});
	return fixes.map((fix, index) => ({ ...fix, preferred: preferred && index === 0 }));
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

/** Reads the merged RUN back: one instruction, the builder's and the shell's grammar satisfied. */
function isOneRun(
	text: string,
	edit: TextEdit,
	group: readonly MergeMember[],
	escapeCharacter: string,
): boolean {
	const [first] = group;
	if (first === undefined) return false;
	const start = first.instruction.offset;
	const merged = applyEdits(text.slice(0, edit.span.end), [edit]).slice(start);
	if (utf8Bound(merged) >= longestArgument) return false;
	const directive = escapeCharacter === '\\' ? '' : `# escape=${escapeCharacter}\n`;
	const { instructions, problems } = parseDockerfile(`${directive}FROM a\n${merged}\n`);
	const [, run, ...others] = instructions;
	if (run === undefined || others.length > 0 || problems.length > 0) return false;
	const script = runScript(run.node);
	return run.node.problems.length === 0 && script !== null && script.errors.length === 0;
}
