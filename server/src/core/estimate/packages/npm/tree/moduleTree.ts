/**
 * node_modules while it is being planned: packages in folders in folders, and for each thing that one
 * asks for, the package that Node would find. State: placing and removing keep the edges true.
 */
import { fieldOf, fieldsOf, flagField, textEntries, textsField } from '../fields.ts';
import { meets, type NpmSpec, npmSpec } from './npmSpec.ts';
import type { NpmManifest } from './packument.ts';

export type EdgeKind = 'prod' | 'dev' | 'optional' | 'peer' | 'peerOptional';

export interface ModuleEdge {
	readonly from: ModuleNode;
	readonly name: string;
	readonly kind: EdgeKind;
	readonly spec: NpmSpec;
	/** What Node finds from there. */
	to: ModuleNode | null;
	/** The wrong version is put up with: another package's choice goes first. */
	conflicted: boolean;
}

export interface ModuleNode {
	/** Of its folder; another than the manifest's for an alias. */
	readonly name: string;
	/** The project itself has one without a version. */
	readonly manifest: NpmManifest;
	/** Set where it could not be had. */
	readonly failed: boolean;
	readonly children: Map<string, ModuleNode>;
	readonly edges: Map<string, ModuleEdge>;
	readonly edgesIn: Set<ModuleEdge>;
	parent: ModuleNode | null;
	/** Null: not in a tree, or removed from it. */
	tree: ModuleTree | null;
}

/** A project's lists are longer than a package's; more is none. */
const mostEdges = 5_000;

export interface NodeOptions {
	readonly peers: boolean;
	readonly dev: boolean;
}

export function createNode(
	name: string,
	manifest: NpmManifest,
	{ peers, dev }: NodeOptions,
	failed = false,
): ModuleNode {
	const node: ModuleNode = {
		...{ name, manifest, failed, children: new Map(), edges: new Map(), edgesIn: new Set() },
		...{ parent: null, tree: null },
	};
	const add = (list: string, kindOf: (name: string) => EdgeKind): void => {
		for (const [other, text] of textEntries(fieldOf(manifest.fields, list))) {
			if (node.edges.size >= mostEdges) return;
			node.edges.set(other, edgeOf(node, other, text, kindOf(other)));
		}
	};
	const meta = fieldsOf(fieldOf(manifest.fields, 'peerDependenciesMeta'));
	const isOptional = (other: string) => flagField(fieldsOf(fieldOf(meta, other)), 'optional');
	// A name in two lists counts as in the later one.
	if (peers) add('peerDependencies', (other) => (isOptional(other) ? 'peerOptional' : 'peer'));
	add('dependencies', () => 'prod');
	add('optionalDependencies', () => 'optional');
	if (dev) add('devDependencies', () => 'dev');
	return node;
}

function edgeOf(from: ModuleNode, name: string, text: string, kind: EdgeKind): ModuleEdge {
	return { from, name, kind, spec: npmSpec(name, text), to: null, conflicted: false };
}

/** Names that come in the package's own archive. */
export function bundledNames({ manifest }: ModuleNode): readonly string[] {
	return textsField(manifest.fields, 'bundleDependencies');
}

export function isPeer({ kind }: ModuleEdge): boolean {
	return kind === 'peer' || kind === 'peerOptional';
}

export function isOptional({ kind }: ModuleEdge): boolean {
	return kind === 'optional' || kind === 'peerOptional';
}

/** Whether a package would do for what is asked. */
export function satisfiesEdge(node: ModuleNode, { name, spec }: ModuleEdge): boolean {
	return node.name === name && meets(spec, node.manifest.name, node.manifest.version);
}

export function isValid(edge: ModuleEdge): boolean {
	const { from, to } = edge;
	if (to === null) return isOptional(edge);
	// A peer stands beside who asks for it, never below.
	if (isPeer(edge) && to.parent === from && !isTop(from)) return false;
	return satisfiesEdge(to, edge);
}

/** A project, or in a global install each package that is named. */
export function isTop(node: ModuleNode): boolean {
	return node.parent === null || isGlobalTop(node);
}

export function isGlobalTop({ parent, tree }: ModuleNode): boolean {
	return parent !== null && tree?.global === true && parent === tree.root;
}

export function depthOf(node: ModuleNode): number {
	let depth = 0;
	for (let at = node; !isTop(at) && at.parent !== null; at = at.parent) depth++;
	return depth;
}

/** `node_modules/a/node_modules/b`; empty for the project. */
export function placeOf(node: ModuleNode): string {
	const names: string[] = [];
	for (let at = node; at.parent !== null; at = at.parent) names.push(at.name);
	return names
		.reverse()
		.map((name) => `node_modules/${name}`)
		.join('/');
}

/** npm's order of names. */
export const byName: (a: string, b: string) => number = new Intl.Collator('en').compare;

/** From a package up to the project. */
export function* ancestry(node: ModuleNode | null): Generator<ModuleNode> {
	for (let at = node; at !== null; at = at.parent) yield at;
}

export function isWithinNode(node: ModuleNode, above: ModuleNode): boolean {
	for (const each of ancestry(node)) if (each === above) return true;
	return false;
}

/** What Node finds by a name from a package. */
export function resolveName(from: ModuleNode, name: string): ModuleNode | null {
	for (const each of ancestry(from)) {
		const found = each.children.get(name);
		if (found !== undefined) return found;
	}
	return null;
}

export class ModuleTree {
	readonly root: ModuleNode;
	readonly global: boolean;
	/** Edges of all packages in the tree, by what they ask for. */
	readonly #named = new Map<string, Set<ModuleEdge>>();
	readonly #nodes = new Map<string, Set<ModuleNode>>();
	/** Packages in the tree, the project with them. */
	size = 0;

	constructor(root: ModuleNode, global: boolean) {
		this.root = root;
		this.global = global;
		this.#enter(root);
	}

	/** Puts a package into a folder; what lies in the one that it replaces is kept. */
	place(node: ModuleNode, parent: ModuleNode): void {
		const old = parent.children.get(node.name);
		const kept = old === undefined ? [] : [...old.children.values()];
		if (old !== undefined) this.#leave(old);
		node.parent = parent;
		parent.children.set(node.name, node);
		this.#enter(node);
		for (const kid of kept) {
			kid.parent = node;
			node.children.set(kid.name, kid);
			this.#enterAll(kid);
		}
		const names = [node, ...kept].map(({ name }) => name);
		for (const name of new Set(names)) this.#resolveAgain(name);
	}

	remove(node: ModuleNode): void {
		if (node.tree !== this || node.parent === null) return;
		const names = this.#leave(node);
		for (const name of names) this.#resolveAgain(name);
	}

	/** All packages below the project. */
	nodes(): readonly ModuleNode[] {
		const found: ModuleNode[] = [...this.root.children.values()];
		for (const each of found) found.push(...each.children.values());
		return found;
	}

	/** All packages of one folder name. */
	called(name: string): readonly ModuleNode[] {
		return [...(this.#nodes.get(name) ?? [])];
	}

	#enterAll(node: ModuleNode): void {
		this.#enter(node);
		for (const child of node.children.values()) this.#enterAll(child);
	}

	#enter(node: ModuleNode): void {
		node.tree = this;
		this.size++;
		this.#nodes.set(node.name, (this.#nodes.get(node.name) ?? new Set()).add(node));
		for (const edge of node.edges.values()) {
			const named = this.#named.get(edge.name) ?? new Set();
			named.add(edge);
			this.#named.set(edge.name, named);
			lead(edge, resolveName(node, edge.name));
		}
	}

	/** Takes a package out with all below it; the names that are gone. */
	#leave(node: ModuleNode): readonly string[] {
		node.parent?.children.delete(node.name);
		const gone: ModuleNode[] = [node];
		for (const each of gone) {
			each.tree = null;
			this.size--;
			this.#nodes.get(each.name)?.delete(each);
			for (const edge of each.edges.values()) {
				this.#named.get(edge.name)?.delete(edge);
				lead(edge, null);
			}
			gone.push(...each.children.values());
		}
		node.parent = null;
		const names = [...new Set(gone.map(({ name }) => name))];
		for (const name of names) this.#resolveAgain(name);
		return names;
	}

	#resolveAgain(name: string): void {
		for (const edge of this.#named.get(name) ?? []) lead(edge, resolveName(edge.from, name));
	}
}

function lead(edge: ModuleEdge, to: ModuleNode | null): void {
	if (edge.to === to) return;
	edge.to?.edgesIn.delete(edge);
	edge.to = to;
	to?.edgesIn.add(edge);
}

/**
 * What goes with some packages: they and all that they alone ask for. `counts` says which edges are
 * looked at.
 */
export function onlyNeededBy(
	nodes: Iterable<ModuleNode>,
	counts: (edge: ModuleEdge) => boolean,
): Set<ModuleNode> {
	const found = new Set(nodes);
	for (const node of found) {
		for (const edge of node.edges.values()) {
			if (edge.to !== null && counts(edge)) found.add(edge.to);
		}
	}
	for (let changed = true; changed; ) {
		changed = false;
		for (const node of found) {
			const isAsked = [...node.edgesIn].some((edge) => !found.has(edge.from) && counts(edge));
			if (isAsked) changed = found.delete(node);
		}
	}
	return found;
}

/** Whether all that ask for `old` would do with `next`; peers named in `besides` come along. */
export function canReplace(
	next: ModuleNode,
	old: ModuleNode,
	besides: ReadonlySet<string> = new Set(),
): boolean {
	if (next.name !== old.name || next.manifest.name !== old.manifest.name) return false;
	const own = onlyNeededBy([old], (edge) => edge.to !== old && isValid(edge));
	return [...old.edgesIn].every((edge) => {
		const comesAlong =
			!isTop(old) && edge.from.parent === old.parent && isPeer(edge) && besides.has(edge.from.name);
		return comesAlong || own.has(edge.from) || satisfiesEdge(next, edge);
	});
}
