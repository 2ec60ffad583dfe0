/** Which Python a RUN calls, and what is known of it. */
import { childrenOf, nameOf } from '../../filesystem/queryTree.ts';
import { officialReference } from '../basesReference.ts';
import type { Modules } from '../packages/pip/interpreterParts.ts';
import { installedPackage } from '../packages/pip/pipCommand.ts';
import { distributionName, type PythonTarget, pythonTarget } from '../packages/pip/pythonTarget.ts';
import type { Invocation } from './command.ts';
import { isIn } from './state.ts';
import type { RunWorld } from './world.ts';

export interface PythonHere {
	/** Null: it is not known which Python it is. */
	readonly target: PythonTarget | null;
	/** Where packages go. */
	readonly site: string;
	readonly interpreter: string;
	readonly origin: PythonOrigin;
	/** Whose package it is, as `debian 12`, '' where it is not known; null: no distribution's. */
	readonly distribution: string | null;
	/** It is a virtual environment's. */
	readonly environment: boolean;
}

/** An official image of Python, an image that may be made from one, or a distribution's package. */
export type PythonOrigin = 'official' | 'derived' | 'distribution';

export function pythonOf({ name, environment, world }: Invocation): PythonHere {
	const { osRelease, reference } = world.packages;
	const libraries = ['/usr/local/lib', '/usr/lib'].flatMap((folder) => namesIn(folder, world));
	const { architecture } = world;
	const clues = { environment, osRelease, reference, libraries, program: name, architecture };
	const target = pythonTarget(clues);
	const version = `python3.${target?.minor ?? ''}`;
	const origin = originOf(name, environment, reference);
	const distribution = origin === 'distribution' ? distributionName(clues) : null;
	const facts = { target, origin, distribution };
	const venv = environmentFolder(name, environment);
	if (venv !== null) {
		const site = `${venv}/lib/${version}/site-packages`;
		return { ...facts, site, interpreter: `${venv}/bin/python`, environment: true };
	}
	if (origin !== 'distribution') {
		const site = `/usr/local/lib/${version}/site-packages`;
		return { ...facts, site, interpreter: `/usr/local/bin/${version}`, environment: false };
	}
	const site = `/usr/local/lib/${version}/dist-packages`;
	return { ...facts, site, interpreter: '/usr/bin/python3', environment: false };
}

/** Images made from official ones keep the variable that those set. */
function originOf(
	program: string,
	environment: Invocation['environment'],
	reference: string | null,
): PythonOrigin {
	if (program.startsWith('/usr/bin/')) return 'distribution';
	if (officialReference(reference ?? '')?.name === 'python') return 'official';
	return environment('PYTHON_VERSION') === undefined ? 'distribution' : 'derived';
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

/**
 * Whether Python's own modules are compiled. Packages of distributions bring them, or compile them as
 * they are set up; official images take that away. Null: not known.
 */
export function compiledModules(
	{ target, origin, distribution }: PythonHere,
	{ world, state }: Pick<Invocation, 'world' | 'state'>,
): Modules | null {
	if (world.packages.ranPython) return 'mostly';
	const root = origin === 'distribution' ? '/usr/lib' : '/usr/local/lib';
	const folder = `${root}/python3.${target?.minor ?? ''}`;
	if (namesIn(folder, world).includes('os.py') && !isIn(state.removed, folder)) {
		const hasModules = namesIn(`${folder}/__pycache__`, world).some((each) =>
			each.endsWith('.pyc'),
		);
		return hasModules ? 'compiled' : 'none';
	}
	if (origin === 'official') return 'none';
	return compiling.test(distribution ?? '') ? 'compiled' : null;
}

/** Distributions whose packages of Python are compiled once they are installed. */
const compiling = /^(?:alma|alpine|amzn|centos|debian|fedora|ol|rhel|rocky|ubuntu)/;

function namesIn(path: string, world: RunWorld): readonly string[] {
	const part = world.collect(path)?.part;
	if (part === undefined) return [];
	return [...childrenOf(part.tree, part.entry)].map((child) => nameOf(part.tree, child));
}
