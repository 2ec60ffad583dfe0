/** What is installed below a RUN, and what is known of what can be. */
import type { InstalledPackages, StageFiles } from '../../filesystem/layerChange.ts';
import { packageIndexKey, packageSizeKey } from '../../knowledge.ts';
import type { Need } from '../../plan.ts';
import type { EstimateInput } from '../estimateInstruction.ts';
import type { PackageWorld } from './packageWorld.ts';

export function packageWorldOf(
	{ knowledge }: EstimateInput,
	ask: (need: Need) => void,
): PackageWorld {
	return {
		deb: () => null,
		apk: () => null,
		rpm: () => null,
		index: (name) => {
			const answer = knowledge.packageIndexes.get(packageIndexKey(name));
			if (answer === undefined) ask({ kind: 'packageIndex', ...name });
			return answer;
		},
		size: (name) => knowledge.packageSizes.get(packageSizeKey(name)),
		wantSizes: (packages) => ask({ kind: 'packageSizes', packages }),
	};
}

/** The packages that the newest RUN that installed some left. */
export function packagesIn(files: StageFiles): InstalledPackages {
	let packages: InstalledPackages = {};
	for (let at = files; at.kind === 'layer'; at = at.below) {
		if (at.change.kind !== 'none') packages = { ...at.change.packages, ...packages };
	}
	return packages;
}
