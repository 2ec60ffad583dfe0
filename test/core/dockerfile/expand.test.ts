// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles are written so
import fc from 'fast-check';
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
		['${path//*/X}', '=X'],
		['${set//x*/-}', '=value'],
		['${set//\\*/-}', '=value'],
		['${empty//*/-}', '=-'],
		['${set///-}', '=-v-a-l-u-e-'],
		["${set//l/['$0']}", '=va[l]ue'],
		['${path%%*/}', '=a/b/a.tar.gz'],
		['${path##*a*a}', '=r.gz'],
		['${path#*a*a}', '=.tar.gz'],
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

test('every text has an expansion', () => {
	const fragments = '$ ${ } : - + ? # % / * \\ ` " \' set later empty path 1 é 😀'.split(' ');
	const words = fc
		.array(fc.constantFrom(...fragments, ' ', '<<', '\n'))
		.map((each) => each.join(''));
	fc.assert(
		fc.property(words, fc.constantFrom('\\' as const, '`' as const), (word, escapeCharacter) => {
			const one = expandWord(word, environment, escapeCharacter);
			const many = expandWords(word, environment, escapeCharacter);
			expect(many.kind === 'words' ? 'value' : many.kind).toBe(one.kind);
			expandHeredoc(word, environment);
			if (many.kind !== 'words' || one.kind !== 'value') return;
			// Splitting only takes white space away.
			expect(many.words.join('').replace(/\s/g, '')).toBe(one.value.replace(/\s/g, ''));
		}),
		{ numRuns: 2000 },
	);
});

test('no text takes for ever', () => {
	let value = 'a';
	const doubling = { get: () => value };
	for (let i = 0; i < 60; i++) {
		const expansion = expandWord('$a"$a"${a:-b}${b#x}', doubling, '\\');
		if (expansion.kind !== 'value') break;
		value = expansion.value;
	}
	expect(shown(expandWord('$a"$a"${a:-"$a"}', doubling, '\\')).slice(0, 7)).toBe('unknown');
	const deep = '${b:-'.repeat(20_000) + '}'.repeat(20_000);
	expect(shown(expandWord(deep, new Map(), '\\'))).toBe('unknown b');
	expect(shown(expandWord('${b:-'.repeat(100) + '}'.repeat(100), new Map(), '\\'))).toBe('=');
	const long = new Map([['a', 'a'.repeat(100_000)]]);
	const stars = '*a'.repeat(30);
	expect(shown(expandWord(`\${a#${stars}b}`, long, '\\')).length).toBe(100_001);
	expect(shown(expandWord(`\${a//${stars}b/}`, long, '\\'))).toBe('unknown a');
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
