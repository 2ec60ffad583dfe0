/** Which Python a RUN calls, and what is known of it. */
import { childrenOf, nameOf } from '../../filesystem/queryTree.ts';
import { installedPackage } from '../packages/pip/pipCommand.ts';
import { type PythonTarget, pythonTarget } from '../packages/pip/pythonTarget.ts';
import type { Invocation } from './command.ts';
import type { RunWorld } from './world.ts';

export interface PythonHere {
	/** Null: it is not known which Python it is. */
	readonly target: PythonTarget | null;
	/** Where packages go. */
	readonly site: string;
	readonly interpreter: string;
}

export function pythonOf({ name, environment, world }: Invocation): PythonHere {
	const { osRelease, reference } = world.packages;
	const libraries = ['/usr/local/lib', '/usr/lib'].flatMap((folder) => namesIn(folder, world));
	const { architecture } = world;
	const clues = { environment, osRelease, reference, libraries, program: name, architecture };
	const target = pythonTarget(clues);
	const version = `python3.${target?.minor ?? ''}`;
	const venv = environmentFolder(name, environment);
	if (venv !== null) {
		const site = `${venv}/lib/${version}/site-packages`;
		return { target, site, interpreter: `${venv}/bin/python` };
	}
	const isOfficial = /(?:^|\/)python:/.test(reference ?? '');
	if (isOfficial || environment('PYTHON_VERSION') !== undefined) {
		const site = `/usr/local/lib/${version}/site-packages`;
		return { target, site, interpreter: `/usr/local/bin/${version}` };
	}
	const site = `/usr/local/lib/${version}/dist-packages`;
	return { target, site, interpreter: '/usr/bin/python3' };
}

/** The virtual environment that a program belongs to, or that is first in the PATH. */
function environmentFolder(program: string, environment: Invocation['environment']): string | null {
	const own = /^(\/.+)\/bin\/[^/]+$/.exec(program)?.[1];
	if (own !== undefined && !['/usr', '/usr/local'].includes(own)) return own;
	const set = environment('VIRTUAL_ENV');
	if (set?.startsWith('/')) return set;
	return /^(\/[^:]*env[^:]*)\/bin(?::|$)/.exec(environment('PATH') ?? '')?.[1] ?? null;
}

/** `name==version` of what layers below have there. */
export function installedIn(site: string, world: RunWorld): readonly string[] {
	return namesIn(site, world).flatMap((folder) => installedPackage(folder) ?? []);
}

/** Whether Python's own modules are compiled; official images take that away. Null: not known. */
export function isCompiled({ minor }: PythonTarget, world: RunWorld): boolean | null {
	for (const folder of [`/usr/local/lib/python3.${minor}`, `/usr/lib/python3.${minor}`]) {
		const names = namesIn(folder, world);
		if (names.length > 0) return names.includes('__pycache__');
	}
	return null;
}

function namesIn(path: string, world: RunWorld): readonly string[] {
	const part = world.collect(path)?.part;
	if (part === undefined) return [];
	return [...childrenOf(part.tree, part.entry)].map((child) => nameOf(part.tree, child));
}
