/** The product's own way from a lock file to parts of a size, over the registry of this machine's npm. */
import { execFileSync } from 'node:child_process';
import { nodeModulesParts } from '../../server/src/core/estimate/packages/npm/nodeModulesParts.ts';
import { readLock } from '../../server/src/core/estimate/packages/npm/readLock.ts';
import { selectPackages } from '../../server/src/core/estimate/packages/npm/selectPackages.ts';
import type { PackagePart } from '../../server/src/core/estimate/packages/packagePart.ts';
import {
	type Answer,
	type PackageName,
	type PackageSize,
	packageSizeKey,
} from '../../server/src/core/knowledge.ts';
import { createHttpClient } from '../../server/src/sources/http/httpClient.ts';
import { readNpmConfiguration } from '../../server/src/sources/packageIndex/npmConfiguration.ts';
import { npmSizes } from '../../server/src/sources/packageIndex/npmSizes.ts';
import type { LockedProject } from './install.ts';

export interface Predicted {
	readonly nodeModules: readonly PackagePart[];
	readonly cache: readonly PackagePart[];
	readonly sizes: ReadonlyMap<string, PackageSize>;
}

const known = new Map<string, Answer<PackageSize>>();
const client = createHttpClient();
const setting = (name: string) =>
	execFileSync('npm', ['config', 'get', name], { encoding: 'utf8' }).trim();

export async function predicted(
	{ lockName, lockText, manifests }: LockedProject,
	production: boolean,
): Promise<Predicted> {
	const reading = readLock({ path: lockName, text: lockText, manifests });
	if ('problem' in reading) throw new Error(reading.problem.code);
	const selection = selectPackages(reading.lockfile, {
		omit: new Set(production ? (['dev'] as const) : []),
		os: 'linux',
		cpu: process.arch,
		libc: 'glibc',
		workspaces: null,
	});
	const places = { folder: '/app', cache: '/cache', logs: null, scripts: false };
	const used = new Map<string, PackageSize>();
	const sizeOf = (name: PackageName) => {
		const answer = known.get(packageSizeKey(name));
		if (answer?.state === 'known') used.set(packageSizeKey(name), answer.value);
		return answer;
	};
	const { missing } = nodeModulesParts(selection, sizeOf, places);
	const configuration = readNpmConfiguration(
		{ project: new Map(), user: `registry=${setting('registry')}` },
		() => undefined,
	);
	const fetch = client.request;
	for (const [key, answer] of await npmSizes({ packages: missing, configuration, fetch }))
		known.set(key, answer);
	const { parts } = nodeModulesParts(selection, sizeOf, places);
	const inside = (part: PackagePart) => part.place === '/app/node_modules';
	return {
		nodeModules: parts.filter(inside),
		cache: parts.filter((part) => !inside(part)),
		sizes: used,
	};
}
