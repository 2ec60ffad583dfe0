/** A RUN as one part of a merge: its script as source text, and what joining it must respect. */
import type { Message } from '../../protocol/message.ts';
import type { Instruction } from '../dockerfile/model.ts';
import type { ResolvedInstruction } from '../layers/resolved.ts';
import { isWholeHeredoc, type RunScript, runScript } from '../shell/script.ts';
import { type ListKind, type ScriptFacts, scriptFacts } from '../shell/scriptFacts.ts';
import { type ShellFamily, shellFamily } from '../shell/shellFamily.ts';
import { execScript } from './mergeExec.ts';

export interface MergeMember {
	readonly instruction: Instruction;
	readonly resolved: ResolvedInstruction;
	readonly shell: Extract<ShellFamily, { kind: 'posix' }>;
	/** `exec`: quoted from the exec form. `heredoc`: the RUN is one heredoc. `shell`: all else. */
	readonly form: 'shell' | 'exec' | 'heredoc';
	/** The script's source from its first to its last statement, continuations and comments included. */
	readonly code: string;
	/** Where `code` begins in the node's text; for other forms where the arguments begin. */
	readonly start: number;
	/** Comment lines between the keyword and the code, without line ends. */
	readonly leading: readonly string[];
	/** Comment lines between the code and the instruction's end, without line ends. */
	readonly trailing: readonly string[];
	/** What the shell takes for a comment behind the code, on its last line; null where there is none. */
	readonly remark: string | null;
	/** Source lines of heredoc bodies that belong to `code`, terminators included, each with its line end. */
	readonly bodies: string;
	readonly script: RunScript;
	readonly facts: ScriptFacts;
	readonly list: ListKind;
	/** With `-e` ignored, as on the left of `&&`, it may act otherwise. */
	readonly reliesOnErrexit: boolean;
	/** Written for a shell without `-e`; where `-e` is on around it, it may act otherwise. */
	readonly needsErrexitOff: boolean;
}

export type MemberResult =
	| { readonly kind: 'member'; readonly member: MergeMember }
	| { readonly kind: 'refused'; readonly reason: Message };

/** Reads a RUN as a part of a merge. */
export function mergeMember(resolved: ResolvedInstruction): MemberResult {
	const { instruction } = resolved;
	const { node } = instruction;
	const shell = shellFamily(resolved.state.shell);
	if (shell.kind !== 'posix') {
		const name = resolved.state.shell.join(' ');
		const code = shell.kind === 'login' ? 'refusal.merge.loginShell' : 'refusal.merge.shell';
		return refused(code, { shell: name });
	}
	// bash reads this file before each script.
	if (shell.bash && typeof resolved.state.environment.get('BASH_ENV') === 'string') {
		return refused('refusal.merge.loginShell', { shell: 'BASH_ENV' });
	}
	if (node.problems.length > 0) return refused('refusal.merge.broken');
	const exec = execScript(node);
	if (exec?.kind === 'refused') return exec;
	const script = exec?.script ?? runScript(node);
	if (script === null) return refused('refusal.merge.broken');
	const statements = script.program.commands;
	const last = statements.at(-1);
	if (script.errors.length > 0 || last === undefined) return refused('refusal.merge.syntax');
	if (script.heredoc && script.text.startsWith('#!')) return refused('refusal.merge.interpreter');
	const facts = scriptFacts(script, shell.bash);
	const source =
		exec === null
			? sourceOf(resolved, script)
			: { ...nothingAround, code: script.text, start: node.bodySpan.start };
	if (source === null) return refused('refusal.merge.comment');
	const several = facts.list === 'sequence' || facts.compound;
	return {
		kind: 'member',
		member: {
			instruction,
			resolved,
			shell,
			form: exec !== null ? 'exec' : script.heredoc ? 'heredoc' : 'shell',
			...source,
			script,
			facts,
			list: facts.list,
			reliesOnErrexit: (shell.errexit || facts.setsErrexit) && several,
			needsErrexitOff: !shell.errexit && !facts.startsWithErrexit && several,
		},
	};
}

const nothingAround = { leading: [], trailing: [], remark: null, bodies: '' };

function refused(code: string, args: Readonly<Record<string, string>> = {}): MemberResult {
	return { kind: 'refused', reason: { code, args } };
}

interface MemberSource {
	readonly start: number;
	readonly code: string;
	readonly leading: readonly string[];
	readonly trailing: readonly string[];
	readonly remark: string | null;
	readonly bodies: string;
}

/** Null where a comment behind the command swallows lines below it. */
function sourceOf(resolved: ResolvedInstruction, script: RunScript): MemberSource | null {
	const { node } = resolved.instruction;
	if (isWholeHeredoc(node)) {
		const [heredoc] = node.heredocs;
		if (heredoc === undefined) return null;
		return { ...nothingAround, code: heredoc.content, start: node.bodySpan.start };
	}
	const statements = script.program.commands;
	const start = script.offset + (statements[0]?.pos ?? 0);
	const end = script.offset + endOfCode(script);
	const behind = node.text.slice(end, node.bodySpan.end);
	const comment = /^[ \t;]*(#.*)?$/s.exec(
		script.text.slice(end - script.offset, node.bodySpan.end - script.offset),
	);
	if (comment === null) return null;
	if (comment[1] !== undefined && behind.includes('\n')) return null;
	const lineEnd = node.text.indexOf('\n', node.bodySpan.end);
	const headEnd = node.heredocs.length > 0 && lineEnd !== -1 ? lineEnd + 1 : node.text.length;
	const bodies = node.text.slice(headEnd);
	return {
		start,
		code: node.text.slice(start, end),
		leading: commentLines(node.text.slice(node.keywordSpan.end, start)),
		trailing: comment[1] === undefined ? commentLines(node.text.slice(end, headEnd)) : [],
		remark: comment[1]?.trimEnd() ?? null,
		bodies: bodies === '' || bodies.endsWith('\n') ? bodies : `${bodies}\n`,
	};
}

/** Where the last statement ends, counted in the script's text; heredoc bodies are not part of it. */
function endOfCode(script: RunScript): number {
	return script.program.commands.at(-1)?.end ?? script.text.length;
}

/** The lines of a stretch of source that are comments of the Dockerfile, indentation kept. */
function commentLines(text: string): readonly string[] {
	return text
		.split(/\r?\n/)
		.slice(1)
		.filter((line) => /^[ \t]*#/.test(line))
		.map((line) => line.trimEnd());
}
