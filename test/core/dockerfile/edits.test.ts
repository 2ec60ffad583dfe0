import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDockerfile } from '../../../server/src/core/dockerfile/parse.ts';

const start = `# syntax=docker/dockerfile:1
# escape=\\

ARG VERSION=1
FROM alpine:3.15.0 AS base # behind
# before
RUN apk add curl && \\
    # between

    curl -o /x http://x
COPY <<A --chmod=600 <<-'B' /etc/
one
A
\ttwo
\tB
ONBUILD RUN <<EOF
	echo "$HOME"
EOF
\\
ENV A=b C="d e" \\

HEALTHCHECK --interval=5s CMD ["true"]
FOO bar
RUN echo last \\
`;

const fragments = [
	'\n',
	'\r\n',
	'\r',
	' ',
	'\\\n',
	'`\n',
	'\\',
	'`',
	'#',
	'# c\n',
	'\n# c\n\n',
	'<<EOF',
	'<<-"B"',
	'\nEOF\n',
	'\nB\n',
	'A\n',
	'"',
	"'",
	'[',
	'["a", "b"]',
	'--from=x ',
	'RUN ',
	'ONBUILD ',
	'FROM a AS b\n',
	'COPY a b\n',
	'# escape=`\n',
	'// syntax=x\n',
	'#!/bin/sh\n',
	'\ufeff',
	'ä',
	'\u00a0',
	'x',
];

const edit = fc.record({
	at: fc.nat(1000),
	remove: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(60)),
	insert: fc.oneof(fc.constant(''), fc.constantFrom(...fragments), fc.string({ maxLength: 3 })),
});

test('after each of 1,000 random edits a parse with the file before equals one from scratch', () => {
	let edits = 0;
	let reused = 0;
	const runs = { numRuns: 50, endOnFailure: true };
	const sequences = fc.array(edit, { minLength: 20, maxLength: 20, size: 'max' });
	fc.assert(
		fc.property(sequences, (sequence) => {
			let file = parseDockerfile(start);
			for (const { at, remove, insert } of sequence) {
				const from = at % (file.text.length + 1);
				const text = file.text.slice(0, from) + insert + file.text.slice(from + remove);
				const before = new Set(file.instructions.map((each) => each.node));
				file = parseDockerfile(text, file);
				expect(file).toEqual(parseDockerfile(text));
				reused += file.instructions.filter((each) => before.has(each.node)).length;
				edits++;
			}
		}),
		runs,
	);
	expect(edits).toBeGreaterThanOrEqual(1000);
	expect(reused).toBeGreaterThan(edits);
	console.log(`${edits} edits, ${reused} nodes taken over`);
}, 60_000);

test.each([
	['FROM a\nRUN <<E\nx', 'FROM a\nRUN <<E\nx\n'],
	['FROM a\nRUN <<E\nx\n', 'FROM a\nRUN <<E\nx\r\n\n'],
	['FROM a\nRUN x \\\n', 'FROM a\nRUN x \\\n# y\n\n'],
	['FROM a\nRUN x \\\n# y\n', 'FROM a\nRUN x \\\n# y\nz\n'],
	['FROM a\n\\\n# y\n', 'FROM a\n\\\n# y\nRUN z\n'],
])('what is open at the end of the file: %j, then %j', (before, after) => {
	expect(parseDockerfile(after, parseDockerfile(before))).toEqual(parseDockerfile(after));
});

test('an edit makes one node anew, wherever its line stands', () => {
	const lines = Array.from({ length: 200 }, (_, i) => `RUN echo ${i} && \\\n    true`);
	const file = parseDockerfile(`FROM alpine\n${lines.join('\n')}\n`);
	for (const from of [5, 60, file.text.length - 3]) {
		const text = `${file.text.slice(0, from)}x${file.text.slice(from)}`;
		const edited = parseDockerfile(text, file);
		const before = new Set(file.instructions.map((each) => each.node));
		expect(edited.instructions.filter((each) => !before.has(each.node)).length).toBe(1);
	}
});

test('lines that are moved keep their nodes', () => {
	const file = parseDockerfile('FROM a\nRUN one\nRUN two\nRUN three\n');
	const moved = parseDockerfile('FROM a\nRUN three\nRUN one\nRUN two\n', file);
	const [, one, two, three] = file.instructions;
	expect(moved.instructions[1]?.node).toBe(three?.node);
	expect(moved.instructions[2]?.node).toBe(one?.node);
	expect(moved.instructions[3]?.node).toBe(two?.node);
});
