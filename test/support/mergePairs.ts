import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Fix } from '../../server/src/core/dockerfile/model.ts';
import { planDockerfile } from '../../server/src/core/planDockerfile.ts';
import { applyEdits } from '../../server/src/core/text/edit.ts';
import { plainBuild, plainKnowledge } from './plainBuild.ts';

/** One block of test/fixtures/merge/pairs.txt. */
export interface MergePair {
	readonly name: string;
	readonly expected: string;
	/** Instructions after FROM. */
	readonly body: string;
}

/** The instruction that stands above every body. */
export const pairBase = 'FROM merge-lab\n';

export function readMergePairs(): readonly MergePair[] {
	const file = fileURLToPath(new URL('../fixtures/merge/pairs.txt', import.meta.url));
	const [, ...blocks] = readFileSync(file, 'utf8').split(/^### /m);
	return blocks.map((block) => {
		const [head = '', ...lines] = block.split('\n');
		const [name = '', expected = ''] = head.split(' => ');
		return { name, expected, body: `${lines.join('\n').trim()}\n` };
	});
}

/** What is offered for a body: the outcome in words, and the bodies that the fixes make. */
export function mergeOffers(body: string): {
	readonly outcome: string;
	readonly merged: readonly string[];
} {
	const text = pairBase + body;
	const { findings, refusals } = planDockerfile(text, plainBuild, plainKnowledge);
	const outcomes = [
		...findings.map(({ span, fixes }) => ({ at: span.start, words: fixWords(fixes) })),
		...refusals.map(({ span, reason }) => ({
			at: span.start,
			words: `refused ${reason.code.replace('refusal.merge.', '')}`,
		})),
	].sort((a, b) => a.at - b.at);
	const merged = ['fix.merge.and', 'fix.merge.heredoc'].flatMap((style) => {
		const edits = findings.flatMap(({ fixes }) => styled(fixes, style)?.edits ?? []);
		return edits.length === 0 ? [] : [applyEdits(text, edits).slice(pairBase.length)];
	});
	return { outcome: outcomes.map(({ words }) => words).join(' + ') || 'none', merged };
}

function styled(fixes: readonly Fix[], style: string): Fix | undefined {
	return fixes.find(({ title }) => title.code === style);
}

function fixWords(fixes: readonly Fix[]): string {
	const and = styled(fixes, 'fix.merge.and') !== undefined;
	const heredoc = styled(fixes, 'fix.merge.heredoc') !== undefined;
	return and && heredoc ? 'merged' : and ? 'and' : 'heredoc';
}
