/** Variables of a RUN that neither ENV nor ARG sets. */
import type { InstructionNode } from '../../dockerfile/model.ts';

/** What the builders, and the shells themselves, may set. */
export function isSetAnyway(name: string): boolean {
	return /^(?:BASH\w*|COMP_\w*|EPOCH\w*|BUILDKIT_\w*|DOCKER_\w*|0)$/.test(name) || names.has(name);
}

const names: ReadonlySet<string> = new Set(
	`ALL_PROXY COLUMNS DIRSTACK EUID FTP_PROXY FUNCNAME GROUPS HISTCMD HOME HOSTNAME HOSTTYPE
	HTTPS_PROXY HTTP_PROXY IFS LINENO LINES MACHTYPE MAIL NO_PROXY OLDPWD OPTARG OPTERR OPTIND OSTYPE
	PATH PIPESTATUS PPID PS1 PS2 PS4 PWD RANDOM SECONDS SHELL SHELLOPTS SHLVL SOURCE_DATE_EPOCH SRANDOM
	TERM UID USER _ all_proxy container ftp_proxy http_proxy https_proxy no_proxy`.split(/\s+/),
);

/** A secret may be mounted as a variable, whose name its other options or its id decide. */
export function setsBySecrets({ flags }: InstructionNode): boolean {
	return flags.some(
		({ name, value }) => name === 'mount' && /secret/.test(value ?? '') && /env/.test(value ?? ''),
	);
}
