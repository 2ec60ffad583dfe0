// `npm run test:vscode`: the suite in the extension host of a real VS Code. VSCODE_EXECUTABLE names
// a desktop VS Code; without it the real VS Code of scripts/vscode runs. Fails when no test ran.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { ensurePrograms } from '../../scripts/vscode/debian.mjs';
import { installVsCode } from '../../scripts/vscode/install.mjs';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const output = path.join(projectRoot, '.cache/test-vscode');
const result = path.join(output, 'result.json');
const report = path.join(output, 'report.txt');
const log = path.join(output, 'window.log');
const executable = process.env['VSCODE_EXECUTABLE'];

await build({
	absWorkingDir: projectRoot,
	entryPoints: ['test/vscode/suite/index.ts'],
	outfile: path.join(output, 'suite.cjs'),
	bundle: true,
	platform: 'node',
	format: 'cjs',
	target: 'node20',
	sourcemap: 'inline',
	external: ['vscode', 'mocha'],
	logLevel: 'warning',
});
for (const file of [result, report, log]) await rm(file, { force: true });

const folder = await mkdtemp(path.join(tmpdir(), 'test-vscode-'));
let exitCode = 0;
try {
	if (executable === undefined) {
		ensurePrograms(
			['/usr/bin/chromium', '/usr/bin/g++', '/usr/bin/make', '/usr/bin/python3'],
			console.log,
		);
		await installVsCode(console.log);
	}
	exitCode = await runTests({
		vscodeExecutablePath: executable ?? path.join(projectRoot, 'scripts/vscode/code.mjs'),
		extensionDevelopmentPath: projectRoot,
		extensionTestsPath: path.join(output, 'suite.cjs'),
		launchArgs: [folder],
		extensionTestsEnv: { CODE_LOG: log },
	});
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	exitCode = 1;
} finally {
	await rm(folder, { recursive: true, force: true });
}

const { passes, failures } = existsSync(result)
	? JSON.parse(readFileSync(result, 'utf8'))
	: { passes: 0, failures: 0 };
if (existsSync(report)) console.log(readFileSync(report, 'utf8'));
if (passes + failures === 0) console.error(`The suite did not run to its end; see ${log}`);
const failed = Math.max(failures, exitCode !== 0 || passes === 0 ? 1 : 0);
console.log(`${passes} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
