import { forEachChild, type SyntaxNode } from 'unbash';

/**
 * Visits every node of a script once, depth first, substitutions included. `inProcess` says whether
 * a node runs in the script's own shell process, so that what it changes there (the working
 * directory, a variable) outlives it: false in subshells, pipelines, substitutions and background.
 */
export function walkScript(
	node: SyntaxNode,
	visit: (node: SyntaxNode, inProcess: boolean) => void,
	inProcess = true,
): void {
	visit(node, inProcess);
	const inside = inProcess && !startsProcess(node);
	forEachChild(node, (child) => {
		walkScript(child, visit, inside);
	});
}

function startsProcess(node: SyntaxNode): boolean {
	switch (node.type) {
		case 'Subshell':
		case 'CommandExpansion':
		case 'ArithmeticCommandExpansion':
		case 'ProcessSubstitution':
		case 'Coproc':
			return true;
		case 'Pipeline':
			return node.commands.length > 1;
		case 'Statement':
			return node.background === true;
		default:
			return false;
	}
}
