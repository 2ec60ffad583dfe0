import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** VS Code calls this in its extension host. The counts go beside the bundle, for the runner. */
export async function run(): Promise<void> {
	const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, color: false, reporter: 'spec' });
	mocha.suite.emit('pre-require', globalThis, '', mocha);
	await import('./extension.test.ts');
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
