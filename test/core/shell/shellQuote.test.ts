import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellQuote } from '../../../server/src/core/shell/shellQuote.ts';

test('a shell reads every quoted word back', () => {
	const word = fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\0', ''));
	const sample = [
		...fc.sample(word, 500),
		'',
		"'",
		"''",
		'~',
		'#',
		'-n',
		'$x',
		'`a`',
		'\\',
		'\n',
		'!',
		'{a,b}',
		'*',
		'A=/b',
	];
	const script = sample.map((text) => `printf '%s\\0' ${shellQuote(text)}`).join('\n');
	const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
	expect(stdout.split('\0').slice(0, -1)).toEqual(sample);
});
