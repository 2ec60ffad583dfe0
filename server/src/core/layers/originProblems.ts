/** What is wrong with the stage that COPY --from or RUN --mount=from names. */
import type { InstructionNode, Problem } from '../dockerfile/model.ts';
import type { FileScope } from './resolveInstruction.ts';
import { sourcesRead } from './stages.ts';

/** Problems of the instruction in the stage of that index; spans count from the node's start. */
export function originProblems(
	node: InstructionNode,
	{ names, frontend }: FileScope,
	stage: number,
): readonly Problem[] {
	if (node.flags.length === 0) return [];
	const problems: Problem[] = [];
	for (const { source, flag, byNumber } of sourcesRead(node)) {
		const index = byNumber ? names.stageOf(source) : names.stageNamed(source);
		const missing = index === undefined && byNumber && /^\d+$/.test(source);
		// The classic builder takes the name of a later stage for an image's.
		const late = index !== undefined && index >= stage && frontend.builder === 'buildkit';
		if (!missing && !late) continue;
		const code = missing ? 'UnknownStage' : 'StageNotBefore';
		const message = { code: `problem.${code}`, args: { stage: source } };
		problems.push({ code, message, span: flag.span, fixes: [] });
	}
	return problems;
}
