import type { Heredoc, InstructionNode } from '../dockerfile/model.ts';
import type { Expander } from './expander.ts';
import { flagOf, switchOf } from './flagValues.ts';
import type { CopyOrigin, CopySpec, Expanded, StageState } from './resolved.ts';
import type { StageNames } from './stageNames.ts';

/** COPY or ADD in the stage of that index; null where it has no source and destination. */
export function resolveCopy(
	node: InstructionNode,
	state: StageState,
	names: StageNames,
	stage: number,
	expand: Expander,
): CopySpec | null {
	const words = node.words.map(({ text }) => text);
	const last = words.at(-1);
	if (words.length < 2 || last === undefined) return null;
	const sources: Expanded[] = [];
	const heredocs: { name: string; content: Expanded }[] = [];
	for (const word of words.slice(0, -1)) {
		const heredoc = node.json === null ? heredocOf(node, word) : undefined;
		if (heredoc === undefined) sources.push(expand(word));
		else heredocs.push({ name: heredoc.name, content: contentOf(heredoc, expand) });
	}
	return {
		add: node.keyword === 'ADD',
		from: originOf(node, names, stage),
		sources,
		heredocs,
		destination: expand(last),
		workingDirectory: state.workingDirectory,
		exclude: node.flags.flatMap(({ name, value }) =>
			name === 'exclude' && value !== null ? [expand(value) ?? value] : [],
		),
		parents: switchOf(node, 'parents') ?? false,
		link: switchOf(node, 'link') ?? false,
		unpack: switchOf(node, 'unpack'),
		chmod: flagOf(node, 'chmod') ?? null,
		chown: flagOf(node, 'chown') ?? null,
	};
}

function heredocOf(node: InstructionNode, word: string): Heredoc | undefined {
	if (!/^\d*<<-?[^<]/.test(word)) return undefined;
	const name = word.replace(/^\d*<<-?/, '').replace(/["']/g, '');
	return node.heredocs.find((heredoc) => heredoc.name === name);
}

function contentOf(heredoc: Heredoc, expand: Expander): Expanded {
	return heredoc.expand ? expand.raw(heredoc.content) : heredoc.content;
}

function originOf(node: InstructionNode, names: StageNames, stage: number): CopyOrigin {
	const from = node.keyword === 'COPY' ? flagOf(node, 'from') : undefined;
	if (from === undefined || from === null || from === '') return { kind: 'context' };
	const index = names.stageOf(from);
	if (index !== undefined) {
		return index < stage ? { kind: 'stage', index } : { kind: 'unknown' };
	}
	return from.includes('$') || /^\d+$/.test(from)
		? { kind: 'unknown' }
		: { kind: 'image', reference: from };
}
