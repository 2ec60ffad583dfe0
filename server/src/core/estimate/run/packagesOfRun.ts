/**
 * What package managers did in a RUN so far. What a layer holds because of them follows from what was
 * installed before the RUN and what is at its end, so installs and removals on the way leave no trace.
 */
import type { ApkIndex } from '../packages/apk/apkIndex.ts';
import type { ApkSystem } from '../packages/apk/apkSystem.ts';
import type { DebIndex } from '../packages/deb/debIndex.ts';
import type { DebSystem } from '../packages/deb/debSystem.ts';
import type { RpmIndex } from '../packages/rpm/rpmIndex.ts';
import type { RpmSystem } from '../packages/rpm/rpmSystem.ts';

export interface DebRun {
	readonly index: DebIndex;
	readonly before: DebSystem;
	readonly after: DebSystem;
	/** `apt-get update` ran, and its lists are still there. */
	readonly lists: boolean;
}

export interface ApkRun {
	readonly index: ApkIndex;
	readonly before: ApkSystem;
	readonly after: ApkSystem;
	/** The repositories' indexes were kept. */
	readonly cache: boolean;
}

export interface RpmRun {
	readonly index: RpmIndex;
	readonly before: RpmSystem;
	readonly after: RpmSystem;
	/** What was fetched was kept. */
	readonly cache: boolean;
}

export interface PackagesOfRun {
	readonly deb: DebRun | null;
	readonly apk: ApkRun | null;
	readonly rpm: RpmRun | null;
	/** True once a package manager wrote into the system's folders, whatever it was. */
	readonly touched: boolean;
	/** Paths removed since: what packages put there is gone. */
	readonly cleared: readonly string[];
	/** True where it happened in one of several branches only. */
	readonly unsure: boolean;
}

export const noPackages: PackagesOfRun = {
	deb: null,
	apk: null,
	rpm: null,
	touched: false,
	cleared: [],
	unsure: false,
};

export function joinPackages(a: PackagesOfRun, b: PackagesOfRun): PackagesOfRun {
	if (a === b) return a;
	return {
		deb: b.deb ?? a.deb,
		apk: b.apk ?? a.apk,
		rpm: b.rpm ?? a.rpm,
		touched: a.touched || b.touched,
		cleared: a.cleared.filter((path) => b.cleared.includes(path)),
		unsure: true,
	};
}
