import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Instruction } from '../../server/src/core/dockerfile/model.ts';
import { planDockerfile } from '../../server/src/core/planDockerfile.ts';
import { runScript } from '../../server/src/core/shell/script.ts';
import { scriptFacts } from '../../server/src/core/shell/scriptFacts.ts';
import { applyEdits } from '../../server/src/core/text/edit.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { buildAll, type LabDockerfile, type LabShell } from '../support/mergeLab.ts';
import { mergeOffers, pairBase, readMergePairs } from '../support/mergePairs.ts';
import { plainBuild, plainKnowledge } from '../support/plainBuild.ts';

const shells: readonly LabShell[] = ['ash', 'dash', 'bash'];

const pairs = readMergePairs();

/**
 * All merges in all three shells, and a failing command in every place, are thousands of containers.
 * By default each pair meets one shell and every fourth place fails, other ones in other shells;
 * MERGE_TESTS=all takes all of them.
 */
const everything = process.env['MERGE_TESTS'] === 'all';

function shellsFor(index: number): readonly LabShell[] {
	return everything ? shells : shells.filter((_, place) => place === index % shells.length);
}

/** The body with one simple command at a time replaced by one that fails. */
function failingVariants(body: string): readonly string[] {
	const text = pairBase + body;
	const { dockerfile } = planDockerfile(text, plainBuild, plainKnowledge);
	return dockerfile.instructions
		.filter(({ node }) => node.keyword === 'RUN')
		.flatMap((instruction) => commandSpans(instruction))
		.map(({ start, end, failing }) =>
			applyEdits(text, [{ span: { start, end }, newText: failing }]).slice(pairBase.length),
		);
}

function commandSpans({ node, offset }: Instruction) {
	if (node.json !== null) {
		const start = offset + node.bodySpan.start;
		return [{ start, end: offset + node.bodySpan.end, failing: '["/bin/false"]' }];
	}
	const script = runScript(node);
	if (script === null) return [];
	const at = offset + script.offset;
	return scriptFacts(script, false)
		.commands.filter(({ handedOn }) => !handedOn)
		.filter(({ node: { redirects } }) => redirects.every(({ type }) => type !== 'HereDoc'))
		.map(({ node: { pos, end } }) => ({ start: at + pos, end: at + end, failing: 'false' }));
}

describe('a merge leaves the image and its failures as they were', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await startEngine();
	});
	afterAll(() => engine.close());

	async function checkEqual(title: string, bodies: readonly { shell: LabShell; body: string }[]) {
		const tasks = bodies.flatMap(({ shell, body }) => {
			const { merged } = mergeOffers(body);
			return merged.map((after) => ({ shell, before: body, after }));
		});
		const builds: LabDockerfile[] = tasks.flatMap(({ shell, before, after }) => [
			{ shell, body: before },
			{ shell, body: after },
		]);
		const results = await buildAll(engine, builds);
		let stopped = 0;
		const differing = tasks.flatMap(({ shell, before, after }, index) => {
			const [first, second] = results.slice(index * 2, index * 2 + 2);
			if (first === undefined || second === undefined) return ['not built'];
			if (!first.ok) stopped++;
			if (first.ok !== second.ok) {
				return [
					`${shell}: ${first.ok ? 'stops only when merged' : 'goes on when merged'}\n${before}---\n${after}`,
				];
			}
			// A build that stops has no image.
			if (!first.ok || first.tree === second.tree) return [];
			return [
				`${shell}: other files\n${before}---\n${after}${difference(first.tree, second.tree)}`,
			];
		});
		console.log(
			`${title}: ${tasks.length - differing.length}/${tasks.length} equal, ${stopped} of them stop`,
		);
		expect(differing.join('\n=====\n')).toBe('');
		expect(tasks.length).toBeGreaterThan(100);
		return stopped;
	}

	/** Through images of their own, as a user builds them. */
	test.each([
		'chains',
		'a comment between',
		'modes and owners',
		'ownership of a folder',
		'set -eux with cd',
		'heredocs with set -e',
		'exec form',
		'a user of their own',
	])('as whole images with their configuration: %s', async (name) => {
		const body = pairs.find((pair) => pair.name === name)?.body ?? '';
		const { merged } = mergeOffers(body);
		const before = await wholeImage(engine, body);
		for (const after of merged) {
			const image = await wholeImage(engine, after);
			expect(image.tree).toEqual(before.tree);
			expect(image.config).toEqual(before.config);
			expect(image.layers).toBeLessThan(before.layers);
		}
		expect(merged.length).toBeGreaterThan(0);
	});

	test('as they are written, in three shells', async () => {
		await checkEqual(
			`merges of ${pairs.length} Dockerfiles`,
			pairs.flatMap(({ body }, index) => shellsFor(index).map((shell) => ({ shell, body }))),
		);
	}, 1_800_000);

	test('with a failing command in each place', async () => {
		const all = pairs.flatMap(({ body }) => failingVariants(body));
		const variants = everything ? all : all.filter((_, index) => index % 4 === 0);
		const stopped = await checkEqual(
			`merges with a failing command (${variants.length} places)`,
			variants.map((body, index) => ({ shell: shells[index % 3] ?? 'ash', body })),
		);
		expect(stopped).toBeGreaterThan(everything ? 100 : 25);
	}, 1_800_000);
});

/** Times of files and the texts of history are not compared. */
async function wholeImage(engine: Engine, body: string) {
	const built = await engine.build({ dockerfile: `FROM alpine:3.15.0\n${body}` });
	if (!built.ok) throw new Error(built.log);
	const { Config, RootFS } = await engine.inspect(built.image);
	const tree = (await engine.exportTree(built.image)).map(({ mtime: _, ...entry }) => entry);
	return { tree, config: Config, layers: RootFS.Layers.length };
}

function difference(before: string, after: string): string {
	const left = before.split('\n');
	const right = after.split('\n');
	const gone = left.filter((line) => !right.includes(line)).map((line) => `- ${line}`);
	const come = right.filter((line) => !left.includes(line)).map((line) => `+ ${line}`);
	return [...gone, ...come].join('\n');
}
