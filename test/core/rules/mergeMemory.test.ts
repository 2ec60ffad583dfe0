import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan } from '../../../server/src/core/plan.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import { readMergePairs } from '../../support/mergePairs.ts';
import { plainBuild, plainKnowledge } from '../../support/plainBuild.ts';

/** Bodies of the pairs as stages, so that an edit moves many groups and touches one. */
const start = readMergePairs()
	.filter((_, index) => index % 5 === 0)
	.map(({ body }) => `FROM a\n${body}`)
	.join('\n');
const snippets = [
	'\n',
	'RUN x\n',
	'&& y',
	'# c\n',
	'ENV A=1\n',
	'\\\n',
	"'",
	'cd /x',
	'set -e; ',
	' ',
	'FROM b\n',
];

test('what is remembered equals what is found from scratch, edit after edit', () => {
	const edit = fc.record({
		at: fc.nat({ max: start.length }),
		remove: fc.nat({ max: 12 }),
		insert: fc.constantFrom('', ...snippets),
	});
	let compared = 0;
	fc.assert(
		fc.property(fc.array(edit, { minLength: 5, maxLength: 5 }), (edits) => {
			let text = start;
			let previous: Plan = planDockerfile(text, plainBuild, plainKnowledge);
			for (const { at, remove, insert } of edits) {
				text = text.slice(0, at) + insert + text.slice(at + remove);
				previous = planDockerfile(text, plainBuild, plainKnowledge, { previous });
				const fresh = planDockerfile(text, plainBuild, plainKnowledge);
				expect(previous.findings).toEqual(fresh.findings);
				expect(previous.refusals).toEqual(fresh.refusals);
				compared++;
			}
		}),
		{ numRuns: 12 },
	);
	expect(compared).toBe(60);
}, 120_000);

test('other options are not answered from memory', () => {
	const text = 'FROM a\nRUN a\nRUN b\n';
	const rules = { severities: {}, mergeStyle: 'and' as const };
	const first = planDockerfile(text, plainBuild, plainKnowledge, { rules });
	const second = planDockerfile(text, plainBuild, plainKnowledge, {
		previous: first,
		rules: { severities: { MergeRunLayers: 'error' }, mergeStyle: 'heredoc' },
	});
	expect(second.findings[0]?.severity).toBe('error');
	expect(second.findings[0]?.fixes[0]?.title.code).toBe('fix.merge.heredoc');
});
