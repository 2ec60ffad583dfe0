import { blockBytes, segmentsOf } from '../filesystem/queryTree.ts';
import { directoryExists } from '../layers/directoryExists.ts';
import type { ResolvedInstruction } from '../layers/resolved.ts';
import { nothing } from '../size/size.ts';
import type { Estimate } from './estimate.ts';
import type { EstimateInput } from './estimateInstruction.ts';

/** A WORKDIR makes its directory where there is none: never a byte of content. */
export function estimateWorkdir(resolved: ResolvedInstruction, { files }: EstimateInput): Estimate {
	const path = resolved.workdir;
	const exists = directoryExists(files, path);
	// Directories that were there already come along where one is made in them.
	const directories =
		path === null || exists === null ? null : exists ? 0 : segmentsOf(path).length;
	return {
		size:
			directories === null ? nothing : { ...nothing, diskBytes: (directories + 1) * blockBytes },
		files: 0,
		directories,
		change:
			path === null
				? { kind: 'unknown' }
				: { kind: 'placed', trees: [], files: [], directories: [path] },
		needs: [],
	};
}
