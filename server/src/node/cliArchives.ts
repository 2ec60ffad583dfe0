/** Archives as the command line reads them, in its own thread: nobody types meanwhile. */
import type { ArchiveSource } from '../core/ports.ts';
import { readArchiveListing } from '../sources/archive/readArchiveListing.ts';
import { readImageArchive } from '../sources/archive/readImageArchive.ts';
import { readContextText } from '../sources/context/readContextText.ts';

export const archiveSource: ArchiveSource = {
	readImage: (path, reference, platform) => readImageArchive(path, reference, platform, never),
	readListing: (root, path) => readArchiveListing(root, path, never),
	readText: readContextText,
};

/** Ctrl+C ends the whole process. */
function never(): boolean {
	return false;
}
