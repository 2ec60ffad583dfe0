/** Peers that came together, seen from one of them: who brought the group, and who is in it. */
import { isPeer, isTop, isValid, type ModuleEdge, type ModuleNode } from './moduleTree.ts';

/** By the edge through which a group with `node` in it comes. */
export function peerGroupsOf(node: ModuleNode): ReadonlyMap<ModuleEdge, ReadonlySet<ModuleNode>> {
	const all = new Set([node]);
	for (const each of all) {
		for (const edge of each.edges.values()) {
			if (edge.to !== null && isPeer(edge) && isValid(edge)) all.add(edge.to);
		}
		for (const edge of each.edgesIn) if (isPeer(edge) && isValid(edge)) all.add(edge.from);
	}
	const groups = new Map<ModuleEdge, ReadonlySet<ModuleNode>>();
	for (const each of all) {
		for (const edge of each.edgesIn) {
			if (!isValid(edge) || (isPeer(edge) && !isTop(edge.from))) continue;
			const group = withPeers(each);
			if (group.has(node)) groups.set(edge, group);
		}
	}
	return groups;
}

function withPeers(first: ModuleNode): ReadonlySet<ModuleNode> {
	const group = new Set([first]);
	for (const each of group) {
		for (const edge of each.edges.values()) {
			if (edge.to !== null && isPeer(edge) && isValid(edge)) group.add(edge.to);
		}
	}
	return group;
}

/** The deepest folder in which a package of that name may lie for `start`: above who asks for it as a peer. */
export function deepestPlace(start: ModuleNode, name: string): ModuleNode {
	let at = start;
	while (at.parent !== null && !isTop(at)) {
		const edge = at.edges.get(name);
		if (edge === undefined || !isPeer(edge)) return at;
		at = at.parent;
	}
	return at;
}
