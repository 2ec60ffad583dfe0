import { expect, test } from 'vitest';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import { plainBuild, plainKnowledge } from '../../support/plainBuild.ts';

/** What the last RUN of some lines adds: `9` computed, `0–9` a range, `≥ 9` a floor. */
function sizeOfLast(lines: readonly string[]): string {
	const { report } = planDockerfile(`${lines.join('\n')}\n`, plainBuild, plainKnowledge);
	const size = report.stages.at(-1)?.instructions.at(-1)?.size;
	if (size == null) throw new Error('no size');
	if (size.high === null) return size.low === 0 ? 'unknown' : `≥ ${size.low}`;
	return size.basis === 'computed' ? String(size.bytes) : `${size.low}–${size.high}`;
}

const dd = (path: string, count = 9) => `dd if=/dev/zero of=${path} bs=1 count=${count}`;

const twoNames = ['FROM scratch', `RUN mkdir /o && ${dd('/o/a')} && ln /o/a /o/b`];
const linked = ['FROM scratch', `RUN mkdir /d && ${dd('/d/a')} && ln -s /d/a /l && ln -s d /m`];

test.each<readonly [string, readonly string[], string]>([
	// images that log to the console
	['/var/log of a base', ['FROM nginx:1.25', 'RUN echo hello > /var/log/nginx/a.log'], '0–6'],
	['its neighbour', ['FROM nginx:1.25', 'RUN echo hello > /var/logs'], '6'],
	['/var/log of scratch', ['FROM scratch', 'RUN ["truncate", "-s9", "/var/log/x"]'], '9'],
	['/var/log behind a package', ['FROM x', 'RUN apk add x && echo hi > /var/log/x'], 'unknown'],
	['another file behind a package', ['FROM x', 'RUN apk add x && echo hi > /x'], '≥ 3'],
	// the file makes the link itself
	['a link', ['FROM x', 'RUN ln -sf /dev/null /log', 'RUN echo xx > /log'], '0–3'],
	['another name', ['FROM x', 'RUN ln -sf /dev/null /log', 'RUN echo xx > /logs'], '3'],
	['two names', ['FROM x', 'RUN ln -s /x /l', `RUN ${dd('/x')} && ${dd('/l')}`], '0–18'],
	['a folder', ['FROM x', 'RUN ln -s /dev /d && true', 'RUN echo xx > /d/null'], '0–3'],
	['into a folder', ['FROM x', 'RUN ln -s /dev/null /d/', 'RUN echo xx > /d/null'], '0'],
	['in the same RUN', ['FROM x', 'RUN ln -s /dev/null /log && echo xx > /log'], '0–3'],
	['beside it in the same RUN', ['FROM x', 'RUN ln -s /dev/null /log && echo xx > /l'], '3'],
	['exec form', ['FROM x', 'RUN ["ln", "-s", "/dev/null", "/log"]', 'RUN echo xx > /log'], '0–3'],
	['a heredoc', ['FROM x', 'RUN <<E', 'ln -s /dev/null /log', 'E', 'RUN echo xx > /log'], '0–3'],
	['cp -s', ['FROM x', 'RUN cp -rs /dev/null /log', 'RUN echo xx > /log'], '0–3'],
	['cp', ['FROM x', 'RUN cp -r /etc/passwd /log', 'RUN echo xx > /log'], '3'],
	['link', ['FROM x', 'RUN link /x /log', 'RUN echo xx > /log'], '0–3'],
	['-t', ['FROM x', 'RUN ln -st /logs /dev/null', 'RUN echo xx > /logs/f'], '0–3'],
	['a quoted name', ['FROM x', "RUN ln -s /dev/null '/log'", 'RUN echo xx > /log'], '0–3'],
	['behind other RUNs', ['FROM x', 'RUN ln -s /a /l', 'RUN make it', 'RUN echo x > /l'], '0–2'],
	['before other RUNs', ['FROM x', 'RUN make it', 'RUN ln -s /a /l', 'RUN echo x > /l'], '0–2'],
	['another stage', ['FROM x AS a', 'RUN ln -s /a /l', 'FROM a', 'RUN echo x > /l'], '0–2'],
	['no stage of it', ['FROM x AS a', 'RUN ln -s /a /l', 'FROM x', 'RUN echo x > /l'], '2'],
	// names that only the build knows
	['any name', ['FROM x', 'RUN ln -sf /dev/null $LOG', 'RUN echo xx > /f'], '0–3'],
	['any name in .', ['FROM x', 'RUN ln -sf /dev/$X .', 'RUN echo xx > /f'], '0–3'],
	['any in a folder', ['FROM x', 'RUN ln -s /o/* /usr/bin/', 'RUN echo xx > /usr/bin/f'], '0–3'],
	['not in that folder', ['FROM x', 'RUN ln -s /o/* /usr/bin/', 'RUN echo xx > /f'], '3'],
	['a time zone', ['FROM x', 'RUN ln -sf /z/$TZ /etc/localtime', 'RUN echo xx > /f'], '3'],
	// hard links
	['a name more', [...twoNames, 'RUN echo x >> /o/b'], '11'],
	['both names', [...twoNames, 'RUN chmod 600 /o/a /o/b'], '18'],
	['a name left', [...twoNames, 'RUN rm /o/a', 'RUN cp /o/b /c'], '9'],
	['their folder', [...twoNames, 'RUN chown -R 1 /o'], '9–18'],
	['their folder copied', [...twoNames, 'RUN cp -r /o /p'], '9–18'],
	['their folder from a stage', [...twoNames, 'FROM scratch', 'COPY --from=0 /o /o'], '9'],
	['one of them from a stage', [...twoNames, 'FROM scratch', 'COPY --from=0 /o/b /'], '9'],
	[
		'a name that may be a folder',
		['FROM x', `RUN ${dd('/a')} && ln /a /b`, 'RUN chmod 6 /b'],
		'unknown',
	],
	// a link that this RUN took away
	['rm, then a file', [...linked, `RUN touch /l && rm /l && ${dd('/l', 5)}`], '14'],
	['mv, then a file', [...linked, `RUN touch /l && mv /l /k && ${dd('/l', 5)}`], '14'],
	['rm, then a folder', [...linked, `RUN rm /m && mkdir /m && touch /d/a && ${dd('/m/a')}`], '18'],
	// modes and owners behind links
	['chmod', [...linked, 'RUN chmod 600 /l'], '9'],
	['chown', [...linked, 'RUN chown 1 /l'], '9'],
	['chown -h', [...linked, 'RUN chown -h 1 /l'], '0'],
	['chown -R', [...linked, 'RUN chown -R 1 /m'], '0'],
	['chown -RH', [...linked, 'RUN chown -RH 1 /m'], '9'],
	['chown -R of a folder behind', [...linked, 'RUN chown -R 1 /m/.'], '9'],
	['in the RUN that makes it', ['FROM x', 'RUN ln -s /d/a /l && chmod 600 /l'], 'unknown'],
	[
		'a file that may be of a layer below',
		['FROM x', `RUN ${dd('/a', 99)}`, `RUN if [ -e /b ]; then ${dd('/a')}; fi; chmod 600 /a`],
		'unknown',
	],
	// links that images usually have
	['/bin and /usr/bin', ['FROM x', `RUN ${dd('/bin/x')} && ${dd('/usr/bin/x')}`], '9–18'],
	['the smaller one last', ['FROM x', `RUN ${dd('/run/x')} && ${dd('/var/run/x', 3)}`], '3–12'],
	['one is removed', ['FROM x', `RUN ${dd('/lib/x')} && rm -f /usr/lib/x`], '0–9'],
	['two names in them', ['FROM x', `RUN ${dd('/bin/x')} && ${dd('/usr/bin/y')}`], '18'],
	['one of them', ['FROM x', `RUN ${dd('/bin/x')}`], '9'],
	['none in scratch', ['FROM scratch', `RUN set -e; ${dd('/bin/x')}; ${dd('/usr/bin/x')}`], '18'],
	// what stays certain
	['behind a package', ['FROM x', 'RUN apk add x', `RUN ${dd('/f')}`], '9'],
	['behind a link', ['FROM x', 'RUN ln -s python3 /usr/bin/python', `RUN ${dd('/f')}`], '9'],
])('%s', (_, lines, expected) => {
	expect(sizeOfLast(lines)).toBe(expected);
});
