import type { StageFiles } from '../filesystem/layerChange.ts';
import type { Build, Knowledge } from '../knowledge.ts';
import type { ResolvedInstruction } from '../layers/resolved.ts';
import { unknownSize } from '../size/size.ts';
import type { Estimate } from './estimate.ts';

/** What an estimator may look at. */
export interface EstimateInput {
	readonly build: Build;
	readonly knowledge: Knowledge;
	/** The stage's file system before this instruction. */
	readonly files: StageFiles;
	/** The final file systems of the stages before this one, by index. */
	readonly stages: readonly StageFiles[];
}

/** What a RUN, COPY, ADD or WORKDIR adds. */
export function estimateInstruction(
	resolved: ResolvedInstruction,
	_input: EstimateInput,
): Estimate {
	return {
		size: unknownSize({ code: 'part.command', args: { name: resolved.instruction.node.keyword } }),
		files: null,
		directories: null,
		change: { kind: 'unknown' },
		needs: [],
	};
}
