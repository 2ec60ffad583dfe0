/** What the builder refuses in one instruction, whatever stands around it. */
import type { Span } from '../text/span.ts';
import { checkFlags } from './checkFlags.ts';
import { checkHealth } from './checkHealth.ts';
import { heredocOperator } from './heredoc.ts';
import type { InstructionForm } from './instructions.ts';
import type { InstructionNode, Problem, Word } from './model.ts';
import { nameValues } from './nameValues.ts';
import { problem } from './problem.ts';

/** A node before it knows its problems. */
type Unchecked = Omit<InstructionNode, 'problems'>;

/** What reading the arguments found out and the node does not hold. */
export interface CheckInput {
	/** Undefined for an unknown instruction. */
	readonly form: InstructionForm | undefined;
	/** The arguments are a JSON array with something else than strings. */
	readonly otherValues: boolean;
	/** The file ends before a heredoc does. */
	readonly unterminated: boolean;
}

/** What the node gets from its check. */
export interface Checked {
	readonly problems: readonly Problem[];
	/** The words without a comment behind FROM, which the builder takes for arguments. */
	readonly words: readonly Word[];
}

const noProblems: readonly Problem[] = [];

/** The problems of one instruction, in reading order, with spans from the node's start. */
export function checkInstruction(node: Unchecked, input: CheckInput): Checked {
	const { form } = input;
	if (form === undefined) {
		const unknown = problem('UnknownInstruction', node.keywordSpan, { name: node.keyword });
		return { problems: [unknown], words: node.words };
	}
	const words = node.keyword === 'FROM' ? withoutComment(node.words) : node.words;
	const problems: Problem[] = [];
	if (readsFlags(node)) problems.push(...checkFlags(node.keyword, node.flags, form.flags));
	if (input.otherValues) {
		problems.push(problem('JsonNeedsStrings', node.bodySpan, { keyword: node.keyword }));
	} else if (node.keyword === 'HEALTHCHECK') {
		problems.push(...checkHealth(node));
	} else {
		const found = checkArguments({ ...node, words }, node.words);
		if (found !== null) problems.push(found);
	}
	if (node.trigger !== null) {
		problems.push(...node.trigger.problems.filter((each) => refusedInTrigger.has(each.code)));
	}
	if (input.unterminated) {
		const heredoc = node.heredocs.at(-1);
		const span = heredoc?.operatorSpan ?? node.keywordSpan;
		problems.push(problem('HeredocNotTerminated', span, { name: heredoc?.name ?? '' }));
	}
	return { problems: problems.length === 0 ? noProblems : problems, words };
}

/** These three let any flag pass. */
function readsFlags({ keyword, words }: Unchecked): boolean {
	if (keyword === 'HEALTHCHECK') return words[0]?.text.toUpperCase() !== 'NONE';
	return keyword !== 'ARG' && keyword !== 'STOPSIGNAL';
}

/** What stops the build of the declaring image already; the rest of a trigger is looked at later. */
const refusedInTrigger = new Set([
	'HeredocNotTerminated',
	'JsonNeedsStrings',
	'NeedsEqualsSign',
	'NeedsValue',
]);

function withoutComment(words: readonly Word[]): readonly Word[] {
	const comment = words.findIndex((word, i) => i > 0 && word.text.startsWith('#'));
	return comment < 0 ? words : words.slice(0, comment);
}

function checkArguments(node: Unchecked, written: readonly Word[]): Problem | null {
	const { keyword, words } = node;
	const at = (code: string) => problem(code, placeOf(node), { keyword });
	switch (keyword) {
		case 'FROM':
			return checkFrom(node, written);
		case 'COPY':
		case 'ADD':
			return checkCopy(node);
		case 'ENV':
		case 'LABEL':
		case 'ARG':
			return checkNames(node);
		case 'MAINTAINER':
		case 'STOPSIGNAL':
		case 'USER':
		case 'WORKDIR':
			return words.length === 1 ? null : at('NeedsOneArgument');
		case 'EXPOSE':
			return words.length > 0 ? null : at('NeedsArguments');
		case 'VOLUME':
			if (words.length === 0) return at('NeedsArguments');
			return words.some((word) => word.text.trim() === '') ? at('VolumeIsEmpty') : null;
		case 'SHELL':
			if (words.length === 0) return at('NeedsArguments');
			return node.json === null ? at('ShellNeedsJson') : null;
		case 'ONBUILD':
			return checkOnbuild(node);
		default:
			return null;
	}
}

/** The arguments, or the keyword where there are none. */
function placeOf(node: Unchecked): Span {
	return node.body === '' ? node.keywordSpan : node.bodySpan;
}

const stageName = /^[a-z][a-z0-9-_.]*$/;

function checkFrom(node: Unchecked, written: readonly Word[]): Problem | null {
	const { words } = node;
	const comment = written[words.length];
	if (comment !== undefined) {
		const span = { start: comment.span.start, end: node.bodySpan.end };
		return problem('FromTakesNoComment', span);
	}
	const [, as, name] = words;
	if (words.length === 1) return null;
	if (words.length !== 3 || as?.text.toLowerCase() !== 'as' || name === undefined) {
		return problem('FromArguments', placeOf(node));
	}
	return stageName.test(name.text.toLowerCase())
		? null
		: problem('BadStageName', name.span, { name: name.text });
}

function checkCopy(node: Unchecked): Problem | null {
	const { keyword, words } = node;
	if (words.length < 2) return problem('NeedsDestination', placeOf(node), { keyword });
	const destination = words.at(-1);
	return destination !== undefined && heredocOperator(destination.text) !== null
		? problem('HeredocAsDestination', destination.span, { keyword })
		: null;
}

function checkNames(node: Unchecked): Problem | null {
	const { keyword, words } = node;
	if (words.length === 0) return problem('NeedsArguments', node.keywordSpan, { keyword });
	const pairs = nameValues({ ...node, problems: [] });
	for (const [i, { name, value }] of pairs.entries()) {
		const span = words[i]?.span ?? node.bodySpan;
		if (value === null && keyword !== 'ARG') {
			return words.length === 1
				? problem('NeedsValue', span, { keyword, name })
				: problem('NeedsEqualsSign', span, { keyword, word: name });
		}
		if (name === '') return problem('NameIsBlank', span, { keyword });
	}
	return null;
}

function checkOnbuild(node: Unchecked): Problem | null {
	const { trigger } = node;
	if (trigger === null) return problem('NeedsArguments', node.keywordSpan, { keyword: 'ONBUILD' });
	switch (trigger.keyword) {
		case 'ONBUILD':
			return problem('OnbuildChained', trigger.keywordSpan);
		case 'FROM':
		case 'MAINTAINER':
			return problem('OnbuildNotAllowed', trigger.keywordSpan, { keyword: trigger.keyword });
		default:
			return null;
	}
}
