/**
 * Whether a package may lie in a folder of node_modules, with its peers at or above it: npm's rules
 * (https://docs.npmjs.com/cli/commands/npm-install#algorithm).
 */
import semverGte from 'semver/functions/gte.js';
import {
	canReplace,
	isPeer,
	isTop,
	isValid,
	isWithinNode,
	type ModuleEdge,
	type ModuleNode,
	resolveName,
	satisfiesEdge,
} from './moduleTree.ts';
import { deepestPlace, peerGroupsOf } from './peerGroups.ts';

/** `free`: nothing is there. `keep`: what is there does. */
export type Verdict = 'free' | 'replace' | 'keep' | 'conflict';

export interface PlaceQuestion {
	/** Lies in a tree of its own, with the peers that it needs beside it. */
	readonly node: ModuleNode;
	readonly edge: ModuleEdge;
	readonly target: ModuleNode;
	/** Of the package whose peer this is. */
	readonly above: PlaceQuestion | null;
	/** Peers that are asked about already. */
	readonly path: readonly ModuleNode[];
	readonly budget: Budget;
}

/** Questions that may still be asked: peers of peers can be made to grow without end. */
export interface Budget {
	left: number;
}

export interface PlaceAnswer {
	readonly verdict: Verdict;
	/** Of the package alone, whatever its peers say. */
	readonly alone: Verdict;
}

export function canPlace(question: PlaceQuestion): PlaceAnswer {
	const { target, edge, node, budget } = question;
	if (budget.left-- <= 0) return same('conflict');
	const current = target.children.get(edge.name);
	const own = target.edges.get(edge.name);
	if (node.failed) return same(current === undefined ? 'free' : 'replace');
	if (own !== undefined && isPeer(own) && !isTop(target)) return same('conflict');
	if (current === undefined) {
		if (own !== undefined && own !== edge && !satisfiesEdge(node, own)) return same('conflict');
		return shadows(question) ? same('conflict') : withPeers('free', question);
	}
	return overCurrent(current, question);
}

function same(verdict: Verdict): PlaceAnswer {
	return { verdict, alone: verdict };
}

/** Whether it would stand between a package above and those below that use it. */
function shadows(question: PlaceQuestion): boolean {
	const { node, edge, target } = question;
	if (target === topOf(question).edge.from) return false;
	const above = resolveName(target, edge.name);
	if (above === null) return false;
	return [...above.edgesIn].some(
		(other) => isWithinNode(other.from, target) && isValid(other) && !satisfiesEdge(node, other),
	);
}

function topOf(question: PlaceQuestion): PlaceQuestion {
	let top = question;
	while (top.above !== null) top = top.above;
	return top;
}

function overCurrent(current: ModuleNode, question: PlaceQuestion): PlaceAnswer {
	const { node, edge, target, above } = question;
	const overridden = !satisfiesEdge(node, edge);
	const fits = satisfiesEdge(current, edge);
	if (isSame(node, current) && (fits || overridden)) return same('keep');
	const newer = semverGte(node.manifest.version, current.manifest.version, true);
	if (newer && canReplace(node, current)) {
		const answer = withPeers('replace', question);
		if (answer.verdict !== 'conflict') return answer;
	}
	if (fits) return same('keep');
	// Peers are one if they can.
	if ((isPeer(edge) || above !== null) && !newer && canReplace(node, current)) {
		const answer = withPeers('replace', question);
		if (answer.verdict !== 'conflict') return answer;
	}
	if (target !== deepestOf(question)) return same('conflict');
	if (!isPeer(edge) && target === edge.from) return withPeers('replace', question);
	if (above === null && !isPeer(edge)) return same('conflict');
	return canGiveWay(current, question) ? withPeers('replace', question) : same('conflict');
}

export function isSame(a: ModuleNode, b: ModuleNode): boolean {
	return a.manifest.name === b.manifest.name && a.manifest.version === b.manifest.version;
}

function deepestOf(question: PlaceQuestion): ModuleNode {
	const { above, edge } = question;
	return deepestPlace(above === null ? edge.from : deepestOf(above), edge.name);
}

/** Whether each group of peers that what is there belongs to can be replaced or lie deeper. */
function canGiveWay(current: ModuleNode, question: PlaceQuestion): boolean {
	const { edge, node, target } = question;
	const entry = topOf(question).edge;
	const beside = node.parent?.children ?? new Map<string, ModuleNode>();
	for (const [other, peers] of peerGroupsOf(current)) {
		if (other === edge || other === entry || other.to === null) continue;
		const replacement = beside.get(other.to.name);
		if (replacement !== undefined) {
			if (canReplace(replacement, other.to, new Set(beside.keys()))) continue;
		} else if (isMetBeside(other.to, beside)) continue;
		for (const peer of peers) {
			const deepest = deepestPlace(other.from, peer.name);
			if (deepest === target || isWithinNode(target, deepest)) return false;
		}
	}
	return true;
}

/** Whether all that a group asks of its peers is met by the packages that would come. */
function isMetBeside(first: ModuleNode, beside: ReadonlyMap<string, ModuleNode>): boolean {
	const group = new Set([first]);
	for (const each of group) {
		for (const edge of each.edges.values()) {
			if (!isPeer(edge) || !isValid(edge)) continue;
			const replacement = beside.get(edge.name);
			if (replacement === undefined) {
				if (edge.to !== null) group.add(edge.to);
			} else if (!satisfiesEdge(replacement, edge)) return false;
		}
	}
	return true;
}

/** The verdict where its peers can be placed as well. */
function withPeers(alone: Verdict, question: PlaceQuestion): PlaceAnswer {
	const { node, target, budget } = question;
	const path = [...question.path, node];
	for (const edge of node.edges.values()) {
		const peer = edge.to;
		if (!isPeer(edge) || peer === null || path.includes(peer)) continue;
		const place = deepestPlace(target, peer.name);
		const answer = canPlace({ node: peer, edge, target: place, above: question, path, budget });
		if (answer.verdict === 'conflict') return { verdict: 'conflict', alone };
	}
	return { verdict: alone, alone };
}
