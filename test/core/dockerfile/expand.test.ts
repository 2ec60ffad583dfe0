// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles are written so
import { describe, expect, test } from 'vitest';
import {
	type Expansion,
	expandHeredoc,
	expandWord,
	expandWords,
} from '../../../server/src/core/dockerfile/expand.ts';

/** `unset` is not there, `later` is known to the build alone. */
const environment = new Map<string, string | null>([
	['set', 'value'],
	['empty', ''],
	['path', 'a/b/a.tar.gz'],
	['star', 'a*b'],
	['spaces', ' one  two '],
	['later', null],
]);

function shown(expansion: Expansion): string {
	switch (expansion.kind) {
		case 'value':
			return `=${expansion.value}`;
		case 'unknown':
			return `unknown ${expansion.name}`;
		case 'error':
			return expansion.message.code;
	}
}

describe('words', () => {
	test.each([
		['$set', '=value'],
		['${set}s', '=values'],
		['a$unset-b', '=a-b'],
		['$', '=$'],
		['a\\ b', '=a b'],
		['"a $set \\"b\\" \\n"', '=a value "b" \\n'],
		["'$set \\'", '=$set \\'],
		['안$set', '=안value'],
		['$안', '='],
		['😀$set😀', '=😀value😀'],
		// Only what is taken can be unknown.
		['$later', 'unknown later'],
		['a"$later"', 'unknown later'],
		["'$later'\\$later", '=$later$later'],
		['${later}', 'unknown later'],
		['${later:-a}', 'unknown later'],
		['${later-a}', 'unknown later'],
		['${later+a}', '=a'],
		['${later:+a}', 'unknown later'],
		['${later:+}', '='],
		['${later:?a}', 'unknown later'],
		['${later?a}', 'unknown later'],
		['${later#a}', 'unknown later'],
		['${later/a/b}', 'unknown later'],
		['${set:-$later}', '=value'],
		['${set:+$later}', 'unknown later'],
		['${unset:-$later}', 'unknown later'],
		['${unset:+$later}', '='],
		['${empty:-$later}', 'unknown later'],
		['${empty-$later}', '='],
		['${set#$later}', 'unknown later'],
		['${set/$later/x}', 'unknown later'],
		// Patterns.
		['${path#*/}', '=b/a.tar.gz'],
		['${path##*/}', '=a.tar.gz'],
		['${path%.*}', '=a/b/a.tar'],
		['${path%%.*}', '=a/b/a'],
		['${path#a}', '=/b/a.tar.gz'],
		['${path#x}', '=a/b/a.tar.gz'],
		['${path%?gz}', '=a/b/a.tar'],
		['${path/a/X}', '=X/b/a.tar.gz'],
		['${path//a/X}', '=X/b/X.tXr.gz'],
		['${path//\\//-}', '=a-b-a.tar.gz'],
		['${path/a*/X}', '=X'],
		['${path//a/}', '=/b/.tr.gz'],
		['${star/\\*/-}', '=a-b'],
		['${star%\\*b}', '=a'],
		['${unset#a}', '='],
		['${path/$set/x}', '=a/b/a.tar.gz'],
		['${path/./-}', '=a/b/a-tar.gz'],
		// Errors.
		["it's", 'problem.ExpansionNotClosed'],
		['${set', 'problem.ExpansionNotClosed'],
		['${set:-a', 'problem.ExpansionNotClosed'],
		['${}', 'problem.BadSubstitution'],
		['${set!}', 'problem.BadModifier'],
		['${set:=a}', 'problem.BadModifier'],
		['${unset?why}', 'problem.VariableRequired'],
		['${empty:?}', 'problem.VariableRequired'],
		['${set#\\a}', 'problem.BadPattern'],
		['${path/a}', 'problem.ExpansionNotClosed'],
		['${later:=a}', 'problem.BadModifier'],
	])('%s', (word, expected) => {
		expect(shown(expandWord(word, environment, '\\'))).toBe(expected);
	});

	test('the backtick escapes where the file says so', () => {
		expect(shown(expandWord('C:\\a`$set`"', environment, '`'))).toBe('=C:\\a$set"');
	});

	test('a name that JavaScript objects have by birth is not set', () => {
		expect(shown(expandWord('$constructor', new Map(), '\\'))).toBe('=');
	});
});

test.each<[string, readonly string[]]>([
	['$spaces', ['one', 'two']],
	['"$spaces"', [' one  two ']],
	['80 $set', ['80', 'value']],
	['a\\ b c', ['a b', 'c']],
	['$unset', []],
	['a$spaces', ['a', 'one', 'two']],
])('%s splits into words', (word, words) => {
	expect(expandWords(word, environment, '\\')).toEqual({ kind: 'words', words });
});

test.each([
	['echo "$set" \'$set\'\n', '=echo "value" \'value\'\n'],
	["it's ${set}\n", "=it's value\n"],
	['\\$set \\n \\\\\n', '=$set n \\\n'],
	['$later', 'unknown later'],
	['${set', 'problem.ExpansionNotClosed'],
])('the content of a heredoc keeps its quotes: %j', (content, expected) => {
	expect(shown(expandHeredoc(content, environment))).toBe(expected);
});
