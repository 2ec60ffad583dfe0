import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunCase, runCases } from '../core/estimate/runCases.data.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { contentBytes } from '../support/imageArchive.ts';

/** Cases of one image. Each takes two layers, of which an image can have 127. */
const perImage = 40;

/** What the cases make, so that each finds the base as it was. */
const cleanUp = 'RUN cd / && rm -rf f* g a b c cc d e h l p t "a b" tmp/*';

function dockerfileOf(cases: readonly RunCase[]): string {
	return [
		'FROM alpine:3.15.0',
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
function images(): readonly (readonly RunCase[])[] {
	const plain = runCases.filter(({ before }) => before === undefined);
	const count = Math.ceil(plain.length / perImage);
	const shared = Array.from({ length: count }, (_, index) =>
		plain.slice(index * perImage, (index + 1) * perImage),
	);
	const alone = runCases.filter(({ before }) => before !== undefined).map((each) => [each]);
	return [...shared, ...alone];
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
			for (const [index, { run, expected, unknownBase }] of cases.toReversed().entries()) {
				const layer = layers[2 * index + 1];
				const bytes = layer === undefined ? Number.NaN : contentBytes(layer);
				for (const said of [expected, unknownBase ?? expected]) {
					if (!fits(bytes, said)) wrong.push(`${run}: ${bytes}, said ${said}`);
				}
			}
			expect(wrong).toEqual([]);
		},
	);
	console.log(`run: ${runCases.length} RUN instructions built`);
});
