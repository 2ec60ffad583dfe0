/**
 * What installers note in node_modules: npm its lock file again (.package-lock.json), yarn 1 what was
 * asked for (.yarn-integrity), pnpm its lock file and a script for each command that a package may call.
 */
import type { PackagePart } from '../packagePart.ts';
import type { LockedEdge, LockedPackage } from './lockfile.ts';
import type { Selection } from './selectPackages.ts';

interface Notes {
	readonly bytes: number;
	readonly low: number;
	readonly high: number;
}

export function notesPart(selection: Selection, folder: string, place: string): PackagePart {
	return { key: 'npm.notes', label: { code: 'npm.notes' }, place, ...notesOf(selection, folder) };
}

function notesOf(selection: Selection, folder: string): Notes {
	const { lockfile, packages } = selection;
	// yarn 1 notes the whole lock file, whatever it installs.
	const noted = lockfile.kind === 'yarn' ? lockfile.packages : packages;
	const written = noted.reduce((sum, each) => sum + each.noteBytes, lockfile.noteBytes);
	if (lockfile.kind === 'pnpm') return around(written + scriptsBytes(selection, folder), 0.7, 1.5);
	if (lockfile.kind === 'yarn') return around(written, 0.97, 1.03);
	if (!lockfile.notesKnown) return around(written, 0.5, 2);
	// Where the lock file leaves addresses out, so does the note, unless npm looks them up. The folder's
	// name may stand in for the project's.
	const addresses = packages.reduce((sum, each) => sum + addressBytes(each), 0);
	return { bytes: written, low: written - 40, high: written + addresses + 40 };
}

function around(bytes: number, low: number, high: number): Notes {
	return {
		bytes: Math.round(bytes),
		low: Math.floor(bytes * low) - 200,
		high: Math.ceil(bytes * high) + 200,
	};
}

/** `"resolved": "https://…/name/-/name-1.0.0.tgz",` */
function addressBytes({ url, name, version, flags }: LockedPackage): number {
	return url !== null || flags.bundled ? 0 : 60 + 2 * name.length + version.length;
}

/** Of one script: its paths, eight of which begin with the project's folder. */
const scriptBytes = 750;
/** Commands that a package has where it has any. */
const commandsOfPackage = 1.15;

/** pnpm puts a script beside each package that depends on one with commands. */
function scriptsBytes({ packages, roots }: Selection, folder: string): number {
	const calling = new Set(packages.filter(({ flags }) => flags.commands).map(({ id }) => id));
	const count = (edges: readonly LockedEdge[]): number =>
		edges.filter(({ to }) => calling.has(to)).length;
	const edges = packages.reduce((sum, { dependencies }) => sum + count(dependencies), count(roots));
	return edges * commandsOfPackage * (scriptBytes + 8 * folder.length);
}
