/** Which RUNs of a merge need a subshell of their own, so that nothing of them reaches the next. */
import type { ScriptCommand } from '../shell/scriptFacts.ts';
import type { MergeMember } from './mergeMember.ts';

/** Whether what follows `members[index]` in the same process could notice that it ran there. */
export function needsIsolation(members: readonly MergeMember[], index: number): boolean {
	const member = members[index];
	if (member === undefined) return false;
	if (member.facts.leaks) return true;
	return remembersPrograms(members, index);
}

/**
 * A shell remembers where it found a program. A program of the same name that a RUN puts elsewhere
 * on PATH (`pip install --upgrade pip`) would then not be found by the next.
 */
function remembersPrograms(members: readonly MergeMember[], index: number): boolean {
	const placed = members.slice(0, -1).some(({ facts }) => {
		const redirected = facts.redirects.some(({ target, write }) => write && onPath.test(target));
		return redirected || facts.commands.some(mayPlacePrograms);
	});
	if (!placed) return false;
	const names = new Set(
		members.slice(index + 1).flatMap(({ facts }) => facts.commands.map(nameOf)),
	);
	return (members[index]?.facts.commands ?? []).some(
		(command) =>
			command.inProcess && names.has(nameOf(command)) && !stablePrograms.has(nameOf(command)),
	);
}

function nameOf(command: ScriptCommand): string {
	return command.words[0] ?? '';
}

/** Builtins, and programs of the system that nothing puts a second time on PATH. */
const stablePrograms = new Set(
	`[ : apk apt apt-get apt-key aptitude awk basename cat chgrp chmod chown cp curl cut date dd dirname
	dnf dpkg echo egrep env expr false fgrep find grep groupadd addgroup adduser useradd head hostname
	id install ln ls microdnf mkdir mktemp mv printf pwd rm rmdir rpm sed seq sha256sum sha1sum md5sum
	sleep sort stat tail tar tdnf tee test touch tr true truncate uname uniq unzip wc wget xargs yum
	zypper set cd export`.split(/\s+/),
);

/** They change files of their own folder or the system's settings, and put no program on PATH. */
const harmlessPrograms = new Set(
	`apt-key debconf-set-selections locale-gen localedef update-locale ldconfig git svn hg java javac mvn
	gpg openssl update-ca-certificates npx bower grunt gulp tsc webpack ng sha512sum hash cmake configure
	chpasswd passwd sysctl sync time which type command test xz gzip gunzip bzip2 zip`.split(/\s+/),
);

/** A folder of programs, or a place that only the build knows. */
const onPath = /(^|[/=])s?bin(\/|$)|\$|^\/(usr|usr\/local|opt)?\/?$/;
const fileCommands = /^(tar|unzip|wget|curl|cp|mv|ln|install|rm|tee|chmod|dd|touch)$/;
const systemPackages = /^(apt-get|apt|aptitude|apk|yum|dnf|microdnf|tdnf|zypper|dpkg|rpm)$/;

/** Whether a command may put a program on PATH, or take one away, that a shell has found before. */
function mayPlacePrograms(command: ScriptCommand): boolean {
	const [path = '', ...args] = command.inner;
	const name = path.slice(path.lastIndexOf('/') + 1);
	// The system's packages put a program back where it was.
	if (systemPackages.test(name)) {
		return args.some((word) => /^(remove|purge|autoremove|erase|del|-r|-P|-e)$/.test(word));
	}
	if (fileCommands.test(name)) return args.some((word) => word === '-C' || onPath.test(word));
	if (/^(npm|pnpm|yarn)$/.test(name)) {
		return args.some((word) => /^(-g|--global|global|self-update|set)$/.test(word));
	}
	if (/^(g?make|ninja)$/.test(name)) return args.some((word) => word.includes('install'));
	if (name === 'go') return args.some((word) => /^(install|get)$/.test(word));
	return !stablePrograms.has(name) && !harmlessPrograms.has(name) && name !== '';
}

/** Whether all that reaches the next RUN is `-e`, which is on there anyway, and a trace on stderr. */
export function tracesOnly(members: readonly MergeMember[], index: number): boolean {
	const member = members[index];
	if (member === undefined || !member.facts.leaksOnlyErrexit) return false;
	if (remembersPrograms(members, index)) return false;
	// A trace would end up in a file that takes stderr.
	return members.slice(index + 1).every((later) => !/\d?>&|&>|2>/.test(later.script.text));
}
