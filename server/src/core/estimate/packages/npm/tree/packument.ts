/**
 * A registry's document of a package, cut down to what an install asks of it.
 * https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md
 */
import { type Fields, fieldOf, fieldsOf, isFields, textEntries, textField } from '../fields.ts';

export interface Packument {
	readonly name: string;
	readonly tags: ReadonlyMap<string, string>;
	readonly versions: ReadonlyMap<string, VersionSummary>;
	/** JSON of what a lock file may hold of a version, by version: read when it is chosen. */
	readonly manifests: ReadonlyMap<string, string>;
}

/** What the choice among versions looks at. */
export interface VersionSummary {
	readonly deprecated: boolean;
	/** Versions of Node that it runs on; null: all. */
	readonly node: string | null;
}

export interface NpmManifest {
	readonly name: string;
	readonly version: string;
	/** What a lock file holds of it, as it is. */
	readonly fields: Fields;
	/** Address of its archive as the registry gives it; null: it gives none. */
	readonly tarball: string | null;
	readonly integrity: string | null;
}

/** No package has as many versions; those beyond are not read. */
const mostVersions = 20_000;
/** A manifest is lists of names: longer is none. Characters. */
const longestManifest = 256 * 1024;

/** What a lock file keeps of a package besides its place, as npm's does. */
const lockedFields = [
	'name',
	'version',
	'dependencies',
	'peerDependencies',
	'peerDependenciesMeta',
	'optionalDependencies',
	'bundleDependencies',
	'funding',
	'engines',
	'os',
	'cpu',
	'libc',
	'license',
	'hasInstallScript',
	'bin',
	'deprecated',
] as const;

/** Null where the document is none of a package of that name. */
export function readPackument(document: unknown, name: string): Packument | null {
	const fields = fieldsOf(document);
	const all = fieldOf(fields, 'versions');
	if (!isFields(all) || (textField(fields, 'name') ?? name) !== name) return null;
	const versions = new Map<string, VersionSummary>();
	const manifests = new Map<string, string>();
	for (const [version, value] of Object.entries(all).slice(-mostVersions)) {
		const manifest = manifestText(fieldsOf(value));
		if (manifest === null) continue;
		versions.set(version, summaryOf(fieldsOf(value)));
		manifests.set(version, manifest);
	}
	return { name, tags: new Map(textEntries(fieldOf(fields, 'dist-tags'))), versions, manifests };
}

function summaryOf(version: Fields): VersionSummary {
	const engines = fieldOf(version, 'engines');
	return {
		deprecated: Boolean(fieldOf(version, 'deprecated')),
		node: isFields(engines) ? textField(engines, 'node') : null,
	};
}

function manifestText(version: Fields): string | null {
	const kept = lockedFields.flatMap((key) => {
		const value = lockedValue(version, key);
		return value === undefined ? [] : [[key, value] as const];
	});
	const dist = fieldsOf(fieldOf(version, 'dist'));
	const archive = {
		tarball: textField(dist, 'tarball') ?? undefined,
		integrity: textField(dist, 'integrity') ?? undefined,
	};
	try {
		const text = JSON.stringify({ fields: Object.fromEntries(kept), ...archive });
		return text.length > longestManifest ? null : text;
	} catch {
		return null;
	}
}

const installScripts = ['preinstall', 'install', 'postinstall'];

/** Undefined: nothing that a lock file would keep. */
function lockedValue(version: Fields, key: (typeof lockedFields)[number]): unknown {
	const value = fieldOf(version, key);
	switch (key) {
		case 'license':
			return isFields(value) ? fieldOf(value, 'type') : value;
		case 'hasInstallScript': {
			// Only the short form says so itself.
			const scripts = fieldsOf(fieldOf(version, 'scripts'));
			return value || installScripts.some((each) => textField(scripts, each)) || undefined;
		}
		case 'bundleDependencies': {
			const named = value ?? fieldOf(version, 'bundledDependencies');
			if (named === true) return Object.keys(fieldsOf(fieldOf(version, 'dependencies')));
			return Array.isArray(named) && named.length > 0 ? named : undefined;
		}
		case 'funding':
			return Array.isArray(value) ? notEmpty(value.map(fundingOf)) : fundingOf(value);
		case 'bin':
			return notEmpty(
				commandsOf(typeof value === 'string' ? { [baseName(version)]: value } : value),
			);
		default:
			return notEmpty(value);
	}
}

/** npm writes an address alone as an object. */
function fundingOf(value: unknown): unknown {
	return typeof value === 'string' ? { url: value } : notEmpty(value);
}

/** Files as npm writes them, without `./` before. */
function commandsOf(value: unknown): unknown {
	return Object.fromEntries(
		textEntries(value).map(([name, file]) => [name, file.replace(/^(?:\.?\/)+/, '')]),
	);
}

function baseName(version: Fields): string {
	return (textField(version, 'name') ?? '').replace(/^@[^/]*\//, '');
}

function notEmpty(value: unknown): unknown {
	if (!value) return undefined;
	return typeof value === 'object' && Object.keys(value).length === 0 ? undefined : value;
}

/** Null for a version that the document does not have. */
export function manifestOf({ name, manifests }: Packument, version: string): NpmManifest | null {
	const text = manifests.get(version);
	if (text === undefined) return null;
	const document = fieldsOf(JSON.parse(text));
	const fields = fieldsOf(fieldOf(document, 'fields'));
	return {
		name,
		version,
		fields,
		tarball: textField(document, 'tarball'),
		integrity: textField(document, 'integrity'),
	};
}
