/** How npm writes its JSON: in the format of the project's package.json, whatever that of a lock file is. */
import { encodeUtf8 } from '../../../filesystem/utf8.ts';
import { jsonText } from './fields.ts';

export interface JsonFormat {
	readonly indent: string;
	readonly newline: string;
}

/** JSON.stringify takes no more of an indentation. Characters. */
const longestIndent = 10;

/** As the first line of package.json ends and the second begins; two blanks where all is one line. */
export function jsonFormatOf(manifest: string): JsonFormat {
	const [, newline = '\n', indent = ''] = /^\s*\{((?:\r?\n)+)(\s*)/.exec(manifest) ?? [];
	return { indent: indent.slice(0, longestIndent) || '  ', newline };
}

/** With a line's end at the end; empty where a value nests deeper than can be written. */
export function formattedJson(value: unknown, { indent, newline }: JsonFormat): string {
	const text = jsonText(value, indent);
	return text === null ? '' : `${text}\n`.replaceAll('\n', newline);
}

/** Bytes of a text whose lines end in `\n` once it is written. */
export function writtenBytes(text: string, { newline }: JsonFormat): number {
	return encodeUtf8(text).length + (newline.length - 1) * linesOf(text);
}

export function linesOf(text: string): number {
	return text.split('\n').length - 1;
}
