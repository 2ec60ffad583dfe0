/**
 * The node_modules that npm would make: packages are looked at from the top down, and what one lacks is
 * put as high as it can be. Works on what is known of a registry and says what it lacks, so that it can
 * be asked again.
 */
import type { Message } from '../../../../../protocol/message.ts';
import type { Budget } from './canPlace.ts';
import {
	bundledNames,
	byName,
	canReplace,
	createNode,
	depthOf,
	isPeer,
	isValid,
	type ModuleEdge,
	type ModuleNode,
	ModuleTree,
	placeOf,
	satisfiesEdge,
} from './moduleTree.ts';
import type { NpmSpec } from './npmSpec.ts';
import type { NpmManifest, Packument } from './packument.ts';
import { pickManifest } from './pickVersion.ts';
import { placeDependency } from './placeDependency.ts';

/** By name; a Message: it cannot be had. */
export type Packuments = ReadonlyMap<string, Packument | Message>;

export interface TreeSource {
	readonly root: NpmManifest;
	readonly global: boolean;
	readonly peers: boolean;
	readonly node: string | null;
	readonly packuments: Packuments;
}

export interface BuiltTree {
	readonly tree: ModuleTree;
	/** Packages that were looked up. */
	readonly asked: ReadonlySet<string>;
	/** Names of those among them of which nothing is known yet. */
	readonly missing: ReadonlySet<string>;
	/** Why a package could not be had, by its place. */
	readonly failures: ReadonlyMap<ModuleNode, Message>;
	/** False where it was given up: more packages or choices than a project has. */
	readonly complete: boolean;
}

const mostNodes = 15_000;
const mostSteps = 100_000;
const mostQuestions = 2_000_000;
/** Peers of peers of peers: no deeper chain is followed. */
const deepestPeers = 50;

export function buildTree(source: TreeSource): BuiltTree {
	const { global, peers, root } = source;
	const project = createNode('', root, { peers, dev: !global });
	const building: Building = {
		source,
		tree: new ModuleTree(project, global),
		...{ queue: new Map(), seen: new Set(), virtual: new Map() },
		...{ asked: new Set(), missing: new Set(), failures: new Map() },
		budget: { left: mostQuestions },
	};
	enqueue(project, building);
	let steps = 0;
	for (let node = nextOf(building); node !== null; node = nextOf(building)) {
		steps++;
		if (building.tree.size > mostNodes || steps > mostSteps || building.budget.left <= 0) {
			return { ...building, complete: false };
		}
		lookAt(node, building);
	}
	return { ...building, complete: true };
}

interface Building {
	readonly source: TreeSource;
	readonly tree: ModuleTree;
	readonly queue: Map<ModuleNode, Queued>;
	readonly seen: Set<ModuleNode>;
	/** The newest tree of candidates for what a package asks for, by the package. */
	readonly virtual: Map<ModuleNode, ModuleTree>;
	readonly asked: Set<string>;
	readonly missing: Set<string>;
	readonly failures: Map<ModuleNode, Message>;
	readonly budget: Budget;
}

/** A package keeps its place for as long as it is in the tree. */
interface Queued {
	readonly depth: number;
	readonly place: string;
}

function enqueue(node: ModuleNode, { queue }: Pick<Building, 'queue'>): void {
	if (!queue.has(node)) queue.set(node, { depth: depthOf(node), place: placeOf(node) });
}

/** The shallowest, then by place. */
function nextOf({ queue, seen, tree }: Building): ModuleNode | null {
	let next: ModuleNode | null = null;
	let first: Queued | null = null;
	for (const [node, queued] of queue) {
		if (node.tree !== tree || seen.has(node)) queue.delete(node);
		else if (first === null || isBefore(queued, first)) [next, first] = [node, queued];
	}
	if (next !== null) queue.delete(next);
	return next;
}

function isBefore(a: Queued, b: Queued): boolean {
	return a.depth === b.depth ? byName(a.place, b.place) < 0 : a.depth < b.depth;
}

function lookAt(node: ModuleNode, building: Building): void {
	building.seen.add(node);
	const tasks = problemsOf(node).map((edge) => {
		const known = building.virtual.get(node)?.root.edges.get(edge.name);
		const ready = known?.to ?? null;
		if (ready !== null && known !== undefined && isValid(known) && satisfiesEdge(ready, edge))
			return { edge, candidate: ready };
		const place = isPeer(edge) ? (building.virtual.get(node) ?? virtualOf(node, building)) : null;
		return { edge, candidate: candidateFor(edge, place, null, building, 0) };
	});
	tasks.sort((a, b) => byName(a.edge.name, b.edge.name));
	const { tree, budget, seen } = building;
	const copy = (each: ModuleNode) => copyOf(each, building);
	for (const { edge, candidate } of tasks) {
		for (const placed of placeDependency({ tree, edge, candidate, copy, budget })) {
			for (const other of placed.node.edgesIn) {
				if (other === placed.edge || other.conflicted || isValid(other)) continue;
				seen.delete(other.from);
				enqueue(other.from, building);
			}
			enqueue(placed.node, building);
			for (const each of placed.evaluate) {
				seen.delete(each);
				enqueue(each, building);
			}
		}
	}
}

function problemsOf(node: ModuleNode): readonly ModuleEdge[] {
	const bundled = new Set(node.parent === null ? [] : bundledNames(node));
	return [...node.edges.values()].filter((edge) => {
		if (bundled.has(edge.name) || edge.conflicted || edge.to?.failed === true) return false;
		return edge.to === null ? edge.kind !== 'peerOptional' : !isValid(edge);
	});
}

function copyOf(node: ModuleNode, { source, failures }: Building): ModuleNode {
	const copy = createNode(
		node.name,
		node.manifest,
		{ peers: source.peers, dev: false },
		node.failed,
	);
	const reason = failures.get(node);
	if (reason !== undefined) failures.set(copy, reason);
	return copy;
}

//#region Candidates

/** A package and its peers beside it, where they meet what the one asks for that needs them. */
function candidateFor(
	edge: ModuleEdge,
	place: ModuleTree | null,
	second: ModuleEdge | null,
	building: Building,
	depth: number,
): ModuleNode {
	const { source, tree } = building;
	const virtual = place ?? virtualOf(edge.from, building);
	let node = packageFor(edge, building);
	virtual.place(node, virtual.root);
	if (second !== null && !isValid(second)) {
		// A narrower wish of another is met too, if one version can meet both.
		const other = packageFor(second, building);
		virtual.place(other, virtual.root);
		if (satisfiesEdge(other, edge)) node = other;
		else virtual.place(node, virtual.root);
	}
	// In a global install the peers of what is named are looked at later, in its own folder.
	if (source.global && edge.from === tree.root) return node;
	if (depth < deepestPeers) addPeers(node, virtual, building, depth);
	return node;
}

function addPeers(node: ModuleNode, virtual: ModuleTree, building: Building, depth: number): void {
	const peers = [...node.edges.values()]
		.filter((edge) => isPeer(edge) && !(edge.to !== null && isValid(edge)))
		.sort((a, b) => byName(a.name, b.name));
	for (const edge of peers) {
		if (node.tree !== virtual) return;
		if (edge.to !== null && isValid(edge)) continue;
		const own = virtual.root.edges.get(edge.name);
		if (edge.to === null) {
			if (own === undefined) candidateFor(edge, virtual, null, building, depth + 1);
			else {
				candidateFor(own, virtual, edge, building, depth + 1);
				if (!isValid(edge)) edge.conflicted = true;
			}
			continue;
		}
		const other = candidateFor(edge, null, null, building, depth + 1);
		if (canReplace(other, edge.to)) candidateFor(edge, virtual, null, building, depth + 1);
	}
}

/** An empty folder below something that asks for the same as the package. */
function virtualOf(node: ModuleNode, { virtual, source, tree }: Building): ModuleTree {
	const options = { peers: source.peers, dev: node === tree.root && !source.global };
	const made = new ModuleTree(createNode(node.name, node.manifest, options), false);
	virtual.set(node, made);
	return made;
}

function packageFor({ name, spec }: ModuleEdge, building: Building): ModuleNode {
	const { peers } = building.source;
	const found = manifestFor(spec, building);
	if (!('code' in found)) return createNode(name, found, { peers, dev: false });
	const empty = { name, version: '', fields: {}, tarball: null, integrity: null };
	const node = createNode(name, empty, { peers, dev: false }, true);
	building.failures.set(node, found);
	return node;
}

function manifestFor(spec: NpmSpec, building: Building): NpmManifest | Message {
	const { name } = spec;
	if (spec.kind === 'elsewhere') return { code: 'npm.elsewhere', args: { name } };
	const { packuments, node } = building.source;
	building.asked.add(name);
	const packument = packuments.get(name);
	if (packument === undefined) {
		building.missing.add(name);
		return { code: 'npm.notLookedUp' };
	}
	if ('code' in packument) return packument;
	const manifest = pickManifest(packument, spec, node);
	return manifest ?? { code: 'npm.noVersion', args: { name, wanted: spec.wanted } };
}

//#endregion
