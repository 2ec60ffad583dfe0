/** Which shell a RUN is given to, as far as its words matter to someone who rewrites scripts. */
export type ShellFamily =
	| {
			readonly kind: 'posix';
			/** True where the shell is bash for certain; `sh` may be dash, ash, bash or another. */
			readonly bash: boolean;
			/** `-e` is on before the script's first command. */
			readonly errexit: boolean;
			/** So is `-u`. */
			readonly nounset: boolean;
	  }
	/** Reads profile files before each script. */
	| { readonly kind: 'login' }
	/** cmd, PowerShell, or anything whose grammar is not POSIX's for certain. */
	| { readonly kind: 'unknown' };

const posixShells = new Set(['sh', 'ash', 'dash', 'bash']);
const unknown: ShellFamily = { kind: 'unknown' };
const login: ShellFamily = { kind: 'login' };

/** Reads the words of SHELL: `["/bin/bash", "-o", "pipefail", "-c"]`. */
export function shellFamily(shell: readonly string[]): ShellFamily {
	const [program = '', ...options] = shell;
	const name = program.slice(program.lastIndexOf('/') + 1);
	if (!posixShells.has(name) || options.length === 0) return unknown;
	let errexit = false;
	let nounset = false;
	let command = false;
	for (let at = 0; at < options.length; at++) {
		const option = options[at] ?? '';
		if (option === '--login') return login;
		if (/^--(norc|noprofile|posix)$/.test(option)) continue;
		if (!/^-[a-zA-Z]+$/.test(option)) return unknown;
		if (/[il]/.test(option)) return login;
		if (!/^-[abcefhouvxCEH]+$/.test(option)) return unknown;
		if (option.includes('e')) errexit = true;
		if (option.includes('u')) nounset = true;
		if (option.includes('c')) command = true;
		for (const letter of option) {
			if (letter !== 'o') continue;
			at++;
			const named = options[at];
			if (named === undefined || !/^[a-z]+$/.test(named) || named === 'noexec') return unknown;
			if (named === 'errexit') errexit = true;
			if (named === 'nounset') nounset = true;
		}
	}
	return command ? { kind: 'posix', bash: name === 'bash', errexit, nounset } : unknown;
}
