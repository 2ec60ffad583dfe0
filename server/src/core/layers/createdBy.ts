/**
 * The text of an instruction's history row, to the letter; null where it cannot be known before the
 * build. The texts of metadata instructions are shared; builders differ in what they put around
 * them, in RUN's arguments and in COPY and ADD.
 */
import type { InstructionNode } from '../dockerfile/model.ts';
import type { Frontend } from './builderProblems.ts';
import { copyText } from './copyText.ts';
import { exposeText } from './exposeText.ts';
import { goList, goQuoteList } from './goFormat.ts';
import { healthcheckText } from './healthcheckText.ts';
import type { Expanded } from './resolved.ts';
import type { ResolvedArguments } from './resolveInstruction.ts';
import { runText } from './runText.ts';
import type { FoldState } from './stageState.ts';

/** What a history row's text is made from: the instruction, and the state before and after it. */
export interface RowInput {
	readonly node: InstructionNode;
	readonly resolved: ResolvedArguments;
	readonly before: FoldState;
	readonly after: FoldState;
	readonly frontend: Frontend;
	readonly buildArgs: ReadonlyMap<string, string>;
}

export function createdBy(input: RowInput): Expanded {
	return input.frontend.builder === 'buildkit' ? buildkitText(input) : classicText(input);
}

function buildkitText(input: RowInput): Expanded {
	switch (input.node.keyword) {
		case 'RUN':
			return around('RUN ', runText(input), ' # buildkit');
		case 'COPY':
		case 'ADD':
			return around('', copyText(input), ' # buildkit');
		case 'ONBUILD':
			return null;
		default:
			return instructionText(input);
	}
}

function classicText(input: RowInput): Expanded {
	const { keyword } = input.node;
	if (keyword === 'RUN') return runText(input);
	// The row of a COPY holds a digest of what was copied.
	if (keyword === 'COPY' || keyword === 'ADD') return null;
	// SHELL is in force already in its own row.
	const shell = input.after.shell.join(' ');
	return around(`${shell} #(nop) ${keyword === 'WORKDIR' ? '' : ' '}`, instructionText(input), '');
}

function around(left: string, text: Expanded, right: string): Expanded {
	return text === null ? null : left + text + right;
}

function instructionText(input: RowInput): Expanded {
	const { node, resolved, before } = input;
	switch (node.keyword) {
		case 'ENV':
		case 'LABEL':
			return join(
				node.keyword,
				resolved.pairs.map(({ key, value }) => pairText(key, value)),
			);
		case 'ARG':
			return join(
				'ARG',
				resolved.declared.map(({ name, value }) =>
					value === undefined ? name : pairText(name, value),
				),
			);
		case 'WORKDIR':
			return around('WORKDIR ', resolved.workdirText, '');
		case 'USER':
		case 'STOPSIGNAL':
			return around(`${node.keyword} `, resolved.word, '');
		case 'EXPOSE':
			return exposeText(input);
		case 'VOLUME':
			return around('VOLUME [', join('', resolved.list)?.slice(1) ?? null, ']');
		case 'SHELL':
			return `SHELL ${goList(node.json ?? [])}`;
		case 'CMD':
		case 'ENTRYPOINT':
			return `${node.keyword} ${goQuoteList(node.json ?? [...before.shell, node.body])}`;
		case 'HEALTHCHECK':
			return healthcheckText(input);
		case 'MAINTAINER':
		case 'ONBUILD':
			return `${node.keyword} ${node.body}`;
		default:
			return null;
	}
}

function pairText(key: Expanded, value: Expanded): Expanded {
	return key === null || value === null ? null : `${key}=${value}`;
}

/** All joined by blanks; null where one of them is. */
function join(first: string, rest: readonly Expanded[]): Expanded {
	return rest.includes(null) ? null : [first, ...rest].join(' ');
}
