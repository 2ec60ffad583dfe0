/** What commands remove or move away, folders included. */
import type { MergeMember } from './mergeMember.ts';

/**
 * Folders that a command removes or moves away, as written. `fed`: `xargs` gives it more words than
 * the script shows. `start`: the working directory, null where it is unknown.
 */
export function removedTargets(
	name: string,
	args: readonly string[],
	start: string | null,
	fed: boolean,
): readonly string[] {
	const operands = args.filter((word) => !word.startsWith('-') && word !== '{}');
	const short = args.filter((word) => /^-[A-Za-z]+$/.test(word)).join('');
	const more = fed ? ['$*'] : [];
	if (name === 'find') return findRemoves(args) ? foundTargets(args, start) : [];
	if (name === 'rm') return removesFolders(args) ? [...operands, ...more] : [];
	if (name === 'rmdir') return [...operands, ...more];
	if (name === 'mv') {
		const sources = operands.length > 1 && !short.includes('t') ? operands.slice(0, -1) : operands;
		return args.includes('{}') ? [] : [...sources, ...more];
	}
	if (name === 'userdel') return /r/.test(short) ? operands.map((user) => `/home/${user}`) : [];
	return [];
}

function removesFolders(args: readonly string[]): boolean {
	return args.some((word) => /^-[A-Za-z]*[rR]|^--recursive$/.test(word));
}

/** Whether `find` may remove a folder that it finds. */
function findRemoves(args: readonly string[]): boolean {
	const filesOnly = args.some((word, at) => word === '-type' && /^[fl]$/.test(args[at + 1] ?? ''));
	if (filesOnly && !args.includes('-o')) return false;
	if (args.includes('-delete')) return true;
	return args.some((word, at) => {
		if (!/^-(exec|ok)(dir)?$/.test(word)) return false;
		const [path = '', ...rest] = args.slice(at + 1);
		const name = path.slice(path.lastIndexOf('/') + 1);
		return name === 'rm'
			? removesFolders(rest)
			: /^(rmdir|mv|(ba|da|a)?sh|python.*|perl)$/.test(name);
	});
}

/** Where `find` looks; nothing where the name it looks for is one that the working directory lacks. */
function foundTargets(args: readonly string[], start: string | null): readonly string[] {
	const end = args.findIndex((word) => /^[-(!]|^\\/.test(word));
	const roots = end === -1 ? args : args.slice(0, end);
	const names = args.filter((_word, at) => args[at - 1] === '-name');
	// Each of the alternatives has a name, and none is turned round.
	const named = names.length > args.filter((word) => word === '-o').length;
	const turned = args.some((word) => word === '!' || word === '-not');
	if (named && !turned && names.every((name) => isElsewhere(name, start))) return [];
	return roots.length === 0 ? ['.'] : roots;
}

function isElsewhere(name: string, start: string | null): boolean {
	if (/[?[]/.test(name)) return false;
	if (start === null) return /\.[a-z]\w*$|^(__pycache__|tests?)$/.test(name);
	const tail = name.slice(name.lastIndexOf('*') + 1);
	return !start.split('/').some((part) => part.endsWith(tail));
}

const programs = /^(python[\d.]*|perl|ruby|node|php)$/;
const removals =
	/\brmtree\b|\bremovedirs\b|\brmdir(Sync)?\b|\brmSync\b|\bfs\.rm\b|\brm_r?f?\b|\bremove_(entry|dir|tree)|\brename(Sync)?\b|shutil\.move|\brm\s+-|\bmv\s/;

/** Whether a program in another language, written in the script, removes or moves something. */
export function removesByProgram({ facts, script }: MergeMember): boolean {
	return facts.commands.some(({ inner, node }) => {
		const [path = '', ...args] = inner;
		if (!programs.test(path.slice(path.lastIndexOf('/') + 1))) return false;
		const fed = node.redirects.some(({ type }) => type === 'HereDoc' || type === 'HereString');
		return removals.test(fed ? script.text : args.join(' '));
	});
}
