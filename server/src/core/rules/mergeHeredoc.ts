/** Several RUNs as one heredoc: a script with `-e` on, one line for each command. */
import { shellLines } from './mergeContinuation.ts';
import { needsIsolation, tracesOnly } from './mergeIsolation.ts';
import type { MergeLayout } from './mergeLayout.ts';
import type { MergeMember } from './mergeMember.ts';

const heredocNames = ['EOF', 'EOT', 'END', 'SCRIPT', 'MERGED'];

/** The text after `RUN` and its flags; null where a RUN's text cannot stand in a heredoc. */
export function heredocScript(members: readonly MergeMember[], layout: MergeLayout): string | null {
	// A carriage return inside of a heredoc is part of the command.
	if (layout.lineEnd !== '\n') return null;
	const lines: string[] = [];
	for (const [index, member] of members.entries()) {
		const part = memberLines(members, index, layout.escape);
		if (part === null) return null;
		// Comments above the first script stand before the heredoc and stay there.
		if (index > 0) lines.push(...member.leading.map((line) => line.trim()));
		lines.push(...withRemark(part, member));
		lines.push(...member.trailing.map((line) => line.trim()));
	}
	if (!startsWithErrexit(members)) lines.unshift('set -e');
	const name = heredocNames.find((candidate) => !lines.some((line) => line.trim() === candidate));
	return name === undefined ? null : [`<<${name}`, ...lines, name].join('\n');
}

/** Whether a RUN can be part of a heredoc at all. */
export function fitsHeredoc(member: MergeMember, layout: MergeLayout): boolean {
	return layout.lineEnd === '\n' && statements(member, layout.escape) !== null;
}

function startsWithErrexit(members: readonly MergeMember[]): boolean {
	const [first] = members;
	if (first === undefined) return false;
	return first.shell.errexit || (first.facts.startsWithErrexit && staysFlat(members, 0));
}

/** A comment behind the command stays there; behind a heredoc's end it goes below. */
function withRemark(lines: readonly string[], member: MergeMember): readonly string[] {
	const { remark, bodies } = member;
	if (remark === null) return lines;
	if (bodies !== '') return [...lines, remark];
	return [...lines.slice(0, -1), `${lines.at(-1) ?? ''} ${remark}`];
}

function memberLines(
	members: readonly MergeMember[],
	index: number,
	escapeCharacter: string,
): readonly string[] | null {
	const member = members[index];
	if (member === undefined) return null;
	const isLast = index === members.length - 1;
	const lines = statements(member, escapeCharacter);
	if (lines === null) return null;
	const off = member.needsErrexitOff ? ['set +e'] : [];
	if (isLast || staysFlat(members, index)) return [...off, ...lines];
	const [only] = lines;
	if (lines.length === 1 && only !== undefined && member.bodies === '') {
		return [
			`(${only.startsWith('(') ? ' ' : ''}${off.map((line) => `${line}; `).join('')}${only})`,
		];
	}
	return ['(', ...off, ...lines, ')'];
}

/** Whether a RUN that is not the last can stand without a subshell. */
function staysFlat(members: readonly MergeMember[], index: number): boolean {
	const member = members[index];
	if (member === undefined || member.needsErrexitOff) return false;
	if (needsIsolation(members, index) && !tracesOnly(members, index)) return false;
	return member.facts.endsPlain || splitsAtAnd(member);
}

/** A list of plain commands joined by `&&` is the same list under `-e`, one command a line. */
function splitsAtAnd(member: MergeMember): boolean {
	if (member.list !== 'and' || member.facts.compound || member.bodies !== '') return false;
	const command = member.script.program.commands[0]?.command;
	if (command?.type !== 'AndOr') return false;
	return command.commands.every(
		(part) => part.type === 'Command' || (part.type === 'Pipeline' && part.prefixes.length === 0),
	);
}

/** The script as lines of a shell script; null where the text means something else there. */
function statements(member: MergeMember, escapeCharacter: string): readonly string[] | null {
	if (member.form === 'exec') return [member.code];
	if (member.form === 'heredoc') return member.code.replace(/\n$/, '').split('\n');
	const spans = splitsAtAnd(member) ? operandSpans(member) : statementSpans(member);
	const lines = shellLines(member, spans, escapeCharacter);
	if (lines === null || member.bodies === '') return lines;
	return [...lines, ...member.bodies.replace(/\n$/, '').split('\n')];
}

function operandSpans(member: MergeMember): readonly { pos: number; end: number }[] {
	const command = member.script.program.commands[0]?.command;
	return command?.type === 'AndOr' ? command.commands : [];
}

function statementSpans(member: MergeMember): readonly { pos: number; end: number }[] {
	const { commands } = member.script.program;
	const [first] = commands;
	const last = commands.at(-1);
	if (first === undefined || last === undefined) return [];
	// A heredoc's body must follow the line of its operator: such a script stays on one line.
	return member.bodies === '' ? commands : [{ pos: first.pos, end: last.end }];
}
