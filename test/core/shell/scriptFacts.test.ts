// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's own
import { describe, expect, test } from 'vitest';
import { parseDockerfile } from '../../../server/src/core/dockerfile/parse.ts';
import { runScript } from '../../../server/src/core/shell/script.ts';
import { scriptFacts } from '../../../server/src/core/shell/scriptFacts.ts';

function nodeOf(run: string) {
	const instruction = parseDockerfile(`FROM a\n${run}\n`).instructions[1];
	if (instruction === undefined) throw new Error('no instruction');
	return instruction.node;
}

function factsOf(script: string, bash = false) {
	const parsed = runScript(nodeOf(`RUN ${script}`));
	if (parsed === null) throw new Error('no script');
	return scriptFacts(parsed, bash);
}

describe('the kind of list', () => {
	test.each([
		['a', 'single'],
		['a | b', 'single'],
		['a;', 'single'],
		['if a; then b; fi', 'single'],
		['a && b && c', 'and'],
		['a || b', 'or'],
		['a && b || c', 'or'],
		['a; b', 'sequence'],
		['a & b', 'sequence'],
		['a &', 'sequence'],
		['[[ a || b ]]', 'sequence'],
		['a &> f', 'sequence'],
	])('%s is %s', (script, list) => {
		expect(factsOf(script).list).toBe(list);
	});

	test.each(['[[ a || b ]]', 'a &> f'])('in bash %s is one command', (script) => {
		expect(factsOf(script, true).list).toBe('single');
	});
});

describe('what reaches the next command of the process', () => {
	test.each([
		'cd /x',
		'a && cd /x',
		'export A=1',
		'A=1',
		'A=1 B=2',
		'unset A',
		'set -e',
		'set --',
		'umask 077',
		'ulimit -n 1',
		'. ./x',
		'source x',
		'eval a',
		'exec a',
		'exec > x',
		'exit',
		'a || exit 1',
		'read x',
		'f() { a; }',
		'for i in a; do b; done',
		'shopt -s nullglob',
		'pushd x',
		'command cd x',
		'builtin cd x',
		'$CMD x',
		'if a; then cd x; fi',
		'{ cd x; }',
		'! cd x',
		'shift',
		': ${A:=1}',
		': $((A=1))',
		'A=1 :',
		'((A=1))',
		'hash -r',
		'\\cd x',
		'printf -v A 1',
	])('%s does', (script) => {
		expect(factsOf(script).leaks).toBe(true);
	});

	test.each([
		'a',
		'A=1 a',
		'(cd /x && a)',
		'a | cd /x',
		'a $(cd /x)',
		'echo cd',
		'sh -c "cd /x"',
		'echo ${A:-1}',
		'echo $((1+2))',
		'env -C /x a',
		'sudo cd x',
		'printf x',
		'if a; then b; fi',
		'a > x',
	])('%s does not', (script) => {
		expect(factsOf(script).leaks).toBe(false);
	});
});

describe('-e', () => {
	test.each([
		['set -e; a', true, true],
		['set -eux; a', true, true],
		['set -xe && a', true, false],
		['set -o errexit; a', true, true],
		['set -uo pipefail; a', false, false],
		['a; set -e', true, false],
		['set +e; a', false, false],
		['. ./x; a', true, false],
		['set -- -e; a', false, false],
		['a', false, false],
	])('%s', (script, sets, starts) => {
		const { setsErrexit, startsWithErrexit } = factsOf(script);
		expect({ setsErrexit, startsWithErrexit }).toEqual({
			setsErrexit: sets,
			startsWithErrexit: starts,
		});
	});
});

test.each([
	['a & b', true],
	['(a &)', true],
	['a $(b &)', true],
	['a > >(b)', true],
	['a &> f', true],
	['a 2>&1 && b', false],
	['a < <(b)', false],
])('%s leaves a process in the background: %s', (script, expected) => {
	expect(factsOf(script).background).toBe(expected);
});

test('a wrapped command is seen through', () => {
	const words = factsOf('sudo -u me env A=1 B=2 timeout 5 rm -rf /x').commands.map(
		({ inner }) => inner,
	);
	expect(words).toEqual([['rm', '-rf', '/x']]);
});

describe('the script of a RUN', () => {
	test.each([
		['shell form', 'RUN a && b', 'a && b', false],
		['continued', 'RUN a && \\\n# c\n  b', 'a &&         b', false],
		['one heredoc', 'RUN <<E\na\nb\nE', 'a\nb\n', true],
		['a heredoc of a command', 'RUN cat <<E\na\nE', 'cat <<E\na\nE', false],
	])('%s', (_name, run, text, heredoc) => {
		const script = runScript(nodeOf(run));
		expect(script?.text.replace(/ +/g, ' ')).toBe(text.replace(/ +/g, ' '));
		expect(script?.heredoc).toBe(heredoc);
		expect(script?.errors).toEqual([]);
	});

	test('exec form has none', () => {
		expect(runScript(nodeOf('RUN ["a", "b"]'))).toBeNull();
	});

	test('is parsed once per node', () => {
		const node = nodeOf('RUN a');
		expect(runScript(node)).toBe(runScript(node));
	});

	test('its offsets are those of the node', () => {
		const node = nodeOf('RUN --network=none a && \\\n  # c\n  bcd x');
		const script = runScript(node);
		const at = script === null ? -1 : script.offset + script.text.indexOf('bcd');
		expect(node.text.slice(at, at + 3)).toBe('bcd');
	});
});
