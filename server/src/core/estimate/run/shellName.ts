/** Which shell a program is: `/bin/sh` is what its link leads to. */
import type { ShellName } from './state.ts';

export function shellName(program: string, resolve: (path: string) => string): ShellName | null {
	const path = program.includes('/') ? program : `/bin/${program}`;
	for (const each of [program, resolve(path)]) {
		const name = each.slice(each.lastIndexOf('/') + 1);
		if (name === 'bash' || name === 'dash') return name;
		if (name === 'busybox' || name === 'ash') return 'busybox';
	}
	return null;
}
