import { expect, test } from 'vitest';
import { parseDockerfile } from '../../../server/src/core/dockerfile/parse.ts';
import { ignoreFix } from '../../../server/src/core/rules/ignore.ts';
import { applyEdits } from '../../../server/src/core/text/edit.ts';

function checkIgnore(text: string, after: string) {
	const dockerfile = parseDockerfile(text);
	const run = dockerfile.instructions.find(({ node }) => node.keyword === 'RUN');
	const start = run?.offset ?? 0;
	const fix = ignoreFix(dockerfile, { start, end: start + 3 }, 'MergeRunLayers');
	expect(applyEdits(text, fix.edits)).toBe(after);
	expect(fix.title).toEqual({ code: 'fix.ignore', args: { rule: 'MergeRunLayers' } });
}

test.each([
	[
		'a line above',
		'FROM a\nRUN a\n',
		'FROM a\n# dockerfile-layers: ignore=MergeRunLayers\nRUN a\n',
	],
	[
		'with CRLF',
		'FROM a\r\nRUN a\r\n',
		'FROM a\r\n# dockerfile-layers: ignore=MergeRunLayers\r\nRUN a\r\n',
	],
	[
		'with its indentation',
		'FROM a\n\t RUN a',
		'FROM a\n\t # dockerfile-layers: ignore=MergeRunLayers\n\t RUN a',
	],
	[
		'below other comments',
		'FROM a\n# why\nRUN a\n',
		'FROM a\n# why\n# dockerfile-layers: ignore=MergeRunLayers\nRUN a\n',
	],
	[
		'one more name in the comment that is there',
		'FROM a\n# dockerfile-layers: ignore=Other \nRUN a\n',
		'FROM a\n# dockerfile-layers: ignore=Other,MergeRunLayers \nRUN a\n',
	],
])('%s', (_name, before, after) => {
	checkIgnore(before, after);
});
