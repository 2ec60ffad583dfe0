/** What a script does to the shell process that runs it, as far as its text tells. */
import {
	type Command,
	type ParsedScript,
	parse,
	type Redirection,
	type Statement,
	type SyntaxNode,
} from 'unbash';
import { foundCommand, handedOnScripts, pipedScripts, plainWords } from './handedOn.ts';
import type { RunScript } from './script.ts';
import { walkScript } from './walkScript.ts';
import { commandWords, innerCommand, literalWord, wordText } from './words.ts';

/** One simple command of a script. */
export interface ScriptCommand {
	/** Words as written, quotes removed, expansions left as they are; without assignments. */
	readonly words: readonly string[];
	/** `words` of the command that finally runs: `sudo rm x` is `rm x`. */
	readonly inner: readonly string[];
	/** False in subshells, pipelines, substitutions. */
	readonly inProcess: boolean;
	/** Part of a script that is handed on as text (`sh -c '…'`): positions in `node` count from its start. */
	readonly handedOn: boolean;
	readonly node: Command;
}

/**
 * `single`: one pipeline or command. `and`: one list joined by `&&` alone. `or`: one list with `||`.
 * `sequence`: more than one statement, or something that another shell may read so.
 */
export type ListKind = 'single' | 'and' | 'or' | 'sequence';

export interface ScriptFacts {
	readonly list: ListKind;
	readonly commands: readonly ScriptCommand[];
	/** The process is changed, or ended, in a way that a command run after it would notice. */
	readonly leaks: boolean;
	/** Turns `-e` on, or may do so through a sourced file or eval. */
	readonly setsErrexit: boolean;
	/** The first statement is `set` with `-e` among its options. */
	readonly startsWithErrexit: boolean;
	/** Of what leaks, all is `set` with `-e` or `-x`. */
	readonly leaksOnlyErrexit: boolean;
	/** A compound command, function, eval, sourced file or longer substitution: with `-e` on or off, or ignored, it may act otherwise. */
	readonly compound: boolean;
	/** The last statement is a pipeline without `!`: with `-e` on its failure ends the shell. */
	readonly endsPlain: boolean;
	/** A process may still run in the background when the script ends. */
	readonly background: boolean;
	/** Names of parameters that are read: `?`, `HOME`. */
	readonly parameters: ReadonlySet<string>;
	/** Targets of redirections as written. `write` is false for `<`. */
	readonly redirects: readonly { readonly target: string; readonly write: boolean }[];
	/** Grammar that bash and other shells cut into words in different ways. */
	readonly ambiguousQuoting: boolean;
}

const facts = new WeakMap<RunScript, { bash?: ScriptFacts; other?: ScriptFacts }>();

/** The facts of a script, worked out once. `bash`: the shell is bash for certain. */
export function scriptFacts(script: RunScript, bash: boolean): ScriptFacts {
	const known = facts.get(script) ?? {};
	const key = bash ? 'bash' : 'other';
	const found = known[key] ?? collectFacts(script, bash);
	facts.set(script, { ...known, [key]: found });
	return found;
}

interface Findings {
	commands: ScriptCommand[];
	leaks: number;
	errexitLeaks: number;
	setsErrexit: boolean;
	compound: boolean;
	background: boolean;
	parameters: Set<string>;
	redirects: { target: string; write: boolean }[];
	split: boolean;
	ambiguousQuoting: boolean;
}

function collectFacts(script: RunScript, bash: boolean): ScriptFacts {
	const found: Findings = {
		commands: [],
		leaks: 0,
		errexitLeaks: 0,
		setsErrexit: false,
		compound: false,
		background: false,
		parameters: new Set(),
		redirects: [],
		split: false,
		ambiguousQuoting: false,
	};
	walkScript(script.program, (node, inProcess) => {
		visitNode(node, inProcess, bash, found);
	});
	const { commands } = script.program;
	return {
		list: found.split ? 'sequence' : listKind(commands),
		commands: found.commands,
		leaks: found.leaks > 0,
		setsErrexit: found.setsErrexit,
		startsWithErrexit: startsWithErrexit(commands[0]),
		leaksOnlyErrexit: found.leaks === found.errexitLeaks,
		compound: found.compound,
		endsPlain: endsPlain(commands.at(-1)),
		background: found.background,
		parameters: found.parameters,
		redirects: found.redirects,
		ambiguousQuoting: found.ambiguousQuoting,
	};
}

function listKind(statements: readonly Statement[]): ListKind {
	const [statement, ...others] = statements;
	if (statement === undefined || others.length > 0 || statement.background === true) {
		return 'sequence';
	}
	if (statement.command.type !== 'AndOr') return 'single';
	return statement.command.operators.includes('||') ? 'or' : 'and';
}

function startsWithErrexit(statement: Statement | undefined): boolean {
	const command = statement?.command;
	if (command?.type !== 'Command') return false;
	const words = commandWords(command).map(wordText);
	return words[0] === 'set' && changesErrexit(words.slice(1)) === 'on';
}

function endsPlain(statement: Statement | undefined): boolean {
	const command = statement?.command;
	if (command === undefined || statement?.background === true) return false;
	if (command.type === 'Pipeline') return command.prefixes.length === 0;
	return command.type === 'Command';
}

/** What `set` with these arguments does to `-e`. */
export function changesErrexit(args: readonly string[]): 'on' | 'off' | null {
	let result: 'on' | 'off' | null = null;
	for (let at = 0; at < args.length; at++) {
		const word = args[at] ?? '';
		if (!/^[-+]./.test(word) || word === '--') break;
		const on = word.startsWith('-');
		if (word.includes('e')) result = on ? 'on' : 'off';
		if (word.endsWith('o')) {
			at++;
			if (args[at] === 'errexit') result = on ? 'on' : 'off';
		}
	}
	return result;
}

function visitNode(node: SyntaxNode, inProcess: boolean, bash: boolean, found: Findings): void {
	if (node.type === 'Command') visitCommand(node, inProcess, found);
	else if (node.type === 'Redirect' || node.type === 'HereString') visitRedirect(node, bash, found);
	else if (!visitCompound(node, inProcess, bash, found))
		visitExpansion(node, inProcess, bash, found);
}

/** Compound commands and what runs beside the script; false for all other nodes. */
function visitCompound(
	node: SyntaxNode,
	inProcess: boolean,
	bash: boolean,
	found: Findings,
): boolean {
	switch (node.type) {
		case 'Statement':
			if (node.background === true) found.background = true;
			return true;
		case 'Function':
		case 'For':
		case 'ArithmeticFor':
		case 'Select':
			found.compound = true;
			if (inProcess) found.leaks++;
			return true;
		case 'If':
		case 'While':
		case 'Case':
		case 'Subshell':
		case 'BraceGroup':
			found.compound = true;
			return true;
		case 'ArithmeticCommand':
			if (inProcess) found.leaks++;
			if (!bash) found.split = true;
			return true;
		case 'TestCommand':
			if (!bash) found.split = true;
			return true;
		case 'Coproc':
			found.background = true;
			return true;
		case 'Pipeline':
			for (const text of pipedScripts(node)) visitHandedOn(text, found);
			return true;
		default:
			return false;
	}
}

function visitExpansion(
	node: SyntaxNode,
	inProcess: boolean,
	bash: boolean,
	found: Findings,
): void {
	switch (node.type) {
		case 'ProcessSubstitution':
			if (node.operator === '>') found.background = true;
			break;
		case 'CommandExpansion':
		case 'ArithmeticCommandExpansion':
			if (isLonger(node.script)) found.compound = true;
			break;
		case 'AnsiCQuoted':
			if (!bash && node.text.includes("\\'")) found.ambiguousQuoting = true;
			break;
		case 'SimpleExpansion':
			found.parameters.add(node.text.slice(1));
			break;
		case 'ParameterExpansion':
			found.parameters.add(node.parameter);
			if (
				inProcess &&
				node.operation?.type === 'Default' &&
				node.operation.operator.endsWith('=')
			) {
				found.leaks++;
			}
			break;
		case 'ArithmeticWord':
			found.parameters.add(node.value.replace(/^\$\{?|\}$/g, ''));
			break;
		case 'ArithmeticUnary':
		case 'ArithmeticBinary':
			if (inProcess && assigns.test(node.operator)) found.leaks++;
			break;
		default:
			break;
	}
}

/** Arithmetic operators that change a variable. */
const assigns = /^(\+\+|--|=|[^=<>!]=|<<=|>>=)$/;

function isLonger(script: ParsedScript | undefined): boolean {
	if (script === undefined) return false;
	return listKind(script.commands) !== 'single';
}

function visitRedirect(node: Redirection, bash: boolean, found: Findings): void {
	if (node.type === 'HereDoc') return;
	found.redirects.push({
		target: node.target?.value ?? '',
		write: node.operator !== '<' && node.operator !== '<<<',
	});
	if (!bash && node.operator.startsWith('&>')) {
		// dash reads `a &>f` as `a &` and `>f`.
		found.background = true;
		found.split = true;
	}
}

/** Builtins that change the process for all that follows. `set` is looked at apart. */
const leakyCommands = new Set(
	`cd pushd popd dirs export readonly unset shopt umask ulimit eval . source exit exec return break
	continue read readarray mapfile getopts local declare typeset let shift hash enable
	times suspend logout bind complete compopt caller history fc`.split(/\s+/),
);

function visitCommand(node: Command, inProcess: boolean, found: Findings): void {
	const words = plainWords(node);
	addCommand({ words, inner: innerCommand(words), inProcess, handedOn: false, node }, found);
	for (const text of handedOnScripts(node)) visitHandedOn(text, found);
	const [name, ...args] = builtinWords(words);
	if (name === 'eval') visitHandedOn(args.join(' '), found);
	if (name === 'eval' || name === '.' || name === 'source') {
		found.compound = true;
		found.setsErrexit = true;
	}
	if (name === 'set' && changesErrexit(builtinWords(words).slice(1)) === 'on') {
		found.setsErrexit = true;
	}
	if (!inProcess) return;
	if (name === 'set') {
		found.leaks++;
		if (
			builtinWords(words)
				.slice(1)
				.every((word) => /^-[ex]+$/.test(word))
		)
			found.errexitLeaks++;
		return;
	}
	if (leaks(node, name, words)) found.leaks++;
}

function leaks(node: Command, name: string | undefined, words: readonly string[]): boolean {
	if (name === undefined) return node.prefix.length > 0;
	if (leakyCommands.has(name)) return true;
	if (node.name !== undefined && literalWord(node.name) === null) return true;
	if (name === 'printf' && words.includes('-v')) return true;
	// Before a special builtin an assignment stays.
	return name === ':' && node.prefix.some((part) => part.type === 'Assignment');
}

/** A script that is handed on runs in a process of its own, but may leave others behind. */
function visitHandedOn(text: string, found: Findings): void {
	walkScript(parse(text), (node) => {
		if (node.type === 'Command') {
			const words = plainWords(node);
			addCommand(
				{ words, inner: innerCommand(words), inProcess: false, handedOn: true, node },
				found,
			);
		} else if (node.type === 'Statement' && node.background === true) {
			found.background = true;
		} else if (node.type === 'Redirect') {
			const write = node.operator !== '<';
			found.redirects.push({ target: node.target?.value ?? '', write });
		}
	});
}

/** With a command, the one that it runs for each file it finds. */
function addCommand(command: ScriptCommand, found: Findings): void {
	found.commands.push(command);
	const inner = foundCommand(command.inner);
	if (inner !== null && inner.length > 0) {
		found.commands.push({ ...command, inner, inProcess: false, handedOn: true });
	}
}

/** `command cd x` and `builtin cd x` are `cd x`; other wrappers start a process of their own. */
function builtinWords(words: readonly string[]): readonly string[] {
	let rest = words;
	while ((rest[0] === 'command' || rest[0] === 'builtin') && rest.length > 1) {
		rest = rest.slice(1);
		while (rest[0]?.startsWith('-')) rest = rest.slice(1);
	}
	return rest;
}
