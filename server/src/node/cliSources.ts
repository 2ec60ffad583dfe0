/** What the command line reads of the outside, in its own thread: nobody types meanwhile. */
import type { ArchiveSource, ContextSource } from '../core/ports.ts';
import { readArchiveListing } from '../sources/archive/readArchiveListing.ts';
import { readImageArchive } from '../sources/archive/readImageArchive.ts';
import { walkContext } from '../sources/context/walkContext.ts';

/** Only what the command line asks: nothing is watched. */
export const contextSource: Pick<ContextSource, 'read'> = {
	read: async (request) => walkContext(request),
};

export const archiveSource: ArchiveSource = {
	readImage: (path, reference, platform) => readImageArchive(path, reference, platform, never),
	readListing: (root, path) => readArchiveListing(root, path, never),
};

/** Ctrl+C ends the whole process. */
function never(): boolean {
	return false;
}
