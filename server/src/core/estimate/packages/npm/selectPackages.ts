/** Which packages of a lock file an installer unpacks: by kind of dependency, platform and workspace. */
import type { LockedPackage, LockedRoot, Lockfile } from './lockfile.ts';

export interface InstallChoice {
	readonly omit: ReadonlySet<'dev' | 'optional' | 'peer'>;
	/** As Node names it: `linux`, `x64`, `arm64`. */
	readonly os: string;
	readonly cpu: string;
	/** Null: not known, so either kind may come. */
	readonly libc: 'glibc' | 'musl' | null;
	/** Folders of the workspaces that are asked for; null: all. */
	readonly workspaces: readonly string[] | null;
}

export interface Selection {
	readonly lockfile: Lockfile;
	readonly packages: readonly LockedPackage[];
	/** Optional packages of which the lock file does not say what platform they run on (yarn 1). */
	readonly doubtful: readonly LockedPackage[];
	/** What the selected ones ask the installer for, to place them. */
	readonly roots: readonly LockedRoot[];
}

/** Node's name of Docker's architecture. */
export function nodeArchitecture(architecture: string): string {
	if (architecture === 'amd64') return 'x64';
	return architecture === '386' ? 'ia32' : architecture;
}

export function selectPackages(lockfile: Lockfile, choice: InstallChoice): Selection {
	const byId = new Map(lockfile.packages.map((each) => [each.id, each]));
	const roots = rootsOf(lockfile, choice);
	const reached = reachable(lockfile, byId, roots, choice);
	const whole = choice.workspaces === null;
	const packages = lockfile.packages.filter((each) => {
		if (each.flags.link) return false;
		if (lockfile.kind !== 'npm') return reached.has(each.id);
		if (isOmitted(each, choice) || !runsOn(each, choice, true)) return false;
		// Only what is optional goes with the platform; all else that npm has locked it unpacks.
		const bound = isOptional(each) || !whole;
		return reached.has(each.id) || !(bound && lockfile.roots !== null);
	});
	const named = lockfile.kind === 'yarn' ? packages.filter((each) => reached.get(each.id)) : [];
	const doubtful = named.filter((each) => platformOfName(each.name) !== null);
	const foreign = new Set(doubtful.filter((each) => !nameFits(each.name, choice)));
	return {
		lockfile,
		packages: withoutBundlesOfNothing(packages).filter((each) => !foreign.has(each)),
		doubtful: doubtful.filter((each) => !foreign.has(each)),
		roots,
	};
}

function rootsOf({ roots, packages }: Lockfile, choice: InstallChoice): readonly LockedRoot[] {
	const all =
		roots ?? packages.map(({ id }) => ({ to: id, dev: false, optional: false, workspace: '.' }));
	return all.filter(
		(root) =>
			!(root.dev && choice.omit.has('dev')) &&
			!(root.optional && choice.omit.has('optional')) &&
			(choice.workspaces === null || choice.workspaces.includes(root.workspace)),
	);
}

/** By id: true where only optional dependencies lead to it. */
function reachable(
	lockfile: Lockfile,
	byId: ReadonlyMap<string, LockedPackage>,
	roots: readonly LockedRoot[],
	choice: InstallChoice,
): ReadonlyMap<string, boolean> {
	const reached = new Map<string, boolean>();
	const waiting: { readonly to: string; readonly optional: boolean }[] = [...roots];
	for (let edge = waiting.pop(); edge !== undefined; edge = waiting.pop()) {
		const target = byId.get(edge.to);
		const before = reached.get(edge.to);
		if (target === undefined || before === false || before === edge.optional) continue;
		if (edge.optional && choice.omit.has('optional')) continue;
		if (edge.optional && lockfile.kind === 'yarn' && !nameFits(target.name, choice)) continue;
		if (!runsOn(target, choice, edge.optional || lockfile.kind !== 'pnpm')) continue;
		reached.set(edge.to, edge.optional);
		for (const next of target.dependencies)
			waiting.push({ to: next.to, optional: next.optional || edge.optional });
	}
	return reached;
}

function isOptional({ flags }: LockedPackage): boolean {
	return flags.optional || flags.devOptional;
}

function isOmitted({ flags }: LockedPackage, { omit }: InstallChoice): boolean {
	if (flags.dev && omit.has('dev')) return true;
	if (flags.optional && omit.has('optional')) return true;
	if (flags.devOptional && omit.has('dev') && omit.has('optional')) return true;
	return flags.peer && omit.has('peer');
}

/** A package of a foreign platform is left out where it is optional; else pnpm installs it and npm refuses. */
function runsOn(each: LockedPackage, choice: InstallChoice, optional: boolean): boolean {
	if (!optional) return true;
	return (
		fits(each.os, choice.os) &&
		fits(each.cpu, choice.cpu) &&
		(each.libc.length === 0 || choice.libc === null || fits(each.libc, choice.libc))
	);
}

/** The rule of package.json's `os`: excluded by `!name`, else one of the names, if any is given. */
function fits(wanted: readonly string[], actual: string): boolean {
	if (wanted.includes(`!${actual}`)) return false;
	const names = wanted.filter((each) => !each.startsWith('!'));
	return names.length === 0 || names.includes(actual) || names.includes('any');
}

/** What comes in the archive of a package goes with that package. */
function withoutBundlesOfNothing(packages: readonly LockedPackage[]): readonly LockedPackage[] {
	const places = new Set(packages.map(({ path }) => path));
	return packages.filter(({ path }) => {
		const inner = path?.lastIndexOf('/node_modules/') ?? -1;
		const above = path?.slice(0, Math.max(0, inner)) ?? '';
		return inner === -1 || !above.includes('node_modules/') || places.has(above);
	});
}

const systems = [
	'linux',
	'darwin',
	'win32',
	'android',
	'freebsd',
	'openbsd',
	'netbsd',
	'sunos',
	'aix',
];
const systemNames: ReadonlySet<string> = new Set([
	...systems,
	'openharmony',
	'linuxmusl',
	'wasm32',
	'wasi',
]);

interface NamedPlatform {
	readonly system: string;
	readonly words: readonly string[];
}

/** What packages with binaries are called: `@esbuild/linux-x64`, `@swc/core-linux-arm64-musl`. */
function platformOfName(name: string): NamedPlatform | null {
	if (name === 'fsevents') return { system: 'darwin', words: [] };
	const words = name.split(/[-_/.]/);
	const system = words.find((word) => systemNames.has(word));
	return system === undefined ? null : { system, words };
}

/** yarn 1 does not look at the C library: packages for either kind come. */
function nameFits(name: string, { os, cpu }: InstallChoice): boolean {
	const platform = platformOfName(name);
	if (platform === null) return true;
	const { system, words } = platform;
	if (system !== os && !(system === 'linuxmusl' && os === 'linux')) return false;
	return !words.some((word) => cpus.has(word)) || words.includes(cpu);
}

const cpus: ReadonlySet<string> = new Set(
	'x64 arm64 arm ia32 armv6 armv7 arm64ec ppc64 ppc64le s390x riscv64 loong64 mips64el mipsel'.split(
		' ',
	),
);
