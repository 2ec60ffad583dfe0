/** What a RUN's text does to apt's own settings. Files that it writes there are not read one by one. */

export interface AptSettings {
	/** Repositories were added or changed: what apt chooses from is more than the index knows. */
	readonly otherSources: boolean;
	/** `APT::Install-Recommends` as a file sets it; null: none does. */
	readonly recommends: boolean | null;
}

export const plainSettings: AptSettings = { otherSources: false, recommends: null };

/**
 * Installers of repositories are scripts behind a pipe more often than not. `sed` on the list of
 * sources changes the mirror as a rule, which has the same packages.
 */
const addsSources =
	/add-apt-repository|apt-add-repository|(?:>|\btee\b[^;&|]*|-o|-O|\bcp\b[^;&|]*|\bmv\b[^;&|]*)\s*"?\/etc\/apt\/(?:sources\.list|preferences)|\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:ba|da)?sh\b/;
/** A .deb may bring a list of sources. */
const installsFile = /\bdpkg\s+(?:-\S+\s+)*(?:-i|--install)\b/;
const changesSuite =
	/\bsed\b[^;&|]*(?:bookworm|trixie|bullseye|sid\b|unstable|testing|backports)[^;&|]*\/etc\/apt\/sources/;

/** Whether a text adds repositories, or changes which of them are asked. */
export function addsSourcesIn(text: string): boolean {
	return addsSources.test(text) || changesSuite.test(text);
}

export function aptSettingsIn(text: string): AptSettings {
	const set = /Install-Recommends\s*"?\s*(0|1|true|false|yes|no)\b/i.exec(text)?.[1]?.toLowerCase();
	const isFile = text.includes('/etc/apt/apt.conf');
	return {
		otherSources: addsSourcesIn(text),
		recommends: set === undefined || !isFile ? null : ['1', 'true', 'yes'].includes(set),
	};
}

/** Whether it calls dpkg on files, wherever in its script that is. */
export function installsFilesIn(text: string): boolean {
	return installsFile.test(text);
}

/** `later` came behind `earlier`. */
export function joinSettings(earlier: AptSettings, later: AptSettings): AptSettings {
	return {
		otherSources: earlier.otherSources || later.otherSources,
		recommends: later.recommends ?? earlier.recommends,
	};
}
