/**
 * A Dockerfile as plain data. An `InstructionNode` knows its own text only, never its place in the
 * file: all its spans count from the node's first character. So a node is made once per text and
 * serves again after every edit elsewhere, and what is derived from a node alone (its shell script,
 * its words) can be kept in a WeakMap keyed by the node.
 */
import type { Message } from '../../protocol/message.ts';
import type { TextEdit } from '../text/edit.ts';
import type { LineStarts } from '../text/lines.ts';
import type { Span } from '../text/span.ts';

export type EscapeCharacter = '\\' | '`';

export interface Dockerfile {
	readonly text: string;
	readonly lineStarts: LineStarts;
	readonly escape: EscapeCharacter;
	/** `syntax`, `escape`, `check`: lower-case names, in file order. */
	readonly directives: readonly Directive[];
	/** In file order; every instruction of the file is here, unknown and broken ones too. */
	readonly instructions: readonly Instruction[];
	/** Comment lines outside of instructions, in file order. */
	readonly comments: readonly Comment[];
	readonly problems: readonly Problem[];
}

export interface Directive {
	readonly name: string;
	readonly value: string;
	readonly span: Span;
}

export interface Comment {
	/** 0-based. */
	readonly line: number;
	/** From `#` to the end of the line, without the line end. */
	readonly span: Span;
}

export interface Instruction {
	/** Offset of the keyword's first character in the file. */
	readonly offset: number;
	/** 0-based line of the keyword. */
	readonly line: number;
	/** 0-based last line: continuations and heredoc bodies with their terminators included. */
	readonly endLine: number;
	readonly node: InstructionNode;
}

export interface InstructionNode {
	/** Source from the keyword to the end of the last line, without its line end. */
	readonly text: string;
	readonly escape: EscapeCharacter;
	/** Upper case; as written where it is no instruction of Docker's. Empty for a lone escape. */
	readonly keyword: string;
	readonly keywordSpan: Span;
	/** The words that begin with `--` before the arguments, in order, known to the instruction or not. */
	readonly flags: readonly Flag[];
	/**
	 * The arguments after keyword and flags as the builder's parser keeps them: continuations joined,
	 * comment lines between them dropped, outer white space trimmed, heredoc bodies not included.
	 */
	readonly body: string;
	/** Where the arguments stand in `text` (first to last character, heredoc bodies not included). */
	readonly bodySpan: Span;
	/**
	 * The arguments as the builder's parser splits them. FROM, COPY, ADD, EXPOSE, VOLUME: at blanks, for
	 * quotes mean nothing there; ENV, LABEL, ARG and shell form: at blanks outside of quotes; WORKDIR,
	 * USER, STOPSIGNAL, MAINTAINER: one word. Raw: quotes and escapes kept, not expanded. In exec form
	 * the strings of the array, decoded, behind HEALTHCHECK's type. A comment behind FROM is left out.
	 */
	readonly words: readonly Word[];
	/** Exec (JSON) form, for HEALTHCHECK that of its command; null for shell form. */
	readonly json: readonly string[] | null;
	/** In order of their operators. */
	readonly heredocs: readonly Heredoc[];
	/** ONBUILD's instruction. Its text is this node's, so its spans count from the same start. */
	readonly trigger: InstructionNode | null;
	/** Spans count from the node's start. */
	readonly problems: readonly Problem[];
}

export interface Flag {
	/** Without the dashes: `mount`, `from`. */
	readonly name: string;
	/** Null for a bare `--link`. Without quotes, as the builder's parser keeps it; not expanded. */
	readonly value: string | null;
	readonly span: Span;
}

export interface Word {
	readonly text: string;
	readonly span: Span;
}

export interface Heredoc {
	readonly name: string;
	/** False for a quoted name: the builder does not expand variables in the content. */
	readonly expand: boolean;
	/** `<<-`: leading tabs are dropped. */
	readonly chomp: boolean;
	readonly fileDescriptor: number;
	/** As the builder uses it: leading tabs dropped for `<<-`; line ends, `\r\n` too, as in the file. */
	readonly content: string;
	/** The operator with its name: `<<EOF`. */
	readonly operatorSpan: Span;
	/** The body's lines, the terminator not included. */
	readonly contentSpan: Span;
}

/** Something the builder would refuse, with its place; the rest of the file is still planned. */
export interface Problem {
	/** Stable, PascalCase: `FromTakesNoComment`, `UnknownInstruction`. */
	readonly code: string;
	readonly message: Message;
	readonly span: Span;
	readonly fixes: readonly Fix[];
}

/** A change that is safe to click. */
export interface Fix {
	readonly title: Message;
	/** Spans count as those of the problem or finding that offers the fix. */
	readonly edits: readonly TextEdit[];
	readonly preferred: boolean;
}
