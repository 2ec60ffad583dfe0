// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles are written so
import { describe, expect, test } from 'vitest';
import { parseInstruction } from '../../../server/src/core/dockerfile/instructionNode.ts';
import type { InstructionNode } from '../../../server/src/core/dockerfile/model.ts';
import { nameValues } from '../../../server/src/core/dockerfile/nameValues.ts';
import { parseDockerfile } from '../../../server/src/core/dockerfile/parse.ts';

/** The file's only instruction. */
function nodeOf(text: string): InstructionNode {
	const { instructions } = parseDockerfile(text);
	expect(instructions.length).toBe(1);
	const node = instructions[0]?.node;
	if (node === undefined) throw new Error('no instruction');
	return node;
}

function source(node: InstructionNode, span: { start: number; end: number }): string {
	return node.text.slice(span.start, span.end);
}

describe('directives', () => {
	test.each<[string, string, readonly string[], string]>([
		['both', '# syntax=docker/dockerfile:1\n# escape=`\nFROM a', ['syntax', 'escape'], '`'],
		['upper case and blanks', '#  ESCAPE = `  \nFROM a', ['escape'], '`'],
		['CRLF', '# escape=`\r\nFROM a\r\n', ['escape'], '`'],
		['a byte order mark', '\ufeff# escape=`\nFROM a', ['escape'], '`'],
		['check with options', '# check=skip=all;error=true\nFROM a', ['check'], '\\'],
		['slashes', '// syntax=x/y\nFROM a', ['syntax'], '\\'],
		[
			'behind #!',
			'#!/usr/bin/env docker\n# syntax=x/y\n# check=error=true\nFROM a',
			['syntax', 'check'],
			'\\',
		],
		['escape behind #! is a comment', '#!/bin/x\n# escape=`\nFROM a', [], '\\'],
		['none behind an empty line', '\n# escape=`\nFROM a', [], '\\'],
		['none behind a comment', '# hello\n# escape=`\nFROM a', [], '\\'],
		['none behind an unknown name', '# foo=bar\n# escape=`\nFROM a', [], '\\'],
		['none without a value', '# escape=\nFROM a', [], '\\'],
		['a bad escape is not used', '# escape=x\nFROM a', ['escape'], '\\'],
	])('%s', (_, text, names, escapeCharacter) => {
		const file = parseDockerfile(text);
		expect(file.directives.map((each) => each.name)).toEqual(names);
		expect(file.escape).toBe(escapeCharacter);
		expect(file.instructions.map((each) => each.node.keyword)).toEqual(['FROM']);
	});

	test('values and places', () => {
		const file = parseDockerfile('# syntax=docker/dockerfile:1 \r\n#check=skip=A,B\nFROM a\n');
		expect(file.directives).toEqual([
			{ name: 'syntax', value: 'docker/dockerfile:1', span: { start: 0, end: 29 } },
			{ name: 'check', value: 'skip=A,B', span: { start: 31, end: 46 } },
		]);
		expect(file.comments).toEqual([]);
	});
});

describe('bodies', () => {
	test.each<[string, string, string]>([
		['blanks around', '  run \t a  b  ', 'a  b'],
		['continuation', 'RUN a \\\n  b', 'a   b'],
		['continuation with blanks behind', 'RUN a \\ \t\n  b', 'a   b'],
		['continuation in a word', 'RUN a\\\nb', 'ab'],
		['comments and empty lines between', 'RUN a \\\n# c\n\n  # d \\\n b', 'a  b'],
		['CRLF', 'RUN a \\\r\n  b\r\n', 'a   b'],
		['a lone carriage return ends no line', 'RUN a\rb', 'a\rb'],
		['escaped escape at the end', 'RUN a\\\\', 'a\\\\'],
		['escape at the end of the file', 'RUN a \\', 'a'],
		['backtick', '# escape=`\nRUN a `\n b \\', 'a  b \\'],
		['keyword over two lines', 'RU\\\nN a', 'a'],
		['keyword below a lone escape', '\\\n# c\n  RUN a', 'a'],
		['hash inside', 'RUN a # b', 'a # b'],
		['flags are not in it', 'RUN --mount=type=cache,target=/x --network=none a --b', 'a --b'],
		['lone dashes end the flags', 'RUN -- --a', '--a'],
		['heredoc bodies are not in it', 'RUN <<EOF cat\nx\nEOF', '<<EOF cat'],
		['none', 'RUN', ''],
	])('%s', (_, text, body) => {
		const node = nodeOf(text);
		expect(node.keyword).toBe('RUN');
		expect(node.body).toBe(body);
		if (body !== '') expect(source(node, node.bodySpan).startsWith(body.slice(0, 1))).toBe(true);
	});
});

describe('words', () => {
	test.each<[string, string, readonly string[]]>([
		['ENV keeps quotes', 'ENV a="b c" d=e\\ f', ['a="b c"', 'd=e\\ f']],
		['ENV with an open quote', 'ENV a="b c', ['a="b c']],
		['ARG', 'ARG a b="c d"', ['a', 'b="c d"']],
		['COPY knows no quotes', 'COPY "a b" c', ['"a', 'b"', 'c']],
		['COPY in exec form', 'COPY ["a b", "c\\u0041 d"]', ['a b', 'cA d']],
		['FROM', 'FROM --platform=$P a:1 AS b', ['a:1', 'AS', 'b']],
		['FROM with a comment behind', 'FROM a AS b # c d', ['a', 'AS', 'b']],
		['FROM with a hash inside a word', 'FROM a#b', ['a#b']],
		['WORKDIR is one word', 'WORKDIR /a b', ['/a b']],
		['RUN', `RUN a 'b c' "d e" f\\ g`, ['a', "'b c'", '"d e"', 'f\\ g']],
		['CMD in exec form', 'CMD [ "a" , "b c" ]', ['a', 'b c']],
		['HEALTHCHECK in exec form', 'HEALTHCHECK CMD ["a", "b c"]', ['CMD', 'a', 'b c']],
		['HEALTHCHECK in shell form', 'HEALTHCHECK CMD a b', ['CMD', 'a', 'b']],
		['over lines', 'EXPOSE 80 \\\n  81\\\n  82', ['80', '81', '82']],
		['split by a continuation', 'EXPOSE 8\\\n0', ['80']],
	])('%s', (_, text, words) => {
		const node = nodeOf(text);
		expect(node.words.map((word) => word.text)).toEqual(words);
		if (node.json !== null || text.includes('\\\n')) return;
		expect(node.words.map((word) => source(node, word.span))).toEqual(words);
	});

	test('places of words over lines and in exec form', () => {
		const node = nodeOf('EXPOSE 80 \\\n# c\n  8\\\n1');
		expect(node.words.map((word) => source(node, word.span))).toEqual(['80', '8\\\n1']);
		const copy = nodeOf('COPY [ "a\\"b", \\\n "c" ]');
		expect(copy.words.map((word) => source(copy, word.span))).toEqual(['"a\\"b"', '"c"']);
	});
});

describe('exec form', () => {
	test.each<[string, readonly string[] | null]>([
		['CMD ["a", "b"]', ['a', 'b']],
		['CMD []', []],
		['CMD ["a",]', null],
		["CMD ['a']", null],
		['CMD ["a"] b', null],
		['CMD [ -f x ]', null],
		['RUN ["a", \\\n "b"]', ['a', 'b']],
		['ENTRYPOINT ["\\u0041 \\t"]', ['A \t']],
		['VOLUME ["/a", "/b"]', ['/a', '/b']],
		['WORKDIR ["a"]', null],
		['ENV ["a"]', null],
	])('%s', (text, json) => {
		expect(nodeOf(text).json).toEqual(json);
	});
});

describe('flags', () => {
	test.each<[string, readonly [string, string | null][]]>([
		[
			'COPY --chown=1:2 --from=b --link a c',
			[
				['chown', '1:2'],
				['from', 'b'],
				['link', null],
			],
		],
		['COPY --from= a c', [['from', '']]],
		['COPY --chmod="6 0" a c', [['chmod', '6 0']]],
		["RUN --mount='type=secret,id=a b' x", [['mount', 'type=secret,id=a b']]],
		['RUN --mount=type=bind,source=a\\ b x', [['mount', 'type=bind,source=a b']]],
		[
			'RUN --mount=type=cache,target=/a=b \\\n --network=none x',
			[
				['mount', 'type=cache,target=/a=b'],
				['network', 'none'],
			],
		],
		['RUN --mo\\\nunt=a x', [['mount', 'a']]],
		[
			'COPY --exclude=a --exclude=b x y',
			[
				['exclude', 'a'],
				['exclude', 'b'],
			],
		],
		['COPY -- --from=x y', []],
		['RUN x --from=y', []],
		[
			'HEALTHCHECK --interval=5s --retries=3 CMD x',
			[
				['interval', '5s'],
				['retries', '3'],
			],
		],
		['COPY --=a x y', [['', 'a']]],
	])('%s', (text, flags) => {
		const node = nodeOf(text);
		expect(node.flags.map((flag) => [flag.name, flag.value])).toEqual(flags);
		for (const flag of node.flags) expect(source(node, flag.span).startsWith('--')).toBe(true);
	});
});

describe('heredocs', () => {
	test.each<[string, string, readonly object[]]>([
		['plain', 'RUN <<EOF\na\nEOF\n', [{ name: 'EOF', expand: true, chomp: false, content: 'a\n' }]],
		['blanks before the name', 'RUN cat << EOF\na\nEOF\n', [{ name: 'EOF', content: 'a\n' }]],
		['quoted', `COPY <<'EOF' /x\na\nEOF`, [{ name: 'EOF', expand: false, content: 'a\n' }]],
		['double quotes', 'COPY <<"E F" /x\na\nE F', [{ name: 'E F', expand: false }]],
		['escaped quote', "RUN <<E\\'F\na\nE'F", [{ name: "E'F", expand: true }]],
		['tabs dropped', 'RUN <<-EOF\n\ta\n\t\tb\n\tEOF', [{ chomp: true, content: 'a\nb\n' }]],
		['file descriptor', 'RUN cat 3<<EOF\na\nEOF', [{ fileDescriptor: 3, content: 'a\n' }]],
		[
			'two',
			'COPY <<X <<Y /d/\nY\nX\nX\nY\n',
			[
				{ name: 'X', content: 'Y\n' },
				{ name: 'Y', content: 'X\n' },
			],
		],
		['variable as name', 'RUN <<$EOF\na\n$EOF', [{ name: '$EOF', content: 'a\n' }]],
		['empty', 'RUN <<EOF\nEOF', [{ content: '' }]],
		['CRLF', 'RUN <<EOF\r\na\r\nEOF\r\n', [{ name: 'EOF', content: 'a\r\n' }]],
		['comments and escapes inside', 'RUN <<EOF\n# a\nb \\\nEOF\n', [{ content: '# a\nb \\\n' }]],
		['below a continuation', 'RUN <<EOF \\\n  cat\na\nEOF\n', [{ content: 'a\n' }]],
		['behind ADD', 'ADD <<a /x\n1\na', [{ name: 'a' }]],
		['here string', 'RUN cat <<<EOF', []],
		['inside a word', 'RUN cat a<<EOF', []],
		['inside quotes', 'RUN "<<EOF"', []],
		['behind an open quote', 'RUN echo "a <<EOF', []],
		['behind what the lexer refuses', 'RUN echo ${a[0]} <<EOF', []],
		['shift', 'RUN echo $((1<<2))', []],
		['exec form', 'RUN ["a", "<<EOF"]', []],
		['instruction without heredocs', 'ENV a=<<EOF', []],
	])('%s', (_, text, heredocs) => {
		const node = nodeOf(text);
		expect(node.heredocs).toMatchObject(heredocs);
		expect(node.heredocs.length).toBe(heredocs.length);
		expect(node.problems).toEqual([]);
	});

	test('places', () => {
		const node = nodeOf('COPY <<-A <<B /d/\n\tx\n\tA\ny\nB\n');
		expect(node.heredocs.map((each) => source(node, each.operatorSpan))).toEqual(['<<-A', '<<B']);
		expect(node.heredocs.map((each) => source(node, each.contentSpan))).toEqual(['\tx\n', 'y\n']);
	});

	test('ONBUILD', () => {
		const node = nodeOf('ONBUILD COPY --chmod=1 <<A /d\nx\nA\n');
		expect(node.heredocs).toEqual([]);
		expect(node.trigger).toMatchObject({ keyword: 'COPY', heredocs: [{ content: 'x\n' }] });
	});
});

test('a trigger counts its spans from the start of ONBUILD', () => {
	const node = nodeOf('onbuild \\\n  run --network=none echo a');
	const { trigger } = node;
	if (trigger === null) throw new Error('no trigger');
	expect(trigger.keyword).toBe('RUN');
	expect(source(node, trigger.keywordSpan)).toBe('run');
	expect(source(node, trigger.bodySpan)).toBe('echo a');
	expect(trigger.flags[0]).toMatchObject({ name: 'network', value: 'none' });
});

test("a base image's trigger is read from its own text", () => {
	const node = parseInstruction('  COPY --chown=1 a b', '\\');
	expect(node).toMatchObject({ keyword: 'COPY', body: 'a b', flags: [{ name: 'chown' }] });
});

test.each<[string, readonly (readonly [string, string | null])[]]>([
	['ENV a b  c', [['a', 'b  c']]],
	[
		'ENV a=b c="d e"',
		[
			['a', 'b'],
			['c', '"d e"'],
		],
	],
	['ENV a', [['a', null]]],
	['ENV a=b=c', [['a', 'b=c']]],
	['LABEL a\tb', [['a', 'b']]],
	[
		'ARG a b= c=d',
		[
			['a', null],
			['b', ''],
			['c', 'd'],
		],
	],
	['ARG', []],
])('name and value of %s', (text, pairs) => {
	expect(nameValues(nodeOf(text)).map(({ name, value }) => [name, value])).toEqual(pairs);
});

test.each<[string, string]>([
	['substitutions in substitutions', `RUN <<A ${'${a:-'.repeat(20_000)}\nA\n`],
	['brackets in brackets', `CMD ${'['.repeat(100_000)}\n`],
	['blanks', `# syntax=a${' '.repeat(100_000)}b\nRUN${' '.repeat(100_000)}a\n`],
	['continuations', `RUN a${' \\\n'.repeat(50_000)}b\n`],
	['lone escapes', '\\\n'.repeat(50_000)],
	['heredocs', `RUN ${'<<A '.repeat(10_000)}\n${'A\n'.repeat(5_000)}`],
	['flags', `COPY ${'--a="b c" '.repeat(20_000)} x y\n`],
	['comments in a continuation', `RUN a \\\n${'# b\n'.repeat(50_000)}`],
	['instructions', 'RUN a\n'.repeat(20_000)],
	['ONBUILD', `${'ONBUILD '.repeat(20_000)}\n`],
])('no text takes for ever: %s', (_, text) => {
	const start = performance.now();
	expect(parseDockerfile(text).instructions.length).toBeGreaterThan(0);
	expect(performance.now() - start).toBeLessThan(20_000);
});

test('lines and comments', () => {
	const text = '# one\nFROM a\n\n  # two\nRUN <<EOF\n# three\nEOF\nRUN a \\\n# four\n b\n# five';
	const file = parseDockerfile(text);
	expect(file.instructions.map(({ line, endLine }) => [line, endLine])).toEqual([
		[1, 1],
		[4, 6],
		[7, 9],
	]);
	expect(file.comments.map(({ line, span }) => [line, text.slice(span.start, span.end)])).toEqual([
		[0, '# one'],
		[3, '# two'],
		[10, '# five'],
	]);
});
