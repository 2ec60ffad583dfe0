import { describe, expect, test } from 'vitest';
import type { Build } from '../../../server/src/core/knowledge.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import type { RuleOptions } from '../../../server/src/core/rules/runRules.ts';
import { applyEdits } from '../../../server/src/core/text/edit.ts';
import { text as messageText } from '../../../server/src/messages/catalogue.ts';
import { en } from '../../../server/src/messages/en.ts';
import { plainBuild, plainKnowledge } from '../../support/plainBuild.ts';

const defaults: RuleOptions = { severities: {}, mergeStyle: 'and' };

function check(text: string, build: Partial<Build> = {}, options: Partial<RuleOptions> = {}) {
	const rules = { ...defaults, ...options };
	const plan = planDockerfile(text, { ...plainBuild, ...build }, plainKnowledge, { rules });
	return {
		findings: plan.findings.map(({ severity, message, fixes, saves }) => ({
			severity,
			message: messageText(message, en),
			layers: saves.layers,
			bytes: saves.bytes?.bytes ?? null,
			titles: fixes.map(({ title }) => messageText(title, en)),
			preferred: fixes.map(({ preferred }) => preferred),
			results: fixes.map(({ edits }) => applyEdits(text, edits)),
		})),
		refusals: plan.refusals.map(({ reason, span }) => ({
			reason: messageText(reason, en),
			code: reason.code,
			text: text.slice(span.start, span.end),
		})),
	};
}

/** The Dockerfile that the first fix of the only finding makes. */
function merged(text: string, build: Partial<Build> = {}, options: Partial<RuleOptions> = {}) {
	const { findings } = check(text, build, options);
	expect(findings).toHaveLength(1);
	return findings[0]?.results[0];
}

describe('what a finding says', () => {
	test('bytes saved make it a warning with a preferred fix', () => {
		const { findings } = check(
			'FROM alpine\nRUN dd if=/dev/zero of=/a bs=10M count=1\nRUN dd if=/dev/zero of=/a bs=1M count=1\n',
		);
		expect(findings).toMatchObject([
			{
				severity: 'warning',
				message: '2 RUN layers could be one: saves 1 layer, 10.5 MB; both then rebuild together',
				layers: 1,
				bytes: 10485760,
				titles: ['Merge RUN layers (lines 2–3)', 'Merge RUN layers into a heredoc (lines 2–3)'],
				preferred: [true, false],
			},
		]);
	});

	test('no bytes saved make it an information without a preferred fix', () => {
		const { findings } = check(
			'FROM alpine\nRUN dd if=/dev/zero of=/a bs=1 count=1\nRUN dd if=/dev/zero of=/b bs=1 count=1\nRUN dd if=/dev/zero of=/c bs=1 count=1\n',
		);
		expect(findings).toMatchObject([
			{
				severity: 'info',
				message: '3 RUN layers could be one: saves 2 layers, 0 B; all then rebuild together',
				bytes: 0,
				preferred: [false, false],
			},
		]);
	});

	test('unknown bytes are not guessed', () => {
		const { findings } = check('FROM alpine\nRUN apk update\nRUN apk add curl\n');
		expect(findings).toMatchObject([
			{
				severity: 'info',
				message:
					'2 RUN layers could be one: saves 1 layer, bytes not known before a build; both then rebuild together',
				bytes: null,
			},
		]);
	});

	test('a stage that is not shipped gets no diagnostic, its fix is still there', () => {
		const { findings } = check('FROM alpine AS b\nRUN a\nRUN b\nFROM alpine\nCOPY --from=b /x /\n');
		expect(findings).toMatchObject([
			{ severity: 'off', titles: [expect.anything(), expect.anything()] },
		]);
	});

	test.each(['error', 'hint', 'off'] as const)(
		'the severity of the settings wins: %s',
		(severity) => {
			const { findings } = check(
				'FROM a\nRUN a\nRUN b\n',
				{},
				{ severities: { MergeRunLayers: severity } },
			);
			expect(findings).toMatchObject([{ severity }]);
		},
	);
});

describe('which RUNs are neighbours', () => {
	test.each([
		['comments and blank lines lie between', 'RUN a\n\n# c\n\nRUN b\n', 1],
		['an instruction lies between', 'RUN a\nENV X=1\nRUN b\n', 0],
		['a stage begins between', 'RUN a\nFROM b\nRUN b\n', 0],
		['one stands alone', 'RUN a\n', 0],
		['a group on each side of a COPY', 'RUN a\nRUN b\nCOPY x y\nRUN c\nRUN d\n', 2],
	])('%s', (_name, body, groups) => {
		expect(check(`FROM a\n${body}`).findings).toHaveLength(groups);
	});

	test('triggers of a stage below are not among them', () => {
		const { findings } = check('FROM a AS b\nONBUILD RUN x\nFROM b\nRUN y\n');
		expect(findings).toEqual([]);
	});
});

describe('ignore comments', () => {
	test.each([
		['above the first', '# dockerfile-layers: ignore=MergeRunLayers\nRUN a\nRUN b\n', 0],
		['above the second', 'RUN a\n# dockerfile-layers: ignore=MergeRunLayers\nRUN b\n', 0],
		['in a list of names', '# dockerfile-layers: ignore=Other, MergeRunLayers\nRUN a\nRUN b\n', 0],
		['for another rule', '# dockerfile-layers: ignore=Other\nRUN a\nRUN b\n', 1],
		['with a blank line below', '# dockerfile-layers: ignore=MergeRunLayers\n\nRUN a\nRUN b\n', 1],
		[
			'in the middle of five',
			'RUN a\nRUN b\n# dockerfile-layers: ignore=MergeRunLayers\nRUN c\nRUN d\nRUN e\n',
			2,
		],
	])('%s', (_name, body, groups) => {
		expect(check(`FROM a\n${body}`).findings).toHaveLength(groups);
	});
});

describe('the text of a merge', () => {
	test.each([
		[
			'four blanks where the file has no habit',
			'RUN a\nRUN b\nRUN c\n',
			'RUN a && \\\n    b && \\\n    c\n',
		],
		['the indentation of the file', 'RUN a && \\\n\tb\nRUN c\n', 'RUN a && \\\n\tb && \\\n\tc\n'],
		[
			'the shallowest indentation',
			'RUN a \\\n      --long\nRUN b && \\\n  c\n',
			'RUN a \\\n      --long && \\\n  b && \\\n  c\n',
		],
		[
			'operators at the start where the file has them there',
			'RUN a \\\n  && b\nRUN c\n',
			'RUN a \\\n  && b \\\n  && c\n',
		],
		[
			'comments stay where they were',
			'RUN a && \\\n# one\n    b\n# two\n    # three\nRUN \\\n# four\n    c\n',
			'RUN a && \\\n# one\n    b && \\\n# two\n    # three\n# four\n    c\n',
		],
		[
			'a comment behind a command goes below it',
			'RUN a # one\nRUN b # two\n',
			'RUN a && \\\n# one\n    b # two\n',
		],
		['an indented instruction', '  RUN a\n  RUN b\n', '  RUN a && \\\n      b\n'],
		['lower case', 'run a\nrun b\n', 'run a && \\\n    b\n'],
		[
			'flags once',
			'RUN --network=none a\nRUN --network=none b\n',
			'RUN --network=none a && \\\n    b\n',
		],
		['no line end behind the last', 'RUN a\nRUN b', 'RUN a && \\\n    b'],
		[
			'a group where a list needs one',
			'RUN a || b\nRUN c; d\n',
			'RUN (a || b) && \\\n    (c; d)\n',
		],
		[
			'statements where a list would switch -e off',
			'RUN set -e; a; b\nRUN c && d\nRUN e\n',
			'RUN set -e; \\\n    (set -e; a; b); \\\n    (c && d); \\\n    e\n',
		],
		[
			'a subshell for what would reach the next',
			'RUN cd /x && a\nRUN b\n',
			'RUN (cd /x && a) && \\\n    b\n',
		],
		[
			'blanks between parentheses',
			'RUN (cd x; a); b\nRUN c\n',
			'RUN ( (cd x; a); b) && \\\n    c\n',
		],
		[
			'programs that may move on PATH',
			'RUN pip install -U pip\nRUN pip install x\n',
			'RUN (pip install -U pip) && \\\n    pip install x\n',
		],
		[
			'exec form as words of the shell',
			`RUN a\nRUN ["/b", "it's", "$x", "y"]\n`,
			"RUN a && \\\n    /b 'it'\\''s' '$x' y\n",
		],
		[
			'heredocs behind one line',
			'RUN cat <<A > /a\n1\nA\nRUN cat <<B > /b\n2\nB\n',
			'RUN cat <<A > /a && \\\n    cat <<B > /b\n1\nA\n2\nB\n',
		],
		[
			'a heredoc at the end of a subshell',
			'RUN cd /x && cat > a <<A\n1\nA\nRUN b\n',
			'RUN (cd /x && cat > a <<A ) && \\\n    b\n1\nA\n',
		],
		[
			'a heredoc at the end of a statement',
			'RUN set -e; a; b\nRUN cat <<A\n1\nA\nRUN c\n',
			'RUN set -e; \\\n    (set -e; a; b); \\\n    cat <<A ; \\\n    c\n1\nA\n',
		],
	])('%s', (_name, before, after) => {
		expect(merged(`FROM a\n${before}`)).toBe(`FROM a\n${after}`);
	});

	test.each([
		['plain commands', 'RUN a\nRUN b\n', 'RUN <<EOF\nset -e\na\nb\nEOF\n'],
		[
			'lists as lines',
			'RUN a && \\\n    b \\\n      --c\nRUN d\n',
			'RUN <<EOF\nset -e\na\nb \\\n      --c\nd\nEOF\n',
		],
		[
			'comments',
			'RUN a && \\\n  # one\n  b\n# two\nRUN c # three\n',
			'RUN <<EOF\nset -e\na\n# one\nb\n# two\nc # three\nEOF\n',
		],
		[
			'a script without -e',
			'RUN a\nRUN <<EOF\nb\nc\nEOF\n',
			'RUN <<EOF\nset -e\na\nset +e\nb\nc\nEOF\n',
		],
		[
			'a name that the script does not have',
			'RUN a\nRUN cat <<EOF > /b\n1\nEOF\n',
			'RUN <<EOT\nset -e\na\ncat <<EOF > /b\n1\nEOF\nEOT\n',
		],
		[
			'a script of its own -e',
			'RUN set -ex; a; b\nRUN c; d\n',
			'RUN <<EOF\nset -ex\na\nb\nset +e\nc\nd\nEOF\n',
		],
		[
			'what would reach the next',
			'RUN cd /x && a\nRUN b\n',
			'RUN <<EOF\nset -e\n(\ncd /x\na\n)\nb\nEOF\n',
		],
	])('as a heredoc: %s', (_name, before, after) => {
		expect(merged(`FROM a\n${before}`, {}, { mergeStyle: 'heredoc' })).toBe(`FROM a\n${after}`);
	});

	test('CRLF and a byte order mark stay', () => {
		const text = '\uFEFFFROM a\r\nRUN a\r\n# c\r\nRUN b\r\n';
		const [finding] = check(text).findings;
		expect(finding?.results).toEqual(['\uFEFFFROM a\r\nRUN a && \\\r\n# c\r\n    b\r\n']);
	});

	test('the escape character of the file is kept', () => {
		expect(merged('# escape=`\nFROM a\nRUN a && `\n  b\nRUN c\n')).toBe(
			'# escape=`\nFROM a\nRUN a && `\n  b && `\n  c\n',
		);
	});

	test('a SHELL with -e needs no set -e', () => {
		const shell = 'FROM a\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\n';
		expect(merged(`${shell}RUN a; b\nRUN c\n`)).toBe(`${shell}RUN (a; b); \\\n    c\n`);
	});
});

describe('heredocs are offered only where the builder knows them', () => {
	test.each([
		['engine 28', {}, '', 2],
		['engine 23', { engineVersion: 23 }, '', 2],
		['engine 20', { engineVersion: 20 }, '', 1],
		['engine 20 with a syntax line', { engineVersion: 20 }, '# syntax=docker/dockerfile:1\n', 2],
		['an old frontend', {}, '# syntax=docker/dockerfile:1.2\n', 1],
		['a frontend of someone else', {}, '# syntax=example.org/own:1\n', 1],
		['the classic builder', { builder: 'classic' as const }, '', 1],
	])('%s', (_name, build, head, fixes) => {
		const { findings } = check(`${head}FROM a\nRUN a\nRUN b\n`, build);
		expect(findings[0]?.results).toHaveLength(fixes);
	});
});

describe('refusals name their reason', () => {
	test.each([
		[
			'Windows by platform',
			{ platform: { os: 'windows', architecture: 'amd64', variant: null } },
			'FROM a\nRUN a\nRUN b\n',
			'windows',
		],
		[
			'Windows by base',
			{},
			'# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022 AS w\nFROM w\nRUN a\nRUN b\n',
			'windows',
		],
		[
			'a volume under the classic builder',
			{ builder: 'classic' as const },
			'FROM a\nVOLUME /data\nRUN a\nRUN b\n',
			'volume',
		],
		['cmd', {}, 'FROM a\nSHELL ["cmd", "/S", "/C"]\nRUN a\nRUN b\n', 'shell'],
		[
			'a heredoc that the frontend does not know',
			{ engineVersion: 28 },
			'# syntax=example.org/own:1\nFROM a\nRUN <<E\na\nE\nRUN b\n',
			'heredocBuilder',
		],
		['a user changed', {}, 'FROM a\nRUN usermod -aG docker root\nRUN b\n', 'account'],
		[
			'a backslash at the end where ` escapes',
			{},
			"# escape=`\nFROM a\nRUN echo b \\\nRUN echo 'x'\n",
			'openEnd',
		],
		['onbuild', {}, 'FROM a\nONBUILD RUN a\nONBUILD RUN b\n', 'onbuild'],
		['a command that is not finished', {}, 'FROM a\nRUN a &&\nRUN b\n', 'syntax'],
	])('%s', (_name, build, text, code) => {
		const { findings, refusals } = check(text, build);
		expect(findings).toEqual([]);
		expect(refusals.map((each) => each.code)).toEqual([`refusal.merge.${code}`]);
		expect(refusals[0]?.reason).toMatch(/^Not merged: /);
	});

	test('a volume is no matter under BuildKit', () => {
		expect(check('FROM a\nVOLUME /data\nRUN a\nRUN b\n').findings).toHaveLength(1);
	});

	test('a group is bounded', () => {
		const { findings, refusals } = check(`FROM a\n${'RUN a\n'.repeat(402)}`);
		expect(findings.map(({ layers }) => layers)).toEqual([199, 199, 1]);
		expect(refusals.map(({ code }) => code)).toEqual(Array(2).fill('refusal.merge.unverified'));
	});

	test('a command longer than one argument can be', () => {
		const long = `RUN echo ${'x'.repeat(30_000)}\n`;
		const { findings, refusals } = check(`FROM a\n${long}${long}`);
		expect(findings).toEqual([]);
		expect(refusals.map(({ code }) => code)).toEqual(['refusal.merge.unverified']);
	});
});
