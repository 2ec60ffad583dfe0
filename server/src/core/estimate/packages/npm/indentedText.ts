/**
 * The part of YAML that lock files are written in: mappings by indentation, plain and quoted scalars,
 * mappings and lists in one line, lists of `- item`, and texts behind `>-` and `|`. No anchors, aliases
 * or tags, so a small file cannot grow; read in one pass over the lines. yarn 1 writes the same with
 * `name value` instead of `name: value`.
 */
import type { Fields } from './fields.ts';

interface Line {
	readonly indent: number;
	readonly text: string;
}

interface Reader {
	readonly lines: readonly Line[];
	readonly separator: ':' | ' ';
	at: number;
}

/** Deeper is no lock file. */
const deepest = 16;

/** Null where the text is not of this form. */
export function readIndented(text: string, separator: ':' | ' '): Fields | null {
	const lines = text.split('\n').flatMap((line) => {
		const bare = line.trimEnd();
		const content = bare.trimStart();
		if (content === '' || content.startsWith('#') || content === '---') return [];
		return [{ indent: bare.length - content.length, text: content }];
	});
	const reader: Reader = { lines, separator, at: 0 };
	const fields = mapping(reader, 0, 0);
	return fields !== null && reader.at === lines.length ? fields : null;
}

function mapping(reader: Reader, indent: number, depth: number): Fields | null {
	if (depth > deepest) return null;
	const fields = new Map<string, unknown>();
	for (let line = reader.lines[reader.at]; line !== undefined; line = reader.lines[reader.at]) {
		if (line.indent < indent) break;
		if (line.indent > indent) return null;
		const pair = keyAndRest(line.text, reader.separator);
		if (pair === null) return null;
		reader.at++;
		const value = valueAfterKey(reader, pair.rest, indent, depth);
		if (value === undefined) return null;
		fields.set(pair.key, value);
	}
	return Object.fromEntries(fields);
}

/** Undefined where it is not of this form. */
function valueAfterKey(reader: Reader, rest: string, indent: number, depth: number): unknown {
	if (/^[>|][-+]?$/.test(rest)) return skipDeeper(reader, indent);
	if (rest !== '') {
		const value = inlineValue(rest);
		// A plain scalar goes on in the lines below that are indented deeper.
		skipDeeper(reader, indent);
		return value;
	}
	const next = reader.lines[reader.at];
	if (next === undefined) return '';
	if (next.text.startsWith('- ') && next.indent >= indent) return list(reader, next.indent);
	if (next.indent <= indent) return '';
	return mapping(reader, next.indent, depth + 1) ?? undefined;
}

function skipDeeper(reader: Reader, indent: number): string {
	while ((reader.lines[reader.at]?.indent ?? -1) > indent) reader.at++;
	return '';
}

function list(reader: Reader, indent: number): readonly unknown[] {
	const items: unknown[] = [];
	for (let line = reader.lines[reader.at]; line !== undefined; line = reader.lines[reader.at]) {
		if (line.indent < indent || !line.text.startsWith('- ')) break;
		reader.at++;
		items.push(inlineValue(line.text.slice(2).trim()));
		skipDeeper(reader, indent);
	}
	return items;
}

function keyAndRest(
	text: string,
	separator: ':' | ' ',
): { readonly key: string; readonly rest: string } | null {
	if (separator === ' ') return yarnKey(text);
	const quote = text[0];
	if (quote === '"' || quote === "'") {
		const end = closingQuote(text, quote);
		const colon = end === -1 ? -1 : text.indexOf(':', end);
		return colon !== end + 1 || colon === 0 ? null : pairAt(text, colon, text.slice(1, end));
	}
	const match = /:(?= |$)/.exec(text);
	// The explicit form of long keys: `? key` and then `: value`.
	if (text.startsWith('? ') || match === null) return null;
	return pairAt(text, match.index, text.slice(0, match.index));
}

function pairAt(text: string, colon: number, key: string) {
	return { key, rest: text.slice(colon + 1).trim() };
}

/** `"a@^1", b@^2:` opens a mapping, `version "1.0"` is a value. */
function yarnKey(text: string): { readonly key: string; readonly rest: string } | null {
	if (text.endsWith(':')) return { key: text.slice(0, -1), rest: '' };
	const end = text.startsWith('"') ? closingQuote(text, '"') : -1;
	const space = text.indexOf(' ', Math.max(0, end));
	if (space === -1) return null;
	const key = end === -1 ? text.slice(0, space) : text.slice(1, end);
	return { key, rest: text.slice(space + 1).trim() };
}

function closingQuote(text: string, quote: string): number {
	for (let at = 1; at < text.length; at++) {
		if (text[at] === '\\' && quote === '"') at++;
		else if (text[at] === quote) return at;
	}
	return -1;
}

/** A scalar is a text whatever it looks like; `{a: b, c: [d]}` and `[a, b]` as long as they are one line. */
function inlineValue(text: string): unknown {
	if (text.startsWith('[') && text.endsWith(']'))
		return splitTop(text.slice(1, -1)).map((each) => scalar(each));
	if (!text.startsWith('{') || !text.endsWith('}')) return scalar(text);
	return Object.fromEntries(
		splitTop(text.slice(1, -1)).flatMap((each) => {
			const pair = keyAndRest(each, ':');
			return pair === null ? [] : [[pair.key, inlineValue(pair.rest)]];
		}),
	);
}

/** At the commas that are in no brackets and no quotes. */
function splitTop(text: string): readonly string[] {
	const pieces: string[] = [];
	let depth = 0;
	let start = 0;
	let quote = '';
	for (let at = 0; at < text.length; at++) {
		const character = text[at] ?? '';
		if (quote !== '') quote = character === quote ? '' : quote;
		else if (character === '"' || character === "'") quote = character;
		else if ('[{'.includes(character)) depth++;
		else if (']}'.includes(character)) depth--;
		else if (character === ',' && depth === 0) {
			pieces.push(text.slice(start, at).trim());
			start = at + 1;
		}
	}
	return [...pieces, text.slice(start).trim()].filter((piece) => piece !== '');
}

function scalar(text: string): string {
	const quote = text[0];
	if ((quote === '"' || quote === "'") && text.length > 1 && text.endsWith(quote)) {
		const inner = text.slice(1, -1);
		return quote === "'" ? inner.replaceAll("''", "'") : inner.replace(/\\(["\\/])/g, '$1');
	}
	return text;
}
