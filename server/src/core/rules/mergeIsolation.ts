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
	const replaced = members
		.slice(0, -1)
		.flatMap((member) => member.facts.commands)
		.some((command) => mayReplacePrograms(command));
	if (!replaced) return false;
	const names = new Set(
		members.slice(index + 1).flatMap((member) => member.facts.commands.map(nameOf)),
	);
	return (members[index]?.facts.commands ?? []).some(
		(command) =>
			command.inProcess && names.has(nameOf(command)) && !stablePrograms.has(nameOf(command)),
	);
}

function nameOf(command: ScriptCommand): string {
	return command.words[0] ?? '';
}

const placesPrograms =
	/^(make|gmake|ninja|cmake|checkinstall|pip[\d.]*|pipx|easy_install[\d.]*|gem|conda|mamba|micromamba|cargo|go|uv|poetry|pear|pecl|cpan|cpanm|luarocks|stack|cabal|install|cp|mv|ln|tar|unzip|wget|curl|dpkg|rm|sh|bash)$/;
const globally =
	/^(npm|pnpm|yarn|corepack|composer|bundle|dotnet|php|perl|python[\d.]*|node|ruby)$/;
const systemPackages = /^(apt-get|apt|aptitude|apk|yum|dnf|microdnf|zypper)$/;

function mayReplacePrograms(command: ScriptCommand): boolean {
	const [path = '', ...args] = command.inner;
	const name = path.slice(path.lastIndexOf('/') + 1);
	if (systemPackages.test(name)) {
		return args.some((word) =>
			/^(remove|purge|autoremove|erase|del|upgrade|dist-upgrade)$/.test(word),
		);
	}
	if (globally.test(name)) {
		return args.some((word) => /^(-g|--global|global|install|setup\.py|pip|enable)$/.test(word));
	}
	if (name === 'make' || name === 'gmake' || name === 'ninja' || name === 'cmake') {
		return args.some((word) => word.includes('install'));
	}
	if (/^(tar|unzip|wget|curl|cp|mv|ln|install|rm)$/.test(name)) {
		return args.some((word) =>
			/(^|[/=])(s?bin)(\/|$)|\$|^-C$|^\/(usr|usr\/local|opt)?\/?$/.test(word),
		);
	}
	return placesPrograms.test(name) || path.includes('/');
}

/** Builtins, and programs of the system that nothing puts a second time on PATH. */
const stablePrograms = new Set(
	`[ : apk apt apt-get apt-key aptitude awk basename cat chgrp chmod chown cp cut dd dirname dnf
	dpkg echo egrep env expr false fgrep find grep groupadd addgroup adduser useradd head id install ln ls
	microdnf mkdir mktemp mv printf pwd rm rmdir rpm sed sleep sort tail tdnf tee test touch tr true
	truncate uname uniq wc xargs yum zypper set cd export`.split(/\s+/),
);

/** Whether all that reaches the next RUN is `-e`, which is on there anyway, and a trace on stderr. */
export function tracesOnly(members: readonly MergeMember[], index: number): boolean {
	const member = members[index];
	if (member === undefined || !member.facts.leaksOnlyErrexit) return false;
	if (remembersPrograms(members, index)) return false;
	// A trace would end up in a file that takes stderr.
	return members.slice(index + 1).every((later) => !/\d?>&|&>|2>/.test(later.script.text));
}
