/** Entry of the command line: runs the bundle beside it, which is most of what a short run waits for. */
import path from 'node:path';
import { runCompiled } from './compiledCode.ts';

runCompiled(path.join(__dirname, 'commandLine.cjs'), require);
