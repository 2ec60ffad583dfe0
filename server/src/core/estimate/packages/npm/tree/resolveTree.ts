/** What an install of npm without a lock file brings, over what is known of a registry. */
import type { Message } from '../../../../../protocol/message.ts';
import { type Fields, fieldOf, fieldsOf, jsonOf, textEntries } from '../fields.ts';
import { jsonFormatOf } from '../jsonFormat.ts';
import { buildTree, type Packuments } from './buildTree.ts';
import { dependencyFlags } from './dependencyFlags.ts';
import { lockText, type SavedRanges } from './lockText.ts';
import { createNode, isPeer, type ModuleNode, type ModuleTree } from './moduleTree.ts';
import { namedSpec } from './npmSpec.ts';
import type { NpmManifest } from './packument.ts';
import { pickManifest } from './pickVersion.ts';
import type { NpmTreeRequest, UnknownDependency } from './treeRequest.ts';

export type TreeStep =
	/** Names of packages to look up. */
	| { readonly kind: 'asks'; readonly names: readonly string[] }
	| {
			readonly kind: 'resolved';
			readonly lock: string;
			readonly unknown: readonly UnknownDependency[];
			/** Packages that npm looks up. */
			readonly asked: ReadonlySet<string>;
	  }
	| { readonly kind: 'failed'; readonly reason: Message };

export type AddressOf = (manifest: NpmManifest) => string | null;

export function resolveTree(
	request: NpmTreeRequest,
	packuments: Packuments,
	addressOf: AddressOf,
): TreeStep {
	const root = rootOf(request);
	if (root === null) return failed('npm.badManifest');
	const { global, peers, node } = request;
	const reachable = reachableNames(root, request, packuments);
	if (reachable.length > 0) return { kind: 'asks', names: reachable };
	const built = buildTree({ root, global, peers, node, packuments });
	if (built.missing.size > 0) return { kind: 'asks', names: [...built.missing] };
	if (!built.complete) return failed('npm.tooManyPackages');
	const { tree, failures, asked } = built;
	const flags = dependencyFlags(tree);
	const lost = tree.nodes().filter((each) => each.failed);
	const unknown = lost.flatMap((each) => {
		const reason = failures.get(each);
		const isNeeded = flags.get(each)?.optional !== true;
		return isNeeded && reason !== undefined ? [{ name: each.name, reason }] : [];
	});
	const lock = lockText({
		tree,
		saved: savedRanges(request, tree),
		addressOf: ({ manifest }: ModuleNode) => addressOf(manifest),
		left: (each) => each.failed,
		format: jsonFormatOf(request.manifest ?? ''),
	});
	return { kind: 'resolved', lock, unknown, asked };
}

/** What npm notes of what was added: the version that it chose, and those that are like it. */
function savedRanges({ added, addedTo }: NpmTreeRequest, { root }: ModuleTree): SavedRanges {
	const ranges = added.flatMap((word) => {
		const name = namedSpec(word)?.name;
		const chosen = name === undefined ? undefined : root.children.get(name);
		return name === undefined || chosen === undefined
			? []
			: [[name, `^${chosen.manifest.version}`] as const];
	});
	return { list: addedTo, ranges: new Map(ranges) };
}

function failed(code: string): TreeStep {
	return { kind: 'failed', reason: { code } };
}

/** The project with what is added to it; null where its package.json cannot be read. */
function rootOf({ manifest, folder, added, addedTo, global }: NpmTreeRequest): NpmManifest | null {
	const document = manifest === null ? {} : jsonOf(manifest);
	if (document === undefined) return null;
	const fields = global ? {} : fieldsOf(document);
	if (['overrides', 'workspaces'].some((name) => fieldOf(fields, name) !== undefined)) return null;
	const lists = ['dependencies', 'devDependencies', 'optionalDependencies'];
	const wanted = added.flatMap((word) => namedSpec(word) ?? []);
	const names = new Set(wanted.map(({ name }) => name));
	const kept = lists.map((list) => [
		list,
		textEntries(fieldOf(fields, list)).filter(([name]) => !names.has(name)),
	]) satisfies (readonly [string, unknown])[];
	const own: Fields = {
		...(folder === null ? {} : { name: folder }),
		...fields,
		...Object.fromEntries(
			kept.map(([list, entries]) => {
				const more = list === addedTo ? wanted.map(({ name, spec }) => [name, spec]) : [];
				return [list, Object.fromEntries([...entries, ...more])];
			}),
		),
	};
	return { name: '', version: '', fields: own, tarball: null, integrity: null };
}

/** More are no project's. */
const mostReached = 50_000;

/**
 * Packages that nothing is known of and that what is known leads to: asked before anything is placed,
 * many at a time.
 */
function reachableNames(
	root: NpmManifest,
	{ peers, node, global }: NpmTreeRequest,
	packuments: Packuments,
): readonly string[] {
	const missing = new Set<string>();
	const seen = new Set<string>();
	const waiting: { readonly manifest: NpmManifest; readonly peersOnly: boolean }[] = [
		{ manifest: root, peersOnly: false },
	];
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const { manifest, peersOnly } = next;
		const dev = manifest === root && !global;
		const bundled = new Set(manifest === root ? [] : fieldNames(manifest.fields));
		for (const edge of createNode('', manifest, { peers, dev }).edges.values()) {
			const { spec } = edge;
			if (spec.kind === 'elsewhere' || bundled.has(edge.name)) continue;
			if (peersOnly && !isPeer(edge)) continue;
			// What is asked for as an optional peer is only looked at.
			const looked = peersOnly || edge.kind === 'peerOptional';
			const key = `${spec.kind} ${spec.name} ${spec.wanted} ${looked}`;
			if (seen.has(key) || seen.size > mostReached) continue;
			seen.add(key);
			const packument = packuments.get(spec.name);
			if (packument === undefined) missing.add(spec.name);
			else if (!('code' in packument)) {
				const found = pickManifest(packument, spec, node);
				if (found !== null) waiting.push({ manifest: found, peersOnly: looked });
			}
		}
	}
	return [...missing];
}

function fieldNames(fields: Fields): readonly string[] {
	const names = fieldOf(fields, 'bundleDependencies');
	return Array.isArray(names) ? names.filter((each) => typeof each === 'string') : [];
}
