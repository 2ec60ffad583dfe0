import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../support/engine.ts';
import { contentBytes } from '../support/imageArchive.ts';

/** The example that the project began with: two files in two layers, or in one. */
const twoRuns = `FROM alpine:3.15.0
RUN dd if=/dev/zero of=file1 bs=10M count=1
RUN dd if=/dev/zero of=file2 bs=10M count=1
`;
const merged = `FROM alpine:3.15.0
RUN dd if=/dev/zero of=file1 bs=10M count=1 \\
	&& dd if=/dev/zero of=file2 bs=10M count=1
`;

describe.each([
	{ builder: 'buildkit', store: 'overlay2' },
	{ builder: 'classic', store: 'overlay2' },
	{ builder: 'buildkit', store: 'containerd' },
] as const)('the founding example, $builder on $store', ({ builder, store }) => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await startEngine({ store });
	});
	afterAll(() => engine.close());

	test.each([
		{ name: 'two RUNs', dockerfile: twoRuns, layers: 3, own: [10485760, 10485760] },
		{ name: 'merged', dockerfile: merged, layers: 2, own: [20971520] },
	])('$name make $layers layers and 20971520 own bytes', async ({ dockerfile, layers, own }) => {
		const built = await engine.build({ dockerfile, builder });
		if (!built.ok) throw new Error(built.log);
		const { RootFS } = await engine.inspect(built.image);
		const image = await engine.save(built.image);
		const baseRows = (await engine.history('alpine:3.15.0')).length;
		const ownRows = (await engine.history(built.image)).slice(baseRows);

		expect(RootFS.Layers).toHaveLength(layers);
		expect(image.layers.slice(1).map(contentBytes)).toEqual(own);
		if (store === 'overlay2') expect(ownRows.map((row) => row.size)).toEqual(own);
		expect((await engine.exportTree(built.image)).map((entry) => entry.path)).toContain('file2');
	});
});
