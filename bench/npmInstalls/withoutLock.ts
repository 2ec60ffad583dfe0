/** Real installs of npm without a lock file beside what is predicted for the same line of a Dockerfile. */
import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileTreeBuilder } from '../../server/src/core/filesystem/fileTreeBuilder.ts';
import type { Build, Knowledge } from '../../server/src/core/knowledge.ts';
import { noKnowledge } from '../../server/src/core/knowledge.ts';
import { createLanguageService } from '../../server/src/languageService.ts';
import { en } from '../../server/src/messages/en.ts';
import type { SizePart } from '../../server/src/protocol/report.ts';
import { createHttpClient } from '../../server/src/sources/http/httpClient.ts';
import { npmSizes } from '../../server/src/sources/packageIndex/npmSizes.ts';
import { createNpmTrees } from '../../server/src/sources/packageIndex/npmTrees.ts';
import { bytesBelow } from './install.ts';
import { type Project, projects } from './projects.ts';

interface Case {
	readonly name: string;
	/** Null: there is no package.json. */
	readonly manifest: string | null;
	/** Behind `npm install`. */
	readonly words: readonly string[];
}

const globals = [
	['typescript@5.5.4', 'nodemon@3.1.4'],
	...[['serve@14.2.3'], ['pnpm'], ['yarn'], ['pm2'], ['@angular/cli'], ['eslint'], ['npm@10.9.2']],
	...[['http-server'], ['ts-node', 'typescript'], ['@nestjs/cli'], ['prisma']],
];
const named = [['express'], ['-D', 'jest', 'supertest'], ['react@18', 'react-dom@18', 'next@14']];

const cases: readonly Case[] = [
	...globals.map((words) => ({
		name: `-g ${words.join(' ')}`,
		manifest: null,
		words: ['-g', ...words],
	})),
	...named.map((words) => ({ name: words.join(' '), manifest: null, words })),
	...projects
		.filter(({ workspaces }) => workspaces === undefined)
		.map((project) => ({ name: project.name, manifest: manifestOf(project), words: [] })),
];

function manifestOf({ name, dependencies, devDependencies }: Project): string {
	const fields = { name, version: '1.0.0', private: true, dependencies, devDependencies };
	return `${JSON.stringify(fields, null, 2)}\n`;
}

/** True where the goals are met. */
export async function benchWithoutLock(names: readonly string[]): Promise<boolean> {
	const chosen = cases.filter(({ name }) => names.length === 0 || names.includes(name));
	const rows: Compared[] = [];
	for (const each of chosen) {
		const real = installed(each);
		const parts = await predicted(each);
		for (const kind of kinds) {
			if (real[kind] === 0 && parts[kind].bytes === 0) continue;
			const row = { name: each.name, kind, real: real[kind], ...parts[kind] };
			rows.push(row);
			console.log(lineOf(row));
		}
	}
	return kinds.map((kind) => summary(kind, rows)).every((met) => met);
}

//#region Real

const kinds = ['node_modules', 'lock', 'manifest', 'cache', 'logs'] as const;
type Kind = (typeof kinds)[number];

const plain = ['--omit-lockfile-registry-resolved=false', '--no-audit', '--no-fund'];

function installed({ manifest, words }: Case): Readonly<Record<Kind, number>> {
	const work = mkdtempSync(path.join(tmpdir(), 'npm-without-lock-'));
	const [app, cache, prefix] = ['app', 'cache', 'prefix'].map((each) => path.join(work, each));
	if (app === undefined || cache === undefined || prefix === undefined)
		throw new Error('no folder');
	mkdirSync(app);
	if (manifest !== null) writeFileSync(path.join(app, 'package.json'), manifest);
	const place = words.includes('-g') ? ['--prefix', prefix] : [];
	execFileSync(
		'npm',
		['install', ...words, '--ignore-scripts', ...place, '--cache', cache, ...plain],
		{
			cwd: app,
			stdio: ['ignore', 'ignore', 'inherit'],
			env: { ...process.env, NODE_ENV: '', npm_config_loglevel: 'error' },
		},
	);
	const written = path.join(app, 'package.json');
	const isNew = existsSync(written) && readFileSync(written, 'utf8') !== manifest;
	const lock = path.join(app, 'package-lock.json');
	const found = {
		node_modules: bytesBelow(path.join(app, 'node_modules')) + bytesBelow(prefix),
		lock: existsSync(lock) ? statSync(lock).size : 0,
		manifest: isNew ? statSync(written).size : 0,
		cache: bytesBelow(path.join(cache, '_cacache')),
		logs: bytesBelow(path.join(cache, '_logs')),
	};
	rmSync(work, { recursive: true });
	return found;
}

//#endregion
//#region Predicted

const client = createHttpClient();
const trees = createNpmTrees();
const service = createLanguageService(en);
const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const configuration = { registry: registry.replace(/\/?$/, '/'), scopes: new Map() };

interface Range {
	readonly bytes: number;
	readonly low: number;
	readonly high: number | null;
}

async function predicted({ manifest, words }: Case): Promise<Readonly<Record<Kind, Range>>> {
	const text = [
		'FROM node:22-bookworm',
		`ENV NODE_VERSION=${process.version.slice(1)}`,
		'WORKDIR /app',
		...(manifest === null ? [] : ['COPY package.json ./']),
		`RUN npm install ${words.join(' ')} --ignore-scripts`,
	].join('\n');
	const { plan } = await service.planFully(text, build, knowledgeWith(manifest), {
		npmTree: (request) =>
			trees.read(request, configuration, { fetch: client.request, isCancelled: () => false }),
		packageSizes: (packages) => npmSizes({ packages, configuration, fetch: client.request }),
	});
	const size = plan.report.stages[0]?.instructions.at(-1)?.size;
	const parts = size?.parts ?? [];
	if (size?.high === null) console.log(JSON.stringify(parts.map(({ label }) => label)));
	const sum = (isOwn: (part: SizePart) => boolean) => added(parts.filter(isOwn));
	const written = (file: string) => (part: SizePart) =>
		part.label.code === 'part.fileWritten' && String(part.label.args?.['path']).endsWith(file);
	const called =
		(...codes: string[]) =>
		({ label }: SizePart) =>
			codes.includes(label.code);
	return {
		node_modules: sum(called('npm.packages', 'npm.notes', 'npm.packagesUnknown')),
		lock: sum(written('package-lock.json')),
		manifest: sum(written('package.json')),
		cache: sum(called('npm.cache')),
		logs: sum(called('npm.logs')),
	};
}

const build: Build = {
	...{ target: null, buildArgs: new Map(), builder: 'buildkit', engineVersion: 28 },
	...{ store: 'overlay2', dockerfile: null, context: '.' },
	platform: { os: 'linux', architecture: 'amd64', variant: null },
};

function knowledgeWith(manifest: string | null): Knowledge {
	const tree = new FileTreeBuilder();
	if (manifest !== null) tree.addFile('package.json', manifest.length);
	return {
		...noKnowledge(() => null),
		context: { state: 'known', value: { tree: tree.finish(), truncated: false, unreadable: [] } },
		contextTexts: new Map(
			manifest === null ? [] : [['package.json', { state: 'known', value: manifest }]],
		),
	};
}

function added(parts: readonly SizePart[]): Range {
	return parts.reduce<Range>(
		(sum, { bytes, low, high }) => ({
			bytes: sum.bytes + (bytes ?? 0),
			low: sum.low + low,
			high: sum.high === null || high === null ? null : sum.high + high,
		}),
		{ bytes: 0, low: 0, high: 0 },
	);
}

//#endregion
//#region Compared

interface Compared extends Range {
	readonly name: string;
	readonly kind: Kind;
	readonly real: number;
}

function holds({ low, high, real }: Compared): boolean {
	return low <= real && (high === null || real <= high);
}

function errorOf({ bytes, real }: Compared): number {
	return real === 0 ? bytes : Math.abs(bytes - real) / real;
}

function lineOf(row: Compared): string {
	const { name, kind, real, bytes, low, high } = row;
	const error = `${(errorOf(row) * 100).toFixed(3)} %`;
	const missed = holds(row) ? '' : ' MISSED';
	return `${name} ${kind}: ${real}, predicted ${bytes} (${low}–${high ?? '∞'}), ${error}${missed}`;
}

/** Goals are those of what is in node_modules and in the cache; logs have no more than a guess. */
function summary(kind: Kind, all: readonly Compared[]): boolean {
	const rows = all.filter((row) => row.kind === kind);
	const errors = rows.map(errorOf).sort((a, b) => a - b);
	const held = rows.filter(holds).length;
	const worst = errors.at(-1) ?? 0;
	const median = errors[errors.length >> 1] ?? 0;
	const shown = [median, worst].map((share) => `${(share * 100).toFixed(3)} %`);
	console.log(`${kind}: ${rows.length} rows, median ${shown[0]}, worst ${shown[1]}, held ${held}`);
	return held >= 0.95 * rows.length && (kind === 'logs' || worst <= 0.05);
}

//#endregion
