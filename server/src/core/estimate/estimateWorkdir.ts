import type { ResolvedInstruction } from '../layers/resolved.ts';
import { nothing } from '../size/size.ts';
import type { Estimate } from './estimate.ts';
import type { EstimateInput } from './estimateInstruction.ts';

/** A WORKDIR makes its directory where there is none: never a byte of content. */
export function estimateWorkdir(resolved: ResolvedInstruction, _input: EstimateInput): Estimate {
	const path = resolved.workdir;
	return {
		size: nothing,
		files: 0,
		directories: null,
		change:
			path === null
				? { kind: 'unknown' }
				: { kind: 'placed', trees: [], files: [], directories: [path] },
		needs: [],
	};
}
