// Installs sets of requirements with a real pip into fresh virtual environments, from a folder of
// wheels that is served on this machine, and records what each leaves: test/fixtures/pip/measured.json.
// What the wheels say of themselves is read by listWheels.py, so that tests can predict the same installs.
// Usage: node recordInstalls.mjs WHEELS PYTHON [SET…] > measured.json

import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { serveWheels } from './serveWheels.mjs';

const run = promisify(execFile);
const usualSets = [
	'requests',
	'flask',
	'django',
	'fastapi uvicorn[standard]',
	'numpy',
	'pandas',
	'boto3',
	'sqlalchemy',
	'pillow',
	'cryptography',
	'scikit-learn',
	'aiohttp',
	'pytest pytest-cov',
	'rich typer click',
	'gunicorn psycopg2-binary',
	'pydantic-settings httpx orjson',
	'beautifulsoup4 lxml',
	'sphinx',
];

const [, , wheels = '', python = 'python3', ...given] = process.argv;
const sets = given.length > 0 ? given : usualSets;
const server = await serveWheels(wheels, 0);
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
const place = mkdtempSync(path.join(tmpdir(), 'pip-'));
const environment = {
	...{ PATH: process.env['PATH'], HOME: place, PIP_CONFIG_FILE: '/dev/null' },
	...{ PIP_INDEX_URL: `http://127.0.0.1:${port}/simple`, PIP_CACHE_DIR: path.join(place, 'cache') },
	...{ PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_TRUSTED_HOST: '127.0.0.1' },
};
const minor = Number(execFileSync(python, ['-c', 'import sys; print(sys.version_info[1])']));
const rows = [];
for (const set of sets) {
	const folder = path.join(place, 'venv');
	rmSync(folder, { recursive: true, force: true });
	rmSync(path.join(place, 'cache'), { recursive: true, force: true });
	execFileSync(python, ['-m', 'venv', '--without-pip', folder], { env: environment });
	const interpreter = path.join(folder, 'bin', 'python');
	const before = filesBelow(folder);
	const install = ['-m', 'pip', '--python', interpreter, 'install', ...set.split(' ')];
	const { stdout } = await run(python, install, {
		env: environment,
		maxBuffer: 64_000_000,
	});
	const after = [...filesBelow(folder)].filter(([name, bytes]) => before.get(name) !== bytes);
	const sum = (/** @type {(name: string) => boolean} */ keep) =>
		after.reduce((total, [name, bytes]) => total + (keep(name) ? bytes : 0), 0);
	rows.push({
		set,
		minor,
		interpreter,
		packages: /Successfully installed (.*)/.exec(stdout)?.[1]?.split(' ') ?? [],
		unpacked: sum((name) => !name.endsWith('.pyc')),
		compiled: sum((name) => name.endsWith('.pyc')),
		cache: [...filesBelow(path.join(place, 'cache')).values()].reduce((a, b) => a + b, 0),
	});
	console.error(JSON.stringify(rows.at(-1)));
}
console.log(JSON.stringify(rows, null, '\t'));
rmSync(place, { recursive: true, force: true });
server.close();

/** @param {string} folder @returns {Map<string, number>} */
function filesBelow(folder) {
	const listed = execFileSync('find', [folder, '-type', 'f', '-printf', '%s %p\\n'], {
		encoding: 'utf8',
		maxBuffer: 256_000_000,
	});
	return new Map(
		listed
			.split('\n')
			.filter((line) => line !== '')
			.map((line) => [line.slice(line.indexOf(' ') + 1), Number.parseInt(line, 10)]),
	);
}
