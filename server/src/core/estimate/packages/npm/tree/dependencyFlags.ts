/** For what each package is there: for development only, as a peer only, or where it can be had. */
import { isOptional, isPeer, type ModuleNode, type ModuleTree } from './moduleTree.ts';

export interface DependencyFlags {
	dev: boolean;
	optional: boolean;
	/** On ways for development and on optional ways, and on no other. */
	devOptional: boolean;
	peer: boolean;
	/** Nothing asks for it. */
	extraneous: boolean;
}

/** Each flag holds until a way from the project leads there on which it does not. */
export function dependencyFlags(tree: ModuleTree): ReadonlyMap<ModuleNode, DependencyFlags> {
	const flags = new Map<ModuleNode, DependencyFlags>();
	for (const node of tree.nodes()) flags.set(node, all(true));
	flags.set(tree.root, all(false));
	const waiting = [tree.root];
	for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
		const from = flags.get(node) ?? all(true);
		for (const edge of node.edges.values()) {
			const to = edge.to === null ? undefined : flags.get(edge.to);
			if (edge.to === null || to === undefined) continue;
			const keeps: DependencyFlags = {
				dev: from.dev || edge.kind === 'dev',
				optional: from.optional || isOptional(edge),
				devOptional:
					from.devOptional || from.dev || from.optional || edge.kind === 'dev' || isOptional(edge),
				peer: from.peer || isPeer(edge),
				extraneous: from.extraneous || edge.kind === 'peerOptional',
			};
			if (clear(to, keeps)) waiting.push(edge.to);
		}
	}
	for (const each of flags.values()) each.devOptional &&= !each.dev && !each.optional;
	return flags;
}

function all(value: boolean): DependencyFlags {
	return { dev: value, optional: value, devOptional: value, peer: value, extraneous: value };
}

/** Whether anything changed. */
function clear(flags: DependencyFlags, keeps: DependencyFlags): boolean {
	let changed = false;
	for (const name of ['dev', 'optional', 'devOptional', 'peer', 'extraneous'] as const) {
		if (!flags[name] || keeps[name]) continue;
		flags[name] = false;
		changed = true;
	}
	return changed;
}
