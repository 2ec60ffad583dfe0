/** Heredocs of RUN, COPY and ADD: their operators in a logical line, their bodies below it. */
import type { Environment } from '../layers/resolved.ts';
import type { Span } from '../text/span.ts';
import { lexWord } from './lexWord.ts';
import { type LogicalLine, sourceSpan, trimLineEnd } from './logicalLine.ts';
import type { Heredoc } from './model.ts';

export interface HeredocOperator {
	readonly name: string;
	readonly expand: boolean;
	readonly chomp: boolean;
	readonly fileDescriptor: number;
}

const noVariables: Environment = { get: () => undefined };
const rawWords = { escape: '\\', keepUnset: true, split: true };

/** What one word says of a heredoc; null where it is no heredoc operator. */
export function heredocOperator(word: string): HeredocOperator | null {
	const match = /^(\d*)<<(-?)\s*([^<]+)$/.exec(word);
	const rest = match?.[3];
	if (rest === undefined) return null;
	const plain = lexWord(rest, noVariables, rawWords).words;
	const quoted = lexWord(rest, noVariables, { ...rawWords, keepQuotes: true }).words;
	const name = plain[0]?.text;
	if (name === undefined || plain.length > 1) return null;
	return {
		name,
		// A quote that is gone from the plain name was a real one, not an escaped character.
		expand: quoteCount(name) === quoteCount(quoted[0]?.text ?? ''),
		chomp: match?.[2] === '-',
		fileDescriptor: Number(match?.[1] ?? 0),
	};
}

function quoteCount(text: string): number {
	return text.replace(/[^'"]/g, '').length;
}

/**
 * The heredocs that a logical line opens, in order. The builder lexes the whole line, with `\` as
 * escape whatever the file's own is; a line that it cannot lex (an open quote, `${a[0]}`) has none.
 */
export function heredocOperators(
	line: string,
): readonly { operator: HeredocOperator; start: number; end: number }[] {
	const options = { ...rawWords, keepQuotes: true, keepEscapes: true };
	const found = [];
	for (const word of lexWord(line, noVariables, options).words) {
		const operator = heredocOperator(word.text);
		if (operator !== null) found.push({ operator, start: word.start, end: word.end });
	}
	return found;
}

export interface HeredocBodies {
	readonly heredocs: readonly Heredoc[];
	/** True where the file ends before the last terminator. */
	readonly unterminated: boolean;
	/** Behind the last terminator (or the file's end), without the line end; from `start`. */
	readonly end: number;
	/** Where the next line of the source begins; from `start`. */
	readonly next: number;
}

/** Reads the bodies below a logical line that begins at `start` of the source. */
export function readHeredocs(source: string, start: number, line: LogicalLine): HeredocBodies {
	const heredocs: Heredoc[] = [];
	let unterminated = false;
	let end = line.end;
	let next = line.next;
	for (const { operator, start: from, end: to } of heredocOperators(line.text)) {
		const body = readBody(source, start + next, operator);
		heredocs.push({
			...operator,
			content: operator.chomp ? body.content.replace(/(^|\n)\t+/g, '$1') : body.content,
			operatorSpan: sourceSpan(line, from, to),
			contentSpan: { start: body.span.start - start, end: body.span.end - start },
		});
		unterminated ||= !body.terminated;
		end = Math.max(end, body.end - start);
		next = body.next - start;
	}
	return { heredocs, unterminated, end, next };
}

function readBody(
	source: string,
	from: number,
	operator: HeredocOperator,
): { content: string; span: Span; terminated: boolean; end: number; next: number } {
	let lineStart = from;
	while (lineStart < source.length) {
		const feed = source.indexOf('\n', lineStart);
		const behind = feed < 0 ? source.length : feed + 1;
		const lineEnd = trimLineEnd(source, lineStart, behind);
		let nameStart = lineStart;
		if (operator.chomp) while (source[nameStart] === '\t') nameStart++;
		if (lineEnd - nameStart === operator.name.length && source.startsWith(operator.name, nameStart))
			return {
				content: source.slice(from, lineStart),
				span: { start: from, end: lineStart },
				terminated: true,
				end: lineEnd,
				next: behind,
			};
		lineStart = behind;
	}
	// Line ends at the file's end are not the instruction's: its node depends on its own text alone.
	const end = Math.max(from, trimLineEnd(source, from, source.length));
	return {
		content: source.slice(from, end),
		span: { start: from, end },
		terminated: false,
		end,
		next: source.length,
	};
}
