import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { estimateRun, followedEstimate } from '../../../server/src/core/estimate/estimateRun.ts';
import { plainlyUnknown } from '../../../server/src/core/estimate/run/plainlyUnknown.ts';
import type { StageFiles } from '../../../server/src/core/filesystem/layerChange.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import { plainBuild, plainKnowledge } from '../../support/plainBuild.ts';
import { readTar } from '../layers/engineKnowledge.ts';
import { runCases } from './runCases.data.ts';

const archive = resolve(process.env['SHARED_DIR'] ?? '../shared', 'data/corpus/dockerfiles.tar.gz');
const bottoms: readonly StageFiles[] = [{ kind: 'unknownBase' }, { kind: 'scratch' }];

/** Follows every RUN that the shortcut would not, and counts them. */
function checkShortcut(text: string): { readonly runs: number; readonly short: number } {
	const plan = planDockerfile(text, plainBuild, plainKnowledge);
	const runs = plan.resolved.flat().filter(({ instruction: { node } }) => node.keyword === 'RUN');
	const short = runs.filter(({ instruction: { node } }) => plainlyUnknown(node));
	for (const resolved of short) {
		for (const files of bottoms) {
			const input = { build: plainBuild, knowledge: plainKnowledge, files, stages: [] };
			const followed = followedEstimate(resolved, input);
			expect(followed, resolved.instruction.node.text).toEqual(estimateRun(resolved, input));
			expect(followed.size).toMatchObject({ low: 0, high: null, basis: 'unknown' });
			expect(followed.change.kind).toBe('unknown');
		}
	}
	return { runs: runs.length, short: short.length };
}

test.each([
	['apt-get update && apt-get install -y curl', true],
	['set -eux; \\\n    apk add git; \\\n    rm -rf /var/cache', true],
	['make install', true],
	['apt-get update && dd if=/dev/zero of=/f bs=1M count=1', false],
	['curl -fsSL https://example.com/x > /x', false],
	['apt-get update >/dev/null 2>&1 && chmod +x /a', true],
	['true', false],
	['cd /src && make all', true],
	['mkdir -p /src; cd /src && ./configure --x && make all', false],
	['echo "a && make b"', false],
	['test -f /x || make all', false],
	['if make all; then true; fi', false],
	['make () { :; }; make', false],
	['PATH=/x make all', false],
	['["make", "all"]', false],
	['trap true EXIT', false],
	['ln -sf /dev/null /log', true],
	['mkdir -p /x && ln -s "$A" /x/b && make all', true],
])('%s', (run, expected) => {
	const counts = checkShortcut(`FROM base\nRUN ${run}\n`);
	expect(counts).toEqual({ runs: 1, short: expected ? 1 : 0 });
});

test('the cases that are followed elsewhere', () => {
	for (const { run } of runCases) checkShortcut(`FROM base\nRUN ${run}\n`);
	expect(runCases.length).toBeGreaterThan(50);
});

describe.skipIf(!existsSync(archive))('Dockerfiles from public repositories', () => {
	test('a shortcut says what following would', { timeout: 300_000 }, async () => {
		const entries = await readTar(gunzipSync(readFileSync(archive)));
		const files = entries.filter(({ header }) => header.type === 'file');
		let runs = 0;
		let short = 0;
		for (const { body } of files) {
			const counts = checkShortcut(String(body));
			runs += counts.runs;
			short += counts.short;
		}
		console.log(`${short} of ${runs} RUN instructions need no parse`);
		expect(short).toBeGreaterThan(1000);
	});
});
