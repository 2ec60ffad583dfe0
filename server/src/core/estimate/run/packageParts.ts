/** What package managers that a RUN called leave for the instructions behind it. */
import type { InstalledPackages } from '../../filesystem/layerChange.ts';
import type { PackagesOfRun } from './packagesOfRun.ts';

export function installedAfter({ deb, apk, rpm }: PackagesOfRun): InstalledPackages {
	return {
		...(deb === null ? {} : { deb: deb.after }),
		...(apk === null ? {} : { apk: apk.after }),
		...(rpm === null ? {} : { rpm: rpm.after }),
	};
}
