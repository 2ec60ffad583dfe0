import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { knownBase, predictRun, sizeWords } from '../../support/runPrediction.ts';

type Said = 'yes' | 'no' | 'open';

interface Condition {
	readonly condition: string;
	readonly dash: Said;
	readonly bash: Said;
}

const both = (said: Said, ...conditions: readonly string[]): readonly Condition[] =>
	conditions.map((condition) => ({ condition, dash: said, bash: said }));

const ofEach = (condition: string, dash: Said, bash: Said): Condition => ({
	condition,
	dash,
	bash,
});

/** Where the test runs, as on the base that is known, /etc/passwd, /etc/group and /tmp exist. */
const conditions: readonly Condition[] = [
	...both(
		'yes',
		'true',
		':',
		'[ "$MODE" = production ]',
		'test "$MODE" = production',
		'[ $MODE = production ]',
		'[ x"$MODE" = xproduction ]',
		'[ "$MODE" != debug ]',
		'[ ! "$MODE" = debug ]',
		'! [ "$MODE" = debug ]',
		'[ -n "$MODE" ]',
		'[ -z "$EMPTY" ]',
		'[ -z "$NOT_SET" ]',
		'[ -z $NOT_SET ]',
		'[ -n ]',
		'[ -z ]',
		'[ "-n" = "-n" ]',
		'[ "!" = "!" ]',
		'[ ! ]',
		'[ ! "" ]',
		'[ "$MODE" ]',
		`[ "\${NOT_SET:-dev}" = dev ]`,
		`[ "\${NOT_SET-dev}" = dev ]`,
		`[ "\${EMPTY-dev}" = "" ]`,
		`[ "\${EMPTY:-dev}" = dev ]`,
		`[ "\${MODE:+x}" = x ]`,
		`[ -z "\${NOT_SET+x}" ]`,
		'[ "$COUNT" -eq 3 ]',
		'[ "$COUNT" -ne 4 ]',
		'[ "$COUNT" -lt 4 ]',
		'[ "$COUNT" -le 3 ]',
		'[ "$COUNT" -gt -3 ]',
		'[ "$COUNT" -ge +3 ]',
		'[ 010 -eq 10 ]',
		'[ "$MODE" = production -a "$COUNT" -eq 3 ]',
		'[ "$MODE" = debug -o "$COUNT" -eq 3 ]',
		'[ "$MODE" = debug -a "$COUNT" -eq 9 -o "$COUNT" -eq 3 ]',
		'[ ! "$MODE" = debug -a ! -e /nosuch ]',
		'[ "$MODE" = production ] && [ "$COUNT" -eq 3 ]',
		'[ "$MODE" = debug ] || [ "$COUNT" -eq 3 ]',
		'[ -e /etc/passwd ]',
		'[ -f /etc/passwd ]',
		'[ -s /etc/passwd ]',
		'[ -r /etc/passwd ]',
		'[ -d /etc ]',
		'[ -d /etc/ ]',
		'[ -x /tmp ]',
		'[ -w /tmp ]',
		'[ ! -e /nosuch ]',
		'[ ! -L /etc/passwd ]',
		'(exit 0)',
		'[ "( a" = b -o c ]',
	),
	...both(
		'no',
		'false',
		'[ "$MODE" = debug ]',
		'[ "$MODE" != production ]',
		'[ ! "$MODE" = production ]',
		'[ -z "$MODE" ]',
		'[ -n "$EMPTY" ]',
		'[ -n "$NOT_SET" ]',
		'[ ]',
		'test',
		'[ "" ]',
		'[ "$NOT_SET" ]',
		'[ ! x ]',
		'[ $NOT_SET = x ]',
		'[ "$NOT_SET" = x ]',
		'[ "$COUNT" -eq 4 ]',
		'[ "$EMPTY" -eq 0 ]',
		'[ ! "$EMPTY" -eq 0 ]',
		'[ "$MODE" -lt 4 ]',
		'[ "$MODE" == debug ]',
		'[ "$MODE" = production',
		'[ "$MODE" = production -a "$COUNT" -eq 4 ]',
		'[ -e /nosuch ]',
		'[ -f /nosuch ]',
		'[ -d /nosuch ]',
		'[ -s /nosuch ]',
		'[ -x /nosuch ]',
		'[ -L /nosuch ]',
		'[ -h /etc/passwd ]',
		'[ -f /tmp ]',
		'[ -d /etc/passwd ]',
		'[ -e "" ]',
		'[ -f /var/log/nosuch ]',
		'[ -f "$NOT_SET" ]',
	),
	ofEach('[ "$MODE" == production ]', 'no', 'yes'),
	ofEach('[ ! "$MODE" == debug ]', 'open', 'yes'),
	ofEach('[[ "$MODE" == production ]]', 'no', 'yes'),
	ofEach('[[ $MODE = prod* ]]', 'no', 'yes'),
	ofEach('[[ $MODE == "prod*" ]]', 'no', 'no'),
	ofEach('[[ $MODE != prod* ]]', 'no', 'no'),
	ofEach('[[ $MODE == [a-q]rod* && -n $COUNT ]]', 'no', 'yes'),
	ofEach('[[ ! ( $MODE == debug || $COUNT -eq 4 ) ]]', 'no', 'yes'),
	ofEach('[[ -z $NOT_SET ]]', 'no', 'yes'),
	ofEach('[[ $NOT_SET == x ]]', 'no', 'no'),
	ofEach('[[ $COUNT -gt 2 ]]', 'no', 'yes'),
	ofEach('[[ -f /etc/passwd ]]', 'no', 'yes'),
	ofEach('[[ -d /etc && ! -e /nosuch ]]', 'no', 'yes'),
	ofEach('[[ $COUNT ]]', 'no', 'yes'),
	ofEach('[[ ! "$COUNT" == 3 ]]', 'no', 'no'),
	...both(
		'open',
		'[ "$(date)" = x ]',
		'[ -x /etc/passwd ]',
		'[ -e /proc/cpuinfo ]',
		'[ -e /.dockerenv ]',
		'[ -d /etc/hosts ]',
		'[ /etc/passwd -nt /etc/group ]',
		'[ "$HOSTNAME" = x ]',
		'[ -n "$PWD" ]',
		'[ -t 0 ]',
		'[ ! a -o b ]',
		'[ 99999999999999999999 -eq 1 ]',
		'grep -q root /etc/passwd',
	),
];

console.log(`conditions: ${conditions.length}`);

function predicted(condition: string, shell: string): Said {
	const lines = [
		'ENV MODE=production COUNT=3 EMPTY=',
		`SHELL ["/bin/${shell}", "-c"]`,
		`RUN if ${condition}; then echo hi > /f; else echo hello > /f; fi`,
	];
	const words = sizeWords(predictRun(lines.join('\n'), knownBase));
	if (words === '3') return 'yes';
	return words === '6' ? 'no' : 'open';
}

function real(condition: string, shell: string): Said {
	const script = `if ${condition}; then echo yes; else echo no; fi 2> /dev/null`;
	const env = { PATH: '/usr/bin:/bin', MODE: 'production', COUNT: '3', EMPTY: '' };
	const { stdout } = spawnSync(shell, ['-c', script], { encoding: 'utf8', env });
	return stdout.trim() === 'yes' ? 'yes' : 'no';
}

describe.each(['dash', 'bash'] as const)('%s', (shell) => {
	test.each(conditions)('$condition', (each) => {
		const { condition } = each;
		const said = predicted(condition, shell);
		expect(said).toBe(each[shell]);
		if (said !== 'open') expect(real(condition, shell)).toBe(said);
	});
});

/** Where it is open which branch runs, the guess is one of them and never their sum. */
test.each([
	[
		'if grep -q x /etc/passwd; then head -c 500 /dev/zero > /a; else head -c 90 /dev/zero > /b; fi',
		500,
	],
	[
		'if grep -q x /etc/passwd; then head -c 90 /dev/zero > /a; else head -c 500 /dev/zero > /b; fi',
		500,
	],
	[
		'if grep -q x /etc/passwd; then head -c 90 /dev/zero > /a; else head -c 50 /dev/zero > /a; fi',
		90,
	],
	['if grep -q x /etc/passwd; then head -c 90 /dev/zero > /a; fi', 90],
])('the best guess of %s', (run, bytes) => {
	expect(predictRun(`RUN ${run}`, knownBase)).toMatchObject({ basis: 'estimated', bytes });
});
