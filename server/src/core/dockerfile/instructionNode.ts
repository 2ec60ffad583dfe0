/** Makes the node of one instruction from its own text. */
import { isBlank, skipSpaces, trimSpaces } from './characters.ts';
import { checkInstruction } from './checkInstruction.ts';
import { readFlags } from './flags.ts';
import { type HeredocBodies, readHeredocs } from './heredoc.ts';
import { type InstructionForm, instructionForms } from './instructions.ts';
import { readJsonForm } from './jsonForm.ts';
import { type LogicalLine, readLogicalLine, sourceSpan } from './logicalLine.ts';
import type { EscapeCharacter, Heredoc, InstructionNode, Word } from './model.ts';
import { type Piece, splitAtBlanks, splitQuoted } from './words.ts';

/** An instruction in its source, before its node is made. */
export interface Block {
	readonly line: LogicalLine;
	readonly bodies: HeredocBodies | null;
	/** Length of the instruction's text. */
	readonly length: number;
	/** Where the next line begins, from the instruction's start. */
	readonly next: number;
}

/** Finds the extent of the instruction that begins at `start`, its heredoc bodies with it. */
export function readBlock(source: string, start: number, escapeCharacter: EscapeCharacter): Block {
	const line = readLogicalLine(source, start, escapeCharacter);
	const bodies =
		line.text.includes('<<') && takesHeredocs(line.text, escapeCharacter)
			? readHeredocs(source, start, line)
			: null;
	return {
		line,
		bodies,
		length: bodies?.end ?? line.end,
		next: bodies?.next ?? line.next,
	};
}

/** RUN, COPY and ADD take heredocs, behind ONBUILD too, unless their arguments are JSON. */
function takesHeredocs(text: string, escapeCharacter: EscapeCharacter): boolean {
	const match = /^(?:onbuild[\t\v\f\r ]+)?(?:run|copy|add)[\t\v\f\r ]/i.exec(text);
	if (match === null) return false;
	const plain = { text, starts: [0], sources: [0], end: text.length, next: text.length };
	const end = trimSpaces(text, match[0].length, text.length);
	const flags = readFlags(plain, match[0].length, end, escapeCharacter);
	return readJsonForm(text, flags.end, end).kind !== 'strings';
}

/** Makes the node of a block of `source` that begins at `start`. */
export function makeNode(
	source: string,
	start: number,
	block: Block,
	escapeCharacter: EscapeCharacter,
): InstructionNode {
	const text = source.slice(start, start + block.length);
	return readInstruction(text, block, 0, escapeCharacter, false);
}

/** Reads an instruction from its own text, as a base image's ONBUILD triggers are given. */
export function parseInstruction(text: string, escapeCharacter: EscapeCharacter): InstructionNode {
	const start = skipSpaces(text, 0, text.length);
	return makeNode(text, start, readBlock(text, start, escapeCharacter), escapeCharacter);
}

const noWords: readonly Word[] = [];
const noHeredocs: readonly Heredoc[] = [];

function readInstruction(
	text: string,
	block: Block,
	from: number,
	escapeCharacter: EscapeCharacter,
	isTrigger: boolean,
): InstructionNode {
	const { line } = block;
	const end = trimSpaces(line.text, from, line.text.length);
	let keywordEnd = from;
	while (keywordEnd < end && !isBlank(line.text.charCodeAt(keywordEnd))) keywordEnd++;
	const written = line.text.slice(from, keywordEnd);
	const upper = written.toUpperCase();
	const form = instructionForms.get(upper);
	const flags = readFlags(line, keywordEnd, end, escapeCharacter);
	const bodyStart = Math.min(flags.end, end);
	const args = readArguments(line, bodyStart, end, escapeCharacter, form);
	const trigger =
		form?.form === 'instruction' && bodyStart < end && !isTrigger
			? readInstruction(text, block, bodyStart, escapeCharacter, true)
			: null;
	const heredocs = trigger === null ? (block.bodies?.heredocs ?? noHeredocs) : noHeredocs;
	const node = {
		text,
		escape: escapeCharacter,
		keyword: form === undefined ? written : upper,
		keywordSpan: sourceSpan(line, from, keywordEnd),
		flags: flags.flags,
		body: line.text.slice(bodyStart, end),
		bodySpan: sourceSpan(line, bodyStart, end),
		words: args.words,
		json: args.json,
		heredocs,
		trigger,
	};
	const { problems, words } = checkInstruction(node, {
		form,
		otherValues: args.otherValues,
		unterminated: trigger === null && (block.bodies?.unterminated ?? false),
	});
	return { ...node, words, problems };
}

interface Arguments {
	readonly words: readonly Word[];
	readonly json: readonly string[] | null;
	/** A JSON array that the builder refuses. */
	readonly otherValues: boolean;
}

function readArguments(
	line: LogicalLine,
	from: number,
	to: number,
	escapeCharacter: string,
	form: InstructionForm | undefined,
): Arguments {
	const none = { words: noWords, json: null, otherValues: false };
	if (from >= to) return none;
	const place = (pieces: readonly Piece[]) =>
		pieces.map((piece) => ({
			text: piece.text,
			span: sourceSpan(line, piece.start, piece.end),
		}));
	switch (form?.form) {
		case 'blanks':
			return { ...none, words: place(splitAtBlanks(line.text, from, to)) };
		case 'whole':
			return { ...none, words: place([{ text: line.text.slice(from, to), start: from, end: to }]) };
		case 'blanksOrJson':
		case 'command': {
			const json = readJsonForm(line.text, from, to);
			if (json.kind === 'strings') {
				return {
					words: place(json.pieces),
					json: json.pieces.map((piece) => piece.text),
					otherValues: false,
				};
			}
			const pieces =
				form.form === 'command'
					? splitQuoted(line.text, from, to, escapeCharacter)
					: splitAtBlanks(line.text, from, to);
			return { words: place(pieces), json: null, otherValues: json.kind === 'otherValues' };
		}
		case 'health': {
			const pieces = splitQuoted(line.text, from, to, escapeCharacter);
			const json = readJsonForm(line.text, pieces[1]?.start ?? to, to);
			const words = json.kind === 'strings' ? [...pieces.slice(0, 1), ...json.pieces] : pieces;
			return {
				words: place(words),
				json: json.kind === 'strings' ? json.pieces.map((piece) => piece.text) : null,
				otherValues: json.kind === 'otherValues',
			};
		}
		default:
			return { ...none, words: place(splitQuoted(line.text, from, to, escapeCharacter)) };
	}
}
