import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** VS Code calls this in its extension host. Counts and report go beside the bundle, for the runner: the window logs too much. */
export async function run(): Promise<void> {
	const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false, reporter: 'spec' });
	mocha.suite.emit('pre-require', globalThis, '', mocha);
	await import('./extension.test.ts');
	Mocha.reporters.Base.consoleLog = (...parts) =>
		appendFileSync(path.join(__dirname, 'report.txt'), `${format(...parts)}\n`);
	await new Promise<void>((resolve, reject) => {
		const runner = mocha.run((failures) => {
			const { tests = 0, passes = 0 } = runner.stats ?? {};
			writeFileSync(path.join(__dirname, 'result.json'), JSON.stringify({ passes, failures }));
			if (tests === 0) reject(new Error('no test ran'));
			else if (failures > 0) reject(new Error(`${failures} tests failed`));
			else resolve();
		});
	});
}
