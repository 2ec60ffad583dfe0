/** pnpm-lock.yaml of lockfileVersion 5, 6 and 9. https://github.com/pnpm/spec/blob/master/lockfile */
import {
	type Fields,
	fieldOf,
	fieldsOf,
	flagField,
	isFields,
	textEntries,
	textField,
	textsField,
} from './fields.ts';
import {
	type LockedEdge,
	type LockedPackage,
	type LockedRoot,
	type Lockfile,
	mostPackages,
	noFlags,
} from './lockfile.ts';

const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/**
 * Null where the document is no lock file of pnpm, or holds more packages than are read. The text
 * lies in node_modules/.pnpm/lock.yaml again, so that its length counts.
 */
export function readPnpmLock(document: Fields, textBytes: number): Lockfile | null {
	const version = Number.parseFloat(textField(document, 'lockfileVersion') ?? '');
	if (Number.isNaN(version)) return null;
	const facts = fieldsOf(fieldOf(document, 'packages'));
	// Version 9 keeps what a package is apart from how its peers were chosen.
	const instances = fieldsOf(fieldOf(document, 'snapshots') ?? facts);
	const ids = Object.keys(instances);
	if (ids.length > mostPackages) return null;
	const known = new Set(ids);
	const noteBytes = ids.length === 0 ? 0 : Math.round(textBytes / ids.length) + hoistedBytes;
	const importers = fieldsOf(fieldOf(document, 'importers') ?? { '.': document });
	return {
		kind: 'pnpm',
		packages: ids.map((id) => packageOf(id, facts, instances, known, noteBytes)),
		roots: Object.entries(importers).flatMap(([workspace, importer]) =>
			rootsOf(workspace, fieldsOf(importer), known),
		),
		textBytes,
		noteBytes: notesFrame,
		notesKnown: false,
	};
}

/** Bytes of node_modules/.modules.yaml for a package: measured 49 to 121. */
const hoistedBytes = 70;
/** The rest of it, and .pnpm-workspace-state.json. */
const notesFrame = 1500;

function packageOf(
	id: string,
	facts: Fields,
	instances: Fields,
	known: ReadonlySet<string>,
	noteBytes: number,
): LockedPackage {
	const instance = fieldsOf(fieldOf(instances, id));
	const fact = fieldsOf(fieldOf(facts, withoutPeers(id)) ?? instance);
	const named = nameAndVersion(id);
	const resolution = fieldsOf(fieldOf(fact, 'resolution'));
	const tarball = textField(resolution, 'tarball');
	const type = textField(resolution, 'type');
	const optionalEdges = edgesOf(fieldOf(instance, 'optionalDependencies'), true, known);
	return {
		id,
		name: textField(fact, 'name') ?? named.name,
		version: textField(fact, 'version') ?? named.version,
		url: tarball !== null && /^https?:/.test(tarball) ? tarball : null,
		path: null,
		flags: {
			...noFlags,
			dev: flagField(instance, 'dev'),
			optional: flagField(instance, 'optional'),
			installScript: flagField(fact, 'requiresBuild'),
			commands: flagField(fact, 'hasBin'),
			link: type === 'directory',
			elsewhere: type === 'git' || (tarball !== null && !/^https?:/.test(tarball)),
		},
		os: textsField(fact, 'os'),
		cpu: textsField(fact, 'cpu'),
		libc: textsField(fact, 'libc'),
		dependencies: [...edgesOf(fieldOf(instance, 'dependencies'), false, known), ...optionalEdges],
		noteBytes,
	};
}

function edgesOf(
	value: unknown,
	optional: boolean,
	known: ReadonlySet<string>,
): readonly LockedEdge[] {
	return textEntries(value).flatMap(([name, reference]) => {
		const to = idOf(name, reference, known);
		return to === null ? [] : [{ to, optional }];
	});
}

function rootsOf(
	workspace: string,
	importer: Fields,
	known: ReadonlySet<string>,
): readonly LockedRoot[] {
	return kinds.flatMap((kind) =>
		Object.entries(fieldsOf(fieldOf(importer, kind))).flatMap(([name, value]) => {
			const reference = isFields(value) ? textField(value, 'version') : value;
			const to = typeof reference === 'string' ? idOf(name, reference, known) : null;
			const optional = kind === 'optionalDependencies';
			return to === null ? [] : [{ to, dev: kind === 'devDependencies', optional, workspace }];
		}),
	);
}

/** A reference is a version with its peers, or a whole id where it goes by another name. */
function idOf(name: string, reference: string, known: ReadonlySet<string>): string | null {
	const candidates = [
		`${name}@${reference}`,
		`/${name}@${reference}`,
		`/${name}/${reference}`,
		reference,
		`/${reference}`,
	];
	return candidates.find((candidate) => known.has(candidate)) ?? null;
}

function withoutPeers(id: string): string {
	const at = id.indexOf('(');
	return at === -1 ? id : id.slice(0, at);
}

/** `@scope/name@1.0.0(peer@2)`, `/name@1.0.0`, and `/name/1.0.0_peer@2` of version 5. */
function nameAndVersion(id: string): { readonly name: string; readonly version: string } {
	const bare = withoutPeers(id).replace(/^\//, '');
	const scoped = bare.startsWith('@') ? bare.indexOf('/') + 1 : 0;
	// A version may be an address: whichever of the two comes first ends the name.
	const found = bare.slice(Math.max(1, scoped)).search(/[@/]/);
	if (found === -1) return { name: bare, version: '' };
	const at = found + Math.max(1, scoped);
	return { name: bare.slice(0, at), version: bare.slice(at + 1).replace(/_.*$/, '') };
}
