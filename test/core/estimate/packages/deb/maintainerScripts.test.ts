/** Which installation scripts write next to nothing, by the commands that they call. */
import { expect, test } from 'vitest';
import { scriptWrites } from '../../../../../server/src/core/estimate/packages/deb/maintainerScripts.ts';

function checkScript(text: string | null, expected: string): void {
	expect(scriptWrites(new Map([['postinst', text]]), ['/opt/a', '/usr/lib/a'])).toBe(expected);
}

test.each<[string, string]>([
	['sets a link', 'ln -sf /opt/a/a /usr/bin/a'],
	['says a line', 'echo "Restart a" >&2'],
	['writes a line', 'echo x > /etc/a.conf'],
	['writes a text of its own', 'cat > /etc/a.conf <<END\na=1\nEND'],
	['looks before it acts', 'if command -v py3compile >/dev/null 2>&1; then py3compile -p a; fi'],
	[
		'an account and a service',
		'adduser --system a || true\ndeb-systemd-helper enable a.service >/dev/null || true',
	],
	['asks', '. /usr/share/debconf/confmodule\ndb_get a/b\ndb_stop'],
	['calls its own function', 'links() {\n\tln -s a b\n}\nlinks'],
	['rights of its own files', 'chmod 4755 /opt/a/sandbox /usr/lib/a/helper /var/lib/a "$F"'],
	['a path in full', '/usr/sbin/ldconfig\n/bin/mkdir -p /var/lib/a'],
	['a case', 'case "$1" in\nconfigure) chown -R a:a /var/lib/a ;;\n*) exit 1 ;;\nesac'],
	['reads with sed', 'V=$(sed -n s/a//p /etc/a)'],
	['nothing at all', ''],
])('%s', (_what, text) => {
	checkScript(`#!/bin/sh\nset -e\n${text}\n`, 'little');
});

test.each<[string, string | null]>([
	['fetches', '#!/bin/sh\nwget https://x.example/a'],
	['unpacks', '#!/bin/sh\ntar xf /opt/a.tar -C /opt'],
	['copies', '#!/bin/sh\ncp -r /opt/a /opt/b'],
	['edits in place', '#!/bin/sh\nsed -i s/a/b/ /etc/a'],
	['copies through its output', '#!/bin/sh\ncat /opt/a > /opt/b'],
	['says what another file holds', '#!/bin/sh\necho "$(cat /opt/a)" > /opt/b'],
	['says so the old way', '#!/bin/sh\nprintf %s `cat /opt/a` >> /opt/b'],
	['sorts into a file', '#!/bin/sh\nsort -u -o /opt/b /opt/a'],
	['prints into a file', `#!/bin/sh\nawk '{ print > "/opt/b" }' /opt/a`],
	['rights of what is there before', '#!/bin/sh\nchmod -R g+w /usr/lib'],
	['an owner of what is there before', '#!/bin/sh\nchown a: /bin/true'],
	['starts what it brings', '#!/bin/sh\nservice a start'],
	['copies what was changed by hand', '#!/bin/sh\nucf /opt/a/a.conf /etc/a.conf'],
	['writes a block', '#!/bin/sh\n{ cat /opt/a; } > /opt/b'],
	['reads in another script', '#!/bin/sh\n. /opt/a/setup.sh'],
	['runs what a variable names', '#!/bin/sh\n"$TOOL" install'],
	['runs a program of its own', '#!/bin/sh\n/opt/a/bin/setup'],
	['within a substitution', '#!/bin/sh\nA=$(curl -o /opt/a https://x.example/a)'],
	['hands a script on', '#!/bin/sh\nsh -c "$A"'],
	['evaluates', '#!/bin/sh\neval "$A"'],
	['another interpreter', '#!/usr/bin/perl\nprint 1;'],
	['no interpreter', 'ln -s a b'],
	['a program', '\x7fELF\x02\x01'],
	['grammar that is none', '#!/bin/sh\nif then (('],
	['too long to be read', null],
])('may write anything: %s', (_what, text) => {
	checkScript(text, 'unknown');
});

test('without a script nothing is written', () => {
	expect(scriptWrites(new Map(), [])).toBe('nothing');
});

test('one of several is enough', () => {
	const scripts = new Map([
		['preinst', '#!/bin/sh\ntrue\n'],
		['postinst', '#!/bin/sh\nmake -C /opt/a\n'],
	]);
	expect(scriptWrites(scripts, [])).toBe('unknown');
});

test('nesting without end gives an answer', () => {
	for (const text of [
		'('.repeat(50_000),
		'$('.repeat(50_000),
		'{ '.repeat(50_000),
		'if '.repeat(50_000),
	]) {
		expect(['little', 'unknown']).toContain(
			scriptWrites(new Map([['x', `#!/bin/sh\n${text}`]]), []),
		);
	}
	const closed = `${'('.repeat(20_000)}true${')'.repeat(20_000)}`;
	expect(['little', 'unknown']).toContain(
		scriptWrites(new Map([['x', `#!/bin/sh\n${closed}`]]), []),
	);
});
