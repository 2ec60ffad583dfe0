import { expect, test } from 'vitest';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import { plainBuild, plainKnowledge } from '../../support/plainBuild.ts';

/** What is said of each stage's heredoc of two bytes. */
function checkSizes(text: string, expected: readonly (number | null)[]): void {
	const { report } = planDockerfile(text, plainBuild, plainKnowledge);
	const highs = report.stages.map(({ instructions }) => instructions.at(-1)?.size?.high ?? null);
	expect(highs).toEqual(expected);
}

const copy = 'COPY <<EOF /f\nx\nEOF\n';

test.each<[string, string, readonly (number | null)[]]>([
	['an image with the name of one for Windows', `FROM nanoserver\n${copy}`, [null]],
	['a stage that stands on one', `FROM nanoserver AS w\nFROM w\n${copy}`, [null, null]],
	['a platform', `FROM --platform=windows/amd64 a\n${copy}`, [null]],
	['another stage of the file', `FROM nanoserver\n${copy}FROM alpine\n${copy}`, [null, 2]],
	['its name in a comment', `# nanoserver\nFROM alpine\n${copy}`, [2]],
])('sizes of %s', (_, text, expected) => {
	checkSizes(text, expected);
});
