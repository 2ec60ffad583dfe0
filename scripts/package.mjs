// `npm run package [-- FILE]`: the extension as dockerfile-layers-VERSION.vsix, or as FILE.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { readManifest, stagePackage } from './stagePackage.mjs';

const { name, version } = readManifest();
const target = path.resolve(process.argv[2] ?? `${name}-${version}.vsix`);
const folder = mkdtempSync(path.join(tmpdir(), 'package-'));
try {
	stagePackage(folder);
	// The README's links and pictures stay relative: the project names no host of its own.
	await createVSIX({
		cwd: folder,
		packagePath: target,
		dependencies: false,
		rewriteRelativeLinks: false,
		allowMissingRepository: true,
	});
	console.log(
		`${path.relative(process.cwd(), target)}: ${(statSync(target).size / 1e6).toFixed(2)} MB`,
	);
} finally {
	rmSync(folder, { recursive: true, force: true });
}
