import { expect, test } from 'vitest';
import { commandHeredoc } from '../../../server/src/core/dockerfile/commandHeredoc.ts';
import type { InstructionNode } from '../../../server/src/core/dockerfile/model.ts';
import { parseDockerfile } from '../../../server/src/core/dockerfile/parse.ts';
import { shellView } from '../../../server/src/core/dockerfile/shellView.ts';

function nodeOf(text: string): InstructionNode {
	const node = parseDockerfile(text).instructions[0]?.node;
	if (node === undefined) throw new Error('no instruction');
	return node;
}

/** Blanks are shown as dots. */
function checkView(node: InstructionNode, expected: string | null): void {
	const view = shellView(node);
	expect(view === null ? null : view.text.replaceAll(' ', '·')).toBe(expected);
	if (view === null) return;
	const source = node.text.slice(view.offset, view.offset + view.text.length);
	expect(source.length).toBe(view.text.length);
	for (const [i, character] of [...view.text].entries()) {
		if (character !== ' ') expect(source[i]).toBe(character);
	}
}

test.each<[string, string, string | null]>([
	['one line', 'RUN a b', 'a·b'],
	['flags', 'RUN --network=none \\\n a b', 'a·b'],
	['continuations', 'RUN a \\\n b\\\nc', 'a····b··c'],
	['comments and empty lines', 'RUN a \\\n# c\n\n  b', 'a··········b'],
	['CRLF', 'RUN a \\\r\n  b\r\n', 'a······b'],
	['a lone carriage return', 'RUN a\rb', 'a·b'],
	['blanks behind the escape', 'RUN a \\ \n b', 'a·····b'],
	['backtick', '# escape=`\nRUN a `\n b \\', 'a····b·\\'],
	['keyword over lines', 'RU\\\nN a \\\n b', 'a····b'],
	['exec form', 'RUN ["a"]', null],
	['one heredoc', 'RUN <<EOF\na \\\n b\n# c\nEOF\n', 'a·\\\n·b\n#·c\n'],
	['one heredoc with CRLF', 'RUN <<EOF\r\na\r\nEOF\r\n', 'a·\n'],
	[
		'a heredoc that the shell reads',
		'RUN cat <<EOF >x \\\n  && b\na\nEOF\n',
		'cat·<<EOF·>x·····&&·b\na\nEOF',
	],
	['a heredoc for another program', 'RUN <<EOF bash\na\nEOF', '<<EOF·bash\na\nEOF'],
	['nothing', 'RUN', ''],
])('%s', (_, text, expected) => {
	checkView(nodeOf(text), expected);
});

test('the view of a trigger lies in the text of its ONBUILD', () => {
	const trigger = nodeOf('ONBUILD \\\n RUN a \\\n b').trigger;
	if (trigger === null) throw new Error('no trigger');
	checkView(trigger, 'a····b');
});

test.each<[string, string | null, boolean]>([
	['RUN <<EOF\na\nEOF', 'a\n', false],
	['RUN --network=none 3<<-"EOF"\n\ta\nEOF', 'a\n', false],
	['RUN <<EOF\n#!/usr/bin/python\nEOF', '#!/usr/bin/python\n', true],
	['RUN << EOF\na\nEOF', 'a\n', false],
	['RUN <<EOF bash\na\nEOF', null, false],
	['RUN cat <<EOF\na\nEOF', null, false],
	['COPY <<EOF /x\na\nEOF', null, false],
	['RUN a', null, false],
])('%j is run by the builder: %s', (text, content, shebang) => {
	const command = commandHeredoc(nodeOf(text));
	expect(command?.heredoc.content ?? null).toBe(content);
	expect(command?.shebang ?? false).toBe(shebang);
});
