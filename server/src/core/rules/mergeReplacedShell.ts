/** What a RUN takes from under the shell that the next RUN starts: one that runs already goes on. */
import type { MergeMember } from './mergeMember.ts';

const shellPaths = /^((\/usr(\/local)?)?\/bin\/|\.\/)?(sh|bash|dash|ash|busybox)$/;

/** Folders without which no shell starts, the root among them. */
const shellFolders = /^((\/usr)?\/(s?bin|lib(32|64|x32)?)|\/usr|)(\/|\/\*)?$/;
/** A wildcard that may name one of them. */
const anyFolder = /^\/[^/]*[*?[]/;
const shellPackages =
	/^(dash|bash|busybox(-static)?|coreutils|libc6|libc-bin|glibc|musl|base-files)$/;

/** What is replaced or removed, as written; undefined where nothing is. */
export function replacedShell(member: MergeMember): string | undefined {
	const { commands, redirects } = member.facts;
	const written = redirects.find(({ target, write }) => write && shellPaths.test(target))?.target;
	if (written !== undefined) return written;
	const start = member.resolved.state.workingDirectory;
	// Where the script is, and where a subshell of it may be instead.
	let own = start;
	let inside = start;
	for (const { inner, inProcess } of commands) {
		const [path = '', ...args] = inner;
		if (path === 'cd') {
			inside = placeAfter(inProcess ? own : inside, args);
			if (inProcess) own = inside;
			continue;
		}
		const name = path.slice(path.lastIndexOf('/') + 1);
		const found =
			replacedBy(name, args, own) ?? (inProcess ? undefined : replacedBy(name, args, inside));
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Where the script is after `cd`; null where that is not known. */
function placeAfter(place: string | null, [target = '']: readonly string[]): string | null {
	if (target === '' || /^[-~]|[$`*?[]/.test(target)) return null;
	if (target.startsWith('/')) return target;
	return place === null ? null : `${place}/${target}`;
}

function replacedBy(
	name: string,
	args: readonly string[],
	place: string | null,
): string | undefined {
	const paths = changedPaths(name, args);
	const removed = name === 'mv' ? paths.slice(0, -1) : removesFolders(name, args) ? paths : [];
	const whole = removed.find((word) => {
		const path = absolute(word, place);
		return path !== null && (shellFolders.test(path) || anyFolder.test(path));
	});
	if (whole !== undefined) return whole;
	if (/^(apt-get|apt|aptitude|apk|yum|dnf|microdnf|tdnf|zypper|dpkg|rpm)$/.test(name)) {
		if (!args.some((word) => /^(remove|purge|erase|del|-[rPe]|--(remove|purge|erase))$/.test(word)))
			return undefined;
		return args.find((word) => shellPackages.test(word));
	}
	if (name === 'dpkg-reconfigure') return args.find((word) => shellPackages.test(word));
	return name === 'find' ? undefined : paths.find((word) => shellPaths.test(word));
}

/** A path seen from a folder, without `.`, `..` and double slashes; null where the folder is not known. */
function absolute(word: string, place: string | null): string | null {
	const here = word.replace(/^(\$\(pwd\)|`pwd`|\$\{PWD\}|\$PWD)(?=\/|$)/, '.');
	if (word === '' || (place === null && !here.startsWith('/'))) return null;
	const parts: string[] = [];
	for (const part of (here.startsWith('/') ? here : `${place}/${here}`).split('/')) {
		if (part === '..') parts.pop();
		else if (part !== '' && part !== '.') parts.push(part);
	}
	return `/${parts.join('/')}`;
}

/** Paths that a command removes, changes or puts something else in the place of, as written. */
function changedPaths(name: string, args: readonly string[]): readonly string[] {
	const operands = args.filter((word) => !word.startsWith('-'));
	if (/^(ln|cp|install)$/.test(name)) return operands.slice(-1);
	return changers.test(name) ? operands : [];
}

const changers =
	/^(rm|mv|unlink|dpkg-divert|update-alternatives|ch(mod|own|grp)|truncate|sed|tee|strip|find)$/;

function removesFolders(name: string, args: readonly string[]): boolean {
	if (name === 'find') return args.includes('-delete') && !args.includes('-name');
	return name === 'rm' && args.some((word) => /^(-\w*[rR]|--recursive$)/.test(word));
}
