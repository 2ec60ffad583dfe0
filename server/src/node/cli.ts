/** Entry of the command line: runs the bundle beside it, which is most of what a short run waits for. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { runCompiled } from './compiledCode.ts';

runCompiled(
	path.join(path.dirname(realpathSync(process.argv[1] ?? '')), 'commandLine.cjs'),
	require,
);
