/** Makes the editor and the browser ready and packages the extension, once for all walks. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { ensurePrograms } from '../../scripts/vscode/debian.mjs';
import { installVsCode } from '../../scripts/vscode/install.mjs';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

declare module 'vitest' {
	export interface ProvidedContext {
		/** The packaged extension. */
		vsix: string;
	}
}

export default async function setup(project: TestProject): Promise<void> {
	ensurePrograms(
		['/usr/bin/chromium', '/usr/bin/g++', '/usr/bin/make', '/usr/bin/python3'],
		console.log,
	);
	await installVsCode(console.log);
	mkdirSync(path.join(projectRoot, '.cache/ui'), { recursive: true });
	const vsix = path.join(projectRoot, '.cache/ui/extension.vsix');
	const { status } = spawnSync(process.execPath, ['scripts/package.mjs', vsix], {
		cwd: projectRoot,
		stdio: 'inherit',
	});
	if (status !== 0) throw new Error('The extension could not be packaged');
	project.provide('vsix', vsix);
}
