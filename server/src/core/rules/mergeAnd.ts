/**
 * Several RUNs as one instruction of a single logical line. Where every RUN acts the same on the left
 * of `&&` it is one such list; else each is a statement of its own under `set -e`, in a subshell.
 */
import { needsIsolation } from './mergeIsolation.ts';
import type { MergeLayout } from './mergeLayout.ts';
import type { MergeMember } from './mergeMember.ts';

/** The text after `RUN` and its flags, heredoc bodies included, without the last line's end. */
export function andScript(members: readonly MergeMember[], layout: MergeLayout): string {
	const asList = members.slice(0, -1).every((member) => !member.reliesOnErrexit);
	const parts = asList ? listParts(members) : statementParts(members);
	const needsSet = !asList && !members[0]?.shell.errexit;
	const { lineEnd, indent } = layout;
	const newLine = `${layout.escape}${lineEnd}`;
	const operator = asList ? '&&' : ';';
	let text = needsSet ? `set -e; ${newLine}${indent}` : '';
	members.forEach((member, index) => {
		const isLast = index === members.length - 1;
		for (const comment of index === 0 ? [] : member.leading) text += `${comment}${lineEnd}`;
		const leads = asList && layout.leadingOperator;
		if (index > 0) text += leads ? `${indent}&& ` : indent;
		text += parts[index];
		if (isLast) return;
		text += leads
			? ` ${newLine}`
			: `${asList || endsInHeredoc.test(parts[index] ?? '') ? ' ' : ''}${operator} ${newLine}`;
		// Behind the command it would take the rest with it.
		if (member.remark !== null) text += `${member.remark}${lineEnd}`;
		for (const comment of member.trailing) text += `${comment}${lineEnd}`;
	});
	return withTail(text, members, layout);
}

/** The last RUN's comment, then all heredoc bodies in the order of their operators. */
function withTail(text: string, members: readonly MergeMember[], layout: MergeLayout): string {
	const last = members.at(-1);
	const tail = last?.remark ? ` ${last.remark}` : '';
	const bodies = members.map((member) => member.bodies).join('');
	if (bodies === '') return text + tail;
	return `${text}${tail}${layout.lineEnd}${bodies.replace(/\r?\n$/, '')}`;
}

function listParts(members: readonly MergeMember[]): readonly string[] {
	return members.map((member, index) => {
		const isLast = index === members.length - 1;
		const plain = member.list === 'single' || member.list === 'and';
		const isolated = !isLast && needsIsolation(members, index);
		return plain && !isolated ? member.code : subshell(member.code);
	});
}

function statementParts(members: readonly MergeMember[]): readonly string[] {
	return members.map((member, index) => {
		const isLast = index === members.length - 1;
		if (member.needsErrexitOff) return subshell(`set +e; ${member.code}`);
		const isolated = !isLast && needsIsolation(members, index);
		const plain = member.facts.endsPlain && (member.list === 'single' || isLast);
		return plain && !isolated ? member.code : subshell(member.code);
	});
}

/** `((` would begin an arithmetic command, and `<<EOF)` a heredoc of another name for the builder. */
function subshell(code: string): string {
	const open = code.startsWith('(') ? '( ' : '(';
	const apart = code.endsWith(')') || endsInHeredoc.test(code);
	return `${open}${code}${apart ? ' ' : ''})`;
}

const endsInHeredoc = /<<-?[^\s<]+$/;
