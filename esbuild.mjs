// Bundles everything that ships into dist/. `--watch` builds again on each change, `--minify` is
// what the package uses, `--into=FOLDER` puts dist/ there. Sources are never transpiled on their
// own: tsc only checks them.

import { copyFile, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const minify = process.argv.includes('--minify');
const watch = process.argv.includes('--watch');
const into = process.argv.find((arg) => arg.startsWith('--into='))?.slice('--into='.length) ?? root;
const dist = path.resolve(into, 'dist');

/**
 * Few Dockerfiles need dockerfile-ast, and evaluating it takes a tenth of a short run of the command
 * line: its module is evaluated at the first parse.
 * @type {import('esbuild').Plugin}
 */
const lazyDockerfileAst = {
	name: 'lazy-dockerfile-ast',
	setup({ onResolve, onLoad }) {
		onResolve({ filter: /^dockerfile-ast$/ }, ({ kind }) =>
			kind === 'import-statement' ? { path: 'dockerfile-ast', namespace: 'lazy' } : undefined,
		);
		onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path: name }) => ({
			contents: `export const DockerfileParser = {
				parse: (text) => require('${name}').DockerfileParser.parse(text),
			};`,
			resolveDir: root,
		}));
	},
};

/** @type {import('esbuild').BuildOptions} */
const common = {
	absWorkingDir: root,
	bundle: true,
	minify,
	sourcemap: !minify,
	legalComments: 'none',
	logLevel: 'warning',
	// The UMD builds that some packages name in `main` hide their imports from the bundler.
	mainFields: ['module', 'main'],
	plugins: [lazyDockerfileAst],
};

/** VS Code 1.91 runs its extension host in Node 20. @type {import('esbuild').BuildOptions} */
const node = { ...common, platform: 'node', format: 'cjs', target: 'node20' };

/** No Node built-in resolves here: a core that reaches for one fails the build. @type {import('esbuild').BuildOptions} */
const browser = {
	...common,
	platform: 'browser',
	target: 'chrome122',
	mainFields: ['browser', 'module', 'main'],
};

/** @type {Array<import('esbuild').BuildOptions & { entryPoints: [string] }>} */
const bundles = [
	{
		...node,
		entryPoints: ['client/src/node/main.ts'],
		outfile: `${dist}/client.cjs`,
		external: ['vscode'],
	},
	{
		...browser,
		entryPoints: ['client/src/browser/main.ts'],
		outfile: `${dist}/web/client.js`,
		external: ['vscode'],
		format: 'cjs',
	},
	{ ...node, entryPoints: ['server/src/node/main.ts'], outfile: `${dist}/server.cjs` },
	{ ...node, entryPoints: ['server/src/node/worker.ts'], outfile: `${dist}/worker.cjs` },
	{
		...browser,
		entryPoints: ['server/src/browser/main.ts'],
		outfile: `${dist}/web/server.js`,
		format: 'iife',
	},
	{
		...node,
		entryPoints: ['server/src/node/commandLine.ts'],
		outfile: `${dist}/commandLine.cjs`,
		external: ['./server.cjs'],
	},
	{
		...node,
		entryPoints: ['server/src/node/cli.ts'],
		outfile: `${dist}/cli.cjs`,
		banner: { js: '#!/usr/bin/env node' },
	},
	{
		...browser,
		entryPoints: ['media/panel/main.ts'],
		outfile: `${dist}/panel.js`,
		format: 'iife',
		loader: { '.ttf': 'file' },
		assetNames: '[name]',
	},
];

process.chdir(root);
await mkdir(dist, { recursive: true });
for (const file of ['codicon.css', 'codicon.ttf']) {
	await copyFile(`node_modules/@vscode/codicons/dist/${file}`, `${dist}/${file}`);
}
const indexes = 'data/deb';
await mkdir(`${dist}/${indexes}`, { recursive: true });
for (const file of await readdir(indexes)) {
	await copyFile(`${indexes}/${file}`, `${dist}/${indexes}/${file}`);
}

if (watch) {
	const contexts = await Promise.all(
		bundles.map((options) => context({ ...options, logLevel: 'info' })),
	);
	await Promise.all(contexts.map((one) => one.watch()));
} else {
	const results = await Promise.allSettled(bundles.map((options) => build(options)));
	if (results.some((result) => result.status === 'rejected')) process.exitCode = 1;
}
