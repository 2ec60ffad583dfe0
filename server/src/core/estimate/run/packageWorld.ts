/** What is known of packages around a RUN. */
import type {
	Answer,
	PackageIndex,
	PackageIndexName,
	PackageName,
	PackageSize,
} from '../../knowledge.ts';
import type { ApkSystem } from '../packages/apk/apkSystem.ts';
import type { DebSystem } from '../packages/deb/debSystem.ts';
import type { RpmSystem } from '../packages/rpm/rpmSystem.ts';

/** What is installed before a RUN, and which index knows what can be. */
export interface Installed<System> {
	readonly system: System;
	readonly index: PackageIndexName;
}

export interface PackageWorld {
	/** Null: it is not known which packages the image has. */
	readonly deb: () => Installed<DebSystem> | null;
	readonly apk: () => Installed<ApkSystem> | null;
	readonly rpm: () => Installed<RpmSystem> | null;
	/** Undefined: not asked yet; it is noted as a need. */
	readonly index: (name: PackageIndexName) => Answer<PackageIndex> | undefined;
	readonly size: (name: PackageName) => Answer<PackageSize> | undefined;
	/** Notes that the sizes of these would help. */
	readonly wantSizes: (names: readonly PackageName[]) => void;
}
