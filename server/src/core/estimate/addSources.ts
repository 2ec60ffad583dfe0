/** What ADD does more than COPY: URLs, repositories, archives. */
import type { Message } from '../../protocol/message.ts';
import type { BuilderKind } from '../../protocol/report.ts';
import { FileKind } from '../filesystem/fileTree.ts';
import type { TreePart } from '../filesystem/queryTree.ts';
import type { CopySpec } from '../layers/resolved.ts';
import type { Need } from '../plan.ts';
import type { CopyPiece } from './copySources.ts';
import type { EstimateInput } from './estimateInstruction.ts';

/** True for what is downloaded as one file. */
export function isUrlSource(source: string): boolean {
	return /^(https?|ftp):\/\//i.test(source);
}

/** True for what BuildKit clones; the classic builder knows no repositories. */
export function isGitSource(source: string, builder: BuilderKind): boolean {
	if (builder !== 'buildkit') return false;
	return (
		/^(git|ssh):\/\//.test(source) ||
		/^[\w.-]+@[\w.-]+:.+/.test(source) ||
		/^https?:\/\/[^?#]+\.git([?#]|$)/.test(source)
	);
}

/** How ADD treats one file. */
export interface ArchiveVerdict {
	/** The contents, where the file is an archive that is known; null: it is copied as it is. */
	readonly part: TreePart | null;
	/** Why its contents are not known. */
	readonly doubt: Message | null;
	readonly need: Need | null;
}

const copied: ArchiveVerdict = { part: null, doubt: null, need: null };

// The smallest compressed tar still holds one header of 512 bytes: none fits into so little.
const smallestArchive = 32;

/** Whether ADD unpacks a file of the context, and what comes out. */
export function archiveOf(piece: CopyPiece, spec: CopySpec, input: EstimateInput): ArchiveVerdict {
	const { tree, entry } = piece.part;
	if (!spec.add || tree.kinds[entry] !== FileKind.file) return copied;
	// The classic builder takes --unpack and does not heed it.
	if (spec.unpack === false && input.build.builder === 'buildkit') return copied;
	if ((tree.sizes[entry] ?? 0) < smallestArchive) return copied;
	const path = piece.path.slice(1);
	const answer = input.knowledge.archives.get(path);
	const args = { source: path };
	if (answer === undefined) {
		return {
			part: null,
			doubt: { code: 'part.archiveUnknown', args },
			need: { kind: 'archive', path },
		};
	}
	if (answer.state === 'failed') {
		const { reason } = answer;
		return {
			part: null,
			doubt: { code: 'part.archiveFailed', args: { ...args, reason } },
			need: null,
		};
	}
	const { tree: contents, zip } = answer.value;
	if (contents === null || zip) return copied;
	return { part: { tree: contents, entry: 0, without: [] }, doubt: null, need: null };
}
