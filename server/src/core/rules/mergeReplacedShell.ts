/** What a RUN takes from under the shell that the next RUN starts: one that runs already goes on. */
import type { MergeMember } from './mergeMember.ts';

const shellPaths = /^((\/usr(\/local)?)?\/bin\/|\.\/)?(sh|bash|dash|ash|busybox)$/;

/** Folders without which no shell starts, the root among them. */
const shellFolders = /^((\/usr)?\/(s?bin|lib(32|64|x32)?)|\/usr|)(\/|\/\*)?$/;
const shellPackages =
	/^(dash|bash|busybox(-static)?|coreutils|libc6|libc-bin|glibc|musl|base-files)$/;

/** What is replaced or removed, as written; undefined where nothing is. */
export function replacedShell(member: MergeMember): string | undefined {
	const { commands, redirects } = member.facts;
	const written = redirects.find(({ target, write }) => write && shellPaths.test(target))?.target;
	if (written !== undefined) return written;
	const places = placesOf(member);
	for (const { inner } of commands) {
		const [path = '', ...args] = inner;
		const found = replacedBy(path.slice(path.lastIndexOf('/') + 1), args, places);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Absolute folders where the script may be. */
function placesOf({ facts, resolved }: MergeMember): readonly string[] {
	const start = resolved.state.workingDirectory;
	const visited = facts.commands.flatMap(({ inner: [name, target = ''] }) =>
		name === 'cd' && target.startsWith('/') ? [target] : [],
	);
	return [...(start === null ? [] : [start]), ...visited];
}

function replacedBy(
	name: string,
	args: readonly string[],
	places: readonly string[],
): string | undefined {
	const paths = changedPaths(name, args);
	const removed = name === 'mv' ? paths.slice(0, -1) : removesFolders(name, args) ? paths : [];
	const whole = removed.find((word) => {
		if (word.startsWith('/')) return shellFolders.test(plain(word));
		return word !== '' && places.some((place) => shellFolders.test(absolute(word, place)));
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

/** A relative path seen from a folder; a variable stays as it is. */
function absolute(word: string, place: string): string {
	const here = word.replace(/^(\$\(pwd\)|`pwd`|\$\{PWD\}|\$PWD)(?=\/|$)/, '.');
	return plain(`${place}/${here}`);
}

/** Without what means nothing in a path: `.` and slashes that follow another. */
function plain(path: string): string {
	return path.replace(/(\/\.)+$/, '/').replaceAll(/\/\.?(?=\/)/g, '');
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
