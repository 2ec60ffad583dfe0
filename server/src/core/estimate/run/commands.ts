/** Which commands of a RUN are understood, by name. */
import { encodeUtf8 } from '../../filesystem/utf8.ts';
import { anyAmount, exact, noBytes } from './amount.ts';
import type { CommandModel, Invocation } from './command.ts';
import { dd } from './dd.ts';
import {
	cat,
	changeMode,
	fallocate,
	head,
	mkdir,
	rm,
	tee,
	touch,
	truncate,
} from './fileCommands.ts';

/** Changes no file and cannot fail. */
const idle: CommandModel = ({ state }) => ({ state, output: noBytes, sure: true });

/** Reads and prints, changes no file. */
const reader: CommandModel = ({ state }) => ({ state, output: anyAmount, sure: false });

/** `echo WORD…`. What `-n`, `-e` and backslashes print differs from shell to shell. */
const echo: CommandModel = ({ state, args }: Invocation) => {
	const plain = args.every((arg) => arg !== null && !arg.includes('\\'));
	const options = args[0]?.startsWith('-') ?? false;
	const output = plain && !options ? exact(encodeUtf8(`${args.join(' ')}\n`).length) : anyAmount;
	return { state, output, sure: true };
};

/** `printf FORMAT` without conversions. */
const printf: CommandModel = ({ state, args }: Invocation) => {
	const [format] = args;
	const plain = typeof format === 'string' && /^[^%\\-][^%\\]*$/.test(format);
	const output = plain && args.length === 1 ? exact(encodeUtf8(format).length) : anyAmount;
	return { state, output, sure: false };
};

/** `y` again and again, until nobody reads any more. */
const yes: CommandModel = ({ state }) => ({
	state,
	output: { low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY },
	sure: false,
});

const models: ReadonlyMap<string, CommandModel> = new Map([
	[':', idle],
	['true', idle],
	['sync', idle],
	['pwd', reader],
	['echo', echo],
	['printf', printf],
	['yes', yes],
	['dd', dd],
	['truncate', truncate],
	['fallocate', fallocate],
	['head', head],
	['cat', cat],
	['tee', tee],
	['touch', touch],
	['mkdir', mkdir],
	['rm', rm],
	['chmod', changeMode],
	['chown', changeMode],
	...['sleep', 'test', '[', 'ls', 'stat', 'wc', 'id', 'whoami', 'uname', 'du', 'df'].map(
		(name): [string, CommandModel] => [name, reader],
	),
]);

/** The model of a command by its name or its path in one of the usual folders. */
export function commandModel(name: string): CommandModel | undefined {
	return models.get(name.replace(/^\/(?:usr\/(?:local\/)?)?s?bin\//, ''));
}

/** Built-ins that can change the shell in ways that are not followed here. */
export const shellChanging: ReadonlySet<string> = new Set([
	'.',
	'source',
	'eval',
	'read',
	'getopts',
	'pushd',
	'popd',
	'shift',
	'mapfile',
	'readarray',
	'let',
	'declare',
	'typeset',
	'local',
	'enable',
	'shopt',
	'command',
	'builtin',
	'hash',
	'umask',
	'ulimit',
]);

/** Built-ins that leave the script, or the loop, before its end, or put something behind its end. */
export const flowChanging: ReadonlySet<string> = new Set([
	'exec',
	'return',
	'break',
	'continue',
	'trap',
	'alias',
	'unalias',
	'wait',
	'suspend',
	'logout',
]);
