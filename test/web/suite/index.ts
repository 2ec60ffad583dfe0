import 'mocha/mocha.js';

/** The runner tells these lines from all that the window logs by their first word. */
const say = (kind: 'line' | 'result', text: string) => console.log(`suite-${kind} ${text}`);

/** VS Code calls this in its web worker. */
export async function run(): Promise<void> {
	mocha.setup({ ui: 'bdd', timeout: 60_000, reporter: Lines });
	await import('../../vscode/suite/extension.test.ts');
	await import('./browserOnly.ts');
	await new Promise<void>((resolve, reject) => {
		const runner = mocha.run((failures) => {
			const { tests = 0, passes = 0 } = runner.stats ?? {};
			say('result', JSON.stringify({ passes, failures }));
			if (tests === 0) reject(new Error('no test ran'));
			else if (failures > 0) reject(new Error(`${failures} tests failed`));
			else resolve();
		});
	});
}

/** One line a test, and what went wrong. */
class Lines extends Mocha.reporters.Base {
	constructor(runner: Mocha.Runner) {
		super(runner);
		runner.on('pass', (test) => say('line', `  ✔ ${test.fullTitle()} (${test.duration} ms)`));
		runner.on('fail', (test, error) => say('line', `  ✘ ${test.fullTitle()}\n${error.stack}`));
	}
}
