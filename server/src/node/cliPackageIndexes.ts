/** Indexes of packages as the command line reads them, in its own thread: nobody types meanwhile. */
import path from 'node:path';
import type { PackageIndexSource } from '../core/ports.ts';
import { readShippedIndex } from '../sources/packageIndex/readShippedIndex.ts';

export const packageIndexes: PackageIndexSource = {
	read: async (name) => readShippedIndex(path.join(__dirname, 'data'), name),
};
