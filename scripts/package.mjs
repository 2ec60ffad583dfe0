// `npm run package [-- FILE]`: the extension as dockerfile-layers-VERSION.vsix, or as FILE.
// `vscode:prepublish` in package.json builds it minified first.
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));
const target = path.resolve(
	process.argv[2] ?? path.join(projectRoot, `${manifest.name}-${manifest.version}.vsix`),
);

// The README's links and pictures stay relative: the project names no host of its own.
await createVSIX({
	cwd: projectRoot,
	packagePath: target,
	dependencies: false,
	rewriteRelativeLinks: false,
});
console.log(
	`${path.relative(process.cwd(), target)}: ${(statSync(target).size / 1e6).toFixed(2)} MB`,
);
