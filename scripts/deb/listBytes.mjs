// How many bytes `apt-get update` leaves in /var/lib/apt/lists, asked of apt itself with its folders
// elsewhere: as official images are set up (compressed, no translations) and as Debian is without that.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** @param {string} release @param {string} architecture @param {string} mirror @param {string} security */
export function listBytes(release, architecture, mirror, security) {
	/** @param {boolean} compressed @param {boolean} languages */
	const ask = (compressed, languages) =>
		update(release, architecture, mirror, security, compressed, languages);
	return {
		compressed: ask(true, false),
		plain: ask(false, false),
		compressedTranslated: ask(true, true),
		plainTranslated: ask(false, true),
	};
}

/**
 * @param {string} release @param {string} architecture @param {string} mirror @param {string} security
 * @param {boolean} compressed @param {boolean} languages
 */
function update(release, architecture, mirror, security, compressed, languages) {
	const root = mkdtempSync(path.join(tmpdir(), 'lists-'));
	for (const folder of ['etc', 'etc/parts', 'state/lists/partial', 'cache/archives/partial']) {
		mkdirSync(path.join(root, folder), { recursive: true });
	}
	const suites = [
		`${mirror} ${release}`,
		`${mirror} ${release}-updates`,
		`${security} ${release}-security`,
	];
	const lines = suites.map((suite) => `deb [trusted=yes] ${suite} main\n`);
	writeFileSync(path.join(root, 'etc/sources.list'), lines.join(''));
	writeFileSync(path.join(root, 'status'), '');
	const options = [
		`Dir::Etc::SourceList=${root}/etc/sources.list`,
		`Dir::Etc::SourceParts=${root}/etc/parts`,
		`Dir::Etc::Parts=${root}/etc/parts`,
		`Dir::State=${root}/state`,
		`Dir::State::status=${root}/status`,
		`Dir::Cache=${root}/cache`,
		`APT::Architecture=${architecture}`,
		`APT::Architectures=${architecture}`,
		`Acquire::GzipIndexes=${compressed}`,
		`Acquire::Languages=${languages ? 'en' : 'none'}`,
		'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false',
		'APT::Sandbox::User=root',
		'APT::Update::Post-Invoke-Success=',
	];
	const args = ['update', '-qq', ...options.flatMap((option) => ['-o', option])];
	execFileSync('apt-get', args, {
		env: { ...process.env, APT_CONFIG: '/dev/null' },
		stdio: 'inherit',
	});
	const lists = path.join(root, 'state/lists');
	const bytes = readdirSync(lists)
		.map((name) => statSync(path.join(lists, name)))
		.filter((stat) => stat.isFile())
		.reduce((sum, stat) => sum + stat.size, 0);
	rmSync(root, { recursive: true });
	return bytes;
}
