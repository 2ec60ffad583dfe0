// Installs Debian packages that the tests need and that are missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The program that a package brings → the package. */
const packageOf = {
	'/usr/bin/chromium': 'chromium',
	'/usr/bin/nvim': 'neovim',
	'/usr/bin/g++': 'g++',
	'/usr/bin/make': 'make',
	'/usr/bin/python3': 'python3',
};

/** @typedef {keyof typeof packageOf} Program */

/**
 * Installs what is missing. Throws, naming the packages to install by hand, where apt cannot.
 * @param {readonly Program[]} programs
 * @param {(line: string) => void} say
 */
export function ensurePrograms(programs, say) {
	const missing = programs.filter((program) => !existsSync(program));
	if (missing.length === 0) return;
	const packages = missing.map((program) => packageOf[program]);
	say(`installing ${packages.join(', ')}`);
	const apt = (/** @type {string[]} */ ...args) =>
		spawnSync('apt-get', ['-q', ...args], {
			encoding: 'utf8',
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
	apt('update');
	const { status, stderr, error } = apt('install', '-y', '--no-install-recommends', ...packages);
	if (status === 0) return;
	throw new Error(
		`These tests need ${packages.join(', ')}, and apt could not install them: install them by hand.\n` +
			(error?.message ?? stderr.trim().split('\n').slice(-3).join('\n')),
	);
}
