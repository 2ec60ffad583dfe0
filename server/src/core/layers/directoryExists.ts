import { FileKind } from '../filesystem/fileTree.ts';
import type { StageFiles } from '../filesystem/layerChange.ts';
import { resolvePath } from '../filesystem/stageFiles.ts';
import type { Expanded } from './resolved.ts';

/** Whether a directory stands at an absolute path, links followed; null where that cannot be known. */
export function directoryExists(files: StageFiles, path: Expanded): boolean | null {
	if (path === null) return null;
	const { answer } = resolvePath(files, path);
	if (answer.state === 'unknown') return null;
	return answer.state === 'known' && answer.kind === FileKind.directory;
}
