/**
 * How much longer a sed script can make a file, from its text alone: each `s` as often as its pattern
 * finds room, each added line behind every line. Commands as POSIX and GNU sed(1) have them.
 */

/** The most bytes that files of `size` bytes come to; null: no bound is known. */
export function mostAfterSed(scripts: readonly string[], size: number): number | null {
	const commands = commandsOf(scripts.join('\n'));
	if (commands === null) return null;
	let most = size + 1;
	let grows = false;
	for (const command of commands) {
		const grown = grownBy(command, most);
		grows ||= grown > most;
		most = grown;
	}
	// A loop may do it again and again.
	return grows && commands.some(({ kind }) => kind === 'jump') ? null : most;
}

type SedCommand =
	| { readonly kind: 'other' | 'print' | 'jump' }
	/** `once`: behind a line that is named by its number. */
	| { readonly kind: 'text'; readonly bytes: number; readonly once: boolean }
	| {
			readonly kind: 'substitute';
			/** The fewest characters that the pattern matches. */
			readonly fewest: number;
			/** Characters of the replacement, and how often it repeats what was matched. */
			readonly added: number;
			readonly repeats: number;
	  };

function grownBy(command: SedCommand, size: number): number {
	switch (command.kind) {
		case 'print':
			return size * 2;
		case 'text':
			return size + (command.once ? 1 : size) * command.bytes;
		case 'substitute': {
			const { fewest, added, repeats } = command;
			const matches = fewest === 0 ? size : Math.floor(size / fewest);
			const gained = repeats > 0 ? added : Math.max(0, added - fewest);
			return size + matches * gained + Math.max(0, repeats - 1) * size;
		}
		default:
			return size;
	}
}

const address = /^(?:\d+(?:~\d+)?|\$|\+\d+|\/(?:\\.|[^/\\\n])*\/I?)/;
const plain = /^[dDnNqQ=lgxhz{}P]/;
const jump = /^(?::[^\n;]*|[btT][^\n;}]*)/;

/** Null where one is not understood. */
function commandsOf(script: string): readonly SedCommand[] | null {
	const commands: SedCommand[] = [];
	let rest = script;
	for (;;) {
		rest = rest.replace(/^[\s;}]+/, '').replace(/^#[^\n]*/, '');
		if (rest === '') return commands;
		if (/^[\s;}#]/.test(rest)) continue;
		const first = address.exec(rest)?.[0] ?? '';
		rest = rest.slice(first.length).trimStart();
		const isRange = first !== '' && rest.startsWith(',');
		if (isRange) rest = rest.slice(1).trimStart().replace(address, '');
		rest = rest.replace(/^\s*!?\s*/, '');
		const found = commandAt(rest, /^(\d+|\$)$/.test(first) && !isRange);
		if (found === null) return null;
		commands.push(found.command);
		rest = rest.slice(found.length);
	}
}

interface Found {
	readonly command: SedCommand;
	readonly length: number;
}

function commandAt(text: string, once: boolean): Found | null {
	if (text.startsWith('s')) return substitution(text);
	const added = /^[aic](?:\s*\\\n|\s*\\|\s+)?((?:\\.|[^\\\n])*)/s.exec(text);
	if (added !== null) {
		const bytes = longest(added[1] ?? '') + 1;
		return { command: { kind: 'text', bytes, once }, length: added[0].length };
	}
	if (/^p(?![\w])/.test(text)) return { command: { kind: 'print' }, length: 1 };
	const jumped = jump.exec(text)?.[0];
	if (jumped !== undefined) return { command: { kind: 'jump' }, length: jumped.length };
	// What holds text back can add it again, without end.
	const [letter] = plain.exec(text) ?? [];
	if (letter === undefined || /[gxhl=]/.test(letter)) return null;
	return { command: { kind: 'other' }, length: 1 };
}

function substitution(text: string): Found | null {
	const mark = text[1] ?? '';
	if (mark === '' || /[\s\w\\]/.test(mark)) return null;
	const pattern = upTo(text, 2, mark);
	const replacement = pattern === null ? null : upTo(text, pattern.end + 1, mark);
	if (pattern === null || replacement === null) return null;
	const flags = /^[gpiI\d]*/.exec(text.slice(replacement.end + 1))?.[0] ?? '';
	const length = replacement.end + 1 + flags.length;
	// Others write files or run what they made.
	if (flags.includes('p') || /^[ewmM]/.test(text.slice(length))) return null;
	const repeats = replacement.text.match(/\\[0-9]|(?<!\\)&/g)?.length ?? 0;
	const added = longest(replacement.text);
	const fewest = fewestMatched(pattern.text);
	return { command: { kind: 'substitute', fewest, added, repeats }, length };
}

function upTo(text: string, start: number, mark: string): { text: string; end: number } | null {
	for (let at = start; at < text.length; at++) {
		if (text[at] === '\\') at++;
		else if (text[at] === mark) return { text: text.slice(start, at), end: at };
	}
	return null;
}

/** A character takes up to three bytes for each of its UTF-16 units. */
function longest(text: string): number {
	return [...text].reduce((bytes, each) => bytes + ((each.codePointAt(0) ?? 0) < 0x80 ? 1 : 4), 0);
}

/** Of a plain text its length; of what is repeated, optional or one of several nothing is certain. */
function fewestMatched(pattern: string): number {
	if (/[*?+{|()[\]]/.test(pattern)) return 0;
	return pattern
		.replace(/^\^|\$$/g, '')
		.replace(/\\./gs, (each) => (/\\[bBwWsS<>`']/.test(each) ? '' : '.')).length;
}
