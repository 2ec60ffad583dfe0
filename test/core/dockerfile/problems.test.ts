import { describe, expect, test } from 'vitest';
import { parseDockerfile } from '../../../server/src/core/dockerfile/parse.ts';
import { applyEdits } from '../../../server/src/core/text/edit.ts';
import { text as messageText } from '../../../server/src/messages/catalogue.ts';
import { en } from '../../../server/src/messages/en.ts';

/** `<|…|>` marks where the one problem stands; without marks the file has none. */
function checkProblem(marked: string, code: string | null): void {
	const start = marked.indexOf('<|');
	const end = marked.indexOf('|>') - 2;
	const file = parseDockerfile(marked.replace('<|', '').replace('|>', ''));
	const found = file.problems.map(({ code, span }) => ({ code, span }));
	expect(found).toEqual(code === null ? [] : [{ code, span: { start, end } }]);
	for (const { message } of file.problems) {
		const shown = messageText(message, en);
		expect(shown).not.toBe(message.code);
		expect(shown).not.toMatch(/\{\w+\}/);
	}
}

const from = 'FROM a\n';

describe('what the builder refuses', () => {
	test.each<[string, string]>([
		['<||>', 'EmptyFile'],
		['<||># only\n\n', 'EmptyFile'],
		['<|ARG|> a=b\n', 'NoFrom'],
		['<|RUN|> x\nRUN y\n', 'NoFrom'],
		['ARG a\n<|ENV|> a=b\nFROM a\n', 'InstructionBeforeFrom'],
		['FROM a\n<|apt-get|> install\n', 'UnknownInstruction'],
		['<|FROM|>\n', 'FromArguments'],
		['FROM <|a b|>\n', 'FromArguments'],
		['FROM <|a AS|>\n', 'FromArguments'],
		['FROM <|a as b c|>\n', 'FromArguments'],
		['FROM <|a to b|>\n', 'FromArguments'],
		['FROM a AS <|1b|>\n', 'BadStageName'],
		['FROM a AS <|b$c|>\n', 'BadStageName'],
		['FROM a <|# b|>\n', 'FromTakesNoComment'],
		['FROM a AS b <|#c d|>\n', 'FromTakesNoComment'],
		['FROM <|--platform|> a\n', 'FlagNeedsValue'],
		['FROM <|--foo=b|> a\n', 'UnknownFlag'],
		[`${from}<|COPY|>\n`, 'NeedsDestination'],
		[`${from}COPY <|a|>\n`, 'NeedsDestination'],
		[`${from}ADD <|["a"]|>\n`, 'NeedsDestination'],
		[`${from}COPY a <|<<EOF|>\nEOF\n`, 'HeredocAsDestination'],
		[`${from}COPY --chmod=1 <|--chmod=2|> a b\n`, 'FlagRepeated'],
		[`${from}COPY <|--link=x|> a b\n`, 'FlagNeedsTrueOrFalse'],
		[`${from}COPY <|--from|> a b\n`, 'FlagNeedsValue'],
		[`${from}COPY <|--user=me|> a b\n`, 'UnknownFlag'],
		[`${from}WORKDIR <|--x|> a\n`, 'UnknownFlag'],
		[`${from}RUN <|--network=x|> a\n`, 'NetworkMode'],
		[`${from}RUN <|[ 1 ]|>\n`, 'JsonNeedsStrings'],
		[`${from}CMD <|["a", ["b"]]|>\n`, 'JsonNeedsStrings'],
		[`${from}RUN <|<<EOF|>\na\n`, 'HeredocNotTerminated'],
		[`${from}COPY <<A <|<<B|> /d\na\nA\nb\n`, 'HeredocNotTerminated'],
		[`${from}<|ENV|>\n`, 'NeedsArguments'],
		[`${from}ENV <|PATH|>\n`, 'NeedsValue'],
		[`${from}LABEL <|a|>\n`, 'NeedsValue'],
		[`${from}ENV a=b <|c|> d=e\n`, 'NeedsEqualsSign'],
		[`${from}ENV a=b <|=c|>\n`, 'NameIsBlank'],
		[`${from}ARG <|=c|>\n`, 'NameIsBlank'],
		[`${from}<|ARG|>\n`, 'NeedsArguments'],
		[`${from}<|EXPOSE|>\n`, 'NeedsArguments'],
		[`${from}<|VOLUME|>\n`, 'NeedsArguments'],
		[`${from}VOLUME <|["a", " "]|>\n`, 'VolumeIsEmpty'],
		[`${from}<|WORKDIR|>\n`, 'NeedsOneArgument'],
		[`${from}<|USER|>\n`, 'NeedsOneArgument'],
		[`${from}<|STOPSIGNAL|>\n`, 'NeedsOneArgument'],
		[`${from}<|MAINTAINER|>\n`, 'NeedsOneArgument'],
		[`${from}SHELL <|sh -c|>\n`, 'ShellNeedsJson'],
		[`${from}SHELL <|[]|>\n`, 'NeedsArguments'],
		[`${from}<|SHELL|>\n`, 'NeedsArguments'],
		[`${from}<|HEALTHCHECK|>\n`, 'NeedsArguments'],
		[`${from}HEALTHCHECK NONE <|x|>\n`, 'HealthcheckNoneTakesNothing'],
		[`${from}HEALTHCHECK <|CMD|>\n`, 'HealthcheckNeedsCommand'],
		[`${from}HEALTHCHECK <|TEST|> a\n`, 'HealthcheckType'],
		[`${from}HEALTHCHECK <|--interval=5|> CMD a\n`, 'HealthcheckInterval'],
		[`${from}HEALTHCHECK <|--timeout=1us|> CMD a\n`, 'HealthcheckInterval'],
		[`${from}HEALTHCHECK <|--retries=x|> CMD a\n`, 'HealthcheckRetries'],
		[`${from}<|ONBUILD|>\n`, 'NeedsArguments'],
		[`${from}ONBUILD <|ONBUILD|> RUN a\n`, 'OnbuildChained'],
		[`${from}ONBUILD <|from|> a\n`, 'OnbuildNotAllowed'],
		[`${from}ONBUILD <|MAINTAINER|> a\n`, 'OnbuildNotAllowed'],
		[`${from}ONBUILD ENV <|a|>\n`, 'NeedsValue'],
		[`${from}ONBUILD RUN <|[1]|>\n`, 'JsonNeedsStrings'],
		[`${from}ONBUILD RUN <|<<EOF|>\n`, 'HeredocNotTerminated'],
		['<|# escape=x|>\nFROM a\n', 'BadEscapeDirective'],
		['# escape=`\n<|# escape=`|>\nFROM a\n', 'DirectiveRepeated'],
		['<|// syntax=docker/dockerfile:1|>\nFROM a\n', 'DirectiveNeedsHash'],
	])('%s', (marked, code) => checkProblem(marked, code));
});

describe('what the builder accepts', () => {
	test.each([
		'FROM a',
		'FROM a as B.1-x_y\n',
		'FROM a#b\n',
		`${from}RUN\n`,
		`${from}CMD\n`,
		`${from}ENTRYPOINT\n`,
		`${from}CMD []\n`,
		`${from}RUN [ -f x ] || true\n`,
		`${from}ENV a b c\n`,
		`${from}ENV a=\n`,
		`${from}ARG a b=c d=\n`,
		`${from}ARG --x a\n`,
		`${from}COPY --link --exclude=a --exclude=b x y\n`,
		`${from}COPY --link=FALSE x y\n`,
		`${from}RUN --mount=type=cache,target=/a --mount=type=tmpfs,target=/b --network=host x\n`,
		`${from}HEALTHCHECK --interval=1m30s --timeout=0 --retries=0 CMD a\n`,
		`${from}HEALTHCHECK --foo none\n`,
		`${from}ONBUILD FOO x\n`,
		`${from}ONBUILD COPY x\n`,
		`${from}RUN a \\\n`,
		'// syntax=other/frontend\nFROM a\n',
		'# escape=`\nFROM a\nRUN dir C:\\\n',
	])('%j', (text) => checkProblem(text, null));
});

test('a broken instruction leaves the others alone', () => {
	const file = parseDockerfile('FOO\nFROM a # b\nCOPY x\nRUN <<E\nx\nE\nENV\nRUN [1]\nCMD x\n');
	expect(file.instructions.map((each) => each.node.keyword)).toEqual([
		'FOO',
		'FROM',
		'COPY',
		'RUN',
		'ENV',
		'RUN',
		'CMD',
	]);
	expect(file.problems.map((each) => each.code)).toEqual([
		'UnknownInstruction',
		'FromTakesNoComment',
		'NeedsDestination',
		'NeedsArguments',
		'JsonNeedsStrings',
	]);
});

describe('a comment behind FROM moves to its own line above', () => {
	test.each<[string, string | null]>([
		[
			'FROM alpine:3.15.0 # a comment behind\nRUN x\n',
			'# a comment behind\nFROM alpine:3.15.0\nRUN x\n',
		],
		['FROM a #b\r\nRUN x\r\n', '#b\r\nFROM a\r\nRUN x\r\n'],
		['FROM a AS b  # c', '# c\nFROM a AS b'],
		['ARG a\r\nFROM a # c', 'ARG a\r\n# c\r\nFROM a'],
		['FROM \\\n  a # c\n', '# c\nFROM \\\n  a\n'],
		['FROM a # escape=`\n', null],
		['# x\nFROM a # escape=`\n', '# x\n# escape=`\nFROM a\n'],
	])('%j', (text, fixed) => {
		const problems = parseDockerfile(text).problems;
		expect(problems.map((each) => each.code)).toEqual(['FromTakesNoComment']);
		const fix = problems[0]?.fixes[0];
		expect(fix === undefined ? null : applyEdits(text, fix.edits)).toBe(fixed);
		if (fix === undefined || fixed === null) return;
		expect(fix.preferred).toBe(true);
		expect(messageText(fix.title, en)).not.toBe(fix.title.code);
		expect(parseDockerfile(fixed).problems).toEqual([]);
	});
});
