// `npm run test:neovim`: an independent editor as the client of `dockerfile-layers serve --stdio`.
// Fails when neovim said nothing.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePrograms } from '../../../scripts/vscode/debian.mjs';

/**
 * @typedef {object} Seen
 * @property {{ line: number, message: string, code: string }[]} diagnostics
 * @property {{ line: number, label: string | { value: string }[] }[]} hints
 * @property {string[]} actions
 * @property {string} before
 * @property {string} merged
 * @property {string} undone
 */

const founding =
	'FROM alpine:3.15.0\n' +
	'RUN dd if=/dev/zero of=file1 bs=10M count=1\n' +
	'RUN dd if=/dev/zero of=file2 bs=10M count=1\n';

/** @type {Record<string, (seen: Seen) => void>} */
const expectations = {
	'neovim shows the finding at the first RUN': ({ diagnostics }) => {
		const finding = diagnostics.find(({ code }) => code === 'MergeRunLayers');
		assert.equal(finding?.line, 2);
	},
	'neovim is given the size of each RUN': ({ hints }) => {
		const sizes = hints
			.map(({ line, label }) => ({
				line,
				text: typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
			}))
			.filter(({ line }) => line > 1);
		assert.deepEqual(sizes, [
			{ line: 2, text: '10.5 MB' },
			{ line: 3, text: '10.5 MB' },
		]);
	},
	'neovim applies the fix': ({ merged }) => {
		assert.equal(merged.match(/^RUN /gm)?.length, 1);
		assert.match(merged, /file1[\s\S]*&&[\s\S]*file2/);
	},
	'one undo restores the text': ({ before, undone }) => {
		assert.equal(`${before}\n`, founding);
		assert.equal(undone, before);
	},
};

const projectRoot = fileURLToPath(new URL('../../..', import.meta.url));
ensurePrograms(['/usr/bin/nvim'], console.log);

const folder = mkdtempSync(path.join(tmpdir(), 'neovim-'));
let passed = 0;
let failed = 0;
try {
	writeFileSync(path.join(folder, 'Dockerfile'), founding);
	const { stdout, stderr } = spawnSync(
		'/usr/bin/nvim',
		[
			'--headless',
			'-u',
			'NONE',
			'-i',
			'NONE',
			'-c',
			`luafile ${projectRoot}test/lsp/neovim/client.lua`,
		],
		{
			cwd: folder,
			encoding: 'utf8',
			timeout: 120_000,
			input: '',
			env: {
				...process.env,
				SERVER: JSON.stringify([
					process.execPath,
					`${projectRoot}dist/cli.cjs`,
					'serve',
					'--stdio',
				]),
			},
		},
	);
	const line = stdout.split('\n').find((one) => one.startsWith('SEEN '));
	if (line === undefined) console.error(`neovim told nothing:\n${stdout}${stderr}`);
	for (const [name, expectation] of Object.entries(expectations)) {
		try {
			assert.ok(line, 'neovim told nothing');
			expectation(JSON.parse(line.slice(5)));
			passed += 1;
			console.log(`  ✓ ${name}`);
		} catch (error) {
			failed += 1;
			console.log(`  ✗ ${name}\n${error instanceof Error ? error.message : error}\n${line ?? ''}`);
		}
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
