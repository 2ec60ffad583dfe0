/** The package-lock.json that npm writes of a tree: https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
import { encodeUtf8 } from '../../../../filesystem/utf8.ts';
import { type Fields, fieldOf, fieldsOf, jsonOf, textEntries } from '../fields.ts';
import { formattedJson, type JsonFormat, jsonFormatOf } from '../jsonFormat.ts';
import { type DependencyFlags, dependencyFlags } from './dependencyFlags.ts';
import { byName, type ModuleNode, type ModuleTree, placeOf } from './moduleTree.ts';

/** Of the project itself, beside its name and version. */
const projectFields = [
	'license',
	'workspaces',
	'dependencies',
	'devDependencies',
	'optionalDependencies',
	'peerDependencies',
	'engines',
	'bin',
];

/** What the command line added to a list of package.json. */
export interface SavedRanges {
	readonly list: string;
	readonly ranges: ReadonlyMap<string, string>;
}

export interface LockSource {
	readonly tree: ModuleTree;
	readonly saved: SavedRanges;
	/** Null: the address is not written. */
	readonly addressOf: (node: ModuleNode) => string | null;
	/** Packages that come with nothing. */
	readonly left: (node: ModuleNode) => boolean;
	readonly format: JsonFormat;
}

export function lockText({ tree, saved, addressOf, left, format }: LockSource): string {
	const flags = dependencyFlags(tree);
	const nodes = tree
		.nodes()
		.filter((node) => !left(node))
		.map((node) => [placeOf(node), node] as const)
		.sort(([a], [b]) => byName(a, b));
	const entries = nodes.map(
		([place, node]) => [place, entryOf(node, flags.get(node), addressOf(node))] as const,
	);
	const { fields } = tree.root.manifest;
	const project = picked(withRanges(fields, saved), projectFields);
	const name = fieldOf(fields, 'name');
	const version = fieldOf(fields, 'version');
	const document = {
		...{ name, version, lockfileVersion: 3, requires: true },
		packages: { '': { name, version, ...project }, ...Object.fromEntries(entries) },
	};
	return formattedJson(document, format);
}

/** A list with what is new in it, sorted as npm sorts it. */
function withRanges(fields: Fields, { list, ranges }: SavedRanges): Fields {
	if (ranges.size === 0) return fields;
	const all = new Map([...textEntries(fieldOf(fields, list)), ...ranges]);
	const sorted = [...all].sort(([a], [b]) => byName(a, b));
	return { ...fields, [list]: Object.fromEntries(sorted) };
}

function picked(fields: Fields, names: readonly string[]): Fields {
	return Object.fromEntries(
		names.flatMap((name) => {
			const value = fieldOf(fields, name);
			const isEmpty =
				typeof value === 'object' && value !== null && Object.keys(value).length === 0;
			return value === undefined || isEmpty ? [] : [[name, value] as const];
		}),
	);
}

function entryOf(
	{ name: folder, manifest }: ModuleNode,
	flags: DependencyFlags | undefined,
	resolved: string | null,
): Fields {
	const { name, ...rest } = manifest.fields;
	return {
		...(name === folder ? {} : { name }),
		version: manifest.version,
		...(resolved === null ? {} : { resolved }),
		...(manifest.integrity === null ? {} : { integrity: manifest.integrity }),
		...flagsOf(flags),
		...rest,
	};
}

function flagsOf(flags: DependencyFlags | undefined): Fields {
	if (flags === undefined) return {};
	if (flags.extraneous) return { extraneous: true };
	const { dev, optional, devOptional, peer } = flags;
	return Object.fromEntries(
		Object.entries({ peer, dev, optional, devOptional }).filter(([, isSet]) => isSet),
	);
}

/** Bytes of package.json once npm has noted what it added, as the lock file's own project has it. */
export function manifestBytes(manifest: string | null, lock: string): number {
	const written = fieldsOf(jsonOf(manifest ?? '{}'));
	const project = fieldsOf(fieldOf(fieldsOf(fieldOf(fieldsOf(jsonOf(lock)), 'packages')), ''));
	const lists = picked(project, ['dependencies', 'devDependencies', 'optionalDependencies']);
	const format = jsonFormatOf(manifest ?? '');
	return encodeUtf8(formattedJson({ ...written, ...lists }, format)).length;
}
