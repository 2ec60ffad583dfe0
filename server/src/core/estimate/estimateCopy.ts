import type { CopySpec } from '../layers/resolved.ts';
import { unknownSize } from '../size/size.ts';
import type { Estimate } from './estimate.ts';
import type { EstimateInput } from './estimateInstruction.ts';

/** What a COPY or ADD adds. */
export function estimateCopy(_spec: CopySpec, _input: EstimateInput): Estimate {
	return {
		size: unknownSize({ code: 'part.copy' }),
		files: null,
		directories: null,
		change: { kind: 'unknown' },
		needs: [],
	};
}
