/**
 * yarn.lock of yarn 1 and of later ones (`__metadata`). Neither says what is a development dependency
 * and yarn 1 not what the project itself asks for: that stands in package.json.
 */
import { type Fields, fieldOf, fieldsOf, textEntries, textField } from './fields.ts';
import {
	type LockedEdge,
	type LockedPackage,
	type LockedRoot,
	type Lockfile,
	mostPackages,
	noFlags,
} from './lockfile.ts';

/** A package.json of the project, with its folder as seen from the lock file: `.` for the project itself. */
export interface Manifest {
	readonly workspace: string;
	readonly document: unknown;
}

const requestKinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

interface Entry {
	readonly id: string;
	readonly fields: Fields;
	/** `name@range`, one for each way in which it is asked for. */
	readonly asked: readonly string[];
}

/** Null where it holds more packages than are read. */
export function readYarnLock(
	document: Fields,
	manifests: readonly Manifest[],
	textBytes: number,
): Lockfile | null {
	const berry = Object.hasOwn(document, '__metadata');
	const entries = Object.entries(document).flatMap(([key, value]) =>
		key === '__metadata' ? [] : [entryOf(key, fieldsOf(value))],
	);
	if (entries.length > mostPackages) return null;
	const byRequest = new Map(entries.flatMap(({ id, asked }) => asked.map((each) => [each, id])));
	const workspaces = manifests.filter(({ workspace }) => workspace !== '.');
	const local = new Set(workspaces.map(({ document: each }) => nameOf(each)));
	return {
		kind: berry ? 'berry' : 'yarn',
		packages: entries.map((entry) => packageOf(entry, berry, byRequest)),
		roots: manifests.length === 0 ? null : rootsOf(manifests, local, byRequest),
		textBytes,
		noteBytes: berry ? 500 : integrityFrame + patternsBytes(manifests),
		notesKnown: false,
	};
}

/** Bytes of node_modules/.yarn-integrity beside its two lists, with a flag or two. */
const integrityFrame = 270;

/** What the project itself asks for is a line each in the first of its lists. */
function patternsBytes(manifests: readonly Manifest[]): number {
	const asked = manifests.flatMap(({ document }) =>
		requestKinds.flatMap((kind) => textEntries(fieldOf(fieldsOf(document), kind))),
	);
	return asked.reduce((sum, [name, range]) => sum + `    "${name}@${range}",\n`.length, 0);
}

/** A line of the second list for each request: `"name@range": "address",`. */
function noteOf({ fields, asked }: Entry, berry: boolean): number {
	if (berry) return 180;
	const address = textField(fields, 'resolved') ?? '';
	return asked.reduce((sum, each) => sum + `    "${each}": "${address}",\n`.length, 0);
}

function entryOf(key: string, fields: Fields): Entry {
	const asked = key.split(',').map((each) => each.trim().replace(/^"|"$/g, ''));
	const first = asked[0] ?? '';
	const name = requestName(first);
	const id = `${name}@${textField(fields, 'resolution') ?? textField(fields, 'version') ?? ''}`;
	return { id, fields, asked };
}

function packageOf(
	entry: Entry,
	berry: boolean,
	byRequest: ReadonlyMap<string, string>,
): LockedPackage {
	const { id, fields, asked } = entry;
	const resolution = textField(fields, 'resolution') ?? '';
	const resolved = textField(fields, 'resolved');
	const name = packageName(resolution, resolved) ?? requestedPackage(asked[0] ?? '');
	const version = textField(fields, 'version') ?? '';
	return {
		id,
		name,
		version,
		url: berry ? berryAddress(name, version, resolution) : addressOf(resolved),
		path: null,
		flags: {
			...noFlags,
			link: berry && textField(fields, 'linkType') === 'soft',
			elsewhere: berry ? isElsewhere(resolution) : resolved !== null && !/^https?:/.test(resolved),
		},
		...conditionsOf(textField(fields, 'conditions') ?? ''),
		dependencies: edgesOf(fields, berry, byRequest),
		noteBytes: noteOf(entry, berry),
	};
}

function edgesOf(
	fields: Fields,
	berry: boolean,
	byRequest: ReadonlyMap<string, string>,
): readonly LockedEdge[] {
	const meta = fieldsOf(fieldOf(fields, 'dependenciesMeta'));
	const edge = (name: string, range: string, optional: boolean): readonly LockedEdge[] => {
		const to = requested(name, range, byRequest);
		return to === null ? [] : [{ to, optional }];
	};
	const plain = textEntries(fieldOf(fields, 'dependencies')).flatMap(([name, range]) =>
		edge(name, range, berry && textField(fieldsOf(fieldOf(meta, name)), 'optional') === 'true'),
	);
	const optional = textEntries(fieldOf(fields, 'optionalDependencies')).flatMap(([name, range]) =>
		edge(name, range, true),
	);
	return [...plain, ...optional];
}

function requested(
	name: string,
	range: string,
	byRequest: ReadonlyMap<string, string>,
): string | null {
	return byRequest.get(`${name}@${range}`) ?? byRequest.get(`${name}@npm:${range}`) ?? null;
}

function rootsOf(
	manifests: readonly Manifest[],
	local: ReadonlySet<string | null>,
	byRequest: ReadonlyMap<string, string>,
): readonly LockedRoot[] {
	return manifests.flatMap(({ workspace, document }) =>
		requestKinds.flatMap((kind) =>
			textEntries(fieldOf(fieldsOf(document), kind)).flatMap(([name, range]) => {
				const to = local.has(name) ? null : requested(name, range, byRequest);
				const optional = kind === 'optionalDependencies';
				return to === null ? [] : [{ to, dev: kind === 'devDependencies', optional, workspace }];
			}),
		),
	);
}

function nameOf(document: unknown): string | null {
	return textField(fieldsOf(document), 'name');
}

/** `os=linux & cpu=x64 & libc=glibc` */
function conditionsOf(text: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
	const values = (name: string): readonly string[] =>
		[...text.matchAll(/(\w+)=([\w-]+)/g)].flatMap(([, key, value]) =>
			key === name && value !== undefined ? [value] : [],
		);
	return { os: values('os'), cpu: values('cpu'), libc: values('libc') };
}

function addressOf(resolved: string | null): string | null {
	return resolved !== null && /^https?:/.test(resolved) ? resolved.replace(/#.*$/, '') : null;
}

/** It says where an archive is only if that is no usual place; the usual registry is yarn's own. */
function berryAddress(name: string, version: string, resolution: string): string {
	const archive = /::__archiveUrl=([^&]+)/.exec(resolution)?.[1];
	const file = name.slice(name.indexOf('/') + 1);
	const usual = `https://registry.yarnpkg.com/${name}/-/${file}-${version}.tgz`;
	return archive === undefined ? usual : (decoded(archive) ?? usual);
}

function decoded(text: string): string | null {
	try {
		return addressOf(decodeURIComponent(text));
	} catch {
		return null;
	}
}

/** What is not `name@npm:version`: `x@https://host/x.git#commit=…`, `x@file:…`; a patch changes a package. */
function isElsewhere(resolution: string): boolean {
	return !/^(?:@[^/]+\/)?[^@]+@(?:npm|workspace|patch|link|portal):/.test(resolution);
}

/** The name in front of the last part: `@a/b@^1`, `c@npm:@a/b@^1`. */
function requestName(request: string): string {
	const at = request.indexOf('@', 1);
	return at === -1 ? request : request.slice(0, at);
}

/** An alias asks for another package: `c@npm:@a/b@^1` is `@a/b`. */
function requestedPackage(request: string): string {
	const alias = /@npm:((?:@[^/@]+\/)?[^/@]+)@/.exec(request);
	return alias?.[1] ?? requestName(request);
}

function packageName(resolution: string, resolved: string | null): string | null {
	if (resolution !== '') return requestName(resolution);
	const match = /\/((?:@[^/]+(?:\/|%2f))?[^/@]+)\/-\//i.exec(resolved ?? '');
	return match?.[1]?.replace(/%2f/i, '/') ?? null;
}
