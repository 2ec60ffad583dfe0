import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bakeOffers, isBakeFile } from '../../server/src/sources/buildFiles/bakeOffers.ts';
import { buildFileSource } from '../../server/src/sources/buildFiles/buildFileSource.ts';
import { composeOffers, isComposeFile } from '../../server/src/sources/buildFiles/composeOffers.ts';

const file = path.resolve('/project/compose.yaml');

describe('a compose file', () => {
	test.each([
		['compose.yaml', true],
		['compose.yml', true],
		['docker-compose.yml', true],
		['docker-compose.override.yml', true],
		['compose.prod.yaml', true],
		['mycompose.yaml', false],
		['compose.json', false],
	])('%s: %s', (name, expected) => {
		expect(isComposeFile(name)).toBe(expected);
	});

	test.each<[string, string, readonly object[]]>([
		['nothing', '', []],
		['no services', 'a: 1', []],
		['a service that is only pulled', 'services: {web: {image: nginx}}', []],
		[
			'a context alone',
			'services:\n  web:\n    build: ./web\n',
			[
				{
					name: 'web',
					context: '/project/web',
					dockerfile: '/project/web/Dockerfile',
					target: null,
					args: {},
					platform: null,
				},
			],
		],
		[
			'everything',
			`services:
  web:
    platform: linux/arm64
    build:
      context: .
      dockerfile: docker/web.Dockerfile
      target: prod
      args: {A: 1, B: "two", C: null, D: "\${D}", E: "\${E:-five}", F: "$$x"}
`,
			[
				{
					name: 'web',
					context: '/project',
					dockerfile: '/project/docker/web.Dockerfile',
					target: 'prod',
					args: { A: '1', B: 'two', E: 'five', F: '$x' },
					platform: 'linux/arm64',
				},
			],
		],
		[
			'arguments as a list',
			'services:\n  a:\n    build:\n      args: [A=1, B, "C=x=y"]\n',
			[{ name: 'a', context: '/project', args: { A: '1', C: 'x=y' } }],
		],
		['a context elsewhere', 'services: {a: {build: "https://example.com/a.git"}}', []],
		['a text in the file itself', 'services: {a: {build: {dockerfile_inline: FROM x}}}', []],
		['a context only the environment knows', 'services: {a: {build: "$DIR"}}', []],
		[
			'anchors',
			'x-b: &b {context: ., target: t}\nservices: {a: {build: *b}}',
			[{ name: 'a', target: 't', context: '/project' }],
		],
	])('with %s', (_, text, offers) => {
		const found = composeOffers(text, file);
		expect(found).toMatchObject(offers);
		expect(found).toHaveLength(offers.length);
	});

	test('that is no YAML is an error', () => {
		expect(() => composeOffers('a: [', file)).toThrow();
	});

	test('does not blow up by aliases of aliases', () => {
		const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
		for (let i = 1; i < 12; i++)
			lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`);
		expect(() => composeOffers(lines.join('\n'), file)).toThrow(/alias/i);
	});
});

describe('a bake file', () => {
	test.each([
		['docker-bake.hcl', true],
		['docker-bake.json', true],
		['docker-bake.override.hcl', true],
		['bake.hcl', false],
	])('%s: %s', (name, expected) => {
		expect(isBakeFile(name)).toBe(expected);
	});

	const hcl = path.resolve('/project/docker-bake.hcl');

	test.each<[string, string, readonly object[]]>([
		['nothing', '', []],
		['a group only', 'group "default" { targets = ["a"] }', []],
		[
			'defaults',
			'target "a" {}',
			[
				{
					name: 'a',
					context: '/project',
					dockerfile: '/project/Dockerfile',
					target: null,
					args: {},
					platform: null,
				},
			],
		],
		[
			'everything',
			`# a comment
variable "TAG" { default = "1.2" }
target "base" {
  context = "./web" // another
  args = { A = "base", B = 2 }
}
/* and one more */
target "a" {
  inherits = ["base"]
  dockerfile = "a.Dockerfile"
  target = "prod"
  platforms = ["linux/arm64", "linux/amd64"]
  args = {
    A = "\${TAG}-x"
    C = TAG
    D = upper("no")
  }
  tags = ["x:\${TAG}", notag]
}
`,
			[
				{ name: 'base', context: '/project/web', args: { A: 'base', B: '2' } },
				{
					name: 'a',
					context: '/project/web',
					dockerfile: '/project/web/a.Dockerfile',
					target: 'prod',
					platform: 'linux/arm64',
					args: { A: '1.2-x', B: '2', C: '1.2' },
				},
			],
		],
		[
			'a variable below',
			'target "a" { target = T }\nvariable "T" { default = "t" }',
			[{ target: 't' }],
		],
		[
			'an expression',
			'target "a" { target = X == "" ? "t" : X\n context = "c" }',
			[{ target: null, context: '/project/c' }],
		],
		[
			'a circle',
			'target "a" { inherits = ["b"] }\ntarget "b" { inherits = ["a"]\n target = "x" }',
			[{ target: 'x' }, { target: 'x' }],
		],
		['a context that is another target', 'target "a" { context = "target:b" }', []],
		['an open block', 'target "a" { context = [ "b" ', [{ name: 'a' }].slice(1)],
	])('with %s', (_, text, offers) => {
		const found = bakeOffers(text, hcl);
		expect(found).toMatchObject(offers);
		expect(found).toHaveLength(offers.length);
	});

	test('in JSON says the same', () => {
		const json = JSON.stringify({
			target: {
				base: { args: { A: 'b' } },
				a: { inherits: ['base'], target: 'prod', args: { C: 'd' } },
			},
		});
		expect(bakeOffers(json, path.resolve('/project/docker-bake.json'))).toMatchObject([
			{ name: 'base', args: { A: 'b' }, target: null },
			{ name: 'a', args: { A: 'b', C: 'd' }, target: 'prod' },
		]);
	});

	test.each(['{', '}', ']', '=', '"', 'target', 'target "a" {{{', '[[[', 'a = [,,,', 'a = {=,'])(
		'of nonsense %j comes to an end',
		(text) => {
			expect(bakeOffers(text, hcl).filter(({ args }) => Object.keys(args).length > 0)).toEqual([]);
		},
	);
});

describe('build files on disk', () => {
	let root: string;
	beforeEach(async () => {
		root = await mkdtemp(path.join(tmpdir(), 'build-files-'));
		await mkdir(path.join(root, 'project/web'), { recursive: true });
	});
	afterEach(() => rm(root, { recursive: true }));

	test('are found from the folder of the Dockerfile up to the root, not above', async () => {
		const services = (name: string, context: string) =>
			`services:\n  ${name}:\n    build: {context: ${context}, target: ${name}}\n`;
		await writeFile(path.join(root, 'compose.yaml'), services('above', 'project/web'));
		await writeFile(path.join(root, 'project/compose.yaml'), services('middle', 'web'));
		await writeFile(path.join(root, 'project/web/compose.yaml'), services('own', '.'));
		await writeFile(path.join(root, 'project/web/compose.other.yaml'), services('other', '..'));
		await writeFile(
			path.join(root, 'project/docker-bake.hcl'),
			'target "baked" { context = "web" }',
		);
		const dockerfile = path.join(root, 'project/web/Dockerfile');
		const { offers, problems } = await buildFileSource.offersFor(
			dockerfile,
			path.join(root, 'project'),
		);
		expect(problems).toEqual([]);
		expect(offers.map(({ name }) => name)).toEqual(['own', 'middle', 'baked']);
		expect(offers.every(({ context }) => context === path.dirname(dockerfile))).toBe(true);
	});

	test('that cannot be understood are named, and the others still serve', async () => {
		const folder = path.join(root, 'project');
		await writeFile(path.join(folder, 'compose.yaml'), 'a: [');
		await writeFile(path.join(folder, 'docker-bake.json'), '{"target":{"a":{}}}');
		const { offers, problems } = await buildFileSource.offersFor(
			path.join(folder, 'Dockerfile'),
			folder,
		);
		expect(offers.map(({ name }) => name)).toEqual(['a']);
		expect(problems.map(({ code }) => code)).toEqual(['trouble.buildFile']);
	});
});
