/**
 * package-lock.json and npm-shrinkwrap.json of lockfileVersion 1, 2 and 3.
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json
 */
import {
	type Fields,
	fieldOf,
	fieldsOf,
	flagField,
	jsonText,
	textEntries,
	textField,
	textsField,
} from './fields.ts';
import { type JsonFormat, jsonFormatOf, linesOf, writtenBytes } from './jsonFormat.ts';
import {
	type LockedEdge,
	type LockedPackage,
	type LockedRoot,
	type Lockfile,
	mostPackages,
} from './lockfile.ts';

/**
 * Null where the document is no lock file of npm, or holds more packages than are read. `manifest`: text of
 * the project's package.json; null: not known.
 */
export function readNpmLock(
	document: unknown,
	textBytes: number,
	manifest: string | null,
): Lockfile | null {
	const fields = fieldsOf(document);
	const places = fieldOf(fields, 'packages');
	const found =
		places === undefined ? flattened(fieldsOf(fieldOf(fields, 'dependencies'))) : fieldsOf(places);
	if (found === null || typeof fieldOf(fields, 'lockfileVersion') !== 'number') return null;
	const entries = Object.entries(found);
	if (entries.length > mostPackages) return null;
	const known = new Map(entries.map(([place, entry]) => [place, fieldsOf(entry)]));
	const format = jsonFormatOf(manifest ?? '');
	const packages = entries.flatMap(([place]) => packageAt(place, known, format) ?? []);
	const roots = places === undefined ? null : rootsOf(known);
	return {
		kind: 'npm',
		packages,
		roots,
		textBytes,
		noteBytes: notesBeside(fields, { known, packages, format }),
		notesKnown: places !== undefined && manifest !== null,
	};
}

interface Noted {
	readonly known: ReadonlyMap<string, Fields>;
	readonly packages: readonly LockedPackage[];
	readonly format: JsonFormat;
}

/**
 * Bytes of node_modules/.package-lock.json beside its packages. It is the lock file again as version 3
 * writes it, in package.json's format, without the project itself and without what is not installed.
 */
function notesBeside(fields: Fields, { known, packages, format }: Noted): number {
	const root = known.get('') ?? fields;
	const frame = {
		name: textField(root, 'name') ?? textField(fields, 'name') ?? undefined,
		version: textField(root, 'version') ?? undefined,
		lockfileVersion: 3,
		requires: true,
		packages: {},
	};
	const folders = [...known].filter(([place]) => place !== '' && !isInstalled(place));
	const local = folders.reduce((sum, [place, each]) => sum + noteOf(place, each, format), 0);
	const links = packages.filter(({ flags }) => flags.link);
	// A list that is not empty breaks the line behind it, and its last package has no comma.
	const more = format.newline.length + format.indent.length - ','.length;
	const written = writtenBytes(`${jsonText(frame, format.indent) ?? ''}\n`, format);
	return written + more + local + links.reduce((sum, each) => sum + each.noteBytes, 0);
}

/** Its lines are indented twice more than those of the package alone. */
function noteOf(place: string, fields: Fields, format: JsonFormat): number {
	const text = `${JSON.stringify(place)}: ${jsonText(fields, format.indent) ?? ''},\n`;
	return writtenBytes(text, format) + 2 * format.indent.length * linesOf(text);
}

function isInstalled(place: string): boolean {
	return /(?:^|\/)node_modules\//.test(place);
}

function packageAt(
	place: string,
	known: ReadonlyMap<string, Fields>,
	format: JsonFormat,
): LockedPackage | null {
	const fields = known.get(place);
	const at = place.lastIndexOf('node_modules/');
	if (fields === undefined || at === -1) return null;
	const resolved = textField(fields, 'resolved');
	return {
		id: place,
		name: textField(fields, 'name') ?? place.slice(at + 'node_modules/'.length),
		version: textField(fields, 'version') ?? '',
		url: resolved !== null && /^https?:/.test(resolved) ? resolved : null,
		path: place,
		flags: {
			dev: flagField(fields, 'dev'),
			optional: flagField(fields, 'optional'),
			devOptional: flagField(fields, 'devOptional'),
			peer: flagField(fields, 'peer'),
			bundled: flagField(fields, 'inBundle') || flagField(fields, 'bundled'),
			installScript: flagField(fields, 'hasInstallScript'),
			commands: fieldOf(fields, 'bin') !== undefined,
			link: flagField(fields, 'link'),
			elsewhere: resolved !== null && !/^https?:/.test(resolved),
		},
		os: textsField(fields, 'os'),
		cpu: textsField(fields, 'cpu'),
		libc: textsField(fields, 'libc'),
		dependencies: edgesOf(place, fields, known),
		noteBytes: noteOf(place, fields, format),
	};
}

function edgesOf(
	place: string,
	fields: Fields,
	known: ReadonlyMap<string, Fields>,
): readonly LockedEdge[] {
	const target = textField(fields, 'resolved');
	if (flagField(fields, 'link') && target !== null) return [{ to: target, optional: false }];
	const edge = (name: string, optional: boolean): readonly LockedEdge[] => {
		const to = resolvedFrom(place, name, known);
		return to === null ? [] : [{ to, optional }];
	};
	const optionals = textEntries(fieldOf(fields, 'optionalDependencies'));
	const named = ['dependencies', 'requires', 'peerDependencies'].flatMap((kind) =>
		textEntries(fieldOf(fields, kind)),
	);
	return [
		...named.flatMap(([name]) => edge(name, false)),
		...optionals.flatMap(([name]) => edge(name, true)),
	];
}

/** The way Node looks a package up: in the node_modules of the folder, then of those above it. */
function resolvedFrom(
	place: string,
	name: string,
	known: ReadonlyMap<string, Fields>,
): string | null {
	let folder = place;
	for (;;) {
		const candidate = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
		if (known.has(candidate)) return candidate;
		if (folder === '') return null;
		const inner = folder.lastIndexOf('/node_modules/');
		folder = inner === -1 ? '' : folder.slice(0, inner);
	}
}

/** The project itself and its workspaces are the places that are in no node_modules. */
function rootsOf(known: ReadonlyMap<string, Fields>): readonly LockedRoot[] {
	const projects = [...known].filter(([place]) => !isInstalled(place));
	return projects.flatMap(([place, fields]) => {
		const workspace = place === '' ? '.' : place;
		const asked = (kind: string, dev: boolean, optional: boolean): readonly LockedRoot[] =>
			textEntries(fieldOf(fields, kind)).flatMap(([name]) => {
				const to = resolvedFrom(place, name, known);
				return to === null ? [] : [{ to, dev, optional, workspace }];
			});
		return [
			...asked('dependencies', false, false),
			...asked('peerDependencies', false, false),
			...asked('devDependencies', true, false),
			...asked('optionalDependencies', false, true),
		];
	});
}

/** Linux opens no longer path. */
const longestPath = 4096;

/** Version 1 nests `dependencies`; here as the places that version 2 has. Null where it is too much. */
function flattened(top: Fields): Fields | null {
	const places = new Map<string, Fields>();
	const waiting: (readonly [string, Fields])[] = [['', top]];
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const [above, dependencies] = next;
		for (const [name, value] of Object.entries(dependencies)) {
			const fields = fieldsOf(value);
			const place = `${above === '' ? '' : `${above}/`}node_modules/${name}`;
			if (places.size >= mostPackages || place.length > longestPath) return null;
			const nested = fieldOf(fields, 'dependencies');
			places.set(place, { ...fields, dependencies: undefined });
			if (nested !== undefined) waiting.push([place, fieldsOf(nested)]);
		}
	}
	return Object.fromEntries(places);
}
