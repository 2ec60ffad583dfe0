import type { StageFiles } from '../filesystem/layerChange.ts';
import type { Expanded } from './resolved.ts';

/** Whether a directory stands at an absolute path; null where that cannot be known. */
export function directoryExists(files: StageFiles, path: Expanded): boolean | null {
	if (path === null) return null;
	if (path === '/') return true;
	if (files.kind === 'scratch') return false;
	return null;
}
