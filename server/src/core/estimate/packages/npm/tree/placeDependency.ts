/** Puts a package and the peers that it needs into the highest folders where they are in nobody's way. */
import semverCompare from 'semver/functions/compare.js';
import { type Budget, canPlace, isSame, type PlaceAnswer, type PlaceQuestion } from './canPlace.ts';
import {
	ancestry,
	byName,
	canReplace,
	isGlobalTop,
	isPeer,
	isTop,
	isValid,
	isWithinNode,
	type ModuleEdge,
	type ModuleNode,
	type ModuleTree,
	onlyNeededBy,
	resolveName,
	satisfiesEdge,
} from './moduleTree.ts';
import { deepestPlace, peerGroupsOf } from './peerGroups.ts';

export interface PlaceOrder {
	readonly tree: ModuleTree;
	readonly edge: ModuleEdge;
	/** Lies in a tree of its own, with the peers that it needs beside it. */
	readonly candidate: ModuleNode;
	/** A package like the candidate that is in no tree yet. */
	readonly copy: (node: ModuleNode) => ModuleNode;
	readonly budget: Budget;
}

/** What was put where, and whose needs have to be looked at again. */
export interface Placed {
	readonly edge: ModuleEdge;
	readonly node: ModuleNode;
	readonly evaluate: readonly ModuleNode[];
}

export function placeDependency(order: PlaceOrder): readonly Placed[] {
	return placeFor(order, null);
}

/** The order of the package whose peer this is, where it went. */
interface Above {
	readonly order: PlaceOrder;
	readonly question: PlaceQuestion;
	readonly above: Above | null;
}

interface Found extends PlaceAnswer {
	readonly question: PlaceQuestion;
}

function placeFor(order: PlaceOrder, above: Above | null): readonly Placed[] {
	const { edge, candidate, tree } = order;
	if (edge.to !== null && isValid(edge)) return [];
	const found = placeFound(order, above);
	if (found === null) {
		edge.conflicted = true;
		return [];
	}
	const { target } = found.question;
	const verdict = found.verdict === 'conflict' ? found.alone : found.verdict;
	if (verdict === 'keep') {
		if (isPeer(edge) && !isValid(edge)) edge.conflicted = true;
		for (const child of childrenOf(target)) dropWhereDouble(child, tree, true);
		return [];
	}
	// A package that needs itself below itself in other versions is linked there, which takes no room.
	for (const each of ancestry(target)) {
		if (isSame(each, candidate) && !isTop(each)) {
			edge.conflicted = true;
			return [];
		}
	}
	const beside = candidate.parent?.children ?? new Map<string, ModuleNode>();
	const node = order.copy(candidate);
	const evaluate = putInto(node, target, edge, tree);
	if (isPeer(edge) && !satisfiesEdge(node, edge)) edge.conflicted = true;
	if (edge.to !== null && isValid(edge) && edge.to !== node) dropWhereDouble(edge.to, tree, false);
	dropBelow(node.name, target, tree);
	const placed: Placed[] = [{ edge, node, evaluate }];
	const own: Above = { order, question: found.question, above };
	for (const peerEdge of node.edges.values()) {
		if (!isPeer(peerEdge) || peerEdge.conflicted || isValid(peerEdge)) continue;
		const peer = beside.get(peerEdge.name);
		if (peer === undefined || !satisfiesEdge(peer, peerEdge)) continue;
		placed.push(...placeFor({ ...order, edge: peerEdge, candidate: peer }, own));
	}
	return placed;
}

/** The highest place before the first conflict; where only peers conflict, that of the package alone. */
function placeFound(order: PlaceOrder, above: Above | null): Found | null {
	const { edge, candidate, tree, budget } = order;
	let best: Found | null = null;
	let alone: Found | null = null;
	for (const target of ancestry(startOf(edge, above))) {
		const own = target.edges.get(edge.name);
		if (!isTop(target) && own !== undefined && isPeer(own)) continue;
		const asked = { node: candidate, edge, target, above: above?.question ?? null };
		const question: PlaceQuestion = { ...asked, path: [], budget };
		const answer = canPlace(question);
		if (answer.alone !== 'conflict') alone = { ...answer, question };
		if (answer.verdict === 'conflict') break;
		best = { ...answer, question };
		if (candidate.failed || (tree.global && isGlobalTop(target))) break;
	}
	return best ?? alone;
}

/** A peer lies no deeper than the package that needs it. */
function startOf(edge: ModuleEdge, above: Above | null): ModuleNode {
	const from = above === null ? edge.from : startOf(above.order.edge, above.above);
	return deepestPlace(from, edge.name);
}

function putInto(
	node: ModuleNode,
	target: ModuleNode,
	edge: ModuleEdge,
	tree: ModuleTree,
): readonly ModuleNode[] {
	const old = target.children.get(edge.name);
	if (old === undefined) {
		tree.place(node, target);
		return [];
	}
	const orphans = [...old.edges.values()].flatMap((each) =>
		each.to === null || node.edges.has(each.name)
			? []
			: [...onlyNeededBy([each.to], (other) => other.to !== each.to)],
	);
	const ousted = oustedPeers(old, node, target);
	tree.place(node, target);
	removeUnneeded(node, orphans, tree);
	const evaluate = ousted.flatMap((each) => [...each.edgesIn].map(({ from }) => from));
	for (const each of ousted) tree.remove(each);
	return evaluate;
}

/** Groups of peers beside a package that its replacement does not serve, and that can lie deeper. */
function oustedPeers(old: ModuleNode, next: ModuleNode, target: ModuleNode): readonly ModuleNode[] {
	const ousted: ModuleNode[] = [];
	for (const edge of old.edgesIn) {
		const isServed = satisfiesEdge(next, edge) || !isPeer(edge) || edge.conflicted;
		if (isServed || edge.from.parent !== target) continue;
		for (const entry of peerGroupsOf(edge.from).keys()) {
			const first = entry.to;
			if (first === null) continue;
			if (deepestPlace(first, first.name) === target || entry.from.parent === null) {
				edge.conflicted = true;
			} else {
				const goes = onlyNeededBy([first], (each) => each.to !== first && !each.conflicted);
				ousted.push(...goes);
			}
		}
	}
	return ousted;
}

/** What only the replaced package needed, and what its replacement cannot use. */
function removeUnneeded(node: ModuleNode, orphans: readonly ModuleNode[], tree: ModuleTree): void {
	const invalid = [...node.edges.values()].flatMap((edge) =>
		edge.to !== null && !isValid(edge) ? [edge.to] : [],
	);
	const left = orphans.flatMap((orphan) =>
		orphan.tree !== tree
			? []
			: [...onlyNeededBy([orphan], (edge) => edge.to !== orphan && isValid(edge))],
	);
	const goes = onlyNeededBy(
		[...invalid, ...left],
		(edge) => edge.from !== node && edge.to !== node && isValid(edge),
	);
	for (const each of goes) tree.remove(each);
}

function dropBelow(name: string, target: ModuleNode, tree: ModuleTree): void {
	for (const other of tree.called(name)) {
		if (other.tree !== tree || isTop(other) || !isWithinNode(other, target)) continue;
		dropWhereDouble(other, tree, false);
		if (other.tree !== tree) continue;
		for (const child of [...other.children.values()]) dropWhereDouble(child, tree, false);
	}
}

/** Removes a package that one further up can stand in for. */
function dropWhereDouble(node: ModuleNode, tree: ModuleTree, descend: boolean): void {
	if (isDouble(node)) {
		const goes = onlyNeededBy([node], (edge) => edge.to !== node && isValid(edge));
		for (const each of goes) tree.remove(each);
	} else if (descend) {
		for (const child of childrenOf(node)) dropWhereDouble(child, tree, true);
	}
}

function childrenOf(node: ModuleNode): readonly ModuleNode[] {
	return [...node.children.values()].sort((a, b) => byName(a.name, b.name));
}

function isDouble(node: ModuleNode): boolean {
	const above = node.parent?.parent ?? null;
	if (above === null) return false;
	if (node.edgesIn.size === 0) return true;
	const other = resolveName(above, node.name);
	if (other === null) return false;
	if (isSame(other, node)) return true;
	if (!canReplace(other, node)) return false;
	return semverCompare(other.manifest.version, node.manifest.version, true) >= 0;
}
