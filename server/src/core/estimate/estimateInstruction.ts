import type { StageFiles } from '../filesystem/layerChange.ts';
import type { Build, Knowledge } from '../knowledge.ts';
import type { ResolvedInstruction } from '../layers/resolved.ts';
import { unknownSize } from '../size/size.ts';
import { withDiskUse } from './diskUse.ts';
import type { Estimate } from './estimate.ts';
import { estimateCopy } from './estimateCopy.ts';
import { estimateRun } from './estimateRun.ts';
import { estimateWorkdir } from './estimateWorkdir.ts';

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
export function estimateInstruction(resolved: ResolvedInstruction, input: EstimateInput): Estimate {
	const { keyword } = resolved.instruction.node;
	if (input.build.platform.os === 'windows') return windowsEstimate(keyword);
	if (resolved.copy !== null) return estimateCopy(resolved.copy, input);
	if (keyword === 'RUN') return withDiskUse(estimateRun(resolved, input), input.files);
	if (keyword === 'WORKDIR') return estimateWorkdir(resolved, input);
	return unknownEstimate('part.command', keyword);
}

/** A layer of a Windows image is a disk of its own kind: counted elsewhere, its size not modelled. */
export function windowsEstimate(keyword: string): Estimate {
	return unknownEstimate('part.windows', keyword);
}

function unknownEstimate(code: string, name: string): Estimate {
	return {
		size: unknownSize({ code, args: { name } }),
		files: null,
		directories: null,
		change: { kind: 'unknown' },
		needs: [],
	};
}
