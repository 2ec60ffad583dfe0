import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readImageArchive } from '../../server/src/sources/archive/readImageArchive.ts';
import { type LowerCase, type RunCase, runCases } from '../core/estimate/runCases.data.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { contentBytes } from '../support/imageArchive.ts';
import { plainBuild, plainKnowledge } from '../support/plainBuild.ts';
import { type Below, predictRun, sizeWords } from '../support/runPrediction.ts';

const base = 'alpine:3.15.0';

/** Cases of one image. Each takes two layers, of which an image can have 127. */
const perImage = 40;

/** Without what the cases made, and with what they changed, so that each finds the base as it was. */
const cleanUp = [
	'RUN cd / && mkdir -p etc && rm -rf f* g a b c cc d e h l p t "a b" tmp/* etc/passwd* etc/group',
	"echo 'root:x:0:0:root:/root:/bin/sh' > /etc/passwd",
	"echo 'root:x:0:' > /etc/group",
].join(' && ');

function dockerfileOf(cases: readonly (RunCase | LowerCase)[]): string {
	return [
		`FROM ${base}`,
		...cases.flatMap(({ before = '', run }) => [before, `RUN ${run}`, cleanUp]),
		'',
	].join('\n');
}

/** Whether a real size is what was said. */
function fits(bytes: number, expected: string): boolean {
	if (expected === 'unknown') return true;
	if (expected.startsWith('≥ ')) return bytes >= Number(expected.slice(2));
	const [low, high = low] = expected.split('–').map(Number);
	return bytes >= Number(low) && bytes <= Number(high);
}

/** In one image where they can be; what stands before a RUN would hold for those below it. */
function images(): readonly (readonly (RunCase | LowerCase)[])[] {
	const plain = runCases.filter(({ before }) => before === undefined);
	const count = Math.ceil(plain.length / perImage);
	const shared = Array.from({ length: count }, (_, index) =>
		plain.slice(index * perImage, (index + 1) * perImage),
	);
	const alone = runCases.filter(({ before }) => before !== undefined).map((each) => [each]);
	return [...shared, ...alone];
}

/** All that a case says of a RUN's bytes, whatever is known of the base. */
function saidOf(each: RunCase | LowerCase): readonly string[] {
	const { expected, unknownBase = expected } = each;
	const partly = 'copiedOver' in each ? [each.copiedOver, each.maybeGone] : [];
	return [expected, unknownBase, ...partly];
}

/** The engine's own base, as the archive tells it. */
async function realBase(engine: Engine): Promise<Below> {
	const folder = mkdtempSync(path.join(tmpdir(), 'run-base-'));
	try {
		const archive = path.join(folder, 'base.tar');
		const { code, log } = await engine.docker('save', '--output', archive, base);
		if (code !== 0) throw new Error(log);
		const image = await readImageArchive(archive, base, plainBuild.platform, () => false);
		const images = new Map([[base, image]]);
		return { knowledge: { ...plainKnowledge, images }, head: `FROM ${base}\n` };
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** What the unit test holds predictions to, held to what a real engine makes. */
describe('files that a RUN writes', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await startEngine();
	});
	afterAll(() => engine.close());

	test.each(images().map((cases, index) => ({ image: index + 1, cases })))(
		'image $image',
		async ({ cases }) => {
			const built = await engine.build({ dockerfile: dockerfileOf(cases) });
			if (!built.ok) throw new Error(built.log);
			// From the top: a clean-up, the RUN below it, and so on.
			const layers = (await engine.save(built.image)).layers.toReversed();
			const wrong: string[] = [];
			for (const [index, each] of cases.toReversed().entries()) {
				const { run } = each;
				const layer = layers[2 * index + 1];
				const bytes = layer === undefined ? Number.NaN : contentBytes(layer);
				for (const said of saidOf(each)) {
					if (!fits(bytes, said)) wrong.push(`${run}: ${bytes}, said ${said}`);
				}
			}
			expect(wrong).toEqual([]);
		},
	);

	test('the base of the unit test stands for the real one', async () => {
		const below = await realBase(engine);
		const different = runCases.flatMap(({ before = '', run, expected }) => {
			const words = sizeWords(predictRun(`${before}\nRUN ${run}`, below));
			return words === expected ? [] : [`${run}: ${words}, not ${expected}`];
		});
		expect(different).toEqual([]);
	});
	console.log(`run: ${runCases.length} RUN instructions built`);
});
