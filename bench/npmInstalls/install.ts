/** Lock files and installs by the real tools, in folders of their own. */
import { execFileSync } from 'node:child_process';
import {
	cpSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Project } from './projects.ts';

export type Tool = 'npm' | 'yarn' | 'pnpm';

/** The command of each tool. */
export type Tools = Readonly<Record<Tool, readonly string[]>>;

export interface LockedProject {
	readonly tool: Tool;
	readonly folder: string;
	/** Texts of its package.json files, by folder. */
	readonly manifests: ReadonlyMap<string, string>;
	readonly lockName: string;
	readonly lockText: string;
}

export interface Measured {
	readonly nodeModules: number;
	readonly cache: number;
}

const lockNames = { npm: 'package-lock.json', yarn: 'yarn.lock', pnpm: 'pnpm-lock.yaml' } as const;

export function toolsIn(folder: string): Tools {
	mkdirSync(folder);
	writeFileSync(path.join(folder, 'package.json'), '{}');
	execFileSync('npm', ['install', 'yarn@1.22.22', 'pnpm@9.15.0', '--silent'], { cwd: folder });
	const at = (file: string) => [process.execPath, path.join(folder, 'node_modules', file)];
	return { npm: ['npm'], yarn: at('yarn/bin/yarn.js'), pnpm: at('pnpm/bin/pnpm.cjs') };
}

export function lockedProject(
	tools: Tools,
	tool: Tool,
	project: Project,
	folder: string,
): LockedProject {
	const manifests = manifestsOf(project);
	for (const [place, text] of manifests) {
		mkdirSync(path.join(folder, place), { recursive: true });
		writeFileSync(path.join(folder, place, 'package.json'), text);
	}
	const lock = {
		npm: ['install', '--package-lock-only', '--ignore-scripts', ...plain.npm],
		// yarn 1 has no way to make a lock file alone.
		yarn: ['install', '--ignore-scripts', '--cache-folder', path.join(folder, '.lock-cache')],
		pnpm: ['install', '--lockfile-only', '--ignore-scripts'],
	} as const;
	run(tools, tool, lock[tool], folder);
	for (const each of ['node_modules', '.lock-cache'])
		rmSync(path.join(folder, each), { recursive: true, force: true });
	const lockName = lockNames[tool];
	const lockText = readFileSync(path.join(folder, lockName), 'utf8');
	return { tool, folder, manifests, lockName, lockText };
}

/** Another machine's npm writes addresses into its lock files, and may ask what this one does not. */
const plain = {
	npm: ['--omit-lockfile-registry-resolved=false', '--no-audit', '--no-fund'],
} as const;

export function installed(tools: Tools, project: LockedProject, production: boolean): Measured {
	const { tool, folder, lockName } = project;
	const work = `${folder}-${production ? 'production' : 'all'}`;
	mkdirSync(work);
	for (const place of project.manifests.keys())
		cpSync(path.join(folder, place, 'package.json'), path.join(work, place, 'package.json'));
	cpSync(path.join(folder, lockName), path.join(work, lockName));
	const cache = path.join(work, '.cache');
	const command = {
		npm: ['ci', '--ignore-scripts', '--cache', cache, ...(production ? ['--omit=dev'] : [])],
		yarn: ['install', '--frozen-lockfile', '--ignore-scripts', '--cache-folder', cache],
		pnpm: ['install', '--frozen-lockfile', '--ignore-scripts', '--store-dir', cache],
	}[tool];
	const only = tool !== 'npm' && production ? [tool === 'pnpm' ? '--prod' : '--production'] : [];
	run(tools, tool, [...command, ...only, ...(tool === 'npm' ? plain.npm : [])], work);
	// A layer's hard links count once: what pnpm links to its store is counted as node_modules.
	const seen = new Set<number>();
	const nodeModules = [...project.manifests.keys()].reduce(
		(sum, place) => sum + bytesBelow(path.join(work, place, 'node_modules'), seen),
		0,
	);
	const left = bytesBelow(tool === 'npm' ? path.join(cache, '_cacache') : cache, seen);
	rmSync(work, { recursive: true });
	return { nodeModules, cache: left };
}

function manifestsOf(project: Project): ReadonlyMap<string, string> {
	const { name, dependencies, devDependencies, workspaces = {} } = project;
	const folders = Object.keys(workspaces);
	const common = { version: '1.0.0', private: true };
	const own = { name, ...common, dependencies, devDependencies };
	const inner = folders.map((folder) => {
		const manifest = { name: path.basename(folder), ...common, dependencies: workspaces[folder] };
		return [folder, JSON.stringify(manifest, null, 2)] as const;
	});
	const whole = folders.length === 0 ? own : { ...own, workspaces: folders };
	return new Map([['.', JSON.stringify(whole, null, 2)], ...inner]);
}

function run(tools: Tools, tool: Tool, args: readonly string[], folder: string): void {
	const [command = tool, ...first] = tools[tool];
	execFileSync(command, [...first, ...args], {
		cwd: folder,
		stdio: ['ignore', 'ignore', 'inherit'],
		env: { ...process.env, NODE_ENV: '', CI: '1', npm_config_loglevel: 'error' },
	});
}

/** Symbolic links are not followed: pnpm links packages to each other, npm workspaces. */
export function bytesBelow(folder: string, seen = new Set<number>()): number {
	if (!existsSync(folder)) return 0;
	return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
		const file = path.join(folder, entry.name);
		if (entry.isDirectory()) return sum + bytesBelow(file, seen);
		const { size, ino } = lstatSync(file);
		if (!entry.isFile() || seen.has(ino)) return sum;
		seen.add(ino);
		return sum + size;
	}, 0);
}
