import { expect, test } from 'vitest';
import { shellFamily } from '../../../server/src/core/shell/shellFamily.ts';

test.each([
	[['/bin/sh', '-c'], 'posix'],
	[['/bin/sh', '-ec'], 'posix -e'],
	[['/bin/ash', '-eo', 'pipefail', '-c'], 'posix -e'],
	[['/bin/bash', '-c'], 'bash'],
	[['bash', '-o', 'errexit', '-c'], 'bash -e'],
	[['/bin/bash', '-euxo', 'pipefail', '-c'], 'bash -e'],
	[['/usr/bin/bash', '--norc', '-c'], 'bash'],
	[['/bin/bash', '-lc'], 'login'],
	[['/bin/bash', '--login', '-c'], 'login'],
	[['/bin/bash', '-ic'], 'login'],
	[['/bin/bash'], 'unknown'],
	[['/bin/bash', '-e'], 'unknown'],
	[['/bin/bash', '-o'], 'unknown'],
	[['/bin/bash', '--rcfile', '/x', '-c'], 'unknown'],
	[['/bin/sh', '-c', 'x'], 'unknown'],
	[['/bin/sh', '-nc'], 'unknown'],
	[['/bin/zsh', '-c'], 'unknown'],
	[['/bin/busybox', 'sh', '-c'], 'unknown'],
	[['cmd', '/S', '/C'], 'unknown'],
	[['powershell', '-Command'], 'unknown'],
	[[], 'unknown'],
])('%j is %s', (words, expected) => {
	const family = shellFamily(words);
	const name =
		family.kind === 'posix'
			? `${family.bash ? 'bash' : 'posix'}${family.errexit ? ' -e' : ''}`
			: family.kind;
	expect(name).toBe(expected);
});
