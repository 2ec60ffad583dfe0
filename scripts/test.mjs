// `npm test`: everything that needs nothing but Node. Arguments go to vitest.
import { spawnSync } from 'node:child_process';

/** @param {string[]} args */
const node = (...args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;

// The tests of the language server and of the command line run what ships.
const built = node('esbuild.mjs');
process.exitCode = built || node('node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2));

console.log(`
The other levels; each makes ready what it needs on a Debian (see scripts/):
  npm run test:vscode   the extension host, through @vscode/test-electron
  npm run test:ui       walks of the packaged extension in the real editor
  npm run test:web      the extension host of the browser, where there is no server to run on
  npm run test:engine   builds on a real Docker Engine (root)
  npm run test:neovim   an independent editor as the language server's client`);
