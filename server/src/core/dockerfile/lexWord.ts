/**
 * The builder's word lexer: quotes, escapes and variables of one text, and its split into words.
 * Written after the behaviour of BuildKit's frontend/dockerfile/shell; heredoc operators, heredoc
 * contents and ordinary words are all read by it, with different options.
 */
import type { Message } from '../../protocol/message.ts';
import type { Environment } from '../layers/resolved.ts';
import { isSpace } from './characters.ts';
import { parsePattern, replacePattern, trimPrefix, trimSuffix } from './shellPattern.ts';

export interface LexOptions {
	readonly escape: string;
	/** Quotes stay in the result. */
	readonly keepQuotes?: boolean;
	/** Escape characters stay in the result. */
	readonly keepEscapes?: boolean;
	/** Quotes are characters like any other. */
	readonly ignoreQuotes?: boolean;
	/** Variables that are not set stay as they are written. */
	readonly keepUnset?: boolean;
	/** Words are wanted, not only the text. */
	readonly split?: boolean;
}

export interface LexedWord {
	readonly text: string;
	/** Offset of the word's first character in the source. */
	readonly start: number;
	readonly end: number;
}

export interface Lexed {
	readonly text: string;
	/** `text` split at white space that is neither quoted nor escaped; empty unless asked for. */
	readonly words: readonly LexedWord[];
	/** The first variable whose value only the build knows; null where there is none. */
	readonly unknown: string | null;
	/** Why the builder refuses the text; null where it does not. */
	readonly error: Message | null;
}

interface Lexer {
	readonly source: string;
	readonly environment: Environment;
	readonly options: LexOptions;
	at: number;
	unknown: string | null;
	error: Message | null;
	/** Substitutions that are open. */
	depth: number;
	/** The variable at which the text grew longer or deeper than any: its rest was not read. */
	gaveUp: string | null;
}

/**
 * A chain of variables that double each other makes texts that no memory holds. Beyond this length,
 * in UTF-16 units, a text with variables counts as unknown.
 */
const longestValue = 1 << 20;

/** Substitutions in substitutions beyond this count as unknown too: the call stack has an end. */
const deepest = 200;

/** Reads a text; never throws. */
export function lexWord(source: string, environment: Environment, options: LexOptions): Lexed {
	const lexer: Lexer = {
		source,
		environment,
		options,
		at: 0,
		unknown: null,
		error: null,
		depth: 0,
		gaveUp: null,
	};
	const splitter = options.split ? new WordSplitter() : null;
	const text = lexUntil(lexer, null, options.keepEscapes ?? false, splitter);
	return {
		text,
		words: lexer.error === null ? (splitter?.finish(lexer.at) ?? []) : [],
		unknown: lexer.gaveUp ?? lexer.unknown,
		error: lexer.error,
	};
}

/** Collects characters into words; it is the state of one split. */
class WordSplitter {
	readonly words: LexedWord[] = [];
	text = '';
	start = -1;

	add(text: string, start: number): void {
		for (const character of text) {
			if (!isSpace(character.charCodeAt(0))) this.addRaw(character, start);
			else if (this.text.length > 0) this.end(start);
		}
	}

	addRaw(text: string, start: number): void {
		if (this.start < 0) this.start = start;
		this.text += text;
	}

	finish(end: number): readonly LexedWord[] {
		if (this.text.length > 0) this.end(end);
		return this.words;
	}

	private end(end: number): void {
		this.words.push({ text: this.text, start: this.start, end });
		this.text = '';
		this.start = -1;
	}
}

/** Stops all lexing: the rest of the source is not read. The first error stays. */
function fail(lexer: Lexer, code: string, args: Readonly<Record<string, string>> = {}): string {
	lexer.error ??= { code: `problem.${code}`, args };
	lexer.at = lexer.source.length;
	return '';
}

/** Stops all lexing at the variable that stands at `start`: what it leads to counts as unknown. */
function giveUp(lexer: Lexer, start: number): string {
	lexer.gaveUp = /^\$\{?(\w*)/.exec(lexer.source.slice(start, start + 100))?.[1] ?? '';
	lexer.at = lexer.source.length;
	return '';
}

function peek(lexer: Lexer): string {
	const code = lexer.source.codePointAt(lexer.at);
	return code === undefined ? '' : String.fromCodePoint(code);
}

function next(lexer: Lexer): string {
	const character = peek(lexer);
	lexer.at += character.length;
	return character;
}

/** Reads up to and with `stop`; to the end of the source where `stop` is null. */
function lexUntil(
	lexer: Lexer,
	stop: string | null,
	keepEscapes: boolean,
	splitter: WordSplitter | null,
): string {
	let result = '';
	while (lexer.at < lexer.source.length) {
		const start = lexer.at;
		const character = peek(lexer);
		if (character === stop) {
			lexer.at++;
			return result;
		}
		const special = lexSpecial(lexer, character, keepEscapes);
		if (special !== null) {
			if (character === '$' && result.length + special.length > longestValue) {
				return giveUp(lexer, start);
			}
			result += special;
			if (character === '$') splitter?.add(special, start);
			else splitter?.addRaw(special, start);
			continue;
		}
		lexer.at += character.length;
		if (character !== lexer.options.escape) {
			result += character;
			splitter?.add(character, start);
			continue;
		}
		if (keepEscapes) {
			result += character;
			splitter?.addRaw(character, start);
		}
		const escaped = next(lexer);
		result += escaped;
		if (escaped !== '') splitter?.addRaw(escaped, start);
	}
	if (stop !== null && lexer.gaveUp === null)
		fail(lexer, 'ExpansionNotClosed', { character: stop });
	return result;
}

/** What a quote, a `$` or a `<<` stands for; null for other characters. */
function lexSpecial(lexer: Lexer, character: string, keepEscapes: boolean): string | null {
	switch (character) {
		case '$':
			return lexVariable(lexer);
		case '<':
			return lexHeredocOperator(lexer);
		case "'":
			return lexer.options.ignoreQuotes ? null : lexSingleQuotes(lexer);
		case '"':
			return lexer.options.ignoreQuotes ? null : lexDoubleQuotes(lexer, keepEscapes);
		default:
			return null;
	}
}

/** `<<` with the blanks behind it is one piece, so that `<< EOF` is one word. */
function lexHeredocOperator(lexer: Lexer): string {
	const start = lexer.at;
	lexer.at++;
	if (lexer.source[lexer.at] === '<') {
		lexer.at++;
		while (/[ \t]/.test(lexer.source[lexer.at] ?? '')) lexer.at++;
	}
	return lexer.source.slice(start, lexer.at);
}

function lexSingleQuotes(lexer: Lexer): string {
	const close = lexer.source.indexOf("'", lexer.at + 1);
	if (close < 0) return fail(lexer, 'ExpansionNotClosed', { character: "'" });
	const kept = lexer.options.keepQuotes ? 0 : 1;
	const result = lexer.source.slice(lexer.at + kept, close + 1 - kept);
	lexer.at = close + 1;
	return result;
}

function lexDoubleQuotes(lexer: Lexer, keepEscapes: boolean): string {
	const quote = lexer.options.keepQuotes ? '"' : '';
	let result = quote;
	lexer.at++;
	while (lexer.at < lexer.source.length) {
		if (lexer.source[lexer.at] === '$') {
			const start = lexer.at;
			result += lexVariable(lexer);
			if (result.length > longestValue) return giveUp(lexer, start);
			continue;
		}
		let character = next(lexer);
		if (character === '"') return result + quote;
		if (character === lexer.options.escape) {
			if (keepEscapes) result += character;
			const following = peek(lexer);
			if (following === '') continue;
			if (following === '"' || following === '$' || following === lexer.options.escape) {
				character = next(lexer);
			}
		}
		result += character;
	}
	return lexer.gaveUp !== null ? '' : fail(lexer, 'ExpansionNotClosed', { character: '"' });
}

function lexVariable(lexer: Lexer): string {
	const start = lexer.at;
	lexer.at++;
	if (lexer.source[lexer.at] !== '{') {
		const name = lexName(lexer);
		return name === '' ? '$' : plainValue(lexer, name, `$${name}`);
	}
	if (lexer.depth === deepest) return giveUp(lexer, start);
	lexer.depth++;
	const result = lexSubstitution(lexer);
	lexer.depth--;
	return result;
}

/** `${…}`, read from its brace on. */
function lexSubstitution(lexer: Lexer): string {
	lexer.at++;
	const first = peek(lexer);
	if (first === '') return fail(lexer, 'ExpansionNotClosed', { character: '}' });
	if ('{}:'.includes(first)) return fail(lexer, 'BadSubstitution', { text: `\${${first}` });
	const name = lexName(lexer);
	const operator = next(lexer);
	if (operator === '}') return plainValue(lexer, name, `\${${name}}`);
	if (operator === '/') return lexReplacement(lexer, name);
	if (operator === ':') return lexModifier(lexer, name, next(lexer), true);
	if (operator !== '' && '+-?#%'.includes(operator)) {
		return lexModifier(lexer, name, operator, false);
	}
	return operator === ''
		? fail(lexer, 'ExpansionNotClosed', { character: '}' })
		: fail(lexer, 'BadModifier', { name, modifier: operator });
}

/** A value, '' where unset or unknown; an unknown value is noted. */
function lookUp(lexer: Lexer, name: string): { set: boolean; known: boolean; value: string } {
	const value = lexer.environment.get(name);
	return { set: value !== undefined, known: value !== null, value: value ?? '' };
}

function noteUnknown(lexer: Lexer, name: string): string {
	lexer.unknown ??= name;
	return '';
}

function plainValue(lexer: Lexer, name: string, source: string): string {
	const { set, known, value } = lookUp(lexer, name);
	if (!known) return noteUnknown(lexer, name);
	return !set && lexer.options.keepUnset ? source : value;
}

/** `${name:-word}` and its kin, read from behind the operator. */
function lexModifier(lexer: Lexer, name: string, operator: string, nullIsUnset: boolean): string {
	const outerUnknown = lexer.unknown;
	const word = lexUntil(lexer, '}', operator === '#' || operator === '%', null);
	if (lexer.error !== null) return '';
	const wordUnknown = lexer.unknown;
	const { set, known, value } = lookUp(lexer, name);
	if (!set && lexer.options.keepUnset) {
		return `\${${name}${nullIsUnset ? ':' : ''}${operator}${word}}`;
	}
	// Only a word that is taken makes the result depend on its variables.
	lexer.unknown = outerUnknown;
	const take = () => {
		lexer.unknown ??= wordUnknown;
		return word;
	};
	const missing = !set || (nullIsUnset && known && value === '');
	const undecided = !known && (nullIsUnset || !'+?'.includes(operator));
	switch (operator) {
		case '-':
			if (missing) return take();
			return known ? value : noteUnknown(lexer, name);
		case '+':
			if (missing) return '';
			return undecided && (word !== '' || wordUnknown !== null) ? noteUnknown(lexer, name) : take();
		case '?':
			if (missing) return fail(lexer, 'VariableRequired', { name, word });
			return known ? value : noteUnknown(lexer, name);
		case '#':
		case '%':
			take();
			return known ? trimmed(lexer, name, operator, word, value) : noteUnknown(lexer, name);
		default:
			return fail(lexer, 'BadModifier', { name, modifier: `:${operator}` });
	}
}

/** A doubled operator asks for the longest match. */
function trimmed(
	lexer: Lexer,
	name: string,
	operator: string,
	word: string,
	value: string,
): string {
	const longest = word.startsWith(operator);
	const written = longest ? word.slice(1) : word;
	const pattern = parsePattern(written);
	if (pattern === null) return fail(lexer, 'BadPattern', { pattern: written });
	const trim = operator === '#' ? trimPrefix : trimSuffix;
	return trim(pattern, value, longest) ?? noteUnknown(lexer, name);
}

function lexReplacement(lexer: Lexer, name: string): string {
	const all = lexer.source[lexer.at] === '/';
	if (all) lexer.at++;
	const written = lexUntil(lexer, '/', true, null);
	const replacement = lexer.error === null ? lexUntil(lexer, '}', true, null) : '';
	if (lexer.error !== null) return '';
	const { set, known, value } = lookUp(lexer, name);
	if (!set && lexer.options.keepUnset) return `\${${name}/${written}/${replacement}}`;
	const pattern = parsePattern(written);
	if (pattern === null) return fail(lexer, 'BadPattern', { pattern: written });
	if (!known) return noteUnknown(lexer, name);
	return replacePattern(pattern, value, replacement, all) ?? noteUnknown(lexer, name);
}

const specialParameters = '@*#?-$!0';

/** A name, a number or one special parameter; '' where none stands here. */
function lexName(lexer: Lexer): string {
	const start = lexer.at;
	const first = peek(lexer);
	if (/^\p{Nd}/u.test(first)) {
		while (/^\p{Nd}/u.test(peek(lexer))) next(lexer);
	} else if (first !== '' && specialParameters.includes(first)) {
		next(lexer);
	} else {
		while (/^[\p{L}\p{Nd}_]/u.test(peek(lexer))) next(lexer);
	}
	return lexer.source.slice(start, lexer.at);
}
