/** Reads what was fetched of an index, whichever package manager it is of; heavy, so for the worker. */
import type { Answer, PackageIndex, PackageIndexName } from '../../core/knowledge.ts';
import type { FetchedIndex } from './indexFetch.ts';
import { readApkIndex } from './readApkIndex.ts';
import { readDebIndex } from './readDebIndex.ts';
import { readRpmIndex } from './readRpmIndex.ts';

const readers: Readonly<Record<PackageIndex['manager'], typeof readApkIndex>> = {
	deb: readDebIndex,
	apk: readApkIndex,
	rpm: readRpmIndex,
};

export function readFetchedIndex(
	name: PackageIndexName,
	fetched: readonly FetchedIndex[],
	isCancelled: () => boolean,
): Promise<Answer<PackageIndex>> {
	return readers[name.manager](name, fetched, isCancelled);
}
