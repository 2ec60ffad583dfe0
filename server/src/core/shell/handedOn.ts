/** Scripts that a command hands on as text, or as the arguments of another command. */
import type { Command, CommandNode, Pipeline } from 'unbash';
import { commandWords, innerCommand, wordText } from './words.ts';

const shellName = /(^|\/)(ba|da|a)?sh$/;

/** Texts of scripts that a command gives to a shell of its own: `sh -c '…'`, `su -c '…'`, `sh <<X`. */
export function handedOnScripts(node: Command): readonly string[] {
	const inner = innerCommand(plainWords(node));
	const [path = '', ...args] = inner;
	const isShell = shellName.test(path);
	if (!isShell && !/(^|\/)(su|runuser)$/.test(path)) return [];
	const option = args.findIndex((word) => /^(-[a-z]*c|--command)$/.test(word));
	const joined = args.find((word) => word.startsWith('--command='))?.slice('--command='.length);
	const text = joined ?? (option === -1 ? undefined : args[option + 1]);
	return [...(text === undefined ? [] : [text]), ...inputTexts(node)];
}

/** Texts that a pipeline with a shell at its end may give to it: heredocs, words that are printed. */
export function pipedScripts(pipeline: Pipeline): readonly string[] {
	const commands = pipeline.commands.flatMap((part) => (isCommand(part) ? [part] : []));
	const last = commands.at(-1);
	if (last === undefined || !shellName.test(innerCommand(plainWords(last))[0] ?? '')) return [];
	return commands.slice(0, -1).flatMap((command) => {
		const [name = '', ...words] = plainWords(command);
		const printed = /^(echo|printf)$/.test(name) ? [words.join(' ')] : [];
		return [...printed, ...inputTexts(command)];
	});
}

/** The words of the command that `find` runs for what it finds; null where it runs none. */
export function foundCommand(words: readonly string[]): readonly string[] | null {
	const [path = '', ...args] = words;
	if (!/(^|\/)find$/.test(path)) return null;
	const at = args.findIndex((word) => /^-(exec|execdir|ok|okdir)$/.test(word));
	return at === -1 ? null : innerCommand(args.slice(at + 1));
}

/** A command's words, assignments in brackets left out. */
export function plainWords(node: Command): readonly string[] {
	return commandWords(node)
		.filter((word) => word.type === 'Word')
		.map(wordText);
}

function inputTexts(node: Command): readonly string[] {
	return node.redirects.flatMap((redirect) => {
		if (redirect.type === 'HereDoc') return [redirect.body.text];
		return redirect.type === 'HereString' ? [redirect.target?.value ?? ''] : [];
	});
}

function isCommand(node: CommandNode): node is Command {
	return node.type === 'Command';
}
