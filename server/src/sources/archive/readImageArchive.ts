import type { Answer, BaseImage, Platform } from '../../core/knowledge.ts';

/** An image from an archive or a layout's folder. */
export async function readImageArchive(
	path: string,
	_reference: string | null,
	_platform: Platform,
	_isCancelled: () => boolean,
): Promise<Answer<BaseImage>> {
	return { state: 'failed', reason: { code: 'archive.notFound', args: { path } } };
}
