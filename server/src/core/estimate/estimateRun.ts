import type { ResolvedInstruction } from '../layers/resolved.ts';
import { unknownSize } from '../size/size.ts';
import type { Estimate } from './estimate.ts';
import type { EstimateInput } from './estimateInstruction.ts';

/** What a RUN adds, where its commands are known. */
export function estimateRun(_resolved: ResolvedInstruction, _input: EstimateInput): Estimate {
	return {
		size: unknownSize({ code: 'part.command', args: { name: 'RUN' } }),
		files: null,
		directories: null,
		change: { kind: 'unknown' },
		needs: [],
	};
}
