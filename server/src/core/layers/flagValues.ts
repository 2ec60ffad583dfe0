/** Values of an instruction's flags. */
import type { InstructionNode } from '../dockerfile/model.ts';

/** The value of the last flag of that name; undefined: absent, null: bare. */
export function flagOf(node: InstructionNode, name: string): string | null | undefined {
	return node.flags.findLast((flag) => flag.name === name)?.value;
}

/** A flag that is on or off; null: absent. */
export function switchOf(node: InstructionNode, name: string): boolean | null {
	const value = flagOf(node, name);
	return value === undefined ? null : value === null || value.toLowerCase() === 'true';
}
