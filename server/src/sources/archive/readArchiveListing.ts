import type { Answer, ArchiveListing } from '../../core/knowledge.ts';

/** What ADD would unpack from a file of the context. */
export async function readArchiveListing(
	_root: string,
	path: string,
	_isCancelled: () => boolean,
): Promise<Answer<ArchiveListing>> {
	return { state: 'failed', reason: { code: 'archive.notFound', args: { path } } };
}
