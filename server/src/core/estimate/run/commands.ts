/** Which commands of a RUN are understood, by name. */
import { apk } from './apkCommands.ts';
import { apt, aptCache, aptGet, aptitude, aptMark } from './aptCommands.ts';
import { compress, tar, unzip } from './archiveCommands.ts';
import type { CommandModel } from './command.ts';
import { test } from './condition.ts';
import { cp, install, ln, mv } from './copyCommands.ts';
import { dd } from './dd.ts';
import { dnf, microdnf, rpm, yum } from './dnfCommands.ts';
import { curl, git, wget } from './downloadCommands.ts';
import { dpkg } from './dpkgCommands.ts';
import { fallocate, mkdir, rm, rmdir, tee, touch, truncate } from './fileCommands.ts';
import { changeMode, changeOwner } from './modeCommands.ts';
import { npm, pnpm, yarn } from './npmCommands.ts';
import { otherPackages } from './otherManagers.ts';
import { pip, python, uv, virtualenv } from './pipCommands.ts';
import { cat, echo, head, idle, lookUp, printf, reader, yes } from './printCommands.ts';
import {
	addGroup,
	addUser,
	alternatives,
	apacheSwitch,
	debconfAnswers,
	find,
	gpg,
	ldconfig,
	localedef,
	localeGen,
	makeTemporary,
	sed,
	updateCertificates,
} from './systemCommands.ts';

type Row = readonly [string, CommandModel];

function all(names: string, model: CommandModel): readonly Row[] {
	return names.split(/\s+/).map((name) => [name, model]);
}

const models: ReadonlyMap<string, CommandModel> = new Map<string, CommandModel>([
	...all(': true sync hash', idle),
	...all(
		`pwd sleep ls stat wc id whoami uname du df which type getent date basename dirname readlink
		realpath grep egrep fgrep cut tr sort uniq awk cmp diff sha256sum sha512sum sha1sum md5sum
		printenv nproc arch hostname seq expr tail file ldd strings dpkg-query apt-config
		base64 xxd od rev tac nl jq envsubst`,
		reader,
	),
	['command', lookUp],
	...all('test [', test),
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
	['rmdir', rmdir],
	['rm', rm],
	['cp', cp],
	['mv', mv],
	['install', install],
	['ln', ln],
	['chmod', changeMode],
	...all('chown chgrp', changeOwner),
	['tar', tar],
	['unzip', unzip],
	...all('gzip gunzip xz unxz bzip2 bunzip2 zstd unzstd', compress),
	['curl', curl],
	['wget', wget],
	['git', git],
	['sed', sed],
	['find', find],
	['gpg', gpg],
	['gpgconf', idle],
	['mktemp', makeTemporary],
	...all('useradd adduser', addUser),
	...all(
		'groupadd addgroup usermod groupmod userdel groupdel deluser passwd chpasswd chsh',
		addGroup,
	),
	['ldconfig', ldconfig],
	['update-ca-certificates', updateCertificates],
	['locale-gen', localeGen],
	['localedef', localedef],
	...all('a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf', apacheSwitch),
	['update-alternatives', alternatives],
	...all('debconf-set-selections dpkg-reconfigure', debconfAnswers),
	['apt-get', aptGet],
	['apt', apt],
	['aptitude', aptitude],
	['apt-mark', aptMark],
	['apt-cache', aptCache],
	['dpkg', dpkg],
	['apk', apk],
	['dnf', dnf],
	['microdnf', microdnf],
	['yum', yum],
	['rpm', rpm],
	['npm', npm],
	['yarn', yarn],
	['pnpm', pnpm],
	...all(
		`gem bundle go cargo composer conda mamba micromamba mvn mvnw gradle gradlew sbt dotnet pacman
		zypper luarocks cpan cpanm install2.r install.r pipx poetry Rscript R`,
		otherPackages,
	),
	...all(pythons('pip'), pip),
	...all(pythons('python'), python),
	['uv', uv],
	['virtualenv', virtualenv],
]);

/** `pip pip3 pip3.6 …` */
function pythons(name: string): string {
	const minors = Array.from({ length: 12 }, (_, index) => `${name}3.${index + 6}`);
	return [name, `${name}3`, ...minors].join(' ');
}

/** The model of a command by its name or its path in one of the usual folders. */
export function commandModel(name: string): CommandModel | undefined {
	return models.get(name.replace(usualFolders, ''));
}

/** `./mvnw` and `./gradlew` are scripts of the project by custom. */
const usualFolders =
	/^(?:\/(?:usr\/(?:local\/(?:go\/|cargo\/)?)?)?s?bin\/|\.\/(?=(?:mvnw|gradlew)$)|\/.*\/bin\/(?=(?:pip|python)[\d.]*$))/;

/** The special built-ins of POSIX that are followed. */
export const specialBuiltins: ReadonlySet<string> = new Set([
	':',
	'exec',
	'exit',
	'export',
	'readonly',
	'set',
	'unset',
]);

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
	'wait',
	'unalias',
	'suspend',
	'logout',
]);
