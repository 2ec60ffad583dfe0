/** What a RUN may leave behind that the next RUN starts without: then nothing may follow it in one shell. */
import type { Message } from '../../protocol/message.ts';
import type { ScriptCommand } from '../shell/scriptFacts.ts';
import { removesWorkingDirectory } from './mergeDirectory.ts';
import type { MergeMember } from './mergeMember.ts';
import { hasOpenEnd } from './mergeOpenEnd.ts';
import { replacedShell } from './mergeReplacedShell.ts';

/** Why nothing may follow this RUN in the same process; null where something may. */
export function hazardForNext(member: MergeMember): Message | null {
	return (
		processHazard(member) ?? pathHazard(member) ?? accountHazard(member) ?? directoryHazard(member)
	);
}

/** Why this RUN cannot be a part of any merge; null where it can. */
export function hazardForAny(member: MergeMember): Message | null {
	const { facts } = member;
	if (hasOpenEnd(member)) return { code: 'refusal.merge.openEnd' };
	if (facts.ambiguousQuoting) return { code: 'refusal.merge.quoting' };
	for (const name of facts.parameters) {
		if (processParameters.has(name)) {
			return { code: 'refusal.merge.parameter', args: { name: `$${name}` } };
		}
	}
	for (const command of facts.commands) {
		if (command.handedOn) continue;
		const [name = ''] = command.inner;
		if (parserCommands.has(name)) return { code: 'refusal.merge.builtin', args: { name } };
		if (name === 'shopt' && command.inner.includes('extglob')) {
			return { code: 'refusal.merge.builtin', args: { name: 'shopt extglob' } };
		}
	}
	return null;
}

/** Values that tell one shell process, or one place in a script, from another. */
const processParameters = new Set(
	`$ ! - _ PPID BASHPID SECONDS LINENO EPOCHSECONDS BASH_LINENO BASH_COMMAND BASH_SUBSHELL
	BASH_SOURCE BASH_EXECUTION_STRING SHLVL SHELLOPTS BASHOPTS OLDPWD DIRSTACK`.split(/\s+/),
);

/** Builtins that act on how later text is read, or at the end of the process. */
const parserCommands = new Set(['trap', 'alias', 'unalias', 'return', 'jobs', 'fg', 'bg']);

function processHazard(member: MergeMember): Message | null {
	const { facts } = member;
	if (facts.background) return { code: 'refusal.merge.background' };
	for (const command of facts.commands) {
		if (startsDaemon(command)) {
			return {
				code: 'refusal.merge.daemon',
				args: { command: command.inner.slice(0, 3).join(' ') },
			};
		}
		const [name = ''] = command.inner;
		if (kernelCommands.has(baseName(name))) {
			return { code: 'refusal.merge.kernel', args: { command: name } };
		}
		if (makesHardLink(command)) {
			return { code: 'refusal.merge.hardLink', args: { command: name } };
		}
	}
	return null;
}

const daemons = new Set(
	`nohup setsid daemonize start-stop-daemon systemctl supervisord mysqld mysqld_safe mariadbd
	mariadbd-safe mongod redis-server memcached postgres pg_ctl pg_ctlcluster postmaster rabbitmq-server
	rabbitmqctl nginx apachectl apache2ctl httpd sshd dockerd containerd cron crond rsyslogd dbus-daemon
	Xvfb Xorg Xvnc vncserver tightvncserver avahi-daemon slapd named ssh-agent gpg-agent dirmngr
	consul vault screen tmux at batch initctl rc-service openrc catalina.sh startup.sh pm2`.split(
		/\s+/,
	),
);

function startsDaemon(command: ScriptCommand): boolean {
	const [path = '', ...args] = command.inner;
	const name = baseName(path);
	if (daemons.has(name))
		return !args.some((word) => /^(--version|version|-[vV]|--help|help|-t)$/.test(word));
	if (name === 'service' || path.startsWith('/etc/init.d/')) {
		return args.some((word) => /^(start|restart|reload|force-reload)$/.test(word));
	}
	if (args.some((word) => /^--(daemon(i[sz]e)?|background|detach)(=(?!false|no|0)|$)/.test(word))) {
		return !printers.test(name);
	}
	if (mayDetach.test(name)) return args.some((word) => /^(-[dD]|-daemon)$/.test(word));
	return /(ctl|\.sh)$/.test(name) && args.some((word) => /^(re)?start$/.test(word));
}

const printers = /^(echo|printf|e?grep|sed)$/;

/** Programs that leave their terminal with `-d` or `-D`. */
const mayDetach =
	/^(php-fpm[\d.]*|gunicorn|uwsgi|elasticsearch|opensearch|logstash|celery|haproxy|squid|vsftpd|dropbear|twistd|(kafka|zookeeper)-server-start(\.sh)?|couchdb|neo4j|exim4?)$/;

/** They change the kernel's view of one RUN's container: mounts, addresses, limits. */
const kernelCommands = new Set(
	`mount umount sysctl hostname domainname ip ifconfig route iptables ip6tables nft modprobe insmod
	losetup swapon swapoff pivot_root unshare nsenter setarch tc ethtool prlimit chrt renice
	taskset`.split(/\s+/),
);

/** A later change through one name would reach the other name too, which it does not across layers. */
function makesHardLink(command: ScriptCommand): boolean {
	const [path = '', ...args] = command.inner;
	const name = baseName(path);
	const short = args.filter((word) => /^-[A-Za-z]+$/.test(word)).join('');
	if (name === 'ln') return !short.includes('s') && !args.includes('--symbolic');
	if (name === 'cp') return short.includes('l') || args.includes('--link');
	if (name === 'rsync') return args.some((word) => word.startsWith('--link-dest'));
	return (
		name === 'link' ||
		(/^(python[\d.]*|perl|ruby|node)$/.test(name) && /\blink(Sync)?\b/.test(args.join(' ')))
	);
}

/** Places that are not the image's, and are new for each RUN. */
const freshPlaces =
	/(?:^|[\s"'=:({[,;|&<>])(\/dev\/(?!null\b|zero\b|u?random\b|std(?:in|out|err)\b|fd\b|tty\b|full\b|tcp\/|udp\/)[^\s"';|&)]+|\/proc\/(?:self|thread-self|1|\$)[^\s"';|&)]*|\/proc\/sys\/[^\s"';|&)]*|\/sys\/[^\s"';|&)]*)/;

/** The folders of such places, where names without a folder may lie. */
const freshRoots = /(?:^|[\s"'=>])(\/(?:dev|proc|sys)\/?)(?=[\s"';|&)]|$)/;

/** Files that the builder lays over the image's own for each RUN. */
const builderFiles = /\/etc\/(hosts|resolv\.conf|hostname)\b/;
const accountFiles = /\/etc\/(passwd|group)\b/;
const readers =
	/^(cat|grep|e?grep|wc|head|tail|test|\[|ls|stat|cut|cmp|diff|echo|printf|getent|cd)$/;

/** A path in /etc that matches and that the RUN may write, or give to a program that may. */
function writtenPath(member: MergeMember, pattern: RegExp): string | undefined {
	if (!/etc|\$/.test(member.script.text)) return undefined;
	const { redirects, commands } = member.facts;
	const inEtc = commands.some(
		({ inner }) => inner[0] === 'cd' && /^\/etc\/?$/.test(inner[1] ?? ''),
	);
	const written = redirects.filter(({ write }) => write).map(({ target }) => target);
	const given = commands
		.filter(({ inner }) => !readers.test(baseName(inner[0] ?? '')))
		.flatMap(({ inner }) => inner.slice(1));
	return [...written, ...given].find(
		(word) => pattern.test(withValues(word, member)) || (inEtc && pattern.test(`/etc/${word}`)),
	);
}

/** A word with the values that the environment has for certain. */
function withValues(word: string, member: MergeMember): string {
	if (!word.includes('$')) return word;
	return word.replace(/\$(\w+)|\$\{(\w+)\}/g, (all, bare?: string, braced?: string) => {
		return member.resolved.state.environment.get(bare ?? braced ?? '') ?? all;
	});
}

/** A place that is new for each RUN and that the RUN names: in its text, a variable, by where it starts. */
function freshPlace(member: MergeMember): string | undefined {
	const { environment, workingDirectory } = member.resolved.state;
	const values = [...member.facts.parameters].map((name) => environment.get(name) ?? '');
	for (const text of [member.script.text, ...values, workingDirectory ?? '']) {
		const found = freshPlaces.exec(text)?.[1] ?? freshRoots.exec(text)?.[1];
		if (found !== undefined) return found;
	}
	return undefined;
}

function pathHazard(member: MergeMember): Message | null {
	const place = freshPlace(member) ?? writtenPath(member, builderFiles);
	if (place !== undefined) return { code: 'refusal.merge.freshPlace', args: { path: place } };
	const path = replacedShell(member);
	return path === undefined ? null : { code: 'refusal.merge.shellReplaced', args: { path } };
}

/** The builder looks up the user, its groups and its home for each RUN anew. */
function accountHazard(member: MergeMember): Message | null {
	const user = member.resolved.state.user;
	const names = new Set(['root', '0', ...(user ? [user.split(':')[0] ?? ''] : [])]);
	for (const { inner } of member.facts.commands) {
		const [name = '', ...args] = inner;
		const changes = /^(usermod|groupmod|gpasswd|userdel|deluser|delgroup|vipw|vigr|newusers)$/.test(
			baseName(name),
		);
		const joins = /^(adduser|addgroup)$/.test(baseName(name));
		if (!changes && !joins) continue;
		if (args.some((word) => names.has(word) || word.includes('$'))) {
			return { code: 'refusal.merge.account', args: { command: `${name} ${args.join(' ')}` } };
		}
	}
	return writtenPath(member, accountFiles) === undefined
		? null
		: { code: 'refusal.merge.account', args: { command: '/etc/passwd' } };
}

function directoryHazard(member: MergeMember): Message | null {
	const removed = removesWorkingDirectory(member);
	return removed === null
		? null
		: { code: 'refusal.merge.workingDirectory', args: { command: removed } };
}

function baseName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}
