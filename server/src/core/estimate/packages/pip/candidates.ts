/** What an index has of a project that fits a Python, newest first. */
import { normalName } from './projectName.ts';
import type { PythonRequest } from './pythonRequest.ts';
import type { PythonTarget } from './pythonTarget.ts';
import {
	compareVersions,
	isPrerelease,
	type PythonVersion,
	parseSpecifiers,
	parseVersion,
	satisfies,
	versionText,
} from './version.ts';
import { parseWheelName, wheelRank } from './wheelTags.ts';

/** A file of a project, as its index lists it. */
export interface IndexFile {
	readonly file: string;
	readonly url: string;
	/** Condition on Python's version; null: none. */
	readonly requiresPython: string | null;
	readonly yanked: boolean;
	/** Null: the index does not say. */
	readonly bytes: number | null;
	/** The index serves the wheel's METADATA beside it (PEP 658). */
	readonly metadata: boolean;
}

export interface Candidate {
	readonly version: PythonVersion;
	/** As the file's name has it. */
	readonly text: string;
	/** The wheel that fits best; null: it is built from its sources. */
	readonly wheel: IndexFile | null;
	readonly yanked: boolean;
	readonly isPrerelease: boolean;
}

/** More files of one project are none that pip would read in reasonable time. */
const mostFiles = 100_000;

export function candidatesOf(
	project: string,
	files: readonly IndexFile[],
	request: Pick<PythonRequest, 'target' | 'noBinary' | 'onlyBinary'>,
): readonly Candidate[] {
	const { target } = request;
	const byVersion = new Map<string, Found>();
	for (const file of files.slice(0, mostFiles)) {
		const found = foundOf(project, file, target);
		if (found === null || !fitsPython(file, target)) continue;
		if (isNamed(found.rank === null ? request.onlyBinary : request.noBinary, project)) continue;
		const best = byVersion.get(versionText(found.version));
		if (best === undefined || isBetter(found, best))
			byVersion.set(versionText(found.version), found);
	}
	return [...byVersion.values()]
		.sort((a, b) => compareVersions(b.version, a.version))
		.map(({ version, text, file, rank }) => ({
			version,
			text,
			wheel: rank === null ? null : file,
			yanked: file.yanked,
			isPrerelease: isPrerelease(version),
		}));
}

interface Found {
	readonly version: PythonVersion;
	readonly text: string;
	readonly file: IndexFile;
	/** Null: sources. */
	readonly rank: number | null;
	readonly build: number;
}

function foundOf(project: string, file: IndexFile, target: PythonTarget): Found | null {
	const wheel = parseWheelName(file.file);
	const text = wheel === null ? sourceVersion(project, file.file) : wheel.version;
	const version = text === null ? null : parseVersion(text.replaceAll('_', '-'));
	if (text === null || version === null) return null;
	if (wheel === null) return { version, text, file, rank: null, build: 0 };
	const rank = wheel.project === project ? wheelRank(wheel, target) : null;
	return rank === null ? null : { version, text, file, rank, build: wheel.build };
}

/** Wheels before sources, of wheels the highest build, then the tags that fit best. */
function isBetter(a: Found, b: Found): boolean {
	if (a.rank === null || b.rank === null) return a.rank !== null;
	return a.build === b.build ? a.rank < b.rank : a.build > b.build;
}

/** `name-1.2.tar.gz`, of which both parts can hold dashes. */
function sourceVersion(project: string, file: string): string | null {
	const [, stem] = /^(.{1,400})\.(?:tar\.(?:gz|bz2|xz)|tgz|zip)$/i.exec(file) ?? [];
	if (stem === undefined) return null;
	for (let at = stem.indexOf('-'); at !== -1; at = stem.indexOf('-', at + 1)) {
		if (normalName(stem.slice(0, at)) === project) return stem.slice(at + 1);
	}
	return null;
}

function fitsPython({ requiresPython }: IndexFile, { full, minor }: PythonTarget): boolean {
	const python = parseVersion(full ?? `3.${minor}.99`);
	// pip passes over conditions that it cannot read.
	const conditions = requiresPython === null ? null : parseSpecifiers(requiresPython);
	return conditions === null || python === null || satisfies(python, conditions);
}

function isNamed(names: readonly string[], project: string): boolean {
	return names.includes(':all:') || names.includes(project);
}
