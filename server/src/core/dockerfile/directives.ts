/** Parser directives at the top of a file: `# syntax=`, `# escape=`, `# check=`. */

import { skipSpaces, trimSpaces } from './characters.ts';
import { trimLineEnd } from './logicalLine.ts';
import type { Directive, EscapeCharacter, Problem } from './model.ts';
import { problem } from './problem.ts';

export interface Directives {
	readonly directives: readonly Directive[];
	readonly escapeCharacter: EscapeCharacter;
	readonly problems: readonly Problem[];
	/** Where the first line begins that is no directive (a `#!` line counts as one). */
	readonly end: number;
}

const byteOrderMark = '\ufeff';
const names = new Set(['syntax', 'escape', 'check']);

/**
 * Reads the directives. They end at the first line that is none, an empty one too. Below a `#!` line
 * the builder looks for `syntax` and `check` only, so `escape` is a comment there; only `syntax` may
 * be written with `//`.
 */
export function readDirectives(text: string): Directives {
	const directives: Directive[] = [];
	const problems: Problem[] = [];
	let escapeCharacter: EscapeCharacter = '\\';
	let at = text.startsWith(byteOrderMark) ? 1 : 0;
	const shebang = text.startsWith('#!', at);
	if (shebang) at = nextLine(text, at);
	while (at < text.length) {
		const behind = nextLine(text, at);
		const directive = readDirective(text, at, trimLineEnd(text, at, behind));
		if (directive === null || (shebang && directive.name === 'escape')) break;
		at = behind;
		if (slashed(text, directive) && isDockers(directive.value)) {
			problems.push(problem('DirectiveNeedsHash', directive.span, { value: directive.value }));
		}
		if (directives.some((each) => each.name === directive.name)) {
			problems.push(problem('DirectiveRepeated', directive.span, { name: directive.name }));
			continue;
		}
		directives.push(directive);
		if (directive.name !== 'escape') continue;
		if (directive.value === '`' || directive.value === '\\') escapeCharacter = directive.value;
		else problems.push(problem('BadEscapeDirective', directive.span, { value: directive.value }));
	}
	return { directives, escapeCharacter, problems, end: at };
}

function slashed(text: string, { span }: Directive): boolean {
	return text.startsWith('//', span.start);
}

/** Other frontends read other grammars; Docker's takes the line for an instruction. */
function isDockers(frontend: string): boolean {
	return /^(?:docker\.io\/)?docker\/dockerfile\b/.test(frontend);
}

function nextLine(text: string, from: number): number {
	const feed = text.indexOf('\n', from);
	return feed < 0 ? text.length : feed + 1;
}

/** The directive on the line [from, to); null where it is none. */
function readDirective(text: string, from: number, to: number): Directive | null {
	const start = skipSpaces(text, from, to);
	const slashes = text.startsWith('//', start);
	if (!slashes && text[start] !== '#') return null;
	const line = text.slice(start + (slashes ? 2 : 1), trimSpaces(text, start, to));
	const match = /^\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+)$/s.exec(line);
	const name = match?.[1]?.toLowerCase();
	const value = match?.[2];
	if (name === undefined || value === undefined || !names.has(name)) return null;
	if (slashes && name !== 'syntax') return null;
	return { name, value, span: { start, end: to } };
}

/** True where a comment, put on the first line of a file, would be read as a directive. */
export function looksLikeDirective(comment: string): boolean {
	return comment.startsWith('#!') || readDirective(comment, 0, comment.length) !== null;
}
