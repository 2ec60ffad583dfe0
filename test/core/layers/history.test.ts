import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Knowledge } from '../../../server/src/core/knowledge.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import { buildOf, engineKnowledge } from './engineKnowledge.ts';

const shared = resolve(process.env['SHARED_DIR'] ?? '../shared', 'data/engine-builds');
const fixtures = new URL('../../fixtures/layers/', import.meta.url).pathname;

/** By recordHistory.mjs: the rows that a build added to its base (text, has a layer), oldest first. */
type Recorded =
	| { readonly error: string }
	| { readonly layers: number; readonly rows: readonly (readonly [string, boolean])[] };

const recorded = JSON.parse(readFileSync(`${fixtures}rows.json`, 'utf8')) as Record<
	string,
	Record<string, Recorded>
>;

/** The build that `# build: --build-arg A=1 --target x` in a fixture asks for. */
function optionsOf(dockerfile: string) {
	const words = /^# build: (.*)$/m.exec(dockerfile)?.[1]?.split(' ') ?? [];
	const buildArgs = new Map<string, string>();
	let target: string | null = null;
	for (let at = 0; at < words.length; at += 2) {
		const value = words[at + 1] ?? '';
		if (words[at] === '--target') target = value;
		else buildArgs.set(value.slice(0, value.indexOf('=')), value.slice(value.indexOf('=') + 1));
	}
	return { buildArgs, target };
}

/** What no reading of the Dockerfile tells: an image that is not there. */
const outside = /not found$|no such host$/;

const digestRow = /#\(nop\) (COPY|ADD) .*(file|dir|multi):[0-9a-f]{64} in /;

describe.skipIf(!existsSync(shared))('history rows as a real engine wrote them', () => {
	const names = readdirSync(fixtures)
		.filter((file) => file.endsWith('.Dockerfile'))
		.map((file) => file.slice(0, -'.Dockerfile'.length));
	let knowledge: Knowledge;
	beforeAll(async () => {
		knowledge = await engineKnowledge(shared);
	});

	const builders = ['buildkit28', 'classic28'];
	test.each(builders.flatMap((builder) => names.map((name) => [builder, name] as const)))(
		'%s: %s',
		(builder, name) => {
			const dockerfile = readFileSync(`${fixtures}${name}.Dockerfile`, 'utf8');
			const { report } = planDockerfile(
				dockerfile,
				buildOf(builder, optionsOf(dockerfile)),
				knowledge,
			);
			const truth = recorded[name]?.[builder];
			if (truth === undefined) throw new Error(`${name} is not recorded for ${builder}`);
			if ('error' in truth) {
				if (outside.test(truth.error)) return;
				expect({ refused: report.problems.length > 0 }, truth.error).toEqual({ refused: true });
				return;
			}
			const rows = report.stages
				.filter(({ shipped }) => shipped)
				.flatMap(({ instructions }) => instructions)
				.filter(({ history }) => history);
			const shown = rows.map(({ createdBy, layer }, index) => {
				const [text, hasLayer] = truth.rows[index] ?? [];
				const digest = createdBy === null && digestRow.test(text ?? '');
				return [digest ? text : createdBy, layer === null ? hasLayer : layer];
			});
			expect(shown).toEqual(truth.rows);
			const { low, high } = report.image.layerCount.own;
			expect(low).toBeLessThanOrEqual(truth.layers);
			expect(high).toBeGreaterThanOrEqual(truth.layers);
			expect(report.problems.filter(({ code }) => code !== 'HeredocNeedsBuildKit')).toEqual([]);
		},
	);
});
