import { expect, test } from 'vitest';
import { readStanza } from '../../../../../server/src/core/estimate/packages/deb/packagesStanza.ts';

const status = 'Status: install ok installed\n\n'.length;
const own = 'Package: a\nVersion: 1\nMaintainer: M\nDepends: b,\n c (>= 2)\nDescription: short\n';
const added = 'Filename: pool/a.deb\nSize: 10\nSHA256: 00\nTag: x,\n y\nDescription-md5: 00\n';

test.each([
	['the long text elsewhere', `${own}${added}`, own.length + status + 300],
	['the long text here', `${own} long\n .\n more\n${added}`, own.length + 15 + status],
	['a package’s own fields alone', own, own.length + status + 300],
])('%s', (_, text, statusBytes) => {
	const stanza = readStanza(text.slice(0, -1));
	expect(Object.fromEntries(stanza.fields)).toMatchObject({
		...{ package: 'a', version: '1', depends: 'b, c (>= 2)' },
	});
	// The last line's end is not in the text, nor is it in what is left out of it.
	expect(Math.abs(stanza.statusBytes - statusBytes)).toBeLessThanOrEqual(1);
});

test.each(['', 'no colon', ' continued', ':\n:', 'Package', '\n\n', 'Package:a\n Version: 1'])(
	'%j is no package and no fault',
	(text) => {
		expect(readStanza(text).fields.get('version')).toBeUndefined();
	},
);
