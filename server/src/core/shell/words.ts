import type { Command, CommandArgument, Word, WordPart } from 'unbash';

/** The text that a word stands for, quotes removed; null where an expansion decides it. */
export function literalWord(word: Word): string | null {
	return (word.parts ?? []).every(isLiteral) ? word.value : null;
}

function isLiteral(part: WordPart): boolean {
	switch (part.type) {
		case 'Literal':
		case 'SingleQuoted':
			return true;
		case 'DoubleQuoted':
			return part.parts.every(isLiteral);
		default:
			return false;
	}
}

/** A word as the script writes it; an expansion stays as it is written, quotes are removed. */
export function wordText(word: CommandArgument): string {
	return word.type === 'Word' ? word.value : word.text;
}

/** A simple command's words, its name first; empty for a command of assignments or redirections. */
export function commandWords(command: Command): readonly CommandArgument[] {
	return command.name === undefined ? [] : [command.name, ...command.args];
}

/** Commands that run another command given as their arguments, in the same process or a new one. */
const wrappers: ReadonlyMap<string, ReadonlySet<string>> = new Map([
	['command', new Set<string>()],
	['builtin', new Set<string>()],
	['exec', new Set(['-a'])],
	['sudo', new Set(['-u', '-g', '-h', '-p', '-C', '-r', '-t'])],
	['env', new Set(['-u', '-C', '-S'])],
	['nice', new Set(['-n'])],
	['ionice', new Set(['-c', '-n', '-p'])],
	['time', new Set(['-f', '-o'])],
	['timeout', new Set(['-s', '-k'])],
	['stdbuf', new Set(['-i', '-o', '-e'])],
	['xargs', new Set(['-I', '-n', '-P', '-L', '-d', '-a', '-E', '-s'])],
	['eatmydata', new Set<string>()],
	['chroot', new Set<string>()],
	['gosu', new Set<string>()],
	['su-exec', new Set<string>()],
	['busybox', new Set<string>()],
]);

/** Wrappers whose first argument is not yet the command. */
const oneArgumentFirst = new Set(['timeout', 'chroot', 'gosu', 'su-exec']);

/**
 * The words of the command that a simple command finally runs: `sudo -u me env A=1 rm x` is `rm x`.
 * Words that depend on expansions stay as they are written.
 */
export function innerCommand(words: readonly string[]): readonly string[] {
	let rest = words;
	for (let depth = 0; depth < 8; depth++) {
		const [name = ''] = rest;
		const valued = wrappers.get(name);
		if (valued === undefined) return rest;
		const inner = afterOptions(rest.slice(1), valued, oneArgumentFirst.has(name));
		if (inner.length === 0) return rest;
		rest = inner;
	}
	return rest;
}

function afterOptions(
	words: readonly string[],
	valued: ReadonlySet<string>,
	skipOne: boolean,
): readonly string[] {
	let at = 0;
	while (at < words.length) {
		const word = words[at] ?? '';
		if (word === '--') {
			at++;
			break;
		}
		if (word.startsWith('-') && word.length > 1) at += valued.has(word) ? 2 : 1;
		else if (/^[A-Za-z_]\w*=/.test(word)) at++;
		else break;
	}
	return words.slice(skipOne ? at + 1 : at);
}
