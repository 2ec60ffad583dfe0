/** The value of a shell word, where it is the same in every shell and known before the build. */
import type {
	CommandExpansionPart,
	DoubleQuotedChild,
	ParameterExpansionPart,
	ParsedScript,
	Word,
	WordPart,
} from 'unbash';
import { shellGlob } from './shellGlob.ts';
import type { RunState } from './state.ts';
import type { RunWorld } from './world.ts';
import { fileWords } from './xargs.ts';

/** One of the words that a word becomes. */
export interface Field {
	readonly value: string;
	/** True where `*`, `?` or `[…]` in it are looked up as a pattern; other special signs are escaped. */
	readonly pattern: boolean;
}

/** Null where the value is not known, or where the word may become several words or none. */
export function wordValue(word: Word, state: RunState, world: RunWorld): string | null {
	const fields = wordFields(word, state, world);
	const [only] = fields ?? [];
	return fields?.length === 1 && only !== undefined && !only.pattern ? only.value : null;
}

/** The text of a word where none is split or looked up, as behind `case`; null where it is not known. */
export function unsplitValue(word: Word, state: RunState, world: RunWorld): string | null {
	return unsplit(word, state, world, ({ text }) => text);
}

/** A word that texts are held against: what is quoted in it stands for itself. */
export function patternValue(word: Word, state: RunState, world: RunWorld): string | null {
	return unsplit(word, state, world, ({ text, glob, split }) =>
		glob || split ? text : shellGlob.escape(text),
	);
}

function unsplit(
	word: Word,
	state: RunState,
	world: RunWorld,
	of: (piece: Piece) => string,
): string | null {
	if (hasTilde(word.text)) return null;
	if (word.parts === undefined) {
		return of({ text: word.value, split: false, glob: false, quoted: true });
	}
	let value = '';
	for (const part of word.parts) {
		const pieces = partPieces(part, state, world);
		// A backslash that a variable holds quotes in some shells only.
		if (pieces === null || pieces.some(({ split, text }) => split && text.includes('\\')))
			return null;
		value += pieces.map(of).join('');
	}
	return value;
}

/** The words that a word becomes where unquoted expansions are split; null where they are not known. */
export function wordFields(word: Word, state: RunState, world: RunWorld): readonly Field[] | null {
	if (word.parts === undefined) {
		const value = withHome(word.text, word.value, world);
		return value === null ? null : [{ value, pattern: false }];
	}
	let pieces: readonly Piece[] = [];
	for (const part of word.parts) {
		const piece = partPieces(part, state, world);
		if (piece === null) return null;
		pieces = [...pieces, ...piece];
	}
	if (hasTilde(word.text)) return null;
	return fieldsOf(pieces);
}

/** A stretch of a word: `split` where white space in it ends a word. */
interface Piece {
	readonly text: string;
	readonly split: boolean;
	readonly glob: boolean;
	readonly quoted: boolean;
}

const mostFields = 1000;

function fieldsOf(pieces: readonly Piece[]): readonly Field[] | null {
	const fields: Field[] = [];
	let current: { value: string; escaped: string; pattern: boolean } | null = null;
	const add = (text: string, glob: boolean) => {
		current ??= { value: '', escaped: '', pattern: false };
		current = {
			value: current.value + text,
			escaped: current.escaped + (glob ? text : shellGlob.escape(text)),
			pattern: current.pattern || glob,
		};
	};
	const end = () => {
		if (current !== null) {
			const { value, escaped, pattern } = current;
			fields.push({ value: pattern ? escaped : value, pattern });
		}
		current = null;
	};
	for (const { text, split, glob, quoted } of pieces) {
		if (!split) {
			if (text !== '' || quoted) add(text, glob);
			continue;
		}
		// What a variable holds may be a pattern too.
		if (text.includes('\\')) return null;
		for (const [index, part] of text.split(/[ \t\n]+/).entries()) {
			if (index > 0) end();
			if (part !== '') add(part, /[*?[\]]/.test(part));
		}
		if (fields.length > mostFields) return null;
	}
	end();
	return fields;
}

/** `~` stands for a home folder at the start of a word; in bash also behind `=` and `:`. */
function hasTilde(text: string): boolean {
	return /(?:^|[=:])~/.test(text);
}

function withHome(text: string, value: string, world: RunWorld): string | null {
	if (!hasTilde(text)) return value;
	const rest = /^~(?=\/|$)(.*)$/s.exec(text)?.[1];
	if (rest === undefined || /[~\\'"]/.test(rest)) return null;
	const home = homeFolder(world);
	return home === null ? null : home + rest;
}

/** HOME as the builders set it for a RUN. */
export function homeFolder(world: RunWorld): string | null {
	const own = world.variable('HOME');
	if (own !== undefined) return own;
	return world.root ? '/root' : null;
}

function partPieces(part: WordPart, state: RunState, world: RunWorld): readonly Piece[] | null {
	switch (part.type) {
		case 'Literal':
			return [{ text: part.value, split: false, glob: false, quoted: false }];
		case 'SingleQuoted':
			return [{ text: part.value, split: false, glob: false, quoted: true }];
		case 'Glob':
			return [{ text: part.text, split: false, glob: true, quoted: false }];
		case 'DoubleQuoted':
			return quotedPieces(part.parts, state, world);
		case 'BraceExpansion':
			return null;
		case 'SimpleExpansion':
		case 'ParameterExpansion':
		case 'CommandExpansion': {
			const value = expansionValue(part, state, world);
			return value === null ? null : [{ text: value, split: true, glob: false, quoted: false }];
		}
		default:
			return null;
	}
}

function quotedPieces(
	parts: readonly DoubleQuotedChild[],
	state: RunState,
	world: RunWorld,
): readonly Piece[] | null {
	let text = '';
	for (const part of parts) {
		const piece = part.type === 'Literal' ? part.value : expansionValue(part, state, world);
		if (piece === null) return null;
		text += piece;
	}
	return [{ text, split: false, glob: false, quoted: true }];
}

/** Null where it is not known. */
export function expansionValue(
	part: DoubleQuotedChild,
	state: RunState,
	world: RunWorld,
): string | null {
	if (part.type === 'CommandExpansion') return commandValue(part, state, world);
	const name = variableName(part);
	if (name === null) return null;
	const value = variableValue(name, state, world);
	if (part.type !== 'ParameterExpansion' || part.operation === undefined) {
		// Under `set -u` the shell stops here.
		return value === unset ? (state.stopOnUnset ? null : '') : value;
	}
	return operated(part, value, state, world);
}

const unset = Symbol('unset');

/** Null where it is not known, not even whether it is set. */
function variableValue(
	name: string,
	state: RunState,
	world: RunWorld,
): string | typeof unset | null {
	const own = state.variables.get(name);
	if (own !== undefined || state.openVariables) return own ?? null;
	return world.variable(name) ?? (world.isUnset(name) ? unset : null);
}

/** `$NAME`, `${NAME}`, `$1`, and `${NAME:-word}` and its kin; null for all else. */
function variableName(part: DoubleQuotedChild): string | null {
	if (part.type === 'SimpleExpansion') {
		return /^\$([A-Za-z_]\w*|\d)$/.exec(part.text)?.[1] ?? null;
	}
	if (part.type !== 'ParameterExpansion') return null;
	if (part.prefix !== undefined || part.index !== undefined) return null;
	return /^[A-Za-z_]\w*$/.test(part.parameter) ? part.parameter : null;
}

/** Only what a default or an alternative gives; patterns and substrings are left open. */
function operated(
	{ operation }: ParameterExpansionPart,
	value: string | typeof unset | null,
	state: RunState,
	world: RunWorld,
): string | null {
	if (value === null || operation?.type !== 'Default') return null;
	const word = () =>
		operation.operand.text === '' ? '' : wordValue(operation.operand, state, world);
	const isEmpty = value === unset || (value === '' && operation.operator.startsWith(':'));
	switch (operation.operator) {
		case ':-':
		case '-':
			return isEmpty ? word() : String(value);
		case ':+':
		case '+':
			return isEmpty ? '' : word();
		default:
			return null;
	}
}

/** What a few commands print that every image of an architecture prints alike. */
function commandValue(
	{ script }: CommandExpansionPart,
	state: RunState,
	world: RunWorld,
): string | null {
	const text = script === undefined ? null : simpleText(script);
	const file = /^cat ([\w./-]+)$/.exec(text ?? '')?.[1];
	if (file !== undefined) return fileWords(file, state, world)?.join(' ') ?? null;
	const machine = machines.get(world.architecture);
	if (text === 'dpkg --print-architecture') return debNames.get(world.architecture) ?? null;
	if (text === 'uname -m' || text === 'arch' || text === 'apk --print-arch') return machine ?? null;
	return text === 'uname' || text === 'uname -s' ? 'Linux' : null;
}

function simpleText({ commands }: ParsedScript): string | null {
	const [statement, ...others] = commands;
	if (statement === undefined || others.length > 0) return null;
	const { command } = statement;
	if (command.type !== 'Command' || command.redirects.length > 0) return null;
	return [command.name, ...command.args]
		.map((word) => (word?.type === 'Word' ? word.text : '?'))
		.join(' ');
}

const machines: ReadonlyMap<string, string> = new Map([
	['amd64', 'x86_64'],
	['arm64', 'aarch64'],
]);

const debNames: ReadonlyMap<string, string> = new Map([
	['amd64', 'amd64'],
	['arm64', 'arm64'],
	['386', 'i386'],
	['ppc64le', 'ppc64el'],
	['s390x', 's390x'],
]);
