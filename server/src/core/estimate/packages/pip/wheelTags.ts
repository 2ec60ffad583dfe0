/**
 * Which wheel fits a Python best, as pip ranks them: by interpreter and ABI first, then by platform.
 * https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
 */
import { normalName } from './projectName.ts';
import { machineOf, type PythonTarget } from './pythonTarget.ts';

export interface WheelName {
	/** In its normal form. */
	readonly project: string;
	readonly version: string;
	/** The leading number of the build tag; 0: none. */
	readonly build: number;
	/** Each a list: `py2.py3` fits both. */
	readonly pythons: readonly string[];
	readonly abis: readonly string[];
	readonly platforms: readonly string[];
}

const mostTags = 40;

/** Null: the file is no wheel. */
export function parseWheelName(file: string): WheelName | null {
	if (!file.endsWith('.whl') || file.length > 500) return null;
	const pieces = file.slice(0, -'.whl'.length).split('-');
	if (pieces.length !== 5 && pieces.length !== 6) return null;
	const [project = '', version = ''] = pieces;
	const [pythons, abis, platforms] = pieces.slice(-3).map((each) => each.split('.'));
	const build = pieces.length === 6 ? /^\d+/.exec(pieces[2] ?? '')?.[0] : '0';
	if (pythons === undefined || abis === undefined || platforms === undefined) return null;
	if (build === undefined || project === '' || version === '') return null;
	if ([pythons, abis, platforms].some((tags) => tags.length > mostTags)) return null;
	return { project: normalName(project), version, build: Number(build), pythons, abis, platforms };
}

/** Smaller fits better; null: it does not fit. */
export function wheelRank(wheel: WheelName, target: PythonTarget): number | null {
	let best: number | null = null;
	for (const platform of wheel.platforms) {
		const place = platformPlace(platform, target);
		if (place === null) continue;
		for (const python of wheel.pythons) {
			for (const abi of wheel.abis) {
				const kind = interpreterPlace(python, abi, platform === 'any', target);
				const rank = kind === null ? null : kind * 10_000 + place;
				if (rank !== null && (best === null || rank < best)) best = rank;
			}
		}
	}
	return best;
}

/** Order of the interpreters' tags, each with all platforms. */
function interpreterPlace(
	python: string,
	abi: string,
	isAny: boolean,
	{ minor }: PythonTarget,
): number | null {
	const [, kind, digits] = /^(cp|py)3(\d{0,2})$/.exec(python) ?? [];
	if (kind === undefined || digits === undefined) return null;
	const own = digits === '' ? null : Number(digits);
	if (own !== null && own > minor) return null;
	const age = own === null ? 0 : minor - own;
	if (kind === 'cp') {
		if (own === null) return null;
		if (abi === python || (abi === `${python}m` && own < 8)) return age === 0 && !isAny ? 0 : null;
		if (abi === 'abi3') return own >= 2 && !isAny ? (age === 0 ? 1 : 10 + age) : null;
		if (abi === 'none') return age === 0 ? (isAny ? 200 : 2) : null;
		return null;
	}
	if (abi !== 'none') return null;
	const pure = isAny ? 300 : 100;
	// py312 comes before py3, which comes before py311.
	return own === null ? pure + 1 : age === 0 ? pure : pure + 1 + age;
}

const legacyGlibc: Readonly<Record<string, number>> = {
	manylinux1: 5,
	manylinux2010: 12,
	manylinux2014: 17,
};

/** Newer C libraries first, plain `linux` last; null: it does not run there. */
function platformPlace(platform: string, { libc, architecture }: PythonTarget): number | null {
	if (platform === 'any') return 0;
	const machine = machineOf(architecture);
	if (!platform.endsWith(`_${machine}`) || libc === null) return null;
	const system = platform.slice(0, -machine.length - 1);
	if (system === 'linux') return 9_999;
	const [, kind, major, minor] = /^(many|musl)linux_(\d{1,3})_(\d{1,3})$/.exec(system) ?? [];
	const legacy = Object.hasOwn(legacyGlibc, system) ? legacyGlibc[system] : undefined;
	const wanted = legacy === undefined ? Number(minor) : legacy;
	const isGlibc = kind === 'many' || legacy !== undefined;
	if (kind === undefined && legacy === undefined) return null;
	if (isGlibc !== (libc.kind === 'glibc')) return null;
	if (legacy === undefined && Number(major) !== libc.major) return null;
	return wanted > libc.minor ? null : libc.minor - wanted;
}
