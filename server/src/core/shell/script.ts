import { type ParsedScript, type ParseError, parse } from 'unbash';
import type { InstructionNode } from '../dockerfile/model.ts';
import { shellView } from '../dockerfile/shellView.ts';

/** What a RUN in shell form hands to its shell, parsed. */
export interface RunScript {
	/**
	 * The script in a text whose offsets map one to one to the node's: continuations and comment lines
	 * between them are blanks. Bodies of heredocs that the shell itself reads are included; in a file
	 * with CRLF the offsets inside of those bodies are one too small per line.
	 */
	readonly text: string;
	/** Where `text[0]` stands in the node's text. */
	readonly offset: number;
	/** Positions count from the start of `text`. */
	readonly program: ParsedScript;
	/** What the shell would refuse; the program is then a best effort. */
	readonly errors: readonly ParseError[];
	/** True where the RUN is one heredoc whose content is the whole script. */
	readonly heredoc: boolean;
}

const scripts = new WeakMap<InstructionNode, RunScript | null>();

/** The script of a RUN, parsed once per node; null for exec form. */
export function runScript(node: InstructionNode): RunScript | null {
	const known = scripts.get(node);
	if (known !== undefined) return known;
	const script = parseScript(node);
	scripts.set(node, script);
	return script;
}

function parseScript(node: InstructionNode): RunScript | null {
	const view = shellView(node);
	if (view === null) return null;
	const heredoc = isWholeHeredoc(node);
	const text = heredoc
		? view.text
		: view.text + heredocBodies(node, view.offset + view.text.length);
	const program = parse(text);
	return { text, offset: view.offset, program, errors: program.errors ?? [], heredoc };
}

/** Whether a RUN is nothing but one heredoc, so that its content is the script. */
export function isWholeHeredoc(node: InstructionNode): boolean {
	const [heredoc, ...others] = node.heredocs;
	if (heredoc === undefined || others.length > 0 || node.json !== null) return false;
	const { start, end } = heredoc.operatorSpan;
	return start === node.bodySpan.start && end === node.bodySpan.end;
}

/** The rest of the node from `from` on, which holds the heredoc bodies, `\r` blanked. */
function heredocBodies(node: InstructionNode, from: number): string {
	if (node.heredocs.length === 0) return '';
	return node.text.slice(from).replaceAll('\r\n', '\n');
}
