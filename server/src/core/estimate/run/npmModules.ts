/** What npm, yarn and pnpm in a RUN unpack from a lock file, and where; read and summed once. */
import type { Message } from '../../../protocol/message.ts';
import type { Answer, PackageSize } from '../../knowledge.ts';
import { packageSizeKey } from '../../knowledge.ts';
import type { Lockfile } from '../packages/npm/lockfile.ts';
import {
	type InstallPlaces,
	type NodeModules,
	nodeModulesParts,
} from '../packages/npm/nodeModulesParts.ts';
import type { NpmInstall } from '../packages/npm/npmCommand.ts';
import { type LockReading, readLock } from '../packages/npm/readLock.ts';
import {
	type InstallChoice,
	nodeArchitecture,
	selectPackages,
} from '../packages/npm/selectPackages.ts';
import type { PackagePart } from '../packages/packagePart.ts';
import { noBytes } from './amount.ts';
import { absolutePath, type Effect, type Invocation } from './command.ts';
import { afterUnknown, type RunState } from './state.ts';
import { homeFolder } from './words.ts';

export function choiceOf({ omit }: NpmInstall, { architecture, packages }: Invocation['world']) {
	const cpu = nodeArchitecture(architecture);
	return { omit, os: 'linux', cpu, libc: packages.libc, workspaces: null } as const;
}

export function placesOf(
	install: NpmInstall,
	folder: string,
	invocation: Invocation,
): InstallPlaces {
	const { world } = invocation;
	return {
		folder,
		cache: kept(homed(install.cache, invocation), world),
		logs: install.logs === null ? null : kept(homed(install.logs, invocation), world),
		scripts: install.scripts,
	};
}

/** Its sizes that are not known yet are noted as a need. */
export function modulesOf(
	lockfile: Lockfile,
	choice: InstallChoice,
	places: InstallPlaces,
	{ packages }: Invocation['world'],
): readonly PackagePart[] {
	const { parts, missing } = modules(lockfile, choice, places, packages.sizes);
	if (missing.length > 0) packages.wantSizes(missing);
	return parts;
}

/** A lock file is a megabyte of text that stays the same while the Dockerfile is typed. */
const readings = new Map<
	string,
	{ readonly manifest: string | null; readonly reading: LockReading }
>();
const mostReadings = 16;

export function readOnce(path: string, text: string, manifest: string | null): LockReading {
	const known = readings.get(text);
	if (known !== undefined && known.manifest === manifest) return known.reading;
	const manifests = new Map(manifest === null ? [] : [['.', manifest]]);
	const reading = readLock({ path, text, manifests });
	if (readings.size >= mostReadings) readings.clear();
	readings.set(text, { manifest, reading });
	return reading;
}

/** By what is known of sizes and the lock file: thousands of packages are summed once. */
const sums = new WeakMap<
	ReadonlyMap<string, Answer<PackageSize>>,
	WeakMap<Lockfile, Map<string, NodeModules>>
>();

function modules(
	lockfile: Lockfile,
	choice: InstallChoice,
	places: InstallPlaces,
	sizes: ReadonlyMap<string, Answer<PackageSize>>,
): NodeModules {
	const bySizes = sums.get(sizes) ?? new WeakMap<Lockfile, Map<string, NodeModules>>();
	sums.set(sizes, bySizes);
	const byLock = bySizes.get(lockfile) ?? new Map<string, NodeModules>();
	bySizes.set(lockfile, byLock);
	const key = JSON.stringify([{ ...choice, omit: [...choice.omit] }, places]);
	const made =
		byLock.get(key) ??
		nodeModulesParts(
			selectPackages(lockfile, choice),
			(name) => sizes.get(packageSizeKey(name)),
			places,
		);
	if (byLock.size >= mostReadings) byLock.clear();
	byLock.set(key, made);
	return made;
}

export function homed(path: string, { state, world }: Invocation): string | null {
	if (!path.startsWith('~')) return absolutePath(path, state, world);
	const home = homeFolder(world);
	return home === null ? null : `${home}${path.slice(1)}`;
}

export function kept(path: string | null, world: Invocation['world']): string | null {
	return path === null || world.keeps(path) === 'no' ? null : path;
}

/** As Node's own images say it, which come with npm 10 from 20 on and with npm 11 from 24 on. */
export function nodeMajor(environment: Invocation['environment']): number | null {
	const digits = /^\d+/.exec(environment('NODE_VERSION') ?? '')?.[0];
	return digits === undefined ? null : Number(digits);
}

export function nameOf({ tool, added, global }: NpmInstall): string {
	return [tool, 'install', ...(global ? ['-g'] : []), ...added.slice(0, 2)].join(' ');
}

export function shown(folder: string): string {
	return folder.startsWith('/\0') ? folder.slice(3) || '.' : folder;
}

export function unknown(state: RunState, label: Message): Effect {
	return { state: afterUnknown(state, false, label), output: noBytes, sure: true };
}
