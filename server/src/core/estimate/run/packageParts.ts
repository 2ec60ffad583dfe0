/** What a layer holds because of the package managers that its RUN called. */
import type { SizePart } from '../../../protocol/report.ts';
import type { InstalledPackages } from '../../filesystem/layerChange.ts';
import type { PackagePart } from '../packages/packagePart.ts';
import { perhaps } from './amount.ts';
import type { PackagesOfRun } from './packagesOfRun.ts';
import { isWithin } from './paths.ts';
import { partOf } from './runEstimate.ts';
import type { RunWorld } from './world.ts';

export function packageParts(packages: PackagesOfRun, world: RunWorld): readonly SizePart[] {
	return [];
}

export function installedAfter({ deb, apk, rpm }: PackagesOfRun): InstalledPackages {
	return {
		...(deb === null ? {} : { deb: deb.after }),
		...(apk === null ? {} : { apk: apk.after }),
		...(rpm === null ? {} : { rpm: rpm.after }),
	};
}
